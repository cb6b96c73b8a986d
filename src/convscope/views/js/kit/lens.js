/**
 * A matrix under a lens: from the whole picture to cells so large that each shows its number. By wheel, pinch, drag and keys.
 *
 * @typedef {import("./colour.js").Rgb} Rgb
 * @typedef {import("./inks.js").Inks} Inks
 * @typedef {{ row: number, column: number }} Place
 * @typedef {{ picture: HTMLCanvasElement, rows: number, columns: number, colour: (row: number, column: number) => Rgb,
 *             write: (row: number, column: number) => string[], lines: number,
 *             lit?: ((row: number, column: number) => boolean) | null }} Content  `write`: the lines of a cell, so many at the most
 * @typedef {{ cell: number, x: number, y: number }} Look  CSS pixels a cell, and the cell in the upper left corner
 * @typedef {[number, number, number]} Seen  row and column in the upper left corner, and how many columns fit: the same on every screen
 */
import { fill, h, perFrame, sized } from "./dom.js";
import { moved } from "./keys.js";
import { outline, tiles, writeLines } from "./matrix.js";

const LARGEST = 72;
const STEP = 1.6;
const EDGE = 4;
/** Cells from which numbers begin to show, and from which they are plain, in CSS pixels for each line. */
const FAINT = [20, 15];
const FONT = '"Liberation Sans", Arial, sans-serif';
const GLIDE = 180;

/** @param {number} x @param {number} low @param {number} high */
const within = (x, low, high) => Math.max(low, Math.min(high, x));

/**
 * `look` is called with a cell or null, `act` with the cell that was pressed or reached by keys, `seen` when another part is seen.
 *
 * @param {{ label: () => string, look: (place: Place | null) => void, act: (place: Place, byKey: boolean) => void,
 *           key?: (event: KeyboardEvent) => boolean, seen?: () => void, at: () => Place }} options
 */
