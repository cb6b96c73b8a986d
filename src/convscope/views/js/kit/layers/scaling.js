/** Layers that weigh a few numbers: by fixed factors, by trained ones, or one input by another. */

/** @typedef {import("../kinds.js").Kind} Kind @typedef {import("../boxes.js").Box} Box @typedef {import("../arrays.js").Tensor} Tensor */
import { extent, size } from "../arrays.js";
import { map, room } from "../convolution.js";
import { before, same, term, total } from "../terms.js";

/** A number for all channels, or that of one of them. @param {number | number[]} numbers @param {number} channel */
const perChannel = (numbers, channel) => (Array.isArray(numbers) ? numbers[channel] : numbers);

/** @param {import("../explain.js").Term[]} terms @param {Record<string, number>} [constants] */
function weighted(terms, constants = {}) {
  return { form: "weighted", terms, constants, result: total(terms) + (constants.offset ?? 0) };
}

/** The value of an input that counts at a place of the output: of an input with one value a channel, that of the channel. */
function spread(/** @type {Tensor} */ { shape, data }, /** @type {number} */ i, /** @type {number} */ channels) {
  return size(shape) === channels ? data[i % channels] : data[i];
}

/** What inputs of full size and inputs of one number a channel read. @type {Kind["reads"]} */
const eachInput = (_, shapes, box) =>
  shapes.map((shape) => {
    const [rows, columns] = extent(shape);
    return rows * columns === 1 ? { ...box, rows: [0, 0], columns: [0, 0] } : box;
  });

/** @param {number} start @param {(so: number, x: number) => number} join @returns {Kind["compute"]} */
function joined(start, join) {
  return (inputs, _, __, shape) => {
    const channels = extent(shape)[2];
    const data = room(inputs[0], size(shape));
    for (let i = 0; i < data.length; i++) {
      let so = start;
      for (const input of inputs) so = join(so, spread(input, i, channels));
      data[i] = so;
    }
    return { shape: [...shape], data };
  };
}

/** The two rows or columns that one of the output comes from, and the share of the second. @param {any} attributes @param {0 | 1} axis @param {number} length @param {number} place @returns {[number, number, number]} */
function sources({ factor, mode }, axis, length, place) {
  if (mode === "nearest") return [Math.floor(place / factor[axis]), Math.floor(place / factor[axis]), 0];
  const centre = Math.min(Math.max((place + 0.5) / factor[axis] - 0.5, 0), length - 1);
  const first = Math.floor(centre);
  return [first, Math.min(first + 1, length - 1), centre - first];
}

/** The one or two lines of `sources`, each with its share. @param {[number, number, number]} found @returns {[number, number][]} */
const shares = ([first, last, share]) =>
  last > first
    ? [
        [first, 1 - share],
        [last, share],
      ]
    : [[first, 1]];

/** @type {Record<string, Kind>} */
export const SCALING = {
  rescale: {
    compute: ([input], _, { scale, offset }) => {
      const [, , channels] = extent(input.shape);
      return map(input, (x, i) => x * perChannel(scale, i % channels) + perChannel(offset, i % channels));
    },
    explain(scene, node, at) {
      const { scale, offset } = node.attributes;
      const one = same(scene, node, at, 0, perChannel(scale, at.channel));
      return weighted([one], { offset: perChannel(offset, at.channel) });
    },
    reads: (_, __, box) => [box],
  },
  scale: {
    compute: ([input], { scale }) => map(input, (x, i) => x * scale.data[i % scale.data.length]),
    explain: (scene, node, at) =>
      weighted([same(scene, node, at, 0, scene.weights[node.name].scale.data[at.channel])]),
    reads: (_, __, box) => [box],
  },
  prelu: {
    compute: ([input], { slope }) => map(input, (x, i) => (x > 0 ? x : x * slope.data[i % slope.data.length])),
    explain(scene, node, at) {
      const slopes = scene.weights[node.name].slope.data;
      const one = same(scene, node, at);
      return weighted([one.x > 0 ? one : same(scene, node, at, 0, slopes[at.channel % slopes.length])]);
    },
    reads: (_, __, box) => [box],
  },
  upsample: {
    compute([input], _, attributes, shape) {
      const [height, width, channels] = extent(input.shape);
      const data = room(input, size(shape));
      for (let place = 0; place < shape[0] * shape[1]; place++) {
        const down = shares(sources(attributes, 0, height, Math.floor(place / shape[1])));
        const across = shares(sources(attributes, 1, width, place % shape[1]));
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          for (const [row, part] of down)
            for (const [column, share] of across)
              sum += part * share * input.data[(row * width + column) * channels + c];
          data[place * channels + c] = sum;
        }
      }
      return { shape: [...shape], data };
    },
    explain(scene, node, at) {
      const source = before(scene, node);
      const [height, width] = extent(source.shape);
      const across = shares(sources(node.attributes, 1, width, at.column));
      const terms = shares(sources(node.attributes, 0, height, at.row)).flatMap(([row, part]) =>
        across.map(([column, share]) =>
          term(scene, { node: source.name, row, column, channel: at.channel }, part * share),
        ),
      );
      if (terms.length > 1 || node.attributes.mode === "bilinear") return weighted(terms);
      return { form: "copy", terms, constants: { number: 0 }, result: terms[0].x };
    },
    reads({ attributes }, [[height, width]], { rows, columns, channels }) {
      const along = (/** @type {0 | 1} */ axis, /** @type {number} */ length, /** @type {[number, number]} */ [a, b]) =>
        /** @type {[number, number]} */ ([sources(attributes, axis, length, a)[0], sources(attributes, axis, length, b)[1]]);
      return [{ rows: along(0, height, rows), columns: along(1, width, columns), channels }];
    },
  },
  add: {
    compute: joined(0, (so, x) => so + x),
    explain: (scene, node, at) => weighted(node.inputs.map((_, i) => same(scene, node, at, i))),
    reads: eachInput,
  },
  multiply: {
    compute: joined(1, (so, x) => so * x),
    explain(scene, node, at) {
      const terms = node.inputs.map((_, i) => same(scene, node, at, i));
      return { form: "product", terms, constants: {}, result: terms.reduce((so, { x }) => so * x, 1) };
    },
    reads: eachInput,
  },
};
