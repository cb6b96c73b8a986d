/**
 * Of many maps some at a time, the strongest first; of many numbers in a row some at a time, in their order.
 *
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {import("./state.js").State} State
 */
import { extent } from "../kit/arrays.js";
import { fill, h } from "../kit/dom.js";
import { count } from "../kit/number.js";
import { hasMaps, nameOf } from "./words.js";

/** @param {State} state @param {Node} node @param {() => void} redraw */
export function createPager(state, node, redraw) {
  const [, , channels] = extent(node.shape);
  const element = h("div", { class: "cs-pager", hidden: true });
  let [first, size] = [0, channels];

  const turn = (/** @type {number} */ by) => {
    first = Math.max(0, Math.min(channels - 1, first + by));
    redraw();
  };
  const button = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {number} */ towards) =>
    h(
      "button",
      { type: "button", class: "cs-turn", "aria-label": `${nameOf(node)}: ${name}`, onclick: () => turn(towards * size) },
      sign,
    );
  const back = button("‹", "stronger maps", -1);
  const on = button("›", "weaker maps", 1);
  const words = h("span", null);
  fill(element, words, h("span", { class: "cs-turns" }, back, on));

  return {
    element,
    /** The channels of the page, of so many at a time; undefined where all have room. @param {number} room */
    page(room) {
      size = room;
      element.hidden = room >= channels;
      if (room >= channels) return undefined;
      first = Math.floor(first / size) * size;
      const last = Math.min(first + size, channels);
      words.textContent = `${first ? `${first + 1}–` : ""}${last} of ${count(channels)}`;
      words.title = hasMaps(node) ? "the strongest first: by the sum of |value| over the map" : "in their order";
      back.disabled = first === 0;
      on.disabled = last === channels;
      return state.byStrength(node).slice(first, last);
    },
    /** @param {number} channel */
    turnTo(channel) {
      const place = state.byStrength(node).indexOf(channel);
      const to = Math.floor(place / size) * size;
      if (to === first) return false;
      first = to;
      return true;
    },
  };
}
