/**
 * What the arithmetic is written with: numbers that can be followed, tables of numbers, the line with the result.
 *
 * @typedef {import("./arithmetic.js").Sheet} Sheet
 * @typedef {import("../kit/explain.js").Term} Term
 * @typedef {import("../kit/colour.js").Rgb} Rgb
 */
import { h, roving } from "../kit/dom.js";
import { cellStyle } from "../kit/matrix.js";
import { added, exact, operand, value } from "../kit/number.js";
import { nameOf, placeOf } from "./words.js";

const PASS = ["flatten", "dropout", "identity", "droppath"];

/** @param {number[]} all */
const alike = (all) => all.every((x) => x === all[0]);

/** `(pixel ÷ 255 − 0.286) ÷ 0.353`: how the operands were made from the image; "" where they are no pixels. @param {Sheet} sheet */
export function fromPixels({ state, node, sources, channel }) {
  let source = sources.length === 1 ? sources[0] : undefined;
  while (source && PASS.includes(source.kind)) source = state.nodes.get(source.inputs[0]);
  if (source?.kind !== "input") return "";
  const { mean, std } = state.preprocessing;
  const colour = source === sources[0] && node.kind !== "flatten" ? channel : alike(mean) && alike(std) ? 0 : -1;
  if (colour < 0) return "(pixel ÷ 255 − mean) ÷ deviation, of its colour";
  const centred = mean[colour] ? `(pixel ÷ 255 ${added(-mean[colour], 3)})` : "pixel ÷ 255";
  return std[colour] === 1 ? centred : `${centred} ÷ ${value(std[colour], 3)}`;
}

/** A number that leads to its own arithmetic. @param {Sheet} sheet @param {Term} term @param {string} [text] */
export function followed(sheet, { at, x }, text = operand(x)) {
  if (!at) return number(x, text);
  return h(
    "button",
    { class: "cs-operand cs-number", type: "button", "data-operand": x, ...leads(sheet, at, x) },
    text,
  );
}

/** What makes a button lead to a value. @param {Sheet} sheet @param {import("../kit/geometry.js").Address} at @param {number} x */
export function leads({ state, follow, look }, at, x) {
  const node = state.nodeAt(at);
  const name = `${nameOf(node)}, ${placeOf(node, at, state.spec.classNames, state.isClasses(node))}`;
  return {
    title: `${exact(x)}\n${name}: where does it come from?`,
    "aria-label": `${value(x)}, from ${name}. Go to its arithmetic.`,
    onclick: () => follow(at),
    onpointerenter: () => look(at),
    onpointerleave: () => look(null),
    onfocus: () => look(at),
    onblur: () => look(null),
  };
}

/** A number with all its digits on hover. @param {number} x @param {string} [text] */
export function number(x, text = operand(x)) {
  return h("span", { class: "cs-number", title: exact(x) }, text);
}

/** The result at the end of a line. @param {number} x */
export function result(x) {
  return h("b", { class: "cs-number cs-result", title: exact(x), "data-result": x }, value(x));
}

/** A line of a sum: text and numbers with spaces between. @param {...any} parts */
export function line(...parts) {
  return h(
    "p",
    { class: "cs-line" },
    parts
      .flat()
      .filter((part) => part !== null && part !== false)
      .flatMap((part, i) => (i ? [" ", part] : [part])),
  );
}

/**
 * A small table of numbers under a heading; cells that have an address lead there.
 *
 * @param {Sheet} sheet @param {string} heading
 * @param {{ size: [number, number], numbers: number[], colours: (x: number) => Rgb, terms?: Term[], best?: number, name?: string }} options
 */
export function numbers(sheet, heading, { size: [, columns], numbers: all, colours, terms, best, name }) {
  const cells = all.map((x, i) => {
    const at = terms?.[i].at;
    const kind = ["cs-cell cs-number", i === best && "cs-best", terms && !at && "cs-padding"].filter(Boolean).join(" ");
    const common = { class: kind, style: cellStyle(x, colours), "data-i": i, "data-x": x };
    if (at) return h("button", { ...common, type: "button", "data-operand": x, ...leads(sheet, at, x) }, value(x, 3));
    return h("span", { ...common, title: terms ? "padding: 0" : exact(x) }, value(x, 3));
  });
  const table = h(
    "div",
    {
      class: "cs-grid",
      "data-grid": name ?? heading,
      role: "group",
      "aria-label": heading,
      style: { "--columns": columns },
    },
    cells,
  );
  if (terms) roving(table, "button", columns);
  const origin = terms && fromPixels(sheet);
  return h(
    "div",
    { class: "cs-matrix" },
    h("div", { class: "cs-matrix-title" }, heading),
    table,
    origin && h("div", { class: "cs-from-pixels" }, `= ${origin}`),
  );
}

/** Where the pointer or the focus is in one table, mark the same place in the others. @param {HTMLElement} element */
export function together(element) {
  const mark = (/** @type {Event} */ event) => {
    const at =
      event.type === "pointerleave" || event.type === "focusout"
        ? undefined
        : /** @type {HTMLElement} */ (event.target).dataset?.i;
    for (const cell of element.querySelectorAll(".cs-cell"))
      cell.classList.toggle("cs-same", at !== undefined && /** @type {HTMLElement} */ (cell).dataset.i === at);
  };
  for (const type of ["pointerover", "pointerleave", "focusin", "focusout"]) element.addEventListener(type, mark);
  return element;
}
