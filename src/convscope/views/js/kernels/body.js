/** The kernels of a layer as a part of a page: how to sort them, all of them, one from near. */
import { signedGradient } from "../kit/colour.js";
import { h } from "../kit/dom.js";
import { count, value } from "../kit/number.js";
import { choice } from "../kit/shell.js";
import { createGrid } from "./grid.js";
import { createNear } from "./near.js";
import { NORM, State, STRONGEST } from "./state.js";

/** @param {any} spec @param {Record<string, any>} arrays */
export function createKernels(spec, arrays) {
  const state = new State(spec, arrays);
  const grid = createGrid(state);
  const near = createNear(state);
  /** @type {[string, string][]} */
  const sorts = [
    ["length", "length"],
    ["edge", "edge-like"],
    ["none", "their number"],
  ];
  const ways = choice("Sort by", state.before ? [["moved", "how far they moved"], ...sorts] : sorts, (key) =>
    state.sortBy(key),
  );
  const channels = h(
    "select",
    { class: "cs-select", "aria-label": "Channel", onchange: () => state.look(channels.value) },
    h("option", { value: STRONGEST }, "strongest channel of each"),
    h("option", { value: NORM }, "√Σ w² over the channels"),
    Array.from({ length: state.channels }, (_, i) => h("option", { value: i }, `channel ${i}`)),
  );
  const ramp = h("span", { class: "cs-ramp", "aria-hidden": "true" });
  const low = h("span", { class: "cs-number" });
  const high = h("span", { class: "cs-number" });
  const left = spec.of - state.filters;
  const element = h(
    "div",
    { class: "kn" },
    h(
      "div",
      { class: "cs-legend" },
      h("span", { class: "kn-sort" }, "Sorted by"),
      ways.element,
      state.channels > 1 && h("span", { class: "kn-channel" }, channels),
      h("div", { class: "cs-scale" }, low, ramp, high),
    ),
    h(
      "p",
      { class: "kn-summary" },
      spec.summary,
      state.before && h("span", { class: "cs-faint" }, " Each pair: start, end."),
      left > 0 &&
        h(
          "span",
          { class: "cs-faint" },
          ` The ${count(state.filters)} longest of ${count(spec.of)} filters are shown.`,
        ),
    ),
    h("div", { class: "kn-two" }, grid.element, near.element),
  );
  /** @type {import("../kit/colour.js").Theme} */
  let theme = "light";
  const draw = () => {
    ways.press(state.sort);
    const limit = value(state.scale, 2);
    low.textContent = `−${limit}`;
    high.textContent = limit;
    ramp.style.background = signedGradient(theme);
    grid.draw(theme);
    near.draw(theme);
  };
  state.listen((what) => {
    if (what === "order") return draw();
    grid.mark();
    return near.draw(theme);
  });
  return {
    element,
    state,
    /** @param {import("../kit/colour.js").Theme} now */
    draw(now) {
      theme = now;
      draw();
    },
  };
}
