/**
 * All filters of a layer: the start beside the end, the measure below.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/colour.js").Theme} Theme
 */
import { signed } from "../kit/colour.js";
import { fill, h, roving, sized } from "../kit/dom.js";
import { paintedBy } from "../kit/matrix.js";

const SIDE = 44;
const GAP = 5;

/** @param {State} state */
export function createGrid(state) {
  const element = h("div", { class: "kn-grid", role: "group", "aria-label": `Filters of ${state.spec.layer}` });
  const buttons = Array.from({ length: state.filters }, (_, i) => {
    const canvas = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
    const number = h("span", { class: "cs-number" });
    const one = h(
      "button",
      {
        class: "kn-filter",
        type: "button",
        "data-filter": state.spec.filters[i],
        onpointerenter: () => state.hover(i),
        onpointerleave: () => state.hover(-1),
        onfocus: () => state.hover(i),
        onblur: () => state.hover(-1),
        onclick: () => state.pin(i),
      },
      canvas,
      number,
    );
    return { one, canvas, number };
  });

  /** What is written below a filter. @param {number} i */
  function measured(i) {
    const x = state.spec.measures[state.sort]?.[i];
    return x === undefined ? String(state.spec.filters[i]) : x === null ? "–" : x.toFixed(2);
  }

  /** @param {number} i @param {Theme} theme @param {number} scale */
  function paint(i, theme, scale) {
    const { rows, columns } = state;
    const cell = Math.max(2, Math.floor(SIDE / Math.max(rows, columns)));
    const tensors = [state.before, state.after].filter(Boolean);
    const width = columns * cell;
    const context = sized(buttons[i].canvas, tensors.length * (width + GAP) - GAP, rows * cell);
    tensors.forEach((tensor, place) => {
      const { at } = state.sheet(/** @type {any} */ (tensor), i);
      const picture = paintedBy(rows, columns, (row, column) => signed(at(row, column), scale, theme));
      context.drawImage(picture, place * (width + GAP), 0, width, rows * cell);
      context.strokeStyle = theme === "dark" ? "#32373f" : "#dde1e6";
      context.strokeRect(place * (width + GAP) + 0.5, 0.5, width - 1, rows * cell - 1);
    });
  }

  const mark = () =>
    buttons.forEach(({ one }, i) => {
      one.setAttribute("aria-pressed", String(i === state.pinned));
    });

  return {
    element,
    mark,
    /** @param {Theme} theme */
    draw(theme) {
      const scale = state.scale;
      const { layer, filters } = state.spec;
      const { order } = state;
      buttons.forEach(({ one, number }, i) => {
        paint(i, theme, scale);
        fill(number, measured(i));
        const by = state.spec.measures[state.sort]
          ? `, ${state.sort === "edge" ? "edge-like" : state.sort} ${measured(i)}`
          : "";
        one.setAttribute("aria-label", `Filter ${filters[i]} of ${layer}${by}`);
      });
      const held = element.contains(document.activeElement) ? document.activeElement : null;
      fill(
        element,
        order.map((i) => buttons[i].one),
      );
      roving(element, ".kn-filter", 1, order.indexOf(state.pinned));
      /** @type {any} */ (held)?.focus();
      mark();
    },
  };
}
