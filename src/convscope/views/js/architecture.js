/**
 * The architecture view: a network drawn to scale, and where its numbers come from.
 *
 * @typedef {import("./kit/remember.js").Model} Model
 */
import { fill, h, perFrame } from "./kit/dom.js";
import { createLegend } from "./kit/legend.js";
import { count, shortCount } from "./kit/number.js";
import { createTeller } from "./kit/remember.js";
import { mount, notesOf } from "./kit/shell.js";
import { totalsOf } from "./architecture/blocks.js";
import { createDrawing, createKey } from "./architecture/drawing.js";
import { createEditor } from "./architecture/editor.js";
import { createGrowth } from "./architecture/growth.js";
import { bytes, createLayer } from "./architecture/layer.js";
import { recall, remembered } from "./architecture/memory.js";
import { shapeText } from "./architecture/shapes.js";
import { State } from "./architecture/state.js";
import { createTable } from "./architecture/table.js";

/** @type {[string, string][]} */
const KEYS = [
  ["Tab", "to the layers, the text, the table"],
  ["← →", "to the next layer"],
  ["Enter", "opens or closes a block of branches"],
];

/** @type {any} */
const HINTS = [
  ["Point", "at a layer for its numbers and their formulas.", "Tap"],
  ["Type", "below, and the drawing follows."],
];

/** What it is, and its sums. @param {State} state */
function createHeader(state) {
  const title = h("h2", { class: "cs-title" });
  const sums = h("p", { class: "cs-origin ar-sums", "aria-live": "polite" });
  const element = h("header", { class: "cs-header" }, h("div", { class: "cs-what" }, title, sums));
  return {
    element,
    draw() {
      const { parameters, macs, memory, state: kept } = totalsOf(state.rows);
      fill(title, state.isGiven ? state.spec.title : "A network of your own");
      fill(
        sums,
        h("b", { title: count(parameters), "data-parameters": parameters }, count(parameters)),
        ` parameters${kept ? ` and ${count(kept)} kept` : ""} · `,
        h("b", { title: count(macs), "data-macs": macs }, shortCount(macs)),
        ` multiply-adds for one image of ${shapeText(state.input)} · ${bytes(memory)} of outputs`,
      );
    },
  };
}

/** @param {{ model: Model, el: HTMLElement }} options @returns {() => void} what ends the view */
function render({ model, el }) {
  const state = new State(model.get("spec"));
  recall(state, model.get("state"));
  const teller = createTeller(model, () => remembered(state));
  /** @type {{ cancel: () => void }[]} */
  let frames = [];
  const { leave } = mount(el, "ar", (root) => {
    const live = h("div", { class: "cs-unseen", role: "status", "aria-live": "polite" });
    const say = (/** @type {string} */ sentence) => void (live.textContent = sentence);
    const header = createHeader(state);
    const drawing = createDrawing(state, say);
    const layer = createLayer(state, say);
    const editor = createEditor(state, say);
    const table = createTable(state);
    const growth = createGrowth(state);
    const skip = h(
      "button",
      { class: "cs-skip", type: "button", onclick: () => layer.title.focus() },
      "Skip to the layer's numbers",
    );
    root.append(
      skip,
      header.element,
      createLegend(HINTS, KEYS, createKey()),
      drawing.element,
      h("div", { class: "ar-middle" }, layer.element, editor.element),
      table.element,
      growth.element,
      notesOf([
        ...state.spec.notes,
        "Height and breadth of a map are to scale; its thickness and a vector's length go by logarithm.",
      ]),
      live,
    );
    const draw = () => {
      header.draw();
      drawing.draw(root.clientWidth);
      layer.draw();
      editor.draw();
      table.draw();
      growth.draw();
    };
    const relook = perFrame(() => {
      drawing.mark();
      table.mark();
      layer.draw();
    });
    const redraw = perFrame(draw);
    frames = [relook, redraw, teller];
    state.listen((change) => {
      if (change === "network" && !state.mistake) teller.now();
      else if (!state.mistake && !state.preview) teller.tell();
      return change === "look" ? relook() : redraw();
    });
    return { draw };
  });
  return () => {
    for (const one of frames) one.cancel();
    leave();
  };
}

export default { render };
