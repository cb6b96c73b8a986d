/**
 * All numbers of the set: smallest, largest, mean, deviation, and how many have which value.
 *
 * @typedef {import("./state.js").State} State
 */
import { h } from "../kit/dom.js";
import { createHistogram } from "../kit/histogram.js";
import { count } from "../kit/number.js";

/** @param {State} state */
export function createPixels(state) {
  const { count: n, low, high, mean, deviation, bins } = state.spec.pixels;
  const histogram = createHistogram(() => undefined, "How many numbers have which value");
  const width = 256 / bins.length;
  const pair = (/** @type {string} */ name, /** @type {...any} */ ...text) => [
    h("dt", null, name),
    h("dd", { class: "cs-number" }, text),
  ];
  const unit = (/** @type {number} */ x) => h("b", null, (x / 255).toFixed(4));
  const element = h(
    "section",
    { class: "ds-pixels", "aria-label": "Pixels" },
    h("h3", { class: "ds-heading" }, "The numbers of all training images"),
    h(
      "div",
      { class: "ds-numbers" },
      h(
        "dl",
        { class: "ds-facts" },
        pair("How many", count(n)),
        pair("Smallest, largest", `${low}, ${high}`),
        pair("Mean", h("span", { "data-mean": mean }, mean.toFixed(2)), " ÷ 255 = ", unit(mean)),
        pair("Standard deviation", deviation.toFixed(2), " ÷ 255 = ", unit(deviation)),
        pair(
          "To normalise",
          h("code", null, `(x / 255 − ${(mean / 255).toFixed(4)}) / ${(deviation / 255).toFixed(4)}`),
        ),
      ),
      histogram.element,
    ),
  );
  histogram.draw({
    series: [{ counts: bins, colour: "var(--cs-muted)", name: "" }],
    label: (bin) => `${bin * width} to ${(bin + 1) * width - 1}`,
    ends: ["0", "255"],
  });
  return { element };
}
