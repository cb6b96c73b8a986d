/**
 * One filter from near: its numbers at the start and at the end, and what is measured on it.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/colour.js").Theme} Theme
 */
import { signed } from "../kit/colour.js";
import { fill, h } from "../kit/dom.js";
import { cellStyle } from "../kit/matrix.js";
import { exact, fixed, value } from "../kit/number.js";

/** @param {State} state */
export function createNear(state) {
  const title = h("h3", { class: "kn-title" });
  const which = h("p", { class: "kn-which" });
  const tables = h("div", { class: "kn-tables" });
  const facts = h("dl", { class: "kn-facts" });
  const element = h("section", { class: "kn-near", "aria-label": "One filter from near" }, title, which, tables, facts);

  /** @param {string} name @param {import("./state.js").Sheet} sheet @param {Theme} theme */
  function table(name, { rows, columns, at }, theme) {
    const scale = state.scale;
    const colour = (/** @type {number} */ x) => signed(x, scale, theme);
    const cells = Array.from({ length: rows * columns }, (_, i) => {
      const x = at(Math.floor(i / columns), i % columns);
      return h(
        "span",
        { class: "kn-cell cs-number", "data-x": x, title: exact(x), style: cellStyle(x, colour) },
        fixed(x),
      );
    });
    const grid = h("div", { class: "kn-numbers", "data-grid": name, style: { "--columns": columns } }, cells);
    return h("figure", null, h("figcaption", null, name), grid);
  }

  /** @param {string} name @param {string} now @param {string | null} [then] */
  const fact = (name, now, then) => [
    h("dt", null, name),
    h("dd", null, h("b", { class: "cs-number" }, now), then && h("span", { class: "cs-faint" }, ` ${then}`)),
  ];

  return {
    element,
    /** @param {Theme} theme */
    draw(theme) {
      const i = state.shown;
      const { layer, filters, measures, chance } = state.spec;
      const channel = state.channelOf(i);
      fill(title, `Filter ${filters[i]} of ${layer} `, h("output", { class: "cs-unseen", "data-value": filters[i] }));
      const strongest = state.channel === "strongest" ? ", its strongest" : "";
      fill(
        which,
        state.channels === 1
          ? "It sees one channel."
          : channel < 0
            ? `At each place √Σ w² over all ${state.channels} channels.`
            : `Channel ${channel} of ${state.channels}${strongest}.`,
      );
      fill(
        tables,
        state.before && table("start", state.sheet(state.before, i), theme),
        table(state.before ? "end" : "now", state.sheet(state.after, i), theme),
      );
      const share = (/** @type {number | null} */ x) => (x === null ? "–" : x.toFixed(2));
      fill(
        facts,
        state.before && fact("moved", value(measures.moved[i], 3)),
        fact(
          "length",
          value(measures.length[i], 3),
          state.before && `at the start ${value(measures.lengthBefore[i], 3)}`,
        ),
        fact(
          "edge-like",
          share(measures.edge[i]),
          `${state.before ? `at the start ${share(measures.edgeBefore[i])}, ` : ""}random weights ${Number(chance.toPrecision(3))}`,
        ),
      );
    },
  };
}
