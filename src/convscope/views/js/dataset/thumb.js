/**
 * One small picture that can be pressed.
 *
 * @typedef {import("./state.js").State} State
 */
import { h, sized } from "../kit/dom.js";
import { photograph } from "../kit/matrix.js";

/** Draw a picture so large as fits a square. @param {HTMLCanvasElement} canvas @param {import("../kit/arrays.js").Tensor} picture @param {number} side */
export function place(canvas, picture, side) {
  const [rows, columns] = picture.shape;
  const cell = side / Math.max(rows, columns);
  sized(canvas, columns * cell, rows * cell).drawImage(photograph(picture), 0, 0, columns * cell, rows * cell);
}

/** @param {State} state @param {number} at @param {number} side @param {{ told?: string, onclick?: () => void, onenter?: () => void, onleave?: () => void }} [options] */
export function thumb(state, at, side, { told, onclick, onenter, onleave } = {}) {
  const canvas = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
  place(canvas, state.pictureOf(at), side);
  const { name } = state.known(at);
  const label = `${state.nameOf(at)}: ${name}${told ? `, ${told}` : ""}`;
  return h(
    "button",
    {
      class: "cs-thumb",
      type: "button",
      title: label,
      "aria-label": label,
      "aria-pressed": String(at === state.place),
      "data-place": at,
      onclick: onclick ?? (() => state.choose(at)),
      onpointerenter: onenter,
      onfocus: onenter,
      onpointerleave: onleave,
      onblur: onleave,
    },
    canvas,
  );
}
