/**
 * One value and the arithmetic behind it: its terms, where each comes from, and what they make.
 *
 * @typedef {import("./arrays.js").Tensor} Tensor
 * @typedef {import("./forward.js").Node} Node
 * @typedef {import("./geometry.js").Address} Address
 * @typedef {{ nodes: Map<string, Node>, weights: Record<string, Record<string, Tensor>>, values: Map<string, Tensor>,
 *             pixels: Tensor, preprocessing: { mean: number[], std: number[] } }} Scene
 * @typedef {{ at: Address | null, x: number, weight: number, product: number }} Term  `at` is null on the padding
 * @typedef {{ kind: string, value: number, terms: Term[], constants: Record<string, number>, best?: number,
 *             window?: [number, number], channels?: { channel: number, sum: number, terms: Term[] }[] }} Explanation
 */
import { extent, valueAt } from "./arrays.js";
import { tapAt } from "./convolution.js";
import { unflatten } from "./geometry.js";

/** The node that a node reads. @param {Scene} scene @param {Node} node */
export function before(scene, node) {
  return /** @type {Node} */ (scene.nodes.get(node.inputs[0]));
}

/** The number at an address. @param {Scene} scene @param {Address} address */
export function numberAt(scene, address) {
  return valueAt(/** @type {Tensor} */ (scene.values.get(address.node)), address);
}

/** A term that reads one number of the layer before. */
function term(/** @type {Scene} */ scene, /** @type {Address} */ at, weight = 1) {
  const x = numberAt(scene, at);
  return { at, x, weight, product: x * weight };
}

/** @param {Term[]} terms */
function total(terms) {
  return terms.reduce((sum, { product }) => sum + product, 0);
}

/** The taps of a window on one channel, row by row; `weightOf` gives the kernel's number at a place, null on the padding is kept. */
function taps(
  /** @type {Scene} */ scene,
  /** @type {Node} */ node,
  /** @type {Address} */ address,
  /** @type {number} */ channel,
  /** @type {(place: number) => number} */ weightOf,
) {
  const { attributes } = node;
  const source = before(scene, node);
  const [height, width] = extent(source.shape);
  const [rows, columns] = attributes.size;
  return Array.from({ length: rows * columns }, (_, place) => {
    const row = tapAt(attributes, 0, address.row, Math.floor(place / columns));
    const column = tapAt(attributes, 1, address.column, place % columns);
    const weight = weightOf(place);
    if (row < 0 || column < 0 || row >= height || column >= width) return { at: null, x: 0, weight, product: 0 };
    return term(scene, { node: source.name, row, column, channel }, weight);
  });
}

/** @type {Record<string, (scene: Scene, node: Node, address: Address) => Omit<Explanation, "kind" | "value">>} */
const EXPLAIN = {
  input(scene, _, address) {
    const pixel = valueAt(scene.pixels, address);
    const [mean, std] = [scene.preprocessing.mean[address.channel], scene.preprocessing.std[address.channel]];
    return { terms: [], constants: { pixel, mean, std } };
  },
  conv(scene, node, address) {
    const { kernel, bias } = scene.weights[node.name];
    const [, , perGroup, filters] = kernel.shape;
    const first = Math.floor(address.channel / (filters / node.attributes.groups)) * perGroup;
    const channels = Array.from({ length: perGroup }, (_, c) => {
      const weightOf = (/** @type {number} */ place) => kernel.data[(place * perGroup + c) * filters + address.channel];
      const terms = taps(scene, node, address, first + c, weightOf);
      return { channel: first + c, terms, sum: total(terms) };
    });
    const terms = channels.flatMap((channel) => channel.terms);
    const constants = { sum: total(terms), ...(bias ? { bias: bias.data[address.channel] } : {}) };
    return { terms, channels, window: node.attributes.size, constants: /** @type {any} */ (constants) };
  },
  maxpool(scene, node, address) {
    const terms = taps(scene, node, address, address.channel, () => 1);
    const seen = terms.map(({ at, x }) => (at ? x : -Infinity));
    return { terms, window: node.attributes.size, best: seen.indexOf(Math.max(...seen)), constants: {} };
  },
  avgpool(scene, node, address) {
    const terms = taps(scene, node, address, address.channel, () => 1);
    const count = node.attributes.countPadding ? terms.length : terms.filter(({ at }) => at).length;
    return { terms, window: node.attributes.size, constants: { sum: total(terms), count } };
  },
  batchnorm(scene, node, address) {
    const weights = scene.weights[node.name];
    const number = (/** @type {string} */ name, otherwise = 0) => weights[name]?.data[address.channel] ?? otherwise;
    const constants = {
      mean: number("mean"),
      variance: number("variance"),
      epsilon: node.attributes.epsilon,
      scale: number("scale", 1),
      shift: number("shift"),
    };
    return { terms: [same(scene, node, address)], constants };
  },
  relu: (scene, node, address) => ({ terms: [same(scene, node, address)], constants: {} }),
  dropout: (scene, node, address) => ({ terms: [same(scene, node, address)], constants: {} }),
  globalavgpool(scene, node, address) {
    const source = before(scene, node);
    const [rows, columns] = extent(source.shape);
    const terms = Array.from({ length: rows * columns }, (_, place) =>
      term(scene, {
        node: source.name,
        row: Math.floor(place / columns),
        column: place % columns,
        channel: address.channel,
      }),
    );
    return { terms, window: [rows, columns], constants: { sum: total(terms), count: terms.length } };
  },
  flatten(scene, node, address) {
    const source = before(scene, node);
    return { terms: [term(scene, { node: source.name, ...unflatten(address.channel, source.shape) })], constants: {} };
  },
  dense(scene, node, address) {
    const { kernel, bias } = scene.weights[node.name];
    const [inputs, units] = kernel.shape;
    const terms = Array.from({ length: inputs }, (_, i) =>
      term(scene, { node: node.inputs[0], row: 0, column: 0, channel: i }, kernel.data[i * units + address.channel]),
    );
    const constants = { sum: total(terms), ...(bias ? { bias: bias.data[address.channel] } : {}) };
    return { terms, constants: /** @type {any} */ (constants) };
  },
  softmax(scene, node, address) {
    const source = before(scene, node);
    const logits = Array.from({ length: source.shape[0] }, (_, i) =>
      term(scene, { node: source.name, row: 0, column: 0, channel: i }),
    );
    const top = Math.max(...logits.map(({ x }) => x));
    const terms = logits.map((one) => ({ ...one, product: Math.exp(one.x - top) }));
    return { terms, best: address.channel, constants: { top, sum: total(terms) } };
  },
};

/** The value at the same place in the layer before. */
function same(/** @type {Scene} */ scene, /** @type {Node} */ node, /** @type {Address} */ address) {
  return term(scene, { ...address, node: node.inputs[0] });
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
  return { kind: node.kind, value: numberAt(scene, address), ...EXPLAIN[node.kind](scene, node, address) };
}
