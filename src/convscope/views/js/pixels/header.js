/**
 * What this is, where the images come from, and the images to choose from.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/inks.js").Inks} Inks
 */
import { fill, h, roving, sized } from "../kit/dom.js";
import { paintedBy } from "../kit/matrix.js";

const SIDE = 44;

/** @param {State} state */
export function createHeader(state) {
  const { spec } = state;
  const strip = h(
    "div",
    { class: "cs-strip", role: "group", "aria-label": "Images" },
    spec.names.map((/** @type {string} */ name, /** @type {number} */ i) => {
      const label = `Image ${i + 1}${name ? `: ${name}` : ""}`;
      return h(
        "button",
        { class: "cs-thumb", type: "button", title: label, "aria-label": label, onclick: () => state.choose(i) },
        h("canvas", { class: "cs-canvas", "aria-hidden": "true" }),
      );
    }),
  );
  roving(strip, ".cs-thumb", 1, state.index);
  const name = h("p", { class: "cs-verdict", "aria-live": "polite" });
  const many = state.count > 1;
  const origin = [spec.set, spec.origin].filter(Boolean).join(" · ");
  const element = h(
    "header",
    { class: "cs-header" },
    h(
      "div",
      { class: "cs-what" },
      h("h2", { class: "cs-title" }, spec.small ? spec.title : "An image is a grid of numbers"),
      h("p", { class: "cs-origin" }, h("b", null, "Shown:"), ` ${origin}`),
    ),
    many && h("div", { class: "cs-images" }, strip, name),
  );
  let painted = "";

  return {
    element,
    /** @param {Inks} inks */
    draw(inks) {
      if (!many) return;
      const word = spec.names[state.index];
      fill(name, `Image ${state.index + 1} of ${state.count}`, word && [": ", h("b", null, word)]);
      [...strip.children].forEach((button, i) => {
        button.setAttribute("aria-pressed", String(i === state.index));
        if (painted !== inks.theme) thumbnail(state, i, /** @type {any} */ (button.firstChild), inks);
      });
      painted = inks.theme;
    },
  };
}

/** @param {State} state @param {number} index @param {HTMLCanvasElement} canvas @param {Inks} inks */
function thumbnail(state, index, canvas, { theme }) {
  const { shape, data } = state.imageOf(index);
  const [rows, columns, channels] = shape;
  const light = (/** @type {number} */ at) => state.shade(data[at], theme);
  const picture = paintedBy(rows, columns, (row, column) => {
    const first = (row * columns + column) * channels;
    if (channels === 1 || state.spec.low < 0) return light(first);
    return /** @type {import("../kit/colour.js").Rgb} */ ([0, 1, 2].map((c) => light(first + c)[0]));
  });
  const by = SIDE / Math.max(rows, columns);
  sized(canvas, SIDE, SIDE).drawImage(
    picture,
    (SIDE - columns * by) / 2,
    (SIDE - rows * by) / 2,
    columns * by,
    rows * by,
  );
}
