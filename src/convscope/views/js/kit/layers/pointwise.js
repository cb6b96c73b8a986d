/** Activations: a function of one number at a time. */

/** @typedef {import("../kinds.js").Kind} Kind */
import { map, relu } from "../convolution.js";
import { same } from "../terms.js";

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** The error function, 2 / √π times the integral of e to the −t² from 0 to x, by a series of terms of one sign. @param {number} x */
export function erf(x) {
  if (Math.abs(x) > 6) return Math.sign(x);
  let [part, sum] = [x, x];
  for (let n = 1; Math.abs(part) > 1e-17 * Math.abs(sum); n++) sum += part *= (2 * x * x) / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

const sigmoid = (/** @type {number} */ x) =>
  x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
const hardSigmoid = (/** @type {number} */ x) => Math.min(Math.max(x + 3, 0), 6) / 6;
const softplus = (/** @type {number} */ x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const elu = (/** @type {number} */ x, /** @type {number} */ alpha) => (x > 0 ? x : alpha * Math.expm1(x));

/** @type {Record<string, (x: number, attributes: any) => number>} */
const FUNCTIONS = {
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(Math.max(0, x), 6),
  leakyrelu: (x, { slope }) => (x > 0 ? x : x * slope),
  elu: (x, { alpha }) => elu(x, alpha),
  selu: (x) => SELU_SCALE * elu(x, SELU_ALPHA),
  sigmoid,
  tanh: (x) => Math.tanh(x),
  silu: (x) => x * sigmoid(x),
  gelu: (x, { approximate }) =>
    (x / 2) * (1 + (approximate ? Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)) : erf(x / Math.SQRT2))),
  mish: (x) => x * Math.tanh(softplus(x)),
  hardsigmoid: hardSigmoid,
  hardswish: (x) => x * hardSigmoid(x),
  softplus,
};

/** Numbers on the way to the result, each with what it is. @type {Record<string, (x: number, attributes: any) => [string, number][]>} */
const STEPS = {
  leakyrelu: (_, { slope }) => [["slope", slope]],
  elu: (x, { alpha }) => [["alpha", alpha], ...(x > 0 ? [] : [step("e^x − 1", Math.expm1(x))])],
  selu: (x) => (x > 0 ? [] : [step("e^x − 1", Math.expm1(x))]),
  sigmoid: (x) => [step("e^−x", Math.exp(-x))],
  tanh: (x) => [step("e^x", Math.exp(x)), step("e^−x", Math.exp(-x))],
  silu: (x) => [step("1 / (1 + e^−x)", sigmoid(x))],
  gelu: (x, { approximate }) =>
    approximate
      ? [step("tanh(…)", Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))]
      : [step("erf(x / √2)", erf(x / Math.SQRT2))],
  mish: (x) => [step("ln(1 + e^x)", softplus(x))],
  hardswish: (x) => [step("hard sigmoid of x", hardSigmoid(x))],
  softplus: (x) => [step("e^x", Math.exp(x))],
};

/** @param {string} what @param {number} x @returns {[string, number]} */
function step(what, x) {
  return [what, x];
}

/** @param {string} kind @param {(x: number, attributes: any) => number} apply @returns {Kind} */
function pointwise(kind, apply) {
  const steps = STEPS[kind] ?? (() => []);
  return {
    compute: ([input], _, attributes) => map(input, (x) => apply(x, attributes)),
    explain(scene, node, at) {
      const one = same(scene, node, at);
      const result = apply(one.x, node.attributes);
      return {
        form: "function",
        terms: [{ ...one, product: result }],
        constants: {},
        steps: steps(one.x, node.attributes),
        result,
      };
    },
    reads: (_, __, box) => [box],
  };
}

/** @type {Record<string, Kind>} */
export const POINTWISE = {
  ...Object.fromEntries(Object.entries(FUNCTIONS).map(([kind, apply]) => [kind, pointwise(kind, apply)])),
  relu: { ...pointwise("relu", FUNCTIONS.relu), compute: ([input]) => relu(input) },
};
