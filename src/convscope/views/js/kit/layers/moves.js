/** Layers that only move numbers: every number of theirs is one of the layers before, or a zero beside it. */

/** @typedef {import("../kinds.js").Kind} Kind @typedef {import("../boxes.js").Box} Box @typedef {import("../forward.js").Node} Node @typedef {{ row: number, column: number, channel: number }} Place */
import { extent, size } from "../arrays.js";
import { boxOf, unflatten, wholeOf } from "../boxes.js";
import { flatten, room } from "../convolution.js";
import { before, term } from "../terms.js";

/**
 * A number of which input, from where; null for a zero that stands beside the input.
 *
 * @typedef {(node: Node, shapes: number[][], at: Place) => { number: number, place: Place } | null} Origin
 */

/** @param {Origin} origin @returns {Kind["explain"]} */
function copied(origin) {
  return (scene, node, at) => {
    const shapes = node.inputs.map((_, i) => before(scene, node, i).shape);
    const from = origin(node, shapes, at);
    const one = from
      ? term(scene, { node: node.inputs[from.number], ...from.place })
      : { at: null, x: 0, weight: 1, product: 0 };
    return { form: "copy", terms: [one], constants: from ? { number: from.number } : {}, result: one.x };
  };
}

/** @type {Origin} */
const samePlace = (_, __, place) => ({ number: 0, place });

/** The place of the same number in another shape, in the order rows, columns, channels. @param {Node} node @param {number[]} shape @param {Place} at */
function reshaped(node, shape, { row, column, channel }) {
  const [, columns, channels] = extent(node.shape);
  return unflatten((row * columns + column) * channels + channel, shape);
}

/** Which of several inputs a channel comes from, and its number there. @param {number[][]} shapes @param {number} channel */
function shareOf(shapes, channel) {
  let first = 0;
  for (const [number, shape] of shapes.entries()) {
    const channels = extent(shape)[2];
    if (channel < first + channels) return { number, channel: channel - first };
    first += channels;
  }
  throw new Error(`no input has channel ${channel}`);
}

/** @type {Kind} */
const SAME = {
  compute: ([input]) => input,
  explain: copied(samePlace),
  reads: (_, __, box) => [box],
};

/** @type {Kind} */
const RESHAPED = {
  compute: ([input], _, __, shape) => (shape.length === 1 ? flatten(input) : { shape: [...shape], data: input.data }),
  explain: copied((node, [shape], at) => ({ number: 0, place: reshaped(node, shape, at) })),
  reads(node, [shape], box) {
    const [row, column, channel] = [box.rows[0], box.columns[0], box.channels[0]];
    return [isOne(box) ? boxOf(reshaped(node, shape, { row, column, channel })) : wholeOf(shape)];
  },
};

/** @param {Box} box */
function isOne({ rows, columns, channels }) {
  return rows[0] === rows[1] && columns[0] === columns[1] && channels[0] === channels[1];
}

/**
 * A layer each of whose numbers stands at one place of its input.
 *
 * @param {(node: Pick<Node, "attributes">, shape: number[], at: Place) => Place} from
 * @returns {Kind}
 */
function moved(from) {
  return {
    compute([input], _, attributes, shape) {
      const [, width, channels] = extent(input.shape);
      const data = room(input, size(shape));
      for (let i = 0; i < data.length; i++) {
        const { row, column, channel } = from({ attributes }, input.shape, unflatten(i, shape));
        data[i] = input.data[(row * width + column) * channels + channel];
      }
      return { shape: [...shape], data };
    },
    explain: copied((node, [shape], at) => ({ number: 0, place: from(node, shape, at) })),
    reads(node, [shape], { rows, columns, channels }) {
      const found = [];
      for (const row of rows)
        for (const column of columns)
          for (let channel = channels[0]; channel <= channels[1]; channel++)
            found.push(from(node, shape, { row, column, channel }));
      const all = /** @param {"row" | "column" | "channel"} side */ (side) => found.map((place) => place[side]);
      const range = /** @param {number[]} of @returns {[number, number]} */ (of) => [Math.min(...of), Math.max(...of)];
      const wide = rows[1] > rows[0] || columns[1] > columns[0];
      const box = { rows: range(all("row")), columns: range(all("column")), channels: range(all("channel")) };
      return [wide ? { ...box, channels: wholeOf(shape).channels } : box];
    },
  };
}

/** @type {Record<string, Kind>} */
export const MOVES = {
  identity: SAME,
  dropout: SAME,
  droppath: SAME,
  flatten: RESHAPED,
  reshape: RESHAPED,
  zeropad: {
    compute([input], _, { sides }, shape) {
      const [height, width, channels] = extent(input.shape);
      const data = room(input, size(shape));
      for (let row = 0; row < height; row++) {
        const line = input.data.subarray(row * width * channels, (row + 1) * width * channels);
        data.set(/** @type {any} */ (line), ((row + sides[0][0]) * shape[1] + sides[1][0]) * channels);
      }
      return { shape: [...shape], data };
    },
    explain: copied((node, [[height, width]], at) => {
      const [row, column] = [at.row - node.attributes.sides[0][0], at.column - node.attributes.sides[1][0]];
      const inside = row >= 0 && column >= 0 && row < height && column < width;
      return inside ? { number: 0, place: { row, column, channel: at.channel } } : null;
    }),
    reads({ attributes: { sides } }, [[height, width]], { rows, columns, channels }) {
      const along = (/** @type {[number, number]} */ [first, last], /** @type {number} */ cut, /** @type {number} */ length) =>
        /** @type {[number, number]} */ ([Math.max(0, first - cut), Math.min(length - 1, last - cut)]);
      return [{ rows: along(rows, sides[0][0], height), columns: along(columns, sides[1][0], width), channels }];
    },
  },
  crop: moved((node, _, { row, column, channel }) => {
    const { sides } = node.attributes;
    return { row: row + sides[0][0], column: column + sides[1][0], channel };
  }),
  pixelshuffle: moved((node, _, { row, column, channel }) => {
    const { factor } = node.attributes;
    const inside = (row % factor) * factor + (column % factor);
    return {
      row: Math.floor(row / factor),
      column: Math.floor(column / factor),
      channel: channel * factor * factor + inside,
    };
  }),
  slice: moved((node, _, { row, column, channel }) => ({ row, column, channel: channel + node.attributes.first })),
  channelshuffle: moved((node, shape, { row, column, channel }) => {
    const { groups } = node.attributes;
    const own = (channel % groups) * (shape[2] / groups) + Math.floor(channel / groups);
    return { row, column, channel: own };
  }),
  concat: {
    compute(inputs, _, __, shape) {
      const [rows, columns, channels] = extent(shape);
      const data = room(inputs[0], size(shape));
      let first = 0;
      for (const input of inputs) {
        const own = extent(input.shape)[2];
        for (let place = 0; place < rows * columns; place++) {
          const line = input.data.subarray(place * own, (place + 1) * own);
          data.set(/** @type {any} */ (line), place * channels + first);
        }
        first += own;
      }
      return { shape: [...shape], data };
    },
    explain: copied((_, shapes, { row, column, channel: whole }) => {
      const { number, channel } = shareOf(shapes, whole);
      return { number, place: { row, column, channel } };
    }),
    reads(_, shapes, box) {
      let first = 0;
      return shapes.map((shape) => {
        const channels = extent(shape)[2];
        const range = /** @type {[number, number]} */ ([
          Math.max(0, box.channels[0] - first),
          Math.min(channels - 1, box.channels[1] - first),
        ]);
        first += channels;
        return range[0] > range[1] ? null : { ...box, channels: range };
      });
    },
  },
};
