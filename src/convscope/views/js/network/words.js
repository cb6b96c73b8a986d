/** What things are called: layers, places, and the sentences of the page. */
import { extent } from "../kit/arrays.js";
import { h } from "../kit/dom.js";

/** @typedef {import("../kit/forward.js").Node} Node @typedef {import("../kit/boxes.js").Address} Address */

const KINDS = {
  input: "image",
  convtransposed: "trans\u00adposed conv",
  maxpool: "max pool",
  avgpool: "average pool",
  batchnorm: "batch norm",
  layernorm: "layer norm",
  groupnorm: "group norm",
  globalavgpool: "global avg",
  globalmaxpool: "global max",
  adaptiveavgpool: "adap\u00adtive avg",
  zeropad: "zero padding",
  droppath: "drop path",
  leakyrelu: "leaky relu",
  logsoftmax: "log softmax",
  lrn: "local response norm",
  pixelshuffle: "pixel shuffle",
  channelshuffle: "channel shuffle",
  slice: "channel slice",
  hardsigmoid: "hard sigmoid",
  hardswish: "hard swish",
};

/** @param {Node} node */
export function kindOf(node) {
  const { groups } = node.attributes;
  if (node.kind === "conv" && groups > 1 && groups === extent(node.shape)[2]) return "depth\u00adwise conv";
  return KINDS[/** @type {keyof typeof KINDS} */ (node.kind)] ?? node.kind;
}

/** The heading of a layer: its kind, and its name where that says more. @param {Node} node @returns {[string, string]} */
export function titleOf(node) {
  const plain = node.name.match(/^([a-z]+)(\d+)$/);
  if (plain && plain[1] === node.kind) return [`${kindOf(node)}\u00a0${plain[2]}`, ""];
  const block = node.attributes.path?.at(-1);
  const fused = node.name.endsWith(`/${node.kind}`) && !(block && node.name.startsWith(`${block}/`));
  const bare = [node.kind, "input"].includes(node.name) || fused;
  return [kindOf(node), bare ? "" : node.name];
}

/** A layer's name where its block stands over it: `layer1.0.conv1` is `conv1`. @param {Node} node @param {string} name */
export function shortName(node, name) {
  return within(node.attributes.path?.at(-1), name);
}

/** What a block is called where that which it lies in stands over it. @param {import("./blocks.js").Block} block */
export function shortLabel({ label, depth, nodes }) {
  return within(nodes[0].attributes.path[depth - 1], label);
}

/** @param {string | undefined} block @param {string} name */
function within(block, name) {
  const rest = block && name.startsWith(block) ? name.slice(block.length).replace(/^[./_]/, "") : name;
  return rest.length > 1 ? rest : name;
}

/** One word for a layer in a sentence. @param {Node} node */
export function nameOf(node) {
  const [title, name] = titleOf(node);
  return (name || title).replace("\u00a0", " ");
}

/** @param {number[]} shape */
export function shapeText(shape) {
  return shape.join("×");
}

/** Is the layer's output a set of maps, or a row of numbers? @param {Node} node */
export function hasMaps(node) {
  return node.shape.length === 3;
}

/** Words for a mouse only, or for a finger only. @param {string} words */
export const byMouse = (words) => h("span", { class: "cs-by-mouse" }, words);

/** @param {string} words */
export const byTouch = (words) => h("span", { class: "cs-by-touch" }, words);

/** One of the channels that a layer reads: a map, or a colour of the image. @param {Node} node @param {number} channel */
export function channelOf(node, channel) {
  const colour = node.kind === "input" && node.shape[2] === 3;
  return colour ? `the ${["red", "green", "blue"][channel]} channel` : `map ${channel} of ${nameOf(node)}`;
}

/** The place of a value in its layer, counted from 0. @param {Node} node @param {Address} at @param {string[]} classNames @param {boolean} isClass */
export function placeOf(node, at, classNames, isClass) {
  if (isClass) return classNames[at.channel];
  const [, , channels] = extent(node.shape);
  if (!hasMaps(node)) return `number ${at.channel} of ${channels}`;
  const map =
    node.kind === "input" ? (channels === 3 ? `${["red", "green", "blue"][at.channel]}, ` : "") : `map ${at.channel}, `;
  return `${map}row ${at.row}, column ${at.column}`;
}

/** `rows 3–6` or `row 3`. @param {string} word @param {[number, number]} range */
export function span(word, [first, last]) {
  return first === last ? `${word} ${first}` : `${word}s ${first}\u2060–\u2060${last}`;
}

/** How large a box is: `4 × 4`. @param {{ rows: [number, number], columns: [number, number] }} box */
export function sizeOf({ rows, columns }) {
  return `${rows[1] - rows[0] + 1} × ${columns[1] - columns[0] + 1}`;
}

/** What of the image a value was made from. @param {import("../kit/boxes.js").Box} box @param {number[]} shape @param {string} [unit] */
export function seenText(box, [rows, columns], unit = "") {
  const size = sizeOf(box);
  if (size === "1 × 1") return `${span("row", box.rows)}, ${span("column", box.columns)}`;
  const whole = size === `${rows} × ${columns}`;
  return whole ? "the whole image" : `${size}${unit}: ${span("row", box.rows)}, ${span("column", box.columns)}`;
}
