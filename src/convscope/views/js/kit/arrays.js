/**
 * Arrays as they travel from Python: bytes with a type and a shape, row by row, little-endian.
 *
 * @typedef {Float32Array | Float64Array | Uint8Array | Int32Array} Numbers
 * @typedef {{ shape: number[], data: Numbers }} Tensor  channels last: (H, W, C), or (N,) for a vector
 * @typedef {{ dtype: string, shape: number[], data: DataView }} Packed
 */

/** @type {Record<string, any>} */
const TYPES = { float32: Float32Array, float64: Float64Array, uint8: Uint8Array, int32: Int32Array };

/**
 * Unpack one array. The bytes are copied: a DataView from a notebook need not start at a multiple of four.
 *
 * @param {Packed} packed
 * @returns {Tensor}
 */
export function decode({ dtype, shape, data }) {
  const Type = TYPES[dtype];
  if (!Type) throw new Error(`an array of type ${dtype} cannot be read here`);
  const bytes = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  const numbers = new Type(bytes);
  if (numbers.length !== size(shape)) throw new Error(`${numbers.length} numbers do not fill the shape ${shape}`);
  return { shape: [...shape], data: numbers };
}

/**
 * Item `index` of the first axis, sharing the memory.
 *
 * @param {Tensor} tensor
 * @param {number} index
 * @returns {Tensor}
 */
export function item(tensor, index) {
  const shape = tensor.shape.slice(1);
  const length = size(shape);
  return { shape, data: tensor.data.subarray(index * length, (index + 1) * length) };
}

/** Item `index` of the first axis, unpacking no other. @param {Packed} packed @param {number} index @returns {Tensor} */
export function itemOf({ dtype, shape: [, ...shape], data }, index) {
  const bytes = size(shape) * TYPES[dtype].BYTES_PER_ELEMENT;
  return decode({ dtype, shape, data: new DataView(data.buffer, data.byteOffset + index * bytes, bytes) });
}

/**
 * Rows, columns and channels of a shape; a vector of n is one row, one column, n channels.
 *
 * @param {number[]} shape
 * @returns {[number, number, number]}
 */
export function extent(shape) {
  return shape.length === 3 ? [shape[0], shape[1], shape[2]] : [1, 1, shape[0]];
}

/**
 * The number at a row, a column and a channel.
 *
 * @param {Tensor} tensor
 * @param {{ row: number, column: number, channel: number }} at
 */
export function valueAt(tensor, { row, column, channel }) {
  const [, columns, channels] = extent(tensor.shape);
  return tensor.data[(row * columns + column) * channels + channel];
}

/** The same numbers in float64. @param {Tensor} tensor @returns {Tensor} */
export function precise({ shape, data }) {
  return { shape: [...shape], data: Float64Array.from(data) };
}

/** One channel as an image of its own: (H, W, 1) in float64. @param {Tensor} image @param {number} channel @returns {Tensor} */
export function channelOf({ shape: [rows, columns, channels], data }, channel) {
  const one = Float64Array.from({ length: rows * columns }, (_, i) => data[i * channels + channel]);
  return { shape: [rows, columns, 1], data: one };
}

/** The place of the largest number. @param {Numbers} data */
export function argmax(data) {
  let best = 0;
  for (let i = 1; i < data.length; i++) if (data[i] > data[best]) best = i;
  return best;
}

/** The largest |x|. @param {Numbers} data */
export function largest(data) {
  let most = 0;
  for (const x of data) most = Math.max(most, Math.abs(x));
  return most;
}

/** How many numbers a shape holds. @param {number[]} shape */
export function size(shape) {
  return shape.reduce((product, length) => product * length, 1);
}
