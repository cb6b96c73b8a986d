/**
 * Cells and images in words.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Cell} Cell
 */
import { count, percent } from "../kit/number.js";

/** `Shirt taken for Coat`, or `Shirt, found`. @param {State} state @param {Cell} cell */
export function named({ names }, { row, column }) {
  return row === column ? `${names[row]}, found` : `${names[row]} taken for ${names[column]}`;
}

/** `34 of 1,000 images, 3.4 %`. @param {State} state @param {Cell} cell */
export function counted(state, cell) {
  const all = state.rows[cell.row];
  if (!all) return "no image of this class";
  return `${count(state.count(cell))} of ${count(all)} image${all > 1 ? "s" : ""}, ${percent(state.share(cell))}`;
}

/** What stands in a cell: the count, or the share in per cent without its sign; nothing for none. @param {State} state @param {Cell} cell */
export function written(state, cell) {
  if (!state.count(cell)) return "";
  if (!state.byShare) return count(state.count(cell));
  const share = 100 * state.share(cell);
  return share < 0.05 ? "<.1" : share < 9.95 ? share.toFixed(1) : share.toFixed(0);
}

/** A share in per cent, or a dash where there is none. @param {number} x */
export function share(x) {
  return Number.isNaN(x) ? "–" : percent(x);
}

/** What the network made of an image. @param {State} state @param {import("./state.js").Kept} kept */
export function judged({ names }, kept) {
  const taken = `taken for ${names[kept.taken]} with ${percent(kept.sure)}`;
  if (kept.true === kept.taken) return `Image ${count(kept.place)}: ${names[kept.true]}, ${taken}`;
  return `Image ${count(kept.place)}: ${names[kept.true]}, ${taken}; ${names[kept.true]} got ${percent(kept.own)}`;
}
