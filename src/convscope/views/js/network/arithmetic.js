/**
 * The arithmetic of one value, written as a person would.
 *
 * @typedef {import("../kit/explain.js").Explanation} Explanation
 * @typedef {import("../kit/geometry.js").Address} Address
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {{ state: import("./state.js").State, node: Node, before: Node | undefined, at: Address, explanation: Explanation, channel: number,
 *             colours: (x: number) => import("../kit/colour.js").Rgb, inks: import("./maps.js").Inks,
 *             follow: (address: Address) => void, pick: (channel: number) => void, look: (address: Address | null) => void }} Sheet
 */
import { h } from "../kit/dom.js";
import { fromPixels } from "./parts.js";
import { batchnorm, dropout, flatten, input, relu } from "./pointwise.js";
import { dense, softmax } from "./sums.js";
import { average, conv, maxpool } from "./windows.js";

const WRITE = {
  input,
  conv,
  maxpool,
  avgpool: average,
  globalavgpool: average,
  batchnorm,
  relu,
  dropout,
  flatten,
  dense,
  softmax,
};

/** @param {Sheet} sheet @returns {any[]} */
export function arithmetic(sheet) {
  const { rule, body } = WRITE[/** @type {keyof typeof WRITE} */ (sheet.node.kind)](sheet);
  const origin = !sheet.explanation.window && fromPixels(sheet);
  return [
    h("p", { class: "cs-rule" }, rule),
    ...body,
    origin && h("p", { class: "cs-from-pixels" }, `Its numbers of the image are ${origin}.`),
  ];
}
