/**
 * The arithmetic of networks, once for every view: what Python computes, a page computes here.
 *
 * Tensors are channels last, (H, W, C); kernels are (height, width, input channels of a group, filters) and are not flipped.
 * Sums are taken in float64 and rounded once to float32, so that a result equals that of a float32 framework within
 * 8 · 2⁻²⁴ · Σ|terms|. Of an input in float64 they are not rounded: whole numbers stay exact up to 2⁵³.
 *
 * @typedef {import("./arrays.js").Tensor} Tensor
 * @typedef {{ size: [number, number], stride: [number, number], pads: [[number, number], [number, number]],
 *             dilation: [number, number] }} Window
 */
import { extent } from "./arrays.js";

/** Rows and columns of the output of a window. @param {number[]} shape @param {Window} window @returns {[number, number]} */
export function outputSize(shape, { size, stride, pads, dilation }) {
  const along = (/** @type {0 | 1} */ axis) => {
    const span = (size[axis] - 1) * dilation[axis] + 1;
    return Math.floor((shape[axis] + pads[axis][0] + pads[axis][1] - span) / stride[axis]) + 1;
  };
  return [along(0), along(1)];
}

/**
 * Rows and columns of padding: ((top, bottom), (left, right)). "same" makes the output ceil(input / stride) long, as Keras and
 * TensorFlow define it: of an odd total the larger part lies at the bottom and right.
 *
 * @param {"valid" | "same" | number | Window["pads"]} padding @param {number[]} shape
 * @param {{ size: [number, number], stride: [number, number], dilation: [number, number] }} window
 * @returns {Window["pads"]}
 */
export function padsOf(padding, shape, { size, stride, dilation }) {
  const along = (/** @type {0 | 1} */ axis) => {
    if (typeof padding === "object") return padding[axis];
    if (padding !== "same") return /** @type {[number, number]} */ (padding === "valid" ? [0, 0] : [padding, padding]);
    const span = (size[axis] - 1) * dilation[axis] + 1;
    const total = Math.max(0, (Math.ceil(shape[axis] / stride[axis]) - 1) * stride[axis] + span - shape[axis]);
    return /** @type {[number, number]} */ ([Math.floor(total / 2), Math.ceil(total / 2)]);
  };
  return [along(0), along(1)];
}

/** The input's row or column that a tap of the window reads; negative or too large on the padding. */
export function tapAt(
  /** @type {Window} */ window,
  /** @type {0 | 1} */ axis,
  /** @type {number} */ at,
  /** @type {number} */ tap,
) {
  return at * window.stride[axis] - window.pads[axis][0] + tap * window.dilation[axis];
}

/**
 * Calls `visit(place in the kernel, row, column)` for every tap of the window at (row, column) that lies on the input.
 *
 * @param {Window} window @param {number} height @param {number} width @param {number} row @param {number} column
 * @param {(tap: number, row: number, column: number) => void} visit
 */
function eachTap(window, height, width, row, column, visit) {
  const [rows, columns] = window.size;
  for (let i = 0; i < rows; i++) {
    const y = tapAt(window, 0, row, i);
    if (y < 0 || y >= height) continue;
    for (let j = 0; j < columns; j++) {
      const x = tapAt(window, 1, column, j);
      if (x >= 0 && x < width) visit(i * columns + j, y, x);
    }
  }
}

/**
 * Convolution: at every position, the sum of the products of patch and kernel, plus the bias.
 *
 * @param {Tensor} input (H, W, C)
 * @param {Tensor} kernel (kh, kw, C / groups, filters)
 * @param {Tensor | undefined} bias (filters,)
 * @param {Window & { groups: number }} options
 * @returns {Tensor} (H', W', filters)
 */
