/** Normalisation: numbers centred and scaled by statistics of the training data, or of the image itself. */

/** @typedef {import("../kinds.js").Kind} Kind @typedef {import("../boxes.js").Box} Box @typedef {import("../arrays.js").Tensor} Tensor @typedef {import("../forward.js").Node} Node */
import { extent } from "../arrays.js";
import { wholeOf } from "../boxes.js";
import { batchNorm, map, room } from "../convolution.js";
import { before, same } from "../terms.js";

/** The channels that are normalised together with one. @param {number} channel @param {number} channels @param {number} groups @returns {[number, number]} */
function groupOf(channel, channels, groups) {
  const width = channels / groups;
  const first = Math.floor(channel / width) * width;
  return [first, first + width - 1];
}

/** The numbers whose mean and variance count for a box of places. @param {Node} node @param {number[]} shape @param {Box} box @returns {Box} */
function groupBox({ kind, attributes }, shape, box) {
  const [, , channels] = extent(shape);
  const all = wholeOf(shape);
  if (kind === "layernorm") return attributes.axes === "all" ? all : { ...box, channels: all.channels };
  const [first] = groupOf(box.channels[0], channels, attributes.groups);
  const [, last] = groupOf(box.channels[1], channels, attributes.groups);
  return { ...all, channels: [first, last] };
}

/** Sum, mean and variance of a box of numbers. @param {Tensor} tensor @param {Box} box */
function statistics({ shape, data }, { rows, columns, channels: [first, last] }) {
  const [, width, channels] = extent(shape);
  /** @param {(x: number) => number} of */
  const sumOf = (of) => {
    let sum = 0;
    for (let row = rows[0]; row <= rows[1]; row++)
      for (let column = columns[0]; column <= columns[1]; column++)
        for (let c = first; c <= last; c++) sum += of(data[(row * width + column) * channels + c]);
    return sum;
  };
  const count = (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1) * (last - first + 1);
  const sum = sumOf((x) => x);
  const mean = sum / count;
  return { count, sum, mean, variance: sumOf((x) => (x - mean) ** 2) / count };
}

/** Every box of numbers that is normalised by itself. @param {any} node @param {number[]} shape @returns {Box[]} */
function groupsOf(node, shape) {
  const [rows, columns, channels] = extent(shape);
  if (node.kind === "groupnorm") {
    const width = channels / node.attributes.groups;
    return Array.from({ length: node.attributes.groups }, (_, g) =>
      groupBox(node, shape, { rows: [0, 0], columns: [0, 0], channels: [g * width, g * width] }),
    );
  }
  if (node.attributes.axes === "all") return [wholeOf(shape)];
  return Array.from({ length: rows * columns }, (_, i) => ({
    rows: [Math.floor(i / columns), Math.floor(i / columns)],
    columns: [i % columns, i % columns],
    channels: [0, channels - 1],
  }));
}

/** @param {"layernorm" | "groupnorm"} kind @returns {Kind} */
function ofTheImage(kind) {
  return {
    compute([input], { scale, shift }, attributes) {
      const [, width, channels] = extent(input.shape);
      const data = room(input, input.data.length);
      for (const box of groupsOf({ kind, attributes }, input.shape)) {
        const { mean, variance } = statistics(input, box);
        const deviation = Math.sqrt(variance + attributes.epsilon);
        for (let row = box.rows[0]; row <= box.rows[1]; row++)
          for (let column = box.columns[0]; column <= box.columns[1]; column++)
            for (let c = box.channels[0]; c <= box.channels[1]; c++) {
              const i = (row * width + column) * channels + c;
              const w = i % scale.data.length;
              data[i] = Math.fround((input.data[i] - mean) / deviation) * scale.data[w] + shift.data[w];
            }
      }
      return { shape: [...input.shape], data };
    },
    explain(scene, node, at) {
      const source = before(scene, node);
      const [, width, channels] = extent(source.shape);
      const { scale, shift } = scene.weights[node.name];
      const place = ((at.row * width + at.column) * channels + at.channel) % scale.data.length;
      const group = groupBox(node, source.shape, {
        rows: [at.row, at.row],
        columns: [at.column, at.column],
        channels: [at.channel, at.channel],
      });
      const numbers = statistics(/** @type {Tensor} */ (scene.values.get(source.name)), group);
      return {
        ...normal(same(scene, node, at), {
          ...numbers,
          epsilon: node.attributes.epsilon,
          scale: scale.data[place],
          shift: shift.data[place],
        }),
        group,
      };
    },
    reads: (node, [shape], box) => [groupBox(node, shape, box)],
  };
}

