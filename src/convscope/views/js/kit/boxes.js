/**
 * Places and boxes of cells.
 *
 * @typedef {{ node: string, row: number, column: number, channel: number }} Address  one value; in a vector only the channel counts
 * @typedef {{ rows: [number, number], columns: [number, number], channels: [number, number] }} Box  first and last, both inside
 */
import { extent } from "./arrays.js";

/** @param {{ row: number, column: number, channel: number }} address @returns {Box} */
export function boxOf({ row, column, channel }) {
  return { rows: [row, row], columns: [column, column], channels: [channel, channel] };
}

/** All of a layer's output. @param {number[]} shape @returns {Box} */
export function wholeOf(shape) {
  const [rows, columns, channels] = extent(shape);
  return { rows: [0, rows - 1], columns: [0, columns - 1], channels: [0, channels - 1] };
}

/** The smallest box that holds two. @param {Box | undefined} one @param {Box} other @returns {Box} */
export function holding(one, other) {
  if (!one) return other;
  const along = (/** @type {keyof Box} */ key) =>
    /** @type {[number, number]} */ ([Math.min(one[key][0], other[key][0]), Math.max(one[key][1], other[key][1])]);
  return { rows: along("rows"), columns: along("columns"), channels: along("channels") };
}

/** Is there no cell in it? @param {Box} box */
export function isEmpty({ rows, columns, channels }) {
  return rows[0] > rows[1] || columns[0] > columns[1] || channels[0] > channels[1];
}

/** The one cell of a map that a place in the flattened row came from. @param {number} index @param {number[]} shape */
export function unflatten(index, shape) {
  const [, columns, channels] = extent(shape);
  const place = Math.floor(index / channels);
  return { row: Math.floor(place / columns), column: place % columns, channel: index % channels };
}
