/**
 * From an image and a kernel to the map and what follows it: the little network that the view shows.
 *
 * @typedef {import("../kit/arrays.js").Tensor} Tensor
 * @typedef {import("../kit/convolution.js").Window} Window
 * @typedef {import("../kit/explain.js").Scene} Scene
 * @typedef {{ window: Window, map: Tensor, active: Tensor, pooled: Tensor | null, scene: Scene }} Computed
 */
import { convolve, maxPool, outputSize, padsOf, relu } from "../kit/convolution.js";

/** @type {Window} */
const POOLING = {
  size: [2, 2],
  stride: [2, 2],
  pads: [
    [0, 0],
    [0, 0],
  ],
  dilation: [1, 1],
};

/**
 * Where the kernel's window lies on an image.
 *
 * @param {number[]} image its shape @param {number[]} kernel its shape @param {import("./state.js").Settings} settings
 * @returns {Window}
 * @throws {RangeError} it does not fit; the message says so to a person
 */
export function windowOf(image, kernel, { stride, padding, dilation }) {
  const pair = (/** @type {number} */ x) => /** @type {[number, number]} */ ([x, x]);
  const size = /** @type {[number, number]} */ (kernel.slice(0, 2));
  const window = { size, stride: pair(stride), dilation: pair(dilation) };
  const pads = padsOf(padding, image, window);
  if (Math.min(...outputSize(image, { ...window, pads })) < 1) {
    const [span, wide] = size.map((length) => (length - 1) * dilation + 1);
    const [height, width] = pads.map(([first, last], axis) => image[axis] + first + last);
    throw new RangeError(
      `A window of ${span} × ${wide} does not fit into ${height} × ${width}: less dilation, or padding "same".`,
    );
  }
  return { ...window, pads };
}

/** The map of one filter. @param {Tensor} seen @param {Tensor} kernel (kh, kw, C, 1) @param {number} bias @param {Window} window */
export function mapOf(seen, kernel, bias, window) {
  return convolve(seen, kernel, { shape: [1], data: Float64Array.of(bias) }, { ...window, groups: 1 });
}

/**
 * The map of one filter, after ReLU, and pooled; and what explains each of their values.
 *
 * @param {Tensor} seen @param {Tensor} kernel (kh, kw, C, 1) @param {number} bias @param {Window} window @param {boolean} withRelu
 * @returns {Computed}
 */
export function compute(seen, kernel, bias, window, withRelu) {
  const map = mapOf(seen, kernel, bias, window);
  const active = relu(map);
  const source = withRelu ? active : map;
  const pooled = Math.min(map.shape[0], map.shape[1]) >= 2 ? maxPool(source, POOLING) : null;
  const tensors = { image: seen, conv: map, relu: active, pool: pooled ?? source };
  const node = (
    /** @type {keyof typeof tensors} */ name,
    /** @type {string} */ kind,
    /** @type {string[]} */ inputs,
    attributes = {},
  ) =>
    /** @type {[string, import("../kit/forward.js").Node]} */ ([
      name,
      { name, kind, inputs, shape: tensors[name].shape, attributes },
    ]);
  const scene = {
    nodes: new Map([
      node("image", "input", []),
      node("conv", "conv", ["image"], { ...window, groups: 1 }),
      node("relu", "relu", ["conv"]),
      node("pool", "maxpool", [withRelu ? "relu" : "conv"], POOLING),
    ]),
    weights: { conv: { kernel, bias: { shape: [1], data: Float64Array.of(bias) } } },
    values: new Map(Object.entries(tensors)),
    pixels: seen,
    preprocessing: { mean: [], std: [] },
  };
  return { window, map, active, pooled, scene };
}
