/**
 * Holds the arithmetic of js/kit to vectors that Python wrote. Each case names an operation, its inputs, what an oracle makes
 * of them and, for every number, Σ|terms|: equal means |a − b| ≤ 8 · 2⁻²⁴ · Σ|terms|.
 */
import {
  averagePool,
  batchNorm,
  convolve,
  dense,
  flatten,
  globalAverage,
  maxPool,
  padsOf,
  relu,
  softmax,
} from "./kit/convolution.js";
import { explain } from "./kit/explain.js";
import { Values } from "./kit/forward.js";
import { cone } from "./kit/geometry.js";

const EQUAL = 8 * 2 ** -24;

/** @type {Record<string, (x: any, w: any, options: any) => { shape: number[], data: any }>} */
const OPERATIONS = {
  convolve: (x, w, options) => convolve(x, w.kernel, w.bias, options),
  slide: (x, w, { padding, ...window }) =>
    convolve(x, w.kernel, w.bias, { ...window, pads: padsOf(padding, x.shape, window), groups: 1 }),
  maxPool: (x, _, options) => maxPool(x, options),
  averagePool: (x, _, options) => averagePool(x, options),
  batchNorm: (x, w, options) => batchNorm(x, w, options.epsilon),
  dense: (x, w) => dense(x, w.kernel, w.bias),
  globalAverage,
  flatten,
  relu,
  softmax,
};

/** @param {{ shape: number[], data: number[] }} plain @param {any} [Type] */
function tensor({ shape, data }, Type = Float32Array) {
  return { shape, data: Type.from(data) };
}

/** @param {Record<string, any>} plain */
function tensors(plain) {
  return Object.fromEntries(Object.entries(plain).map(([name, each]) => [name, tensor(each)]));
}

/** The largest error of a case as a multiple of what is allowed. @param {any} one */
function check(one) {
  const Type = one.operation === "slide" ? Float64Array : Float32Array;
  const got = OPERATIONS[one.operation](tensor(one.input, Type), tensors(one.weights), one.options);
  if (String(got.shape) !== String(one.output.shape)) return { name: one.name, worst: Infinity, shape: got.shape };
  return { name: one.name, worst: worstOf(got.data, one.output.data, one.magnitude) };
}

/** @param {ArrayLike<number>} got @param {number[]} expected @param {number[]} magnitude */
function worstOf(got, expected, magnitude) {
  return expected.reduce((worst, x, i) => {
    const error = Math.abs(got[i] - x);
    return Math.max(worst, error === 0 ? 0 : error / (EQUAL * magnitude[i]));
  }, 0);
}

/** A network on an image, as explanations need it. @param {any} one */
function sceneOf({ network, weights: plain, pixels: given }) {
  const weights = Object.fromEntries(
    Object.entries(plain).map(([name, each]) => [name, tensors(/** @type {any} */ (each))]),
  );
  const pixels = { shape: given.shape, data: Uint8Array.from(given.data) };
  const nodes = new Map(network.nodes.map((/** @type {any} */ node) => [node.name, node]));
  const values = new Values(network, weights, pixels);
  return { nodes, weights, values, pixels, preprocessing: network.preprocessing };
}

/** Every value of a network: what `forward` gives, and what the terms that `explain` names make. @param {any} one */
function checkNetwork(one) {
  const scene = /** @type {any} */ (sceneOf(one));
  return one.places.map((/** @type {any} */ place) => {
    const { value, result } = explain(scene, place.at);
    return {
      name: `${place.at.node} ${place.kind}`,
      worst: worstOf([value, result], [place.value, place.value], [place.magnitude, place.magnitude]),
    };
  });
}

/** What a page says of places of a network: the value, what its terms make, what of the image it read. @param {any} one */
function look(one) {
  const scene = /** @type {any} */ (sceneOf(one));
  return one.places.map((/** @type {any} */ at) => {
    const { value, result } = explain(scene, at);
    return { value, result, box: cone(scene.nodes, at).get("input") ?? null };
  });
}

export default {
  run: (/** @type {any} */ vectors) => [...vectors.cases.map(check), ...vectors.networks.flatMap(checkNetwork)],
  look: (/** @type {any} */ networks) => networks.map(look),
};
