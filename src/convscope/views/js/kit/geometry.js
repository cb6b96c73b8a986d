/**
 * Which numbers a number was made from: what it reads in the layers before, and so on back to the pixels.
 *
 * @typedef {import("./forward.js").Node} Node
 * @typedef {import("./boxes.js").Address} Address
 * @typedef {import("./boxes.js").Box} Box
 */
import { boxOf, holding, isEmpty } from "./boxes.js";
import { KINDS } from "./kinds.js";

/**
 * Everything that a value depends on: for its own layer and each one before it, the box of cells, back to the image. Where two
 * ways lead to a layer, the box holds what both read of it.
 *
 * @param {Map<string, Node>} nodes by name, in the order in which they compute @param {Address} address
 * @returns {Map<string, Box>} from the value's own layer to the image
 */
export function cone(nodes, address) {
  const boxes = new Map([[address.node, boxOf(address)]]);
  for (const node of [...nodes.values()].reverse()) {
    const box = boxes.get(node.name);
    if (!box || !node.inputs.length) continue;
    const shapes = node.inputs.map((name) => /** @type {Node} */ (nodes.get(name)).shape);
    KINDS[node.kind].reads(node, shapes, box).forEach((read, i) => {
      if (read && !isEmpty(read)) boxes.set(node.inputs[i], holding(boxes.get(node.inputs[i]), read));
    });
  }
  return boxes;
}

/**
 * What a value reads itself, of each layer that its own layer takes.
 *
 * @param {Map<string, Node>} nodes @param {Address} address
 * @returns {Map<string, Box>} by the name of the layer that is read; none for one of which nothing is
 */
export function readBy(nodes, address) {
  const node = /** @type {Node} */ (nodes.get(address.node));
  const found = new Map();
  if (!node.inputs.length) return found;
  const shapes = node.inputs.map((name) => /** @type {Node} */ (nodes.get(name)).shape);
  KINDS[node.kind].reads(node, shapes, boxOf(address)).forEach((read, i) => {
    if (read && !isEmpty(read)) found.set(node.inputs[i], holding(found.get(node.inputs[i]), read));
  });
  return found;
}
