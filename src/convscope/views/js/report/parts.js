/** What a report is made of: sections with a heading, lists of a name and what is said of it, small pictures. */
import { h, sized } from "../kit/dom.js";
import { photograph } from "../kit/matrix.js";

/** @param {string} id @param {string} title @param {...any} children */
export function section(id, title, ...children) {
  return h(
    "section",
    { class: "rp-section", id, "aria-labelledby": `${id}-title` },
    h("h3", { class: "rp-title", id: `${id}-title` }, title),
    children,
  );
}

/** @param {[string, string][]} rows */
export function pairs(rows) {
  return h(
    "dl",
    { class: "rp-pairs" },
    rows.map(([name, said]) => [h("dt", null, name), h("dd", null, said)]),
  );
}

/** An image, its longer side so many CSS pixels. @param {import("../kit/arrays.js").Tensor} pixels @param {number} side @param {string} label */
export function picture(pixels, side, label) {
  const [rows, columns] = pixels.shape;
  const scale = side / Math.max(rows, columns);
  const canvas = h("canvas", { class: "cs-canvas rp-picture", role: "img", "aria-label": label, title: label });
  sized(canvas, columns * scale, rows * scale).drawImage(photograph(pixels), 0, 0, columns * scale, rows * scale);
  return canvas;
}