export function createLens({ label, look, act, key, seen, at }) {
  const base = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
  const above = h("canvas", { class: "cs-canvas cs-lens-above", "aria-hidden": "true" });
  const board = h(
    "div",
    { class: "cs-lens-board", tabindex: 0, role: "application", "aria-roledescription": "grid of numbers" },
    base,
    above,
  );
  const bar = h("input", {
    class: "cs-player-bar",
    type: "range",
    min: 0,
    max: 100,
    "aria-label": "Zoom",
    oninput: () => zoomTo(fit() * (LARGEST / fit()) ** (bar.value / 100), null),
  });
  const where = h("p", { class: "cs-lens-where cs-number" });
  const button = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {() => void} */ onclick) =>
    h("button", { class: "cs-lens-button", type: "button", "aria-label": name, title: name, onclick }, sign);
  const element = h(
    "div",
    { class: "cs-lens" },
    board,
    h(
      "div",
      { class: "cs-lens-tools" },
      button("−", "Zoom out", () => zoomBy(1 / STEP)),
      bar,
      button("+", "Zoom in", () => zoomBy(STEP)),
      button("Whole image", "Whole image", () => zoomTo(fit(), null)),
    ),
    where,
  );

  /** @type {Content} */
  let content;
  /** @type {Inks} */
  let inks;
  let side = 1;
  /** @type {Look} */
  let shown = { cell: 0, x: 0, y: 0 };
  /** @type {Look} */
  let target = shown;
  let glide = 0;
  /** What is to be seen as soon as there is something. @type {Seen | null} */
  let wanted = null;

  const fit = () => Math.min(LARGEST, side / Math.max(content.rows, content.columns));
  const room = () => [content.columns * fit(), content.rows * fit()];

  /** A look that stays on the matrix. @param {Look} next @returns {Look} */
  function kept({ cell, x, y }) {
    const size = within(cell, fit(), LARGEST);
    const [wide, high] = room();
    return {
      cell: size,
      x: within(x, 0, Math.max(0, content.columns - wide / size)),
      y: within(y, 0, Math.max(0, content.rows - high / size)),
    };
  }

  /** Go there: at once, or in a short glide. @param {Look} next @param {boolean} gently */
  function go(next, gently) {
    target = kept(next);
    cancelAnimationFrame(glide);
    const from = shown;
    const start = performance.now();
    if (!gently || matchMedia("(prefers-reduced-motion: reduce)").matches) return settle(target);
    const step = (/** @type {number} */ now) => {
      const part = Math.min(1, (now - start) / GLIDE);
      const eased = 1 - (1 - part) ** 3;
      const between = (/** @type {keyof Look} */ name) => from[name] + (target[name] - from[name]) * eased;
      settle({ cell: from.cell * (target.cell / from.cell) ** eased, x: between("x"), y: between("y") });
      if (part < 1) glide = requestAnimationFrame(step);
    };
    glide = requestAnimationFrame(step);
    return undefined;
  }

  /** @param {Look} look */
  function settle(look) {
    shown = look;
    redraw();
    seen?.();
  }

  /** @param {number} cell @param {[number, number] | null} around in CSS pixels from the corner; null: the pixel that is asked */
  function zoomTo(cell, around, gently = true) {
    const size = within(cell, fit(), LARGEST);
    if (around) {
      const [x, y] = around;
      return go(
        { cell: size, x: target.x + x / target.cell - x / size, y: target.y + y / target.cell - y / size },
        gently,
      );
    }
    const { row, column } = at();
    const [wide, high] = room();
    return go({ cell: size, x: column + 0.5 - wide / size / 2, y: row + 0.5 - high / size / 2 }, gently);
  }

  /** @param {number} by */
  function zoomBy(by) {
    zoomTo(target.cell * by, null);
  }

  /** Bring a cell into sight. @param {Place} place */
  function reveal({ row, column }) {
    const [wide, high] = room().map((length) => length / target.cell);
    const along = (/** @type {number} */ first, /** @type {number} */ place, /** @type {number} */ length) =>
      place < first + 1 ? place - 1 : place > first + length - 2 ? place + 2 - length : first;
    if (target.cell > fit() + 0.01)
      go({ ...target, x: along(target.x, column, wide), y: along(target.y, row, high) }, false);
  }

  /** @param {PointerEvent | MouseEvent} event @returns {[number, number]} */
  const pointOf = (event) => {
    const frame = board.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  };

  /** @param {PointerEvent | MouseEvent} event @returns {Place | null} */
  function under(event) {
    const [x, y] = pointOf(event);
    const [row, column] = [Math.floor(shown.y + y / shown.cell), Math.floor(shown.x + x / shown.cell)];
    const inside = row >= 0 && column >= 0 && row < content.rows && column < content.columns;
    return inside ? { row, column } : null;
  }

  board.addEventListener(
    "wheel",
    (/** @type {WheelEvent} */ event) => {
      const cell = within(target.cell * Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0025)), fit(), LARGEST);
      if (Math.abs(cell - target.cell) < 1e-6) return;
      event.preventDefault();
      zoomTo(cell, pointOf(event), false);
    },
    { passive: false },
  );

  /** Fingers and buttons that are down. @type {Map<number, [number, number]>} */
  const down = new Map();
  let dragged = false;
  board.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    if (!down.size) dragged = false;
    down.set(event.pointerId, pointOf(event));
    board.setPointerCapture(event.pointerId);
  });
  board.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const before = down.get(event.pointerId);
    if (!before) return event.pointerType === "touch" ? undefined : look(under(event));
    const now = pointOf(event);
    const far = Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (!dragged && far < 5) return undefined;
    dragged = true;
    look(null);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) pinch(before, now, other);
    else
      go(
        {
          ...target,
          x: target.x - (now[0] - before[0]) / target.cell,
          y: target.y - (now[1] - before[1]) / target.cell,
        },
        false,
      );
    down.set(event.pointerId, now);
    return undefined;
  });

  /** Two fingers: the one that stays keeps its cell. */
  function pinch(
    /** @type {[number, number]} */ before,
    /** @type {[number, number]} */ now,
    /** @type {[number, number]} */ other,
  ) {
    const apart = (/** @type {[number, number]} */ [x, y]) => Math.max(20, Math.hypot(x - other[0], y - other[1]));
    zoomTo((target.cell * apart(now)) / apart(before), other, false);
  }

  for (const end of ["pointerup", "pointercancel"])
    board.addEventListener(end, (/** @type {PointerEvent} */ event) => {
      const place = under(event);
      const pressed = down.delete(event.pointerId);
      if (pressed && end === "pointerup" && !dragged && place) act(place, false);
    });
  board.addEventListener("pointerleave", () => look(null));
  board.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const { row, column } = at();
    const next =
      event.shiftKey || event.key.startsWith("Page")
        ? null
        : moved(event, { node: "", row, column, channel: 0 }, [content.rows, content.columns, 1], 1);
    if (next) {
      act({ row: next.row, column: next.column }, true);
      reveal(next);
    } else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === "+" || event.key === "=") zoomBy(STEP);
    else if (event.key === "-" || event.key === "−") zoomBy(1 / STEP);
    else if (event.key === "0") zoomTo(fit(), null);
    else if (!key?.(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });

  /** The part of the matrix that is seen: first and last, both inside. */
  function part() {
    const [wide, high] = room().map((length) => length / shown.cell);
    const along = (/** @type {number} */ first, /** @type {number} */ length, /** @type {number} */ most) =>
      /** @type {[number, number]} */ ([
        Math.floor(first + 0.02),
        Math.min(most, Math.ceil(first + length - 0.02)) - 1,
      ]);
    return { rows: along(shown.y, high, content.rows), columns: along(shown.x, wide, content.columns) };
  }

  function draw() {
    if (!content) return;
    const [wide, high] = room();
    const { cell, x, y } = shown;
    const context = sized(base, wide, high);
    context.drawImage(content.picture, x, y, wide / cell, high / cell, 0, 0, wide, high);
    if (content.lit) drawLit(context, content.lit);
    const numbers = within((cell / content.lines - FAINT[content.lines > 1 ? 1 : 0]) / 6, 0, 1);
    if (numbers > 0) drawNumbers(context, content.lit ? 0.35 * numbers : numbers);
    if (cell >= 9) rule(context);
    bar.value = String((100 * Math.log(cell / fit())) / (Math.log(LARGEST / fit()) || 1));
    bar.style.setProperty("--done", String(Number(bar.value) / 100));
    const { rows, columns } = part();
    const words = `rows ${rows.join("–")}, columns ${columns.join("–")}`;
    bar.setAttribute("aria-valuetext", words);
    const whole = rows[1] - rows[0] + 1 === content.rows && columns[1] - columns[0] + 1 === content.columns;
    fill(where, whole ? `All of it: ${words}` : `Seen: ${words}`);
    for (const [name, number] of Object.entries({ cell, x, y })) board.dataset[name] = String(number);
    board.setAttribute("aria-label", label());
  }

  const redraw = perFrame(() => {
    draw();
    mark();
  });

  /** Only the cells that are lit keep their light. @param {CanvasRenderingContext2D} context @param {(row: number, column: number) => boolean} lit */
  function drawLit(context, lit) {
    const { rows, columns } = part();
    const { cell, x, y } = shown;
    for (let row = rows[0]; row <= rows[1]; row++)
      for (let column = columns[0]; column <= columns[1]; column++) {
        const shines = lit(row, column);
        context.globalAlpha = shines ? 0.9 : 0.66;
        context.fillStyle = shines ? inks.line : inks.paper;
        context.fillRect((column - x) * cell, (row - y) * cell, cell + 0.5, cell + 0.5);
      }
    context.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} context @param {number} strength */
  function drawNumbers(context, strength) {
    const { rows, columns } = part();
    context.save();
    context.globalAlpha = strength;
    context.translate((columns[0] - shown.x) * shown.cell, (rows[0] - shown.y) * shown.cell);
    const laid = tiles([rows[1] - rows[0] + 1, columns[1] - columns[0] + 1, 1], shown.cell, 1, 0);
    const at = (/** @type {number} */ row, /** @type {number} */ column) =>
      /** @type {[number, number]} */ ([row + rows[0], column + columns[0]]);
    writeLines(
      context,
      laid,
      (row, column) => content.write(...at(row, column)),
      (row, column) => content.colour(...at(row, column)),
      FONT,
    );
    context.restore();
  }

  /** Thin lines between the cells. @param {CanvasRenderingContext2D} context */
  function rule(context) {
    const [wide, high] = room();
    const { cell, x, y } = shown;
    context.strokeStyle = `rgb(128 128 128 / ${Math.round(within((cell - 9) / 20, 0.1, 1) * 28)}%)`;
    context.lineWidth = 1;
    context.beginPath();
    for (let i = Math.ceil(x); (i - x) * cell < wide; i++)
      (context.moveTo((i - x) * cell, 0), context.lineTo((i - x) * cell, high));
    for (let i = Math.ceil(y); (i - y) * cell < high; i++)
      (context.moveTo(0, (i - y) * cell), context.lineTo(wide, (i - y) * cell));
    context.stroke();
  }

  /** @type {Place | null} */
  let focus = null;
  function mark() {
    const [wide, high] = room();
    const context = sized(above, wide + 2 * EDGE, high + 2 * EDGE);
    context.beginPath();
    context.rect(0, 0, wide + 2 * EDGE, high + 2 * EDGE);
    context.clip();
    context.translate(EDGE - shown.x * shown.cell, EDGE - shown.y * shown.cell);
    const laid = tiles([content.rows, content.columns, 1], shown.cell, 1, 0);
    const box = (/** @type {Place} */ { row, column }) => ({
      rows: /** @type {[number, number]} */ ([row, row]),
      columns: /** @type {[number, number]} */ ([column, column]),
    });
    const pinned = at();
    outline(context, laid, 0, box(pinned), { line: inks.line, halo: inks.halo, width: 3 });
    if (!focus || (focus.row === pinned.row && focus.column === pinned.column)) return;
    context.setLineDash([4, 3]);
    outline(context, laid, 0, box(focus), { line: inks.line, halo: inks.halo, width: 2 });
  }

  return {
    element,
    board,
    /** @param {Content} next @param {Inks} now @param {number} length CSS pixels of the longer side */
    draw(next, now, length) {
      const other = !content || content.rows !== next.rows || content.columns !== next.columns || length !== side;
      [content, inks, side] = [next, now, length];
      if (other) shown = target = kept(shown.cell ? target : { cell: 0, x: 0, y: 0 });
      if (wanted) shown = target = kept({ cell: room()[0] / wanted[2], x: wanted[1], y: wanted[0] });
      wanted = null;
      const [wide, high] = room();
      board.style.width = `${wide}px`;
      board.style.height = `${high}px`;
      draw();
      mark();
    },
    /** The cell that is only looked at. @param {Place | null} place */
    mark(place) {
      focus = place;
      mark();
    },
    part,
    /** The part that is seen, as it is kept; null where it is all. @returns {Seen | null} */
    seen() {
      if (!content || target.cell <= fit() + 0.01) return null;
      const short = (/** @type {number} */ x) => Math.round(100 * x) / 100;
      return [short(target.y), short(target.x), short(room()[0] / target.cell)];
    },
    /** Show a part that was kept. @param {any} seen */
    show(seen) {
      if (Array.isArray(seen) && seen.length === 3 && seen.every(Number.isFinite) && seen[2] > 0) wanted = /** @type {Seen} */ (seen);
    },
    /** Show the whole matrix; false where it is shown already. */
    whole() {
      if (target.cell <= fit() + 0.01) return false;
      go({ cell: fit(), x: 0, y: 0 }, true);
      return true;
    },
    reveal,
    cancel() {
      cancelAnimationFrame(glide);
      redraw.cancel();
    },
  };
}
