/**
 * The numbers round the pixel that is asked, whatever the lens shows.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/inks.js").Inks} Inks
 */
import { h, sized } from "../kit/dom.js";
import { outline, paintedBy, tiles, writeLines } from "../kit/matrix.js";

const SIDE = 7;
const EDGE = 4;
const FONT = '"Liberation Sans", Arial, sans-serif';

/** @param {State} state */
export function createNear(state) {
  const canvas = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
  const frame = h("div", { class: "px-near" }, canvas);
  const element = h(
    "section",
    { class: "px-card", "aria-hidden": "true" },
    h("h3", { class: "px-heading" }, "The numbers round it"),
    frame,
  );

  return {
    element,
    /** @param {Inks} inks */
    draw(inks) {
      const [rows, columns] = state.image.shape;
      const high = Math.min(SIDE, rows);
      const wide = Math.min(SIDE, columns);
      const along = (/** @type {number} */ at, /** @type {number} */ length, /** @type {number} */ most) =>
        Math.max(0, Math.min(most - length, at - Math.floor(length / 2)));
      const top = along(state.at.row, high, rows);
      const left = along(state.at.column, wide, columns);
      const side = parseFloat(getComputedStyle(frame).getPropertyValue("--px-near")) || 280;
      const cell = Math.floor(side / SIDE);
      const colour = state.colour(inks.theme);
      const shade = (/** @type {number} */ row, /** @type {number} */ column) => colour(row + top, column + left);
      const laid = tiles([high, wide, 1], cell, 1, 0);
      const context = sized(canvas, laid.width + 2 * EDGE, laid.height + 2 * EDGE);
      frame.style.width = `${laid.width}px`;
      frame.style.height = `${laid.height}px`;
      context.translate(EDGE, EDGE);
      context.drawImage(paintedBy(high, wide, shade), 0, 0, laid.width, laid.height);
      const lines = (/** @type {number} */ row, /** @type {number} */ column) =>
        state.shown.map((channel) => state.short(state.rawAt({ row: row + top, column: column + left }, channel)));
      writeLines(context, laid, lines, shade, FONT);
      const [row, column] = [state.at.row - top, state.at.column - left];
      const pen = { line: inks.line, halo: inks.halo, width: 3 };
      outline(context, laid, 0, { rows: [row, row], columns: [column, column] }, pen);
    },
  };
}