/** @param {import("../explain.js").Term} one @param {Record<string, number>} constants */
function normal(one, constants) {
  const { mean, variance, epsilon, scale, shift } = constants;
  const result = ((one.x - mean) / Math.sqrt(variance + epsilon)) * scale + shift;
  return { form: "normal", terms: [one], constants, result };
}

/** First and last of the channels that count for one. @param {number} channel @param {number} channels @param {number} size @returns {[number, number]} */
function around(channel, channels, size) {
  return [Math.max(0, channel - Math.floor(size / 2)), Math.min(channels - 1, channel + Math.floor((size - 1) / 2))];
}

/** The sum of the squares of the channels around one. @param {ArrayLike<number>} numbers of a place @param {number} channel @param {any} attributes */
function squares(numbers, channel, { size }) {
  const [first, last] = around(channel, numbers.length, size);
  let sum = 0;
  for (let c = first; c <= last; c++) sum += numbers[c] ** 2;
  return sum;
}

/** @param {number} sum @param {any} attributes */
const shrink = (sum, { k, alpha, size, beta }) => (k + (alpha / size) * sum) ** -beta;

/** @type {Record<string, Kind>} */
export const NORMS = {
  batchnorm: {
    compute: ([input], weights, { epsilon }) => batchNorm(input, /** @type {any} */ (weights), epsilon),
    explain(scene, node, at) {
      const weights = scene.weights[node.name];
      const number = (/** @type {string} */ name, otherwise = 0) => weights[name]?.data[at.channel] ?? otherwise;
      return normal(same(scene, node, at), {
        mean: number("mean"),
        variance: number("variance"),
        epsilon: node.attributes.epsilon,
        scale: number("scale", 1),
        shift: number("shift"),
      });
    },
    reads: (_, __, box) => [box],
  },
  lrn: {
    compute([input], _, attributes) {
      const [, , channels] = extent(input.shape);
      return map(input, (x, i) => {
        const first = i - (i % channels);
        return x * shrink(squares(input.data.subarray(first, first + channels), i % channels, attributes), attributes);
      });
    },
    explain(scene, node, at) {
      const { shape, data } = /** @type {Tensor} */ (scene.values.get(node.inputs[0]));
      const [, width, channels] = extent(shape);
      const first = (at.row * width + at.column) * channels;
      const sum = squares(data.subarray(first, first + channels), at.channel, node.attributes);
      const [from, to] = around(at.channel, channels, node.attributes.size);
      const one = same(scene, node, at);
      const result = one.x * shrink(sum, node.attributes);
      return {
        form: "function",
        terms: [{ ...one, product: result }],
        constants: {},
        steps: /** @type {[string, number][]} */ ([[`Σ x² of the maps ${from}–${to}`, sum]]),
        result,
      };
    },
    reads({ attributes }, [shape], { rows, columns, channels: [first, last] }) {
      const [, , count] = extent(shape);
      const channels = [around(first, count, attributes.size)[0], around(last, count, attributes.size)[1]];
      return [{ rows, columns, channels: /** @type {[number, number]} */ (channels) }];
    },
  },
  layernorm: ofTheImage("layernorm"),
  groupnorm: ofTheImage("groupnorm"),
};