export function convolve(input, kernel, bias, options) {
  const [height, width, channels] = extent(input.shape);
  const [rows, columns] = outputSize(input.shape, options);
  const [, , perGroup, filters] = kernel.shape;
  const share = filters / options.groups;
  const output = room(input, rows * columns * filters);
  const sums = new Float64Array(filters);
  const [seenBy, weights] = [input.data, kernel.data];
  for (let at = 0; at < rows * columns; at++) {
    for (let f = 0; f < filters; f++) sums[f] = bias ? bias.data[f] : 0;
    eachTap(options, height, width, Math.floor(at / columns), at % columns, (tap, y, x) => {
      const pixel = (y * width + x) * channels;
      for (let c = 0, first = 0; c < channels; first += share) {
        for (let own = 0; own < perGroup; own++, c++) {
          const seen = seenBy[pixel + c];
          if (seen === 0) continue;
          const line = (tap * perGroup + own) * filters;
          for (let f = first; f < first + share; f++) sums[f] += seen * weights[line + f];
        }
      }
    });
    output.set(sums, at * filters);
  }
  return { shape: [rows, columns, filters], data: output };
}

/**
 * Transposed convolution: every pixel stamps the weighted kernel onto a larger output; where stamps overlap, they add.
 *
 * @param {Tensor} input (H, W, C)
 * @param {Tensor} kernel (kh, kw, C / groups, filters)
 * @param {Tensor | undefined} bias (filters,)
 * @param {Pick<Window, "size" | "stride" | "dilation"> & { cut: [[number, number], [number, number]], groups: number }} options
 *   `cut`: rows and columns left out of what was stamped
 * @param {number[]} shape (H', W', filters)
 * @returns {Tensor}
 */
export function convolveTransposed(input, kernel, bias, { size, stride, dilation, cut, groups }, shape) {
  const [height, width, channels] = extent(input.shape);
  const [, , perGroup, filters] = kernel.shape;
  const [rows, columns] = shape;
  const share = filters / groups;
  const sums = new Float64Array(rows * columns * filters);
  if (bias) for (let i = 0; i < sums.length; i++) sums[i] = bias.data[i % filters];
  for (let at = 0; at < height * width * channels; at++) {
    const [pixel, c] = [Math.floor(at / channels), at % channels];
    const first = Math.floor(c / perGroup) * share;
    for (let tap = 0; tap < size[0] * size[1]; tap++) {
      const [i, j] = [Math.floor(tap / size[1]), tap % size[1]];
      const row = Math.floor(pixel / width) * stride[0] + i * dilation[0] - cut[0][0];
      const column = (pixel % width) * stride[1] + j * dilation[1] - cut[1][0];
      if (row < 0 || column < 0 || row >= rows || column >= columns) continue;
      const [place, line] = [(row * columns + column) * filters, (tap * perGroup + (c % perGroup)) * filters];
      for (let f = first; f < first + share; f++) sums[place + f] += input.data[at] * kernel.data[line + f];
    }
  }
  const data = room(input, sums.length);
  data.set(sums);
  return { shape: [...shape], data };
}

/**
 * The largest value of every window, each channel by itself; padding never wins.
 *
 * @param {Tensor} input @param {Window} window @returns {Tensor}
 */
export function maxPool(input, window) {
  return pool(input, window, -Infinity, Math.max, (best) => best);
}

/**
 * The mean of every window, each channel by itself. `countPadding` divides by the whole window, as PyTorch does unless told;
 * otherwise by the cells that lie on the input, as Keras does.
 *
 * @param {Tensor} input @param {Window & { countPadding?: boolean }} window @returns {Tensor}
 */
export function averagePool(input, window) {
  const whole = window.size[0] * window.size[1];
  return pool(
    input,
    window,
    0,
    (sum, x) => sum + x,
    (sum, inside) => sum / (window.countPadding ? whole : inside),
  );
}

/**
 * @param {Tensor} input @param {Window} window @param {number} start
 * @param {(so: number, x: number) => number} join @param {(joined: number, cells: number) => number} finish
 * @returns {Tensor}
 */
