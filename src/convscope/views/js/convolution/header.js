/**
 * What this is, and the kernels with a name to choose from.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./board.js").Inks} Inks
 */
import { largest } from "../kit/arrays.js";
import { signed } from "../kit/colour.js";
import { fill, h, roving, sized } from "../kit/dom.js";
import { paintedBy } from "../kit/matrix.js";

const SIDE = 34;

/** @param {State} state */
export function createHeader(state) {
  const verdict = h("p", { class: "cv-finds", "aria-live": "polite" });
  const strip = h(
    "div",
    { class: "cs-strip", role: "group", "aria-label": "Kernels with a name" },
    state.named.map((/** @type {import("./kernels.js").Named} */ named) =>
      h(
        "button",
        {
          class: "cs-thumb",
          type: "button",
          title: `${named.name}: ${named.finds}`,
          "aria-label": `${named.name}: ${named.finds}`,
          onclick: () => state.takeKernel(named.rows),
          onpointerenter: () => tell(named),
          onfocus: () => tell(named),
          onpointerleave: () => tell(),
          onblur: () => tell(),
        },
        h("canvas", { class: "cs-canvas", "aria-hidden": "true" }),
      ),
    ),
  );
  const first = Math.max(0, state.named.indexOf(state.name));
  roving(strip, ".cs-thumb", 1, first);
  const element = h(
    "header",
    { class: "cs-header" },
    h(
      "div",
      { class: "cs-what" },
      h("h2", { class: "cs-title" }, "Slide a kernel over an image"),
      h("p", { class: "cs-origin" }, "At every stop: multiply, add up, write down one number."),
    ),
    h("div", { class: "cs-images cv-named" }, strip, verdict),
  );

  /** @param {import("./kernels.js").Named} [named] the one that is pointed at, else the one in use */
  function tell(named = state.name) {
    if (named) fill(verdict, h("b", null, named.name), `: ${named.finds}`);
    else if (state.nameBefore) fill(verdict, h("b", null, state.nameBefore.name), ", turned by 180°");
    else fill(verdict, h("b", null, "your own kernel"), ": pick one with a name above, or go on typing");
  }

  return {
    element,
    /** @param {Inks} inks */
    draw(inks) {
      tell();
      [...strip.children].forEach((button, i) => {
        const { rows } = state.named[i];
        const limit = largest(rows.flat());
        const picture = paintedBy(rows.length, rows[0].length, (row, column) =>
          signed(rows[row][column], limit, inks.theme),
        );
        sized(/** @type {any} */ (button.firstChild), SIDE, SIDE).drawImage(picture, 0, 0, SIDE, SIDE);
        button.setAttribute("aria-pressed", String(state.named[i] === state.name));
      });
    },
  };
}
