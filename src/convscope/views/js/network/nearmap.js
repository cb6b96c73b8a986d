/**
 * One map drawn large, with its caption.
 *
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {import("../kit/boxes.js").Address} Address
 * @typedef {import("../kit/boxes.js").Box} Box
 * @typedef {import("./maps.js").Inks} Inks
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/tip.js").Tip} Tip
 */
import { extent, valueAt } from "../kit/arrays.js";
import { fill, h } from "../kit/dom.js";
import { boxOf } from "../kit/boxes.js";
import { tiles, writeNumbers } from "../kit/matrix.js";
import { value } from "../kit/number.js";
import { colouring, createMaps } from "./maps.js";
import { valueOf } from "./state.js";
import { nameOf, placeOf } from "./words.js";

const ROOM_FOR_NUMBERS = 28;
const FONT = '"Liberation Sans", Arial, sans-serif';

/**
 * @param {State} state @param {Tip} tip
 * @param {{ role: string, pin: (address: Address) => void, live?: boolean }} options `live`: the arithmetic follows the pointer
 */
export function createNearMap(state, tip, { role, pin, live = false }) {
  /** @type {Address} */
  let here = { node: "", row: 0, column: 0, channel: 0 };
  /** @type {Box | undefined} */
  let marked;
  const maps = createMaps({
    label: `${role}. Arrow keys move, Enter ${live ? "pins" : "goes to that value"}.`,
    start: () => ({ ...here, ...(marked ? { row: marked.rows[0], column: marked.columns[0] } : {}) }),
    pin(address) {
      tip.hide();
      pin(address);
    },
    look(address, rect) {
      if (live) state.look(address, true);
      if (!address || !rect) return tip.hide();
      const node = state.nodeAt(address);
      const place = placeOf(node, address, [], false);
      const x = valueOf(state, address);
      if (!live) tip.show(rect, h("strong", { class: "cs-number" }, value(x)), place);
      tip.say(`${value(x)}: ${nameOf(node)}, ${place}`);
    },
  });
  const heading = h("div", { class: "cs-near-title" });
  const caption = h("figcaption", { class: "cs-near-caption" });
  const element = h("figure", { class: "cs-near" }, heading, maps.element, caption);

  return {
    element,
    /** @param {Node} node @param {Address} at @param {Box | undefined} box @param {Inks} inks @param {any} words the caption, or its parts */
    draw(node, at, box, inks, words) {
      const [rows, columns] = extent(node.shape);
      const side = sideOf(element) / Math.max(rows, columns);
      const cell = side >= 3 ? Math.floor(side) : side;
      const laid = tiles([rows, columns, 1], cell, 1, 0);
      const context = maps.draw(state, node, laid, inks, [at.channel]);
      const tensor = state.tensor(node);
      if (cell >= ROOM_FOR_NUMBERS)
        writeNumbers(
          context,
          laid,
          (row, column) => valueAt(tensor, { row, column, channel: at.channel }),
          colouring(state, node, inks, at.channel),
          FONT,
        );
      [here, marked] = [at, box];
      maps.settle(live ? at : /** @type {any} */ (null));
      maps.mark(box, inks, 2);
      const [, , channels] = extent(node.shape);
      const isImage = node.kind === "input";
      fill(
        heading,
        isImage ? role : `${role} ${nameOf(node)}`,
        h("span", { class: "cs-faint" }, isImage ? " receptive field" : ` map ${at.channel} of ${channels}`),
      );
      fill(caption, words);
    },
    /** Outline one cell of this map, or (null, or a cell of another) the box again. @param {Address | null} address @param {Inks} inks */
    point: (address, inks) => maps.mark(address?.node === here.node ? boxOf(address) : marked, inks, 2),
  };
}

/** How large a map is drawn: what the style sheet says for this width. @param {HTMLElement} element */
function sideOf(element) {
  return parseFloat(getComputedStyle(element).getPropertyValue("--cs-side")) || 196;
}
