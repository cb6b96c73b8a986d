/**
 * How large every layer's maps are drawn, in how many columns and how many of them, so that a network fits the room that there is.
 *
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {import("../kit/matrix.js").Tiles} Tiles
 * @typedef {import("./blocks.js").Entry} Entry
 * @typedef {{ scrolls: boolean, tiles: Map<string, Tiles> }} Layout  the tiles of a layer with more maps than have room hold some
 */
import { extent } from "../kit/arrays.js";
import { tiles } from "../kit/matrix.js";

const NARROWEST = 44;

/** No layer is wider than this, at zoom 1, if fewer of its maps at a time make it narrower; less where they are left out anyway. */
const WIDEST = [128, 92, 60];

/** The height of one class in the last columns, and how many of them are shown where they have no scores in line beside them. */
const CLASS_ROW = 26;
const CLASS_ROWS = 10;

/** Space before a layer: less where it only changes the numbers of the one before. @param {Entry} entry @param {Entry | undefined} before */
export function spaceBefore({ node, block }, before) {
  if (!before) return 0;
  const follows = node.inputs.length === 1 && node.inputs[0] === before.node.name;
  if (!block && !follows) return 22;
  const [one, other] = [extent(node.shape), extent(before.node.shape)];
  const alike = one.every((length, i) => length === other[i]);
  const pointwise = alike && node.kind !== "dense" && !node.kind.startsWith("conv");
  return pointwise && !block ? 5 : 12;
}

/** CSS pixels of one number: whole ones where a map is small, so that cells are squares of equal size. */
function cellSize(/** @type {Node} */ node, /** @type {number} */ zoom, /** @type {boolean} */ last) {
  const [rows, columns, channels] = extent(node.shape);
  const longer = Math.max(rows, columns);
  if (node.kind === "input") return longer > 44 ? (90 * Math.max(1, zoom)) / longer : whole((90 * Math.max(1, zoom)) / longer);
  if (longer > 1) return whole((7.6 * zoom * Math.sqrt(longer)) / longer);
  if (last) return 22;
  return Math.max(3, Math.round(zoom * Math.min(14, Math.max(3, 90 / Math.sqrt(channels)))));
}

/** @param {number} size */
function whole(size) {
  return size >= 1 ? Math.round(size) : size;
}

/** @param {Node} node @param {number} zoom @param {number} room height @param {boolean} last the classes' own column @param {number} widest */
function place(node, zoom, room, last, widest) {
  const [rows, columns, maps] = extent(node.shape);
  const channels = node.kind === "input" ? 1 : maps;
  const cell = cellSize(node, zoom, last);
  const gap = rows * columns > 1 ? 2 : last ? 4 : 1;
  const down = Math.max(1, Math.floor((room + gap) / (rows * cell + gap)));
  const most = Math.max(1, Math.floor((widest * Math.max(1, zoom) + gap) / (columns * cell + gap)));
  const across = last ? 1 : Math.min(most, Math.ceil(channels / down));
  const shown = Math.min(channels, across * down);
  const needed = Math.ceil(shown / across);
  return tiles([rows, columns, shown], cell, Math.ceil(shown / needed), gap);
}

/** @param {Entry[]} entries @param {number} zoom @param {number} room @param {Set<string>} ends @param {number} widest */
function all(entries, zoom, room, ends, widest) {
  return new Map(entries.map(({ id, node }) => [id, place(node, zoom, room, ends.has(node.name), widest)]));
}

/** Are some maps of a layer left out? @param {Entry[]} entries @param {Map<string, Tiles>} placed */
function leavesOut(entries, placed) {
  return entries.some(({ id, node }) => node.kind !== "input" && (placed.get(id)?.channels ?? 0) < extent(node.shape)[2]);
}

/** The maps may be as high as the classes beside them are anyway: less would leave room empty. @param {Entry[]} entries @param {Set<string>} ends */
function heightOfClasses(entries, ends) {
  const scores = entries.find(({ node }) => ends.has(node.name));
  return CLASS_ROW * (scores ? extent(scores.node.shape)[2] : CLASS_ROWS) - 4;
}

/**
 * The largest drawing of the layers that fits beside each other into `width`; where none does, they are wider than it.
 *
 * @param {Entry[]} entries the columns that are drawn as maps @param {number} width @param {Set<string>} ends drawn one cell a line
 * @returns {Layout}
 */
export function layout(entries, width, ends) {
  const spaces = entries.reduce((sum, entry, i) => sum + spaceBefore(entry, entries[i - 1]), 0);
  const free = width < 560 ? 218 : Math.max(336, Math.min(0.27 * width + 6, 620));
  const room = Math.max(heightOfClasses(entries, ends), free);
  const wide = all(entries, 1, room, ends, WIDEST[0]);
  for (const widest of leavesOut(entries, wide) ? WIDEST : [WIDEST[0]]) {
    for (let zoom = 2.2; zoom >= 0.74; zoom -= 0.04) {
      const placed = all(entries, zoom, room, ends, widest);
      const taken = entries.reduce((sum, entry) => sum + Math.max(widthOf(placed, entry.id), least(entry)), spaces);
      if (taken <= width) return { scrolls: false, tiles: placed };
    }
  }
  const narrow = entries.some(({ block }) => block) && leavesOut(entries, wide);
  return { scrolls: true, tiles: narrow ? all(entries, 1, room, ends, WIDEST[WIDEST.length - 1]) : wide };
}

/** @param {Map<string, Tiles>} placed @param {string} id */
const widthOf = (placed, id) => placed.get(id)?.width ?? 0;

/** How wide a column is at least, as the style sheet has it. @param {Entry} entry */
const least = ({ node, block }) => (block ? 66 : node.kind === "input" ? 90 : NARROWEST);
