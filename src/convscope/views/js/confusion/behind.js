/**
 * The images behind the cell that is chosen.
 *
 * @typedef {import("./state.js").State} State
 */
import { fill, h, roving, sized } from "../kit/dom.js";
import { photograph } from "../kit/matrix.js";
import { count, percent } from "../kit/number.js";
import { counted, judged, named } from "./words.js";

const SIDE = 72;

/** @param {State} state */
export function createBehind(state) {
  const title = h("h3", { class: "cf-title", tabindex: "-1" });
  const said = h("p", { class: "cf-said" });
  const sheet = h("div", { class: "cf-sheet", role: "group", "aria-label": "Images of this cell" });
  const detail = h("p", { class: "cf-detail", "aria-live": "polite" });
  const element = h(
    "section",
    { class: "cf-behind", "aria-label": "The images behind a cell" },
    title,
    said,
    sheet,
    detail,
  );

  /** @param {import("./state.js").Kept} kept */
  function card(kept) {
    const pixels = state.pixels(kept.at);
    const [rows, columns] = pixels.shape;
    const scale = SIDE / Math.max(rows, columns);
    const canvas = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
    sized(canvas, columns * scale, rows * scale).drawImage(photograph(pixels), 0, 0, columns * scale, rows * scale);
    const tell = () => fill(detail, judged(state, kept));
    return h(
      "button",
      {
        class: "cf-image",
        type: "button",
        "data-place": kept.place,
        "aria-label": judged(state, kept),
        onpointerenter: tell,
        onfocus: tell,
        onclick: tell,
      },
      canvas,
      h("span", { class: "cs-number" }, percent(kept.sure)),
    );
  }

  /** Why these, in this order, and how many more there are. @param {number} shown @param {number} all */
  function order(shown, all) {
    const { row, column } = state.chosen;
    if (!state.images) return "The images did not come along with this page.";
    if (!all) return "";
    if (!shown) return "No image of this cell came along; the page keeps those of the most frequent mistakes.";
    const first = row === column ? "least sure" : "surest";
    if (all === 1) return "";
    if (shown === 1) return `The ${first} of ${count(all)}.`;
    const which = shown < all ? `The ${count(shown)} ${first} of ${count(all)}` : `All ${count(all)}`;
    return `${which}, the ${first} first${row === column ? ": these were nearly mistaken" : ""}.`;
  }

  return {
    element,
    title,
    draw() {
      const cell = state.chosen;
      const kept = state.behind(cell);
      const number = h("output", { "data-value": state.count(cell) }, count(state.count(cell)));
      fill(title, `${named(state, cell)} `, number);
      fill(
        said,
        h("span", { class: "cs-number" }, counted(state, cell)),
        ` of the class ${state.names[cell.row]}. `,
        order(kept.length, state.count(cell)),
      );
      fill(sheet, kept.map(card));
      roving(sheet, ".cf-image");
      fill(
        detail,
        kept.length ? h("span", { class: "cs-faint" }, "Point at an image for what the network made of it.") : "",
      );
    },
  };
}
