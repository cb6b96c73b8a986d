/**
 * What the image is as an array: shape, type, smallest, largest, mean; and how many numbers have which value.
 *
 * @typedef {import("./state.js").State} State
 */
import { fill, h } from "../kit/dom.js";
import { createHistogram } from "../kit/histogram.js";
import { count } from "../kit/number.js";
import { plain } from "../kit/plain.js";
import { choice } from "../kit/shell.js";
import { channelName } from "../kit/words.js";

const BYTES = { uint8: 1, bool: 1, float16: 2, int16: 2, float32: 4, int32: 4, float64: 8, int64: 8 };
const COLOURS = ["var(--cs-red)", "var(--cs-green)", "var(--cs-blue)"];

/** @param {State} state @param {(sentence: string) => void} say */
export function createFacts(state, say) {
  const list = h("dl", { class: "px-facts" });
  const units = choice(
    "Numbers",
    [
      ["uint8", "0 to 255"],
      ["unit", "0 to 1"],
    ],
    (unit) => {
      state.set({ unit: /** @type {any} */ (unit) });
      say(unit === "unit" ? "Numbers from 0 to 1." : "Whole numbers from 0 to 255.");
    },
  );
  const histogram = createHistogram((bin) => state.light(bin), "How many numbers have which value");
  const element = h(
    "section",
    { class: "px-card px-array", "aria-label": "The image as an array" },
    h("h3", { class: "px-heading" }, "As an array"),
    state.both && units.element,
    list,
    h("h3", { class: "px-heading px-second" }, "How many numbers have which value"),
    histogram.element,
  );

  return {
    element,
    histogram,
    draw() {
      fill(list, ...facts(state));
      units.press(state.unit);
      drawHistogram(state, histogram);
    },
  };
}

/** @param {State} state */
function facts(state) {
  const { image, shown, channels } = state;
  const { low, high, mean, sum, count: n } = state.statistics;
  const type = state.unit === state.given ? state.spec.dtype : state.unit === "unit" ? "float32" : "uint8";
  const bytes = BYTES[/** @type {keyof typeof BYTES} */ (type)] ?? 8;
  const size = image.data.length;
  const pair = (/** @type {string} */ name, /** @type {any} */ ...text) => [
    h("dt", null, name),
    h("dd", { class: "cs-number" }, text),
  ];
  const written = (/** @type {number} */ x) => plain(x, 3);
  const only = shown.length < channels ? ` of ${channelName(channels, shown[0])}` : "";
  return [
    pair("Shape", `${image.shape.join(" × ")} = `, h("b", { "data-size": size }, count(size)), " numbers"),
    pair("Type", h("code", null, type), `, ${bytes} byte${bytes > 1 ? "s" : ""} each: ${count(size * bytes)}`),
    pair(
      `Smallest, largest${only}`,
      h("b", { "data-low": low, "data-high": high }, `${written(low)}, ${written(high)}`),
    ),
    pair(
      `Mean${only}`,
      `${Number.isInteger(sum) ? count(sum) : plain(sum, 5)} ÷ ${count(n)} = `,
      h("b", { "data-mean": mean }, plain(mean, 4)),
    ),
  ].flat();
}

/** @param {State} state @param {ReturnType<typeof createHistogram>} histogram */
function drawHistogram(state, histogram) {
  const { low, high, count: bins, whole } = state.bins;
  const width = (high - low) / bins;
  const series = state.shown.map((channel) => {
    const counts = Array(bins).fill(0);
    for (const x of state.numbersOf(channel)) counts[state.binOf(x)] += 1;
    const several = state.channels === 3;
    return {
      counts,
      colour: several && state.spec.low >= 0 ? COLOURS[channel] : "var(--cs-muted)",
      name: several ? channelName(3, channel) : "",
    };
  });
  const label = (/** @type {number} */ bin) => {
    const [from, to] = [low + bin * width, low + (bin + 1) * width];
    if (!whole || state.unit === "unit") return `${state.text(from)} to ${state.text(whole ? to - 1 : to)}`;
    const [first, last] = [Math.ceil(from), Math.ceil(to) - 1];
    return first === last ? plain(first) : `${plain(first)} to ${plain(last)}`;
  };
  histogram.draw({ series, label, ends: [state.text(low, 0), state.text(whole ? high - 1 : high, 0)] });
}
