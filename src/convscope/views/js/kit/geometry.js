/**
 * Which numbers a number was made from: the window it reads in the layer before, and so on back to the pixels.
 *
 * @typedef {import("./forward.js").Node} Node
 * @typedef {{ node: string, row: number, column: number, channel: number }} Address  one value; in a vector only the channel counts
 * @typedef {{ rows: [number, number], columns: [number, number], channels: [number, number] }} Box  first and last, both inside
 */
import { extent } from "./arrays.js";

/** @param {Address} address @returns {Box} */
export function boxOf({ row, column, channel }) {
  return { rows: [row, row], columns: [column, column], channels: [channel, channel] };
}

/** All of a layer's output. @param {number[]} shape @returns {Box} */
export function wholeOf(shape) {
  const [rows, columns, channels] = extent(shape);
  return { rows: [0, rows - 1], columns: [0, columns - 1], channels: [0, channels - 1] };
}

/** Rows and columns that a window's positions read, as far as they lie on the input. */
function windowed(
  /** @type {any} */ { size, stride, pads, dilation },
  /** @type {Box} */ box,
  /** @type {number[]} */ shape,
) {
  const along = (/** @type {0 | 1} */ axis, /** @type {[number, number]} */ [first, last]) => {
    const start = first * stride[axis] - pads[axis][0];
    const end = last * stride[axis] - pads[axis][0] + (size[axis] - 1) * dilation[axis];
    return /** @type {[number, number]} */ ([Math.max(0, start), Math.min(shape[axis] - 1, end)]);
  };
  return { rows: along(0, box.rows), columns: along(1, box.columns) };
}

/** The input channels that a range of filters reads: all of them, or those of their groups. */
function groupedChannels(/** @type {Node} */ node, /** @type {Box} */ box, /** @type {number} */ channels) {
  const { groups } = node.attributes;
  const share = extent(node.shape)[2] / groups;
  const per = channels / groups;
  const [first, last] = box.channels.map((channel) => Math.floor(channel / share));
  return /** @type {[number, number]} */ ([first * per, (last + 1) * per - 1]);
}

/** The one cell of a map that a place in the flattened row came from. @param {number} index @param {number[]} shape */
export function unflatten(index, shape) {
  const [, columns, channels] = extent(shape);
  const place = Math.floor(index / channels);
  return { row: Math.floor(place / columns), column: place % columns, channel: index % channels };
}

/**
 * What a box of a layer's output reads from the layer before.
 *
 * @param {Node} node @param {number[]} shape of the input @param {Box} box of the output
 * @returns {Box}
 */
export function reads(node, shape, box) {
  switch (node.kind) {
    case "conv":
      return { ...windowed(node.attributes, box, shape), channels: groupedChannels(node, box, extent(shape)[2]) };
    case "maxpool":
    case "avgpool":
      return { ...windowed(node.attributes, box, shape), channels: box.channels };
    case "globalavgpool":
      return { ...wholeOf(shape), channels: box.channels };
    case "flatten":
      return box.channels[0] === box.channels[1]
        ? boxOf({ node: "", ...unflatten(box.channels[0], shape) })
        : wholeOf(shape);
    case "dense":
    case "softmax":
      return wholeOf(shape);
    default:
      return box;
  }
}

/**
 * Everything that a value depends on: for its own layer and each one before it, the box of cells, back to the image.
 *
 * @param {Map<string, Node>} nodes by name @param {Address} address
 * @returns {Map<string, Box>} from the value's own layer to the image
 */
export function cone(nodes, address) {
  const boxes = new Map();
  let node = nodes.get(address.node);
  let box = boxOf(address);
  while (node) {
    boxes.set(node.name, box);
    const before = nodes.get(node.inputs[0]);
    if (before) box = reads(node, before.shape, box);
    node = before;
  }
  return boxes;
}
