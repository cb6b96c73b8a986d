/** Layers that slide a window: convolution, transposed convolution, pooling. */

/** @typedef {import("../kinds.js").Kind} Kind @typedef {import("../boxes.js").Box} Box @typedef {import("../arrays.js").Tensor} Tensor @typedef {import("../forward.js").Node} Node */
import { extent } from "../arrays.js";
import { averagePool, convolve, convolveTransposed, maxPool, tapAt } from "../convolution.js";
import { before, term, total } from "../terms.js";

/** The first of the input channels that a filter reads, and how many they are. @param {Node} node @param {Tensor} kernel @param {number} filter */
function channelsOf(node, { shape: [, , perGroup, filters] }, filter) {
  const group = Math.floor(filter / (filters / node.attributes.groups));
  return { first: group * perGroup, perGroup, filters };
}

/** The input channels that a range of filters reads: all of them, or those of their groups. @param {Node} node @param {Box} box @param {number} channels @returns {[number, number]} */
function groupedChannels(node, box, channels) {
  const { groups } = node.attributes;
  const share = extent(node.shape)[2] / groups;
  const per = channels / groups;
  const [first, last] = box.channels.map((channel) => Math.floor(channel / share));
  return [first * per, (last + 1) * per - 1];
}

/** The taps of a window on one channel, row by row: `placeOf` gives what a tap reads, null where that is no place of the input. */
function taps(
  /** @type {import("../explain.js").Scene} */ scene,
  /** @type {Node} */ node,
  /** @type {number} */ channel,
  /** @type {(i: number, j: number) => [number, number] | null} */ placeOf,
  /** @type {(tap: number) => number} */ weightOf,
) {
  const source = before(scene, node);
  const [height, width] = extent(source.shape);
  const [rows, columns] = node.attributes.size;
  return Array.from({ length: rows * columns }, (_, tap) => {
    const place = placeOf(Math.floor(tap / columns), tap % columns);
    const weight = weightOf(tap);
    if (!place || place[0] < 0 || place[1] < 0 || place[0] >= height || place[1] >= width)
      return { at: null, x: 0, weight, product: 0 };
    return term(scene, { node: source.name, row: place[0], column: place[1], channel }, weight);
  });
}

/** Where a sliding window's taps lie. @param {Node} node @param {import("../boxes.js").Address} at @returns {(i: number, j: number) => [number, number]} */
const sliding =
  ({ attributes }, { row, column }) =>
  (i, j) => [tapAt(attributes, 0, row, i), tapAt(attributes, 1, column, j)];

/** The pixel whose stamp's cell (i, j) falls on a place of the output; null where none does. @param {Node} node @param {import("../boxes.js").Address} at @returns {(i: number, j: number) => [number, number] | null} */
function stamping({ attributes }, { row, column }) {
  return (i, j) => {
    const [y, x] = [stampAt(attributes, 0, row, i), stampAt(attributes, 1, column, j)];
    return Number.isInteger(y) && Number.isInteger(x) ? [y, x] : null;
  };
}

/** The sum over channels and taps, plus the bias. @param {typeof sliding | typeof stamping} places @returns {Kind["explain"]} */
function products(places) {
  return (scene, node, at) => {
    const { kernel, bias } = scene.weights[node.name];
    const { first, perGroup, filters } = channelsOf(node, kernel, at.channel);
    const place = places(node, at);
    const channels = Array.from({ length: perGroup }, (_, c) => {
      const weightOf = (/** @type {number} */ tap) => kernel.data[(tap * perGroup + c) * filters + at.channel];
      const terms = taps(scene, node, first + c, place, weightOf);
      return { channel: first + c, terms, sum: total(terms) };
    });
    const sum = channels.reduce((so, channel) => so + channel.sum, 0);
    return {
      form: "products",
      terms: channels.flatMap((channel) => channel.terms),
      channels,
      window: node.attributes.size,
      constants: bias ? { sum, bias: bias.data[at.channel] } : { sum },
      result: sum + (bias ? bias.data[at.channel] : 0),
    };
  };
}

