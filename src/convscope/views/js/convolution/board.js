/**
 * A matrix drawn large, with a second canvas above it for outlines; by pointer and by keyboard.
 *
 * @typedef {import("../kit/matrix.js").Tiles} Tiles
 * @typedef {import("../kit/colour.js").Rgb} Rgb
 * @typedef {import("./state.js").Place} Place
 * @typedef {{ rows: [number, number], columns: [number, number] }} Box
 * @typedef {import("../kit/inks.js").Inks} Inks
 * @typedef {{ picture: HTMLCanvasElement, rows: number, columns: number, pads?: [[number, number], [number, number]],
 *             colour: (row: number, column: number) => Rgb, write?: ((row: number, column: number) => string) | null,
 *             filled?: number | null }} Content  `filled`: how many cells are shown, row by row; null or undefined: all
 */
import { inkOn } from "../kit/colour.js";
import { h, sized } from "../kit/dom.js";
import { cellAt, outline, tiles, writeNumbers } from "../kit/matrix.js";
import { moved } from "../kit/keys.js";

/** Room round the cells for outlines at their border, in CSS pixels. */
const EDGE = 4;
const ROOM_FOR_NUMBERS = 25;
const FONT = '"Liberation Sans", Arial, sans-serif';
const NONE = /** @type {[[number, number], [number, number]]} */ ([
  [0, 0],
  [0, 0],
]);

/**
 * `look` is called with a cell or null, `act` with the cell that was pressed or chosen, `over` while a pressed pointer is dragged.
 * Cells on the padding have negative or too large rows and columns.
 *
 * @param {{ label: () => string, look: (place: Place | null, byKey: boolean) => void, act: (place: Place) => void,
 *           over?: (place: Place) => void, start: () => Place }} options
 */
