/**
 * A network on one image: every layer's output.
 *
 * @typedef {import("./arrays.js").Tensor} Tensor
 * @typedef {{ name: string, kind: string, inputs: string[], shape: number[], attributes: any }} Node
 * @typedef {{ nodes: Node[], preprocessing: { mean: number[], std: number[] } }} Network
 * @typedef {Record<string, Tensor>} Weights  the parameters of one layer by name
 */
import {
  averagePool,
  batchNorm,
  convolve,
  dense,
  flatten,
  globalAverage,
  maxPool,
  relu,
  softmax,
} from "./convolution.js";

/** @type {Record<string, (input: Tensor, weights: Weights, attributes: any) => Tensor>} */
const OPERATIONS = {
  conv: (input, weights, attributes) => convolve(input, weights.kernel, weights.bias, attributes),
  maxpool: (input, _, attributes) => maxPool(input, attributes),
  avgpool: (input, _, attributes) => averagePool(input, attributes),
  batchnorm: (input, weights, { epsilon }) => batchNorm(input, /** @type {any} */ (weights), epsilon),
  relu,
  dropout: (input) => input,
  globalavgpool: globalAverage,
  flatten,
  dense: (input, weights) => dense(input, weights.kernel, weights.bias),
  softmax,
};

/**
 * The numbers that a network receives: each pixel / 255, minus the channel's mean, divided by its standard deviation; every
 * step in float32, as Python does it.
 *
 * @param {Tensor} pixels (H, W, C), 0 to 255 @param {{ mean: number[], std: number[] }} preprocessing
 * @returns {Tensor}
 */
export function prepare({ shape, data }, { mean, std }) {
  const channels = shape[2];
  const { fround } = Math;
  const ready = (/** @type {number} */ x, /** @type {number} */ i) =>
    fround(fround(fround(x / 255) - fround(mean[i % channels])) / fround(std[i % channels]));
  return { shape: [...shape], data: Float32Array.from(/** @type {any} */ (data), ready) };
}

/**
 * Every layer's output, by the layer's name; the first node is the image itself, prepared.
 *
 * @param {Network} network @param {Record<string, Weights>} weights @param {Tensor} pixels
 * @returns {Map<string, Tensor>}
 */
export function forward(network, weights, pixels) {
  const values = new Map();
  for (const { name, kind, inputs, attributes } of network.nodes) {
    const input = values.get(inputs[0]);
    values.set(
      name,
      kind === "input"
        ? prepare(pixels, network.preprocessing)
        : OPERATIONS[kind](input, weights[name] ?? {}, attributes),
    );
  }
  return values;
}