/**
 * The first and the last line of the input that positions of the output read; from behind, (0, −1), where they read none.
 *
 * @param {[number, number]} positions first and last @param {number} taps @param {number} length of the input
 * @param {(position: number, tap: number) => number} lineOf where it is no whole number, nothing is read
 * @returns {[number, number]}
 */
function linesRead([first, last], taps, length, lineOf) {
  let [low, high] = [length, -1];
  for (let position = first; position <= last; position++)
    for (let tap = 0; tap < taps; tap++) {
      const line = lineOf(position, tap);
      if (line < 0 || line >= length || !Number.isInteger(line)) continue;
      [low, high] = [Math.min(low, line), Math.max(high, line)];
    }
  return high < 0 ? [0, -1] : [low, high];
}

/** Rows and columns that a window's positions read, as far as they lie on the input. @param {any} attributes @param {Box} box @param {number[]} shape */
function windowed(attributes, box, shape) {
  const along = (/** @type {0 | 1} */ axis, /** @type {[number, number]} */ positions) =>
    linesRead(positions, attributes.size[axis], shape[axis], (at, tap) => tapAt(attributes, axis, at, tap));
  return { rows: along(0, box.rows), columns: along(1, box.columns) };
}

/** The line whose stamp's line `tap` falls on a line of the output; a fraction where none does. @param {any} attributes @param {0 | 1} axis @param {number} at @param {number} tap */
function stampAt({ stride, dilation, cut }, axis, at, tap) {
  return (at + cut[axis][0] - tap * dilation[axis]) / stride[axis];
}

/** The pixels whose stamps reach a range of the output. @param {any} attributes @param {Box} box @param {number[]} shape */
function stamped(attributes, box, shape) {
  const along = (/** @type {0 | 1} */ axis, /** @type {[number, number]} */ positions) =>
    linesRead(positions, attributes.size[axis], shape[axis], (at, tap) => stampAt(attributes, axis, at, tap));
  return { rows: along(0, box.rows), columns: along(1, box.columns) };
}

/** @param {(attributes: any, box: Box, shape: number[]) => Pick<Box, "rows" | "columns">} reach @returns {Kind["reads"]} */
const perGroup = (reach) => (node, [shape], box) => [
  { ...reach(node.attributes, box, shape), channels: groupedChannels(node, box, extent(shape)[2]) },
];

/** @type {Kind["reads"]} */
const perChannel = (node, [shape], box) => [{ ...windowed(node.attributes, box, shape), channels: box.channels }];

/** @type {Record<string, Kind>} */
export const WINDOWS = {
  conv: {
    compute: ([input], { kernel, bias }, attributes) => convolve(input, kernel, bias, attributes),
    explain: products(sliding),
    reads: perGroup(windowed),
  },
  convtransposed: {
    compute: ([input], { kernel, bias }, attributes, shape) =>
      convolveTransposed(input, kernel, bias, attributes, shape),
    explain: products(stamping),
    reads: perGroup(stamped),
  },
  maxpool: {
    compute: ([input], _, attributes) => maxPool(input, attributes),
    explain(scene, node, at) {
      const terms = taps(scene, node, at.channel, sliding(node, at), () => 1);
      const seen = terms.map((one) => (one.at ? one.x : -Infinity));
      const result = Math.max(...seen);
      return {
        form: "largest",
        terms,
        window: node.attributes.size,
        best: seen.indexOf(result),
        constants: {},
        result,
      };
    },
    reads: perChannel,
  },
  avgpool: {
    compute: ([input], _, attributes) => averagePool(input, attributes),
    explain(scene, node, at) {
      const terms = taps(scene, node, at.channel, sliding(node, at), () => 1);
      const count = node.attributes.countPadding ? terms.length : terms.filter((one) => one.at).length;
      const sum = total(terms);
      return { form: "mean", terms, window: node.attributes.size, constants: { sum, count }, result: sum / count };
    },
    reads: perChannel,
  },
};
