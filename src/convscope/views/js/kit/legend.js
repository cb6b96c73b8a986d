/** What one can do here, and the keys. */
import { h } from "./dom.js";

/**
 * @param {[string, string][]} hints what to do and what comes of it; `[mouse, rest, touch]` where a finger does it otherwise
 * @param {[string, string][]} keys @param {...any} more between the two, such as a scale
 */
export function createLegend(hints, keys, ...more) {
  const strong = (/** @type {string} */ word, /** @type {string} */ rest) => [h("b", null, word), ` ${rest} `];
  return h(
    "div",
    { class: "cs-legend" },
    h(
      "p",
      { class: "cs-hint" },
      hints.map(([mouse, rest, touch]) =>
        touch
          ? [
              h("span", { class: "cs-by-mouse" }, strong(mouse, rest)),
              h("span", { class: "cs-by-touch" }, strong(touch, rest)),
            ]
          : strong(mouse, rest),
      ),
    ),
    h("div", { class: "cs-scale", hidden: !more.length }, more),
    h(
      "details",
      { class: more.length ? "cs-keys" : "cs-keys cs-keys-alone" },
      h("summary", null, "Keys"),
      h(
        "dl",
        null,
        keys.map(([key, does]) => [h("dt", null, h("kbd", null, key)), h("dd", null, does)]),
      ),
    ),
  );
}
