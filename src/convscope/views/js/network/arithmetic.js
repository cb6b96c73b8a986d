/**
 * The arithmetic of one value, written as a person would; every form of it that `explain` gives has a page of its own.
 *
 * @typedef {import("../kit/explain.js").Explanation} Explanation
 * @typedef {import("../kit/boxes.js").Address} Address
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {{ state: import("./state.js").State, node: Node, sources: Node[], at: Address, explanation: Explanation, channel: number,
 *             colours: (x: number) => import("../kit/colour.js").Rgb, inks: import("./maps.js").Inks,
 *             go: (address: Address) => void, ask: ((node: string) => void) | null, follow: (address: Address) => void, pick: (channel: number) => void, look: (address: Address | null) => void }} Sheet
 */
import { h } from "../kit/dom.js";
import { copy } from "./copies.js";
import { fromPixels, line, result } from "./parts.js";
import { activation, normal, pixel } from "./pointwise.js";
import { list, product, shares, weighted } from "./sums.js";
import { largest, mean, products } from "./windows.js";
import { nameOf, placeOf } from "./words.js";

/** Of the values whose numbers are here so many are offered. */
const MOST_NEAR = 6;

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
  notHere,
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

/** A large network's page does not hold these numbers: Python is asked, or it is said where the way goes on. @param {Sheet} sheet */
function notHere({ node, at, state, go, ask, explanation }) {
  const call = `print(cs.explain(n, image, ${JSON.stringify(node.name)}, ${node.shape.length === 1 ? "" : `row=${at.row}, column=${at.column}, `}channel=${at.channel}))`;
  const value = [state.isExact(at) ? "=" : "≈", result(explanation.value)];
  if (ask) {
    ask(node.name);
    return { rule: "Python is asked for the numbers behind it …", body: [line(...value)] };
  }
  const near = state.known(node).sort((a, b) => apart(a, at) - apart(b, at)).slice(0, MOST_NEAR);
  return {
    rule: `The numbers behind this value are not in this page: it is one of a large network, and holds those of some values of each layer.${near.length ? ` In ${nameOf(node)} the nearest are:` : ""}`,
    body: [
      h("p", { class: "cs-nearest" }, near.map((one) => h("button", { class: "cs-pill", type: "button", onclick: () => go(one) }, placeOf(node, one, state.spec.classNames, state.isClasses(node))))),
      line("In Python, any of them:", h("code", null, call)),
      line(...value),
    ],
  };
}

/** How far a value lies from another: in another map further than anywhere in this one. @param {Address} a @param {Address} b */
const apart = (a, b) => Math.hypot(a.row - b.row, a.column - b.column) + (a.channel === b.channel ? 0 : 1000);

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
