/** What one can do here, the colours, and the keys. */
import { signedGradient } from "../kit/colour.js";
import { h } from "../kit/dom.js";

const KEYS = [
  ["Tab", "to the next part"],
  ["← ↑ → ↓", "move the window, the pixel, or the place in the kernel"],
  ["Space", "paints the pixel; plays and pauses on the play button"],
  ["Enter", "takes a number that was typed"],
  ["Esc", "stops playing and shows the whole map"],
];

/** Hint, colours and keys. */
export function createLegend() {
  const ramp = h("span", { class: "cs-ramp", "aria-hidden": "true" });
  const strong = (/** @type {string} */ word, /** @type {string} */ rest) => [h("b", null, word), ` ${rest} `];
  const element = h(
    "div",
    { class: "cs-legend" },
    h(
      "p",
      { class: "cs-hint" },
      h("span", { class: "cs-by-mouse" }, strong("Point", "at the feature map to move the window.")),
      h("span", { class: "cs-by-touch" }, strong("Tap", "the feature map to move the window.")),
      strong("Draw", "on the image."),
      strong("Type", "into the kernel."),
    ),
    h("div", { class: "cs-scale" }, h("span", null, "negative"), ramp, h("span", null, "positive, 0 in between")),
    h(
      "details",
      { class: "cs-keys" },
      h("summary", null, "Keys"),
      h(
        "dl",
        null,
        KEYS.map(([key, does]) => [h("dt", null, h("kbd", null, key)), h("dd", null, does)]),
      ),
    ),
  );
  return {
    element,
    /** @param {import("../kit/colour.js").Theme} theme */
    draw: (theme) => ramp.style.setProperty("background", signedGradient(theme)),
  };
}
