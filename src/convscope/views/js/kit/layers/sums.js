/** Layers in which all channels count for each number: dense, and the softmax. */

/** @typedef {import("../kinds.js").Kind} Kind @typedef {import("../boxes.js").Box} Box @typedef {import("../arrays.js").Tensor} Tensor */
import { extent } from "../arrays.js";
import { dense, map, softmax } from "../convolution.js";
import { allIn, before, total } from "../terms.js";

/** All channels at the same places. @param {number[]} shape @param {Pick<Box, "rows" | "columns">} box @returns {Box} */
const allChannels = (shape, { rows, columns }) => ({ rows, columns, channels: [0, extent(shape)[2] - 1] });

/** @param {{ row: number, column: number }} at @returns {Pick<Box, "rows" | "columns">} */
const placeOf = ({ row, column }) => ({ rows: [row, row], columns: [column, column] });

/** The logarithm of Σ e^x. @param {ArrayLike<number>} numbers */
function logSum(numbers) {
  const all = Array.from(numbers);
  const top = Math.max(...all);
  return top + Math.log(all.reduce((sum, x) => sum + Math.exp(x - top), 0));
}

/** @type {Record<string, Kind>} */
export const SUMS = {
  dense: {
    compute: ([input], { kernel, bias }) => dense(input, kernel, bias),
    explain(scene, node, at) {
      const { kernel, bias } = scene.weights[node.name];
      const units = kernel.shape[1];
      const terms = allIn(scene, node, allChannels(before(scene, node).shape, placeOf(at)));
      terms.forEach((one, i) => {
        one.weight = kernel.data[i * units + at.channel];
        one.product = one.x * one.weight;
      });
      const sum = total(terms);
      const constants = bias ? { sum, bias: bias.data[at.channel] } : { sum };
      return { form: "list", terms, constants, result: sum + (bias ? bias.data[at.channel] : 0) };
    },
    reads: (_, [shape], box) => [allChannels(shape, box)],
  },
  logsoftmax: {
    compute([input]) {
      const [, , channels] = extent(input.shape);
      const sums = Array.from({ length: input.data.length / channels }, (_, place) =>
        logSum(input.data.subarray(place * channels, (place + 1) * channels)),
      );
      return map(input, (x, i) => x - sums[Math.floor(i / channels)]);
    },
    explain(scene, node, at) {
      const terms = allIn(scene, node, allChannels(before(scene, node).shape, placeOf(at)));
      const sum = logSum(terms.map(({ x }) => x));
      const result = terms[at.channel].x - sum;
      return {
        form: "function",
        terms: [{ ...terms[at.channel], product: result }],
        constants: {},
        steps: /** @type {[string, number][]} */ ([[`ln Σ e^score, over ${terms.length} scores`, sum]]),
        result,
      };
    },
    reads: (_, [shape], box) => [allChannels(shape, box)],
  },
  softmax: {
    compute: ([input]) => softmax(input),
    explain(scene, node, at) {
      const terms = allIn(scene, node, allChannels(before(scene, node).shape, placeOf(at)));
      const top = terms.reduce((most, { x }) => Math.max(most, x), -Infinity);
      for (const one of terms) one.product = Math.exp(one.x - top);
      const sum = total(terms);
      return {
        form: "shares",
        terms,
        best: at.channel,
        constants: { top, sum },
        result: terms[at.channel].product / sum,
      };
    },
    reads: (_, [shape], box) => [allChannels(shape, box)],
  },
};
