/** The kernels of several layers, one at a time; the network's table; what augmentation made of images. */
import { decode, item } from "../kit/arrays.js";
import { fill, h } from "../kit/dom.js";
import { count } from "../kit/number.js";
import { arraysOf, choice } from "../kit/shell.js";
import { createKernels } from "../kernels/body.js";
import { picture } from "./parts.js";

/** @param {any[]} layers specifications @param {Record<string, any>} arrays */
export function createLayers(layers, arrays) {
  const bodies = layers.map((spec, i) => createKernels(spec, arraysOf(arrays, `kernels${i}`)));
  const place = h("div");
  let shown = 0;
  const ways = choice(
    "Layer",
    layers.map((spec, i) => [String(i), spec.title]),
    (key) => show(Number(key)),
  );
  /** @type {import("../kit/colour.js").Theme} */
  let theme = "light";

  /** @param {number} i */
  function show(i) {
    shown = i;
    ways.press(String(i));
    fill(place, bodies[i].element);
    bodies[i].draw(theme);
  }

  return {
    element: h("div", null, layers.length > 1 && ways.element, place),
    /** @param {import("../kit/colour.js").Theme} now */
    draw(now) {
      theme = now;
      show(shown);
    },
  };
}

/** @param {any} table */
export function createTable(table) {
  const heads = ["layer", "what", "output", "parameters", "multiply-adds", "sees"];
  const number = (/** @type {number} */ x, /** @type {string} */ formula) =>
    h("td", { class: "cs-number", title: formula }, x ? count(x) : "");
  return h(
    "div",
    { class: "rp-wide", tabindex: "0", role: "group", "aria-label": "The network's table" },
    h(
      "table",
      { class: "rp-table" },
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          heads.map((head) => h("th", { scope: "col" }, head)),
        ),
      ),
      h(
        "tbody",
        null,
        h(
          "tr",
          null,
          h("th", { scope: "row" }, "input"),
          h("td"),
          h("td", null, table.input),
          h("td"),
          h("td"),
          h("td"),
        ),
        table.rows.map((/** @type {any} */ row) =>
          h(
            "tr",
            null,
            h("th", { scope: "row" }, row.name),
            h("td", null, row.text),
            h("td", { title: row.formulas.output_shape }, row.output),
            number(row.parameters, row.formulas.parameters),
            number(row.macs, row.formulas.macs),
            h("td", { title: row.formulas.receptive_field }, row.field),
          ),
        ),
      ),
      h(
        "tfoot",
        null,
        h(
          "tr",
          null,
          h("th", { scope: "row" }, "total"),
          h("td"),
          h("td"),
          h("td", { class: "cs-number" }, count(table.parameters)),
          h("td", { class: "cs-number" }, count(table.macs)),
          h("td"),
        ),
      ),
    ),
  );
}

/** @param {any} spec @param {Record<string, any>} arrays */
export function createAugmentation({ names, times }, arrays) {
  const originals = decode(arrays.originals);
  const shown = decode(arrays.shown);
  const cells = names.map((/** @type {string} */ name, /** @type {number} */ i) => [
    h("span", { class: "rp-name" }, name),
    picture(item(originals, i), 56, `${name}, as it is`),
    Array.from({ length: times }, (_, t) => picture(item(item(shown, i), t), 56, `${name}, shown in epoch ${t + 1}`)),
  ]);
  const heads = ["", "as it is", ...Array.from({ length: times }, (_, t) => `epoch ${t + 1}`)];
  return h(
    "div",
    { class: "rp-augmented", style: { "--columns": times + 1 } },
    heads.map((head) => h("span", { class: "rp-head-cell" }, head)),
    cells,
  );
}
