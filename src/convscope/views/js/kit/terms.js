/**
 * What explanations are made of: numbers of the layers before, each with its place.
 *
 * @typedef {import("./arrays.js").Tensor} Tensor
 * @typedef {import("./explain.js").Scene} Scene
 * @typedef {import("./explain.js").Term} Term
 * @typedef {import("./forward.js").Node} Node
 * @typedef {import("./geometry.js").Address} Address
 */
import { extent, valueAt } from "./arrays.js";

/** One of the nodes that a node reads. @param {Scene} scene @param {Node} node @param {number} [number] */
export function before(scene, node, number = 0) {
  return /** @type {Node} */ (scene.nodes.get(node.inputs[number]));
}

/** The number at an address. @param {Scene} scene @param {Address} address */
export function numberAt(scene, address) {
  return valueAt(/** @type {Tensor} */ (scene.values.get(address.node)), address);
}

/** A term that reads one number. @param {Scene} scene @param {Address} at @param {number} [weight] @returns {Term} */
export function term(scene, at, weight = 1) {
  const x = numberAt(scene, at);
  return { at, x, weight, product: x * weight };
}

/** @param {Term[]} terms */
export function total(terms) {
  return terms.reduce((sum, { product }) => sum + product, 0);
}

/** The value at the same place in a layer before; of one with a number for each channel, the channel's. @param {Scene} scene @param {Node} node @param {Address} at @param {number} [number] @param {number} [weight] */
export function same(scene, node, at, number = 0, weight = 1) {
  const source = before(scene, node, number);
  const [rows, columns] = extent(source.shape);
  const place = { row: Math.min(at.row, rows - 1), column: Math.min(at.column, columns - 1), channel: at.channel };
  return term(scene, { node: source.name, ...place }, weight);
}

/** Every number of a box of the layer before: rows, then columns, then channels. @param {Scene} scene @param {Node} node @param {import("./geometry.js").Box} box */
export function allIn(scene, node, { rows, columns, channels }) {
  const name = node.inputs[0];
  const terms = [];
  for (let row = rows[0]; row <= rows[1]; row++)
    for (let column = columns[0]; column <= columns[1]; column++)
      for (let channel = channels[0]; channel <= channels[1]; channel++)
        terms.push(term(scene, { node: name, row, column, channel }));
  return terms;
}
