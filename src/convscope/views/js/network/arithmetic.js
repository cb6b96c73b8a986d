/**
 * The arithmetic of one value, written as a person would; every form of it that `explain` gives has a page of its own.
 *
 * @typedef {import("../kit/explain.js").Explanation} Explanation
 * @typedef {import("../kit/boxes.js").Address} Address
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {{ state: import("./state.js").State, node: Node, sources: Node[], at: Address, explanation: Explanation, channel: number,
 *             colours: (x: number) => import("../kit/colour.js").Rgb, inks: import("./maps.js").Inks,
 *             follow: (address: Address) => void, pick: (channel: number) => void, look: (address: Address | null) => void }} Sheet
 */
import { h } from "../kit/dom.js";
import { copy } from "./copies.js";
import { fromPixels, line, result } from "./parts.js";
import { activation, normal, pixel } from "./pointwise.js";
import { list, product, shares, weighted } from "./sums.js";
import { largest, mean, products } from "./windows.js";
import { nameOf } from "./words.js";

/** @type {Record<string, (sheet: Sheet) => { rule: string, body: any[] }>} */
const WRITE = {
  pixel,
  products,
  largest,
  mean,
  copy,
  function: activation,
  normal,
  weighted,
  product,
  list,
  shares,
  leftOut,
};

/** The weights are not here: what they would say, and who does. @param {Sheet} sheet */
function leftOut({ node, at, explanation, sources: [source] }) {
  const place = node.shape.length === 1 ? "" : `row=${at.row}, column=${at.column}, `;
  const call = `print(cs.explain(n, image, ${JSON.stringify(node.name)}, ${place}channel=${at.channel}))`;
  return {
    rule: `The numbers of ${nameOf(source)} times the weights of ${nameOf(node)}, added up. These weights are too many for a page, so they are not here.`,
    body: [line("In Python, with all its numbers:", h("code", null, call)), line("=", result(explanation.value))],
  };
}

/** @param {Sheet} sheet @returns {any[]} */
export function arithmetic(sheet) {
  const { rule, body } = WRITE[sheet.explanation.form](sheet);
  const origin = !sheet.explanation.window && fromPixels(sheet);
  return [
    h("p", { class: "cs-rule" }, rule),
    ...body,
    origin && h("p", { class: "cs-from-pixels" }, `Its numbers of the image are ${origin}.`),
  ];
}
