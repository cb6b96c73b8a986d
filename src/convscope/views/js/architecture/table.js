/**
 * All layers below each other, and where the parameters and the multiply-adds sit.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Part} Part
 */
import { fill, h } from "../kit/dom.js";
import { count } from "../kit/number.js";
import { totalsOf } from "./blocks.js";
import { familyOf, shapeText } from "./shapes.js";

const HEADS = ["Layer", "Makes", "Parameters", "MACs", "Sees"];

/** @param {State} state */
export function createTable(state) {
  const body = h("tbody");
  const foot = h("tfoot");
  const all = h("button", {
    class: "cs-pill",
    type: "button",
    onclick: () => state.toggleAll(state.blocks.some((block) => !state.isOpen(block))),
  });
  const element = h(
    "section",
    { class: "ar-table", "aria-label": "All layers" },
    h(
      "div",
      { class: "ar-head" },
      h("h3", { class: "ar-heading" }, "Where the parameters sit, and where the work"),
      all,
    ),
    h(
      "table",
      null,
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          HEADS.map((name) => h("th", { scope: "col" }, name)),
        ),
      ),
      body,
      foot,
    ),
  );

  return {
    element,
    draw() {
      const totals = totalsOf(state.rows);
      const { parts } = state;
      const sums = parts.map(({ rows }) => totalsOf(rows));
      const most = {
        parameters: Math.max(1, ...sums.map(({ parameters }) => parameters)),
        macs: Math.max(1, ...sums.map(({ macs }) => macs)),
      };
      fill(
        body,
        parts.map((part, i) => row(state, part, sums[i], totals, most)),
      );
      fill(
        foot,
        h(
          "tr",
          null,
          h("th", { scope: "row" }, "All"),
          h("td"),
          h("td", { class: "cs-number", "data-total": totals.parameters }, count(totals.parameters)),
          h("td", { class: "cs-number", "data-macs": totals.macs }, count(totals.macs)),
          h("td"),
        ),
      );
      const { blocks } = state;
      all.hidden = !blocks.length;
      fill(all, blocks.some((block) => !state.isOpen(block)) ? "Open all blocks" : "Close all blocks");
      this.mark();
    },
    mark() {
      for (const line of body.children) line.classList.toggle("ar-shown", line.dataset.key === state.shown.key);
    },
  };
}

/** @param {State} state @param {Part} part @param {ReturnType<typeof totalsOf>} sum @param {ReturnType<typeof totalsOf>} totals @param {{ parameters: number, macs: number }} most */
function row(state, { key, name, rows, block }, sum, totals, most) {
  const last = rows[rows.length - 1];
  const closed = block && !state.isOpen(block);
  const along = rows.slice(1).map(({ kind }) => kind);
  const more = closed ? `${rows.length} layers` : along.join(", ");
  return h(
    "tr",
    {
      "data-key": key,
      onpointerenter: () => state.look(key),
      onpointerleave: () => state.look(null),
      onclick: () => state.pin(key),
    },
    h(
      "th",
      { scope: "row", class: block && !closed ? "ar-inside" : "" },
      h("i", { class: `ar-dot ar-${familyOf(rows[0].kind)}` }),
      name,
      more && h("span", { class: "cs-faint" }, ` ${more}`),
    ),
    h("td", { class: "cs-number" }, shapeText(last.shape)),
    bar(sum.parameters, most.parameters, totals.parameters, "parameters", familyOf(rows[0].kind)),
    bar(sum.macs, most.macs, totals.macs, "MACs", familyOf(rows[0].kind)),
    h("td", { class: "cs-number" }, last.field.text === "image" ? "all" : last.field.text, !last.field.aligned && "*"),
  );
}

/** @param {number} n @param {number} most @param {number} total @param {string} what @param {string} family */
function bar(n, most, total, what, family) {
  const share = total ? (100 * n) / total : 0;
  const text = share >= 9.95 ? `${share.toFixed(0)} %` : share ? `${share < 0.1 ? "< 0.1" : share.toFixed(1)} %` : "";
  return h(
    "td",
    { class: "ar-cell cs-number", title: text && `${text} of all ${what}` },
    h("span", { class: "ar-amount" }, n ? count(n) : ""),
    h(
      "span",
      { class: "ar-bar", "aria-hidden": "true" },
      n > 0 && h("i", { class: `ar-${family}`, style: { width: `${(100 * n) / most}%` } }),
    ),
    h("span", { class: "ar-share cs-faint" }, text),
  );
}
