/**
 * One value and the arithmetic behind it: its terms, where each comes from, and what they make.
 *
 * @typedef {import("./arrays.js").Tensor} Tensor
 * @typedef {import("./forward.js").Node} Node
 * @typedef {import("./boxes.js").Address} Address
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {{ nodes: Map<string, Node>, weights: Record<string, Record<string, Tensor>>,
 *             values: { get: (name: string) => Tensor | undefined },
 *             pixels: Tensor, preprocessing: { mean: number[], std: number[] },
 *             knows?: (address: Address) => boolean }} Scene  `knows`: is everything here that a value was made from?
 * @typedef {{ at: Address | null, x: number, weight: number, product: number }} Term  `at` is null on the padding
 * @typedef {{ form: string, terms: Term[], constants: Record<string, number>, result: number, best?: number,
 *             window?: [number, number], group?: Box, steps?: [string, number][],
 *             channels?: { channel: number, sum: number, terms: Term[] }[] }} Arithmetic  `result`: what the terms and the
 *   constants make, in double precision; `group`: the numbers whose mean and variance count; `steps`:
 *   numbers on the way to the result, each with what it is
 * @typedef {Arithmetic & { kind: string, value: number }} Explanation  `value`: the number in the layer's output
 */
import { valueAt } from "./arrays.js";
import { KINDS } from "./kinds.js";
import { numberAt } from "./terms.js";

/** A pixel on its way into the network. @param {Scene} scene @param {Address} at @returns {Arithmetic} */
function entered({ pixels, preprocessing }, at) {
  const pixel = valueAt(pixels, at);
  const [mean, std] = [preprocessing.mean[at.channel], preprocessing.std[at.channel]];
  return { form: "pixel", terms: [], constants: { pixel, mean, std }, result: (pixel / 255 - mean) / std };
}

/** A value without arithmetic, where its weights did not come along. @param {Scene} scene @param {Address} address */
function only(scene, address) {
  const value = numberAt(scene, address);
  return { value, result: value };
}

/**
 * The arithmetic of one value. For a convolution: the terms of every input channel with their sums. `best` is the place of the
 * winner of a maximum, or of the class itself in a softmax.
 *
 * @param {Scene} scene @param {Address} address
 * @returns {Explanation}
 */
export function explain(scene, address) {
  const node = /** @type {Node} */ (scene.nodes.get(address.node));
  if (node.attributes.leftOut) return { kind: node.kind, form: "leftOut", terms: [], constants: {}, ...only(scene, address) };
  if (node.kind !== "input" && scene.knows && !scene.knows(address))
    return { kind: node.kind, form: "notHere", terms: [], constants: {}, ...only(scene, address) };
  const arithmetic = node.kind === "input" ? entered(scene, address) : KINDS[node.kind].explain(scene, node, address);
  return { kind: node.kind, value: numberAt(scene, address), ...arithmetic };
}
