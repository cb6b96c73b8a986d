/**
 * One pixel: its numbers, what they mean, and where they stand.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/inks.js").Inks} Inks
 */
import { css } from "../kit/colour.js";
import { fill, h } from "../kit/dom.js";
import { count } from "../kit/number.js";
import { plain } from "../kit/plain.js";
import { channelName } from "../kit/words.js";

/** How much red, green and blue add to the brightness that is seen. */
const WEIGHTS = [0.299, 0.587, 0.114];

/** @param {State} state */
export function createPixel(state) {
  const title = h("h3", { class: "px-title", tabindex: -1 });
  const swatch = h("div", { class: "px-swatch", "aria-hidden": "true" });
  const meaning = h("div", { class: "px-meaning" });
  const place = h("dl", { class: "px-facts" });
  const element = h(
    "section",
    { class: "px-card", "aria-label": "One pixel" },
    title,
    h("div", { class: "px-seen" }, swatch, meaning),
    place,
  );

  return {
    element,
    title,
    /** @param {Inks} inks */
    draw({ theme }) {
      const { at, channels } = state;
      const numbers = Array.from({ length: channels }, (_, channel) => state.rawAt(at, channel));
      fill(
        title,
        `Row ${at.row}, column ${at.column}`,
        h("span", { class: "cs-faint" }, " = "),
        h(
          "output",
          { class: "cs-number cs-result", "data-value": numbers.map((x) => state.inUnit(x)).join(" ") },
          numbers.map((x) => state.text(x)).join(", "),
        ),
      );
      swatch.style.background = css(state.colour(theme, null)(at.row, at.column));
      fill(meaning, channels === 3 && state.spec.low >= 0 ? mixed(state, numbers) : single(state, numbers[0]));
      fill(place, ...standing(state));
    },
  };
}

/** @param {State} state @param {number} x */
function single(state, x) {
  const { low, high } = state.spec;
  if (low < 0)
    return h("p", null, x < 0 ? "Below 0: drawn in blue." : x > 0 ? "Above 0: drawn in red." : "Neither: 0.");
  const share = Math.round((100 * x) / (high || 1));
  const ends = `from black (${state.text(0, 0)}) to white (${state.text(high, 0)})`;
  if (x === 0) return h("p", null, h("b", null, "Black"), ", the smallest number there is.");
  if (x === high) return h("p", null, h("b", null, "White"), ", the largest number there is.");
  return [
    h("div", { class: "px-bar" }, h("i", { style: { width: `${share}%` } })),
    h("p", null, h("b", null, `${share} %`), ` of the way ${ends}.`),
    state.both && h("p", { class: "cs-faint cs-number" }, otherWay(state, x)),
  ];
}

/** The same number in the other unit. @param {State} state @param {number} x */
function otherWay(state, x) {
  const byte = state.asByte(x);
  return state.unit === "uint8"
    ? `from 0 to 1: ${byte} ÷ 255 = ${(byte / 255).toFixed(3)}`
    : `as uint8: ${(byte / 255).toFixed(3)} · 255 = ${byte}`;
}

/** A mixture of red, green and blue. @param {State} state @param {number[]} numbers */
function mixed(state, numbers) {
  const { high } = state.spec;
  const bright = numbers.reduce((sum, x, c) => sum + WEIGHTS[c] * state.inUnit(x), 0);
  return [
    numbers.map((x, c) =>
      h(
        "div",
        { class: "px-mix" },
        h("span", null, channelName(3, c)),
        h("div", { class: `px-bar px-${channelName(3, c)}` }, h("i", { style: { width: `${(100 * x) / high}%` } })),
        h("b", { class: "cs-number" }, state.text(x)),
      ),
    ),
    h(
      "p",
      { class: "cs-faint cs-number px-wrap" },
      `Brightness: ${numbers.map((x, c) => `${WEIGHTS[c]} · ${state.text(x)}`).join(" + ")} = ${plain(bright, 1)}`,
    ),
  ];
}

/** Where it stands: in the array, and in the row of all numbers. @param {State} state */
function standing(state) {
  const { at, channels, image } = state;
  const columns = image.shape[1];
  const index = (at.row * columns + at.column) * channels;
  const whole =
    channels > 1 ? `(${at.row} · ${columns} + ${at.column}) · ${channels}` : `${at.row} · ${columns} + ${at.column}`;
  return [
    h("dt", null, "In Python"),
    h("dd", null, h("code", null, `image[${at.row}, ${at.column}${channels > 1 ? "" : ", 0"}]`)),
    h("dt", null, "Flattened"),
    h(
      "dd",
      { class: "cs-number" },
      `${whole} = `,
      h("b", { "data-place": index }, count(index)),
      channels > 1 ? ` to ${count(index + channels - 1)}` : "",
    ),
  ];
}
