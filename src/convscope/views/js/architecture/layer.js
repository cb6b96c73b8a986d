/**
 * One layer, or a block: every number with the formula it comes from, and what it sees of the image.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Part} Part
 * @typedef {import("./analyse.js").Row} Row
 */
import { fill, h } from "../kit/dom.js";
import { count, shortCount } from "../kit/number.js";
import { s } from "../kit/svg.js";
import { totalsOf } from "./blocks.js";
import { shapeText } from "./shapes.js";

const SIDE = 132;

/** @param {State} state @param {(sentence: string) => void} say */
export function createLayer(state, say) {
  const title = h("h3", { class: "ar-title", tabindex: -1 });
  const told = h("p", { class: "ar-told" });
  const list = h("dl", { class: "ar-facts" });
  const sees = h("figure", { class: "ar-sees" });
  const toggle = h("button", {
    class: "cs-pill",
    type: "button",
    onclick: () => {
      const { block } = state.shown;
      if (!block) return;
      state.toggle(block);
      say(`${block.name} is now ${state.isOpen(block) ? "open" : "closed"}.`);
    },
  });
  const element = h(
    "section",
    { class: "ar-layer", "aria-label": "One layer" },
    title,
    told,
    h("div", { class: "ar-pair" }, list, sees),
    h("div", { class: "ar-tools" }, toggle),
  );

  return {
    element,
    title,
    draw() {
      const { shown } = state;
      const closed = Boolean(shown.block && !state.isOpen(shown.block));
      const totals = totalsOf(shown.rows);
      fill(
        title,
        h("span", null, shown.name),
        h("span", { class: "cs-faint" }, " has "),
        h("output", { class: "cs-number cs-result", "data-value": totals.parameters }, count(totals.parameters)),
        h("span", { class: "cs-faint" }, totals.parameters === 1 ? " parameter" : " parameters"),
      );
      fill(
        told,
        closed
          ? `A block of ${shown.rows.length} layers: ${kindsOf(shown.rows)}`
          : shown.rows.map(({ text }) => text).join(", then "),
      );
      fill(list, ...(closed ? sums(shown) : details(state, shown)));
      fill(sees, ...field(state, shown.rows[shown.rows.length - 1]));
      toggle.hidden = !shown.block;
      fill(toggle, closed ? "Open this block" : `Close ${shown.block?.name ?? ""}`);
    },
  };
}

/** `3 conv, 3 batchnorm`. @param {Row[]} rows */
function kindsOf(rows) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { kind } of rows) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, n]) => `${n} ${kind}`).join(", ");
}

/** @param {string} name @param {...any} text */
const pair = (name, ...text) => [h("dt", null, name), h("dd", { class: "cs-number" }, text)];

/** @param {string} formula the number at its end in bold */
function formula(formula) {
  const at = formula.lastIndexOf(" = ");
  if (at < 0) return h("b", null, formula);
  return [formula.slice(0, at + 3), h("b", null, formula.slice(at + 3))];
}

/** @param {Part} part */
function sums({ rows }) {
  const { parameters, state, macs, memory } = totalsOf(rows);
  return [
    pair("Makes", h("b", null, shapeText(rows[rows.length - 1].shape))),
    pair("Parameters", h("b", null, count(parameters)), state ? ` and ${count(state)} kept, not trained` : ""),
    pair("MACs", h("b", null, count(macs))),
    pair("Memory", h("b", null, bytes(memory)), " for all of its outputs"),
    pair("Sees", sightOf(rows[rows.length - 1])),
  ].flat();
}

/** The layer in the first row; of what goes with it, what it adds. @param {State} state @param {Part} part */
function details(state, { rows }) {
  const [row, ...rest] = rows;
  const takes = row.inputs.map((name) => shapeText(state.shapeOf(name))).join(" and ");
  return [
    pair("Takes", takes),
    pair(
      "Makes",
      h("b", null, shapeText(row.shape)),
      h("span", { class: "cs-faint" }, ` ${row.formulas.output_shape}`),
    ),
    pair("Parameters", row.parameters ? formula(row.formulas.parameters) : "none"),
    ...rest
      .filter((each) => each.parameters)
      .map((each) => pair(each.kind[0].toUpperCase() + each.kind.slice(1), formula(each.formulas.parameters))),
    ...rest.filter((each) => each.state).map((each) => pair("Kept", formula(each.formulas.state), ", not trained")),
    pair("MACs", row.macs ? formula(row.formulas.macs) : "none: they count in convolution and dense layers"),
    pair("Memory", formula(row.formulas.memory), " bytes"),
    pair("Sees", sightOf(row)),
  ].flat();
}

/** How far a value sees, with the formula. @param {Row} row */
function sightOf({ field: seen, formulas }) {
  if (seen.whole) return h("b", null, "the whole image");
  return [
    h("b", null, `${seen.text} pixels`),
    formulas.receptive_field === "as its input"
      ? ", as its input"
      : h("span", { class: "cs-faint" }, `: ${formulas.receptive_field}`),
    seen.aligned ? "" : "; its branches see round different centres",
  ];
}

/** @param {number} n */
export function bytes(n) {
  for (const [unit, size] of /** @type {[string, number][]} */ ([
    ["GB", 1e9],
    ["MB", 1e6],
    ["kB", 1e3],
  ]))
    if (n >= size) return `${(n / size).toPrecision(3)} ${unit}`;
  return `${shortCount(n)} bytes`;
}

/** The image, and what the value in the middle of the map sees of it. @param {State} state @param {Row} row */
function field(state, { shape, field: seen }) {
  const [rows, columns] = state.input;
  const cell = SIDE / Math.max(rows, columns);
  const along = (/** @type {0 | 1} */ axis) => {
    const length = state.input[axis];
    if (seen.whole || shape.length < 3) return [0, length];
    const first = Math.floor((shape[axis] - 1) / 2) * seen.stride[axis] - seen.padding[axis];
    return [Math.max(0, first), Math.min(length, first + seen.size[axis])];
  };
  const [[top, bottom], [left, right]] = [along(0), along(1)];
  const frame = { x: left * cell + 1, y: top * cell + 1, width: (right - left) * cell, height: (bottom - top) * cell };
  return [
    s(
      "svg",
      { width: columns * cell + 2, height: rows * cell + 2, "aria-hidden": "true" },
      s("rect", { class: "ar-image", x: 1, y: 1, width: columns * cell, height: rows * cell }),
      s("rect", { class: "ar-field", ...frame }),
    ),
    h("figcaption", null, seen.whole ? "sees all of the image" : "what its middle value sees of the image"),
  ];
}
