/** Painting an image by hand, by mouse, finger or keys. */
import { h } from "/kit/dom.js";
import { openDialog } from "./dialog.js";

const SIDE = 28;
const SCALE = 12;

/** @param {(blob: Blob) => void} done called with the painted image as a PNG */
export function openPaint(done) {
  const image = h("canvas", { width: SIDE, height: SIDE });
  const ink = /** @type {CanvasRenderingContext2D} */ (image.getContext("2d"));
  const board = h("canvas", {
    class: "lab-canvas",
    width: SIDE * SCALE,
    height: SIDE * SCALE,
    tabindex: 0,
    role: "application",
    "aria-label": `A grid of ${SIDE} × ${SIDE} pixels. Arrow keys move, Space paints, Shift with an arrow draws.`,
  });
  const screen = /** @type {CanvasRenderingContext2D} */ (board.getContext("2d"));
  const status = h("p", { class: "cs-unseen", role: "status" });
  let colour = "#ffffff";
  let cursor = { x: 14, y: 14 };
  let byKey = false;
  /** @type {{ x: number, y: number } | null} */
  let last = null;
  ink.fillRect(0, 0, SIDE, SIDE);

  function draw() {
    screen.imageSmoothingEnabled = false;
    screen.drawImage(image, 0, 0, SIDE * SCALE, SIDE * SCALE);
    screen.fillStyle = "rgb(128 128 128 / 22%)";
    for (let i = 1; i < SIDE; i++) (screen.fillRect(i * SCALE, 0, 1, SIDE * SCALE), screen.fillRect(0, i * SCALE, SIDE * SCALE, 1));
    if (!byKey) return;
    screen.strokeStyle = "#00a37f";
    screen.lineWidth = 2;
    screen.strokeRect(cursor.x * SCALE + 1, cursor.y * SCALE + 1, SCALE - 2, SCALE - 2);
  }

  /** A round dab. @param {number} x @param {number} y */
  function dab(x, y) {
    ink.fillStyle = colour;
    ink.beginPath();
    ink.arc(x, y, 1.15, 0, 7);
    ink.fill();
  }

  /** @param {PointerEvent} event */
  function stroke(event) {
    const frame = board.getBoundingClientRect();
    const to = { x: ((event.clientX - frame.left) / frame.width) * SIDE, y: ((event.clientY - frame.top) / frame.height) * SIDE };
    const from = last ?? to;
    const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) * 3));
    for (let i = 0; i <= steps; i++) dab(from.x + ((to.x - from.x) * i) / steps, from.y + ((to.y - from.y) * i) / steps);
    last = to;
    draw();
  }

  board.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    board.setPointerCapture(event.pointerId);
    byKey = false;
    stroke(event);
  });
  board.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => last && stroke(event));
  for (const end of ["pointerup", "pointercancel"]) board.addEventListener(end, () => (last = null));
  board.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0], " ": [0, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    byKey = true;
    cursor = { x: Math.max(0, Math.min(SIDE - 1, cursor.x + step[0])), y: Math.max(0, Math.min(SIDE - 1, cursor.y + step[1])) };
    if (event.shiftKey || event.key === " ") {
      ink.fillStyle = colour;
      ink.fillRect(cursor.x, cursor.y, 1, 1);
    }
    status.textContent = `Row ${cursor.y}, column ${cursor.x}`;
    draw();
  });

  const pens = [
    ["White", "#ffffff"],
    ["Grey", "#808080"],
    ["Black", "#000000"],
  ].map(([name, value]) => {
    const pen = h("button", { class: "lab-button", type: "button", "aria-pressed": String(value === colour) }, name);
    pen.addEventListener("click", () => {
      colour = value;
      for (const other of pens) other.setAttribute("aria-pressed", String(other === pen));
    });
    return pen;
  });
  const clear = () => {
    ink.fillStyle = "#000000";
    ink.fillRect(0, 0, SIDE, SIDE);
    draw();
  };
  const use = () => image.toBlob((/** @type {Blob} */ blob) => (done(blob), dialog.close()), "image/png");
  const dialog = openDialog("Paint an image", [
    board,
    h("div", { class: "lab-row" }, pens, h("button", { class: "lab-button", type: "button", onclick: clear }, "Clear")),
    h("button", { class: "lab-button lab-main", type: "button", onclick: use }, "Use this image"),
    status,
  ]);
  draw();
  board.focus();
}