export function createBoard({ label, look, act, over, start }) {
  const base = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
  const above = h("canvas", { class: "cs-canvas cv-above", "aria-hidden": "true" });
  const element = h(
    "div",
    { class: "cv-board", tabindex: 0, role: "application", "aria-roledescription": "grid of numbers" },
    base,
    above,
  );
  /** @type {Tiles} */
  let laid = tiles([1, 1, 1], 1, 1, 0);
  /** @type {Content} */
  let content;
  let pads = NONE;
  let pressed = false;
  /** @type {Place | null} */
  let cursor = null;

  /** @param {PointerEvent | MouseEvent} event @returns {Place | null} */
  function under(event) {
    const frame = element.getBoundingClientRect();
    const cell = cellAt(laid, event.clientX - frame.left, event.clientY - frame.top);
    return cell && { row: Math.max(0, cell.row) - pads[0][0], column: Math.max(0, cell.column) - pads[1][0] };
  }

  /** @param {Place | null} place */
  const inside = (place) =>
    place && place.row >= 0 && place.column >= 0 && place.row < content.rows && place.column < content.columns;

  element.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    const place = under(event);
    if (event.button !== 0 || event.pointerType === "touch" || !place || !inside(place)) return;
    pressed = Boolean(over);
    if (over) element.setPointerCapture(event.pointerId);
    act(place);
  });
  element.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const place = event.pointerType === "touch" ? null : under(event);
    if (!place) return;
    if (pressed && inside(place)) over?.(place);
    else if (!pressed) look(place, false);
  });
  for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => (pressed = false));
  element.addEventListener("click", (/** @type {PointerEvent} */ event) => {
    const place = under(event);
    if (event.pointerType === "touch" && place && inside(place)) act(place);
  });
  element.addEventListener("pointerleave", () => look(null, false));
  element.addEventListener("focus", () => {
    if (!element.matches(":focus-visible")) return;
    cursor = start();
    look(cursor, true);
  });
  element.addEventListener("blur", () => ((cursor = null), look(null, true)));
  element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const at = cursor ?? start();
    const address = { node: "", ...at, channel: 0 };
    const next = event.shiftKey ? null : moved(event, address, [content.rows, content.columns, 1], 1);
    if (!next && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    cursor = next ? { row: next.row, column: next.column } : at;
    if (next) look(cursor, true);
    else act(cursor);
  });

  /** @param {CanvasRenderingContext2D} context @param {Inks} inks */
  function drawPadding(context, inks) {
    context.fillStyle = inks.paper;
    context.fillRect(0, 0, laid.width, laid.height);
    context.strokeStyle = inks.frame;
    context.lineWidth = 1;
    context.beginPath();
    for (let x = -laid.height; x < laid.width; x += 6) {
      context.moveTo(x, laid.height);
      context.lineTo(x + laid.height, 0);
    }
    context.stroke();
  }

  /** The zeros that stand on the padding. @param {CanvasRenderingContext2D} context @param {Inks} inks */
  function writePadding(context, inks) {
    context.fillStyle = inks.muted;
    context.font = `${Math.min(13, Math.floor(laid.cell / 3))}px ${FONT}`;
    [context.textAlign, context.textBaseline] = ["center", "middle"];
    for (let row = 0; row < laid.rows; row++) {
      for (let column = 0; column < laid.columns; column++) {
        if (inside({ row: row - pads[0][0], column: column - pads[1][0] })) continue;
        context.fillText("0", (column + 0.5) * laid.cell, (row + 0.5) * laid.cell + 0.5);
      }
    }
  }

  /** The cells that the walk has not reached yet. @param {CanvasRenderingContext2D} context @param {number} filled @param {Inks} inks */
  function hide(context, filled, inks) {
    const { cell } = laid;
    for (let i = filled; i < content.rows * content.columns; i++) {
      const [x, y] = [(i % content.columns) * cell, Math.floor(i / content.columns) * cell];
      context.fillStyle = inks.paper;
      context.fillRect(x, y, cell, cell);
      if (cell < 8) continue;
      context.fillStyle = inks.frame;
      context.beginPath();
      context.arc(x + cell / 2, y + cell / 2, Math.min(2.5, cell / 8), 0, 7);
      context.fill();
    }
  }

  /** Thin lines between the cells. @param {CanvasRenderingContext2D} context */
  function rule(context) {
    const { cell } = laid;
    if (cell < 12) return;
    context.strokeStyle = "rgb(128 128 128 / 28%)";
    context.lineWidth = 1;
    context.beginPath();
    for (let i = 1; i < laid.columns; i++)
      (context.moveTo(i * cell + 0.5, 0), context.lineTo(i * cell + 0.5, laid.height));
    for (let i = 1; i < laid.rows; i++) (context.moveTo(0, i * cell + 0.5), context.lineTo(laid.width, i * cell + 0.5));
    context.stroke();
  }

  return {
    element,
    /** @param {Content} next @param {Inks} inks @param {number} side CSS pixels of the longer side */
    draw(next, inks, side) {
      content = next;
      pads = next.pads ?? NONE;
      const [rows, columns] = [next.rows + pads[0][0] + pads[0][1], next.columns + pads[1][0] + pads[1][1]];
      laid = tiles([rows, columns, 1], Math.max(1, Math.floor(side / Math.max(rows, columns))), 1, 0);
      const { cell } = laid;
      element.style.width = `${laid.width}px`;
      element.style.height = `${laid.height}px`;
      element.setAttribute("aria-label", label());
      for (const [name, x] of Object.entries({ cell, rows, columns, top: pads[0][0], left: pads[1][0] }))
        element.dataset[name] = String(x);
      const context = sized(base, laid.width, laid.height);
      sized(above, laid.width + 2 * EDGE, laid.height + 2 * EDGE).translate(EDGE, EDGE);
      const numbers = next.write && cell >= ROOM_FOR_NUMBERS;
      if (pads.flat().some(Boolean)) {
        drawPadding(context, inks);
        if (numbers) writePadding(context, inks);
      }
      context.translate(pads[1][0] * cell, pads[0][0] * cell);
      context.drawImage(next.picture, 0, 0, next.columns * cell, next.rows * cell);
      if (numbers) this.write(context);
      if (next.filled !== null && next.filled !== undefined) hide(context, next.filled, inks);
      context.translate(-pads[1][0] * cell, -pads[0][0] * cell);
      rule(context);
    },
    /** @param {CanvasRenderingContext2D} context */
    write(context) {
      const { rows, columns, colour, write } = content;
      const own = { ...laid, rows, columns };
      const index = (/** @type {number} */ row, /** @type {number} */ column) => row * columns + column;
      const place = (/** @type {number} */ i) =>
        /** @type {[number, number]} */ ([Math.floor(i / columns), i % columns]);
      writeNumbers(
        context,
        own,
        index,
        (i) => colour(...place(i)),
        FONT,
        (i) => write?.(...place(i)) ?? "",
      );
    },
    /**
     * Outline a box of cells; `taps` are single cells inside it with a text in their corner.
     *
     * @param {Box | null} box @param {Inks} inks @param {{ row: number, column: number, text: string }[]} [taps] @param {Place | null} [focus]
     */
    mark(box, inks, taps = [], focus = null) {
      const context = /** @type {CanvasRenderingContext2D} */ (above.getContext("2d"));
      context.clearRect(-EDGE, -EDGE, laid.width + 2 * EDGE, laid.height + 2 * EDGE);
      const shifted = (/** @type {Box} */ { rows, columns }) => ({
        rows: /** @type {[number, number]} */ (rows.map((y) => y + pads[0][0])),
        columns: /** @type {[number, number]} */ (columns.map((x) => x + pads[1][0])),
      });
      const apart = box && taps.length < (box.rows[1] - box.rows[0] + 1) * (box.columns[1] - box.columns[0] + 1);
      for (const tap of taps) drawTap(context, tap, inks, Boolean(apart));
      if (box) outline(context, laid, 0, shifted(box), { line: inks.line, halo: inks.halo, width: 3 });
      if (!focus) return;
      context.setLineDash([4, 3]);
      outline(context, laid, 0, shifted({ rows: [focus.row, focus.row], columns: [focus.column, focus.column] }), {
        line: inks.line,
        halo: inks.halo,
        width: 2,
      });
      context.setLineDash([]);
    },
    /** Where cells lie on the screen. @param {Box} box */
    rectOf({ rows, columns }) {
      const frame = element.getBoundingClientRect();
      const { cell } = laid;
      return new DOMRect(
        frame.left + (columns[0] + pads[1][0]) * cell,
        frame.top + (rows[0] + pads[0][0]) * cell,
        (columns[1] - columns[0] + 1) * cell,
        (rows[1] - rows[0] + 1) * cell,
      );
    },
    get cursor() {
      return cursor;
    },
  };

  /** @param {CanvasRenderingContext2D} context @param {{ row: number, column: number, text: string }} tap @param {Inks} inks @param {boolean} apart */
  function drawTap(context, { row, column, text }, inks, apart) {
    const { cell } = laid;
    const [x, y] = [(column + pads[1][0]) * cell, (row + pads[0][0]) * cell];
    if (apart) {
      context.strokeStyle = inks.line;
      context.lineWidth = Math.min(2, cell / 6);
      context.strokeRect(x + 1, y + 1, cell - 2, cell - 2);
    }
    if (cell < 36 || text.length > 5) return;
    context.font = `600 ${Math.max(10, Math.floor(cell / 4))}px ${FONT}`;
    [context.textAlign, context.textBaseline] = ["right", "alphabetic"];
    context.fillStyle = inside({ row, column }) ? inkOn(content.colour(row, column)) : inks.muted;
    context.fillText(text, x + cell - 4, y + cell - 4);
  }
}
