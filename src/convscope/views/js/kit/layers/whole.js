/** Pooling that divides the whole map: into one number, or into a given number of parts. */

/** @typedef {import("../kinds.js").Kind} Kind @typedef {import("../boxes.js").Box} Box @typedef {import("../forward.js").Node} Node */
import { extent } from "../arrays.js";
import { globalAverage, room } from "../convolution.js";
import { wholeOf } from "../boxes.js";
import { allIn, before, total } from "../terms.js";

/** One channel of the whole map. @param {number[]} shape @param {number} channel @returns {Box} */
const mapOf = (shape, channel) => ({ ...wholeOf(shape), channels: [channel, channel] });

/** @param {Box} box @returns {[number, number]} */
const sizeOf = ({ rows, columns }) => [rows[1] - rows[0] + 1, columns[1] - columns[0] + 1];

/** The part of the input that a place of the output stands for. @param {Node} node @param {{ row: number, column: number, channel: number }} at @returns {Box} */
function partOf({ attributes: { parts } }, { row, column, channel }) {
  const [top, bottom] = parts[0][row];
  const [left, right] = parts[1][column];
  return { rows: [top, bottom - 1], columns: [left, right - 1], channels: [channel, channel] };
}

/** @param {import("../explain.js").Scene} scene @param {Node} node @param {Box} box */
function mean(scene, node, box) {
  const terms = allIn(scene, node, box);
  const sum = total(terms);
  const count = terms.length;
  return { form: "mean", terms, window: sizeOf(box), constants: { sum, count }, result: sum / count };
}

/** @type {Kind["reads"]} */
const wholeMap = (_, [shape], box) => [{ ...wholeOf(shape), channels: box.channels }];

/** @type {Record<string, Kind>} */
export const WHOLE = {
  globalavgpool: {
    compute: ([input]) => globalAverage(input),
    explain: (scene, node, at) => mean(scene, node, mapOf(before(scene, node).shape, at.channel)),
    reads: wholeMap,
  },
  globalmaxpool: {
    compute([{ shape, data }]) {
      const [, , channels] = extent(shape);
      const best = new Float32Array(channels).fill(-Infinity);
      for (let i = 0; i < data.length; i++) best[i % channels] = Math.max(best[i % channels], data[i]);
      return { shape: [channels], data: best };
    },
    explain(scene, node, at) {
      const box = mapOf(before(scene, node).shape, at.channel);
      const terms = allIn(scene, node, box);
      const result = terms.reduce((most, { x }) => Math.max(most, x), -Infinity);
      const best = terms.findIndex(({ x }) => x === result);
      return { form: "largest", terms, window: sizeOf(box), best, constants: {}, result };
    },
    reads: wholeMap,
  },
  adaptiveavgpool: {
    compute([input], _, { parts }) {
      const [, width, channels] = extent(input.shape);
      const [rows, columns] = [parts[0].length, parts[1].length];
      const data = room(input, rows * columns * channels);
      for (let i = 0; i < data.length; i++) {
        const [top, bottom] = parts[0][Math.floor(i / channels / columns)];
        const [left, right] = parts[1][Math.floor(i / channels) % columns];
        let sum = 0;
        for (let y = top; y < bottom; y++)
          for (let x = left; x < right; x++) sum += input.data[(y * width + x) * channels + (i % channels)];
        data[i] = sum / ((bottom - top) * (right - left));
      }
      return { shape: [rows, columns, channels], data };
    },
    explain: (scene, node, at) => mean(scene, node, partOf(node, at)),
    reads(node, _, { rows, columns, channels }) {
      const first = partOf(node, { row: rows[0], column: columns[0], channel: 0 });
      const last = partOf(node, { row: rows[1], column: columns[1], channel: 0 });
      return [{ rows: [first.rows[0], last.rows[1]], columns: [first.columns[0], last.columns[1]], channels }];
    },
  },
};
