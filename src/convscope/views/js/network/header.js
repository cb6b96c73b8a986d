/**
 * What this is: the network, where the image comes from, what it was taken for; and the images to choose from.
 *
 * @typedef {import("./state.js").State} State
 */
import { fill, h, roving, sized } from "../kit/dom.js";
import { photograph } from "../kit/matrix.js";
import { percent } from "../kit/number.js";

/** @param {State} state */
export function createHeader(state) {
  const { spec } = state;
  const verdict = h("p", { class: "cs-verdict", "aria-live": "polite" });
  const strip = h(
    "div",
    { class: "cs-strip", role: "group", "aria-label": "Images" },
    spec.labels.map((/** @type {number} */ label, /** @type {number} */ i) => thumbnail(state, label, i)),
  );
  roving(strip, ".cs-thumb", 1, state.image);
  const element = h(
    "header",
    { class: "cs-header" },
    h(
      "div",
      { class: "cs-what" },
      h("h2", { class: "cs-title" }, spec.title),
      h("p", { class: "cs-origin" }, h("b", null, "Shown:"), ` ${spec.set}`, spec.origin && ` · ${spec.origin}`),
    ),
    h("div", { class: "cs-images" }, strip, verdict),
  );

  return {
    element,
    draw() {
      fill(verdict, ...judged(state));
      [...strip.children].forEach((button, i) => button.setAttribute("aria-pressed", String(i === state.image)));
    },
  };
}

/** @param {State} state @param {number} label @param {number} index */
function thumbnail(state, label, index) {
  const pixels = state.pixelsOf(index);
  const canvas = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
  const side = 44;
  sized(canvas, side, side).drawImage(photograph(pixels), 0, 0, side, side);
  const name = state.spec.classNames[label] ?? state.spec.imageNames[index] ?? "no label";
  return h(
    "button",
    {
      class: "cs-thumb",
      type: "button",
      title: name,
      "aria-label": `Image ${index + 1}: ${name}`,
      onclick: () => state.choose(index),
    },
    canvas,
  );
}

/** Predicted and true class in a sentence; nothing where the network names no class. @param {State} state @returns {any[]} */
function judged(state) {
  const { classNames, labels, imageNames } = state.spec;
  const { head } = state;
  if (!head) return imageNames[state.image] ? [h("span", null, h("b", null, imageNames[state.image]))] : [];
  const guess = state.predicted;
  const truth = labels[state.image];
  const p = state.tensor(head.shares).data[guess];
  if (classNames.length === 1) return [h("span", null, `${classNames[0]}: `, h("b", null, percent(p)))];
  const right = guess === truth;
  const rest =
    truth < 0 ? "" : right ? " — right" : h("span", null, ", but it is labelled ", h("b", null, classNames[truth]));
  return [
    h(
      "span",
      { class: right ? "cs-sign cs-right" : "cs-sign", "aria-hidden": "true" },
      truth < 0 ? "" : right ? "✓" : "✗",
    ),
    h("span", null, "Taken for ", h("b", null, classNames[guess]), ` with ${percent(p)}`, rest),
  ];
}