function pool(input, window, start, join, finish) {
  const [height, width, channels] = extent(input.shape);
  const [rows, columns] = outputSize(input.shape, window);
  const output = room(input, rows * columns * channels);
  const joined = new Float64Array(channels);
  for (let at = 0; at < rows * columns; at++) {
    let cells = 0;
    joined.fill(start);
    eachTap(window, height, width, Math.floor(at / columns), at % columns, (_, y, x) => {
      cells += 1;
      for (let c = 0; c < channels; c++) joined[c] = join(joined[c], input.data[(y * width + x) * channels + c]);
    });
    for (let c = 0; c < channels; c++) output[at * channels + c] = finish(joined[c], cells);
  }
  return { shape: [rows, columns, channels], data: output };
}

/**
 * Batch normalisation as a trained network does it: (x − mean) / √(variance + ε) · scale + shift, for each channel.
 *
 * @param {Tensor} input
 * @param {{ mean: Tensor, variance: Tensor, scale?: Tensor, shift?: Tensor }} weights each (C,)
 * @param {number} epsilon
 * @returns {Tensor}
 */
export function batchNorm(input, { mean, variance, scale, shift }, epsilon) {
  const channels = mean.data.length;
  return map(input, (x, i) => {
    const c = i % channels;
    const normal = (x - mean.data[c]) / Math.sqrt(variance.data[c] + epsilon);
    return normal * (scale ? scale.data[c] : 1) + (shift ? shift.data[c] : 0);
  });
}

/** max(0, x). @param {Tensor} input @returns {Tensor} */
export function relu(input) {
  return map(input, (x) => Math.max(0, x));
}

/** The mean of each channel over all places: (C,). @param {Tensor} input @returns {Tensor} */
export function globalAverage(input) {
  const [height, width, channels] = extent(input.shape);
  const sums = new Float64Array(channels);
  for (let i = 0; i < input.data.length; i++) sums[i % channels] += input.data[i];
  return { shape: [channels], data: Float32Array.from(sums, (sum) => sum / (height * width)) };
}

/** The same numbers in one row: rows, then columns, then channels. @param {Tensor} input @returns {Tensor} */
export function flatten(input) {
  return { shape: [input.data.length], data: input.data };
}

/**
 * Every output is the sum of all inputs times its weights, plus its bias; of a map, at each place by itself.
 *
 * @param {Tensor} input (inputs,) or (H, W, inputs) @param {Tensor} kernel (inputs, units) @param {Tensor | undefined} bias (units,)
 * @returns {Tensor} (units,) or (H, W, units)
 */
export function dense(input, kernel, bias) {
  const [inputs, units] = kernel.shape;
  const places = input.data.length / inputs;
  const data = new Float32Array(places * units);
  const sums = new Float64Array(units);
  for (let place = 0; place < places; place++) {
    for (let unit = 0; unit < units; unit++) sums[unit] = bias ? bias.data[unit] : 0;
    for (let i = 0; i < inputs; i++) {
      const seen = input.data[place * inputs + i];
      for (let unit = 0; unit < units; unit++) sums[unit] += seen * kernel.data[i * units + unit];
    }
    data.set(sums, place * units);
  }
  return { shape: [...input.shape.slice(0, -1), units], data };
}

/**
 * e to each number, divided by the sum of all channels at its place; the largest is taken off first, which changes nothing.
 *
 * @param {Tensor} input @returns {Tensor}
 */
export function softmax(input) {
  const [, , channels] = extent(input.shape);
  const data = new Float32Array(input.data.length);
  for (let first = 0; first < data.length; first += channels) {
    const scores = input.data.subarray(first, first + channels);
    const top = scores.reduce((most, x) => Math.max(most, x), -Infinity);
    const powers = Float64Array.from(scores, (x) => Math.exp(x - top));
    const sum = powers.reduce((so, power) => so + power, 0);
    data.set(
      powers.map((power) => power / sum),
      first,
    );
  }
  return { shape: [...input.shape], data };
}

/** @param {Tensor} input @param {(x: number, i: number) => number} change @returns {Tensor} */
export function map(input, change) {
  const data = room(input, input.data.length);
  for (let i = 0; i < data.length; i++) data[i] = change(input.data[i], i);
  return { shape: [...input.shape], data };
}

/** Room for results: float64 for an input in float64, else float32. @param {Tensor} input @param {number} length */
export function room(input, length) {
  return input.data instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}
