/**
 * The convolution view: a kernel slides over an image, and every product and sum is shown.
 *
 * @typedef {import("./kit/remember.js").Model} Model
 */
import { watchTheme } from "./kit/colour.js";
import { h, perFrame } from "./kit/dom.js";
import { inksOf } from "./kit/inks.js";
import { createPlayer } from "./kit/player.js";
import { createTeller } from "./kit/remember.js";
import { createArithmetic } from "./convolution/arithmetic.js";
import { createHeader } from "./convolution/header.js";
import { createImagePanel, windowBox } from "./convolution/imagepanel.js";
import { createKernelPanel } from "./convolution/kernelpanel.js";
import { createLegend } from "./convolution/legend.js";
import { cellBox, createAfter, createMapPanel } from "./convolution/mappanel.js";
import { recall, remembered } from "./convolution/memory.js";
import { createRibbons } from "./convolution/ribbons.js";
import { createSettings } from "./convolution/settings.js";
import { State } from "./convolution/state.js";

/** All parts of the view at their places. @param {State} state @param {HTMLElement} root */
function build(state, root) {
  const live = h("div", { class: "cs-unseen", role: "status", "aria-live": "polite" });
  const say = (/** @type {string} */ sentence) => void (live.textContent = sentence);
  const player = createPlayer({
    count: () => state.count,
    at: () => state.index,
    go: (index) => state.walk(index),
    changed: (playing) => root.classList.toggle("cv-playing", playing),
    label: "Walk over the image",
    unit: "window",
  });
  const header = createHeader(state);
  const legend = createLegend();
  const image = createImagePanel(state, say);
  const kernel = createKernelPanel(state, say);
  const map = createMapPanel(state, say, player.stop);
  const settings = createSettings(state, say);
  const after = createAfter(state, player.stop);
  const arithmetic = createArithmetic(state, (i) => kernel.point(i));
  const sign = (/** @type {string} */ text) => h("span", { class: "cv-between", "aria-hidden": "true" }, text);
  const stage = h(
    "div",
    { class: "cv-stage" },
    image.element,
    sign("∗"),
    kernel.element,
    sign("="),
    map.element,
    h("div", { class: "cv-side" }, settings.element, after.element),
    player.element,
  );
  const ribbons = createRibbons(stage);
  const skip = h(
    "button",
    { class: "cs-skip", type: "button", onclick: () => arithmetic.title.focus() },
    "Skip to the arithmetic",
  );
  const notes = h("footer", { class: "cs-notes" }, h("p", null, state.spec.notes.join(" ")));
  root.append(skip, header.element, legend.element, stage, arithmetic.element, notes, live);
  return { player, header, legend, image, kernel, map, settings, after, arithmetic, ribbons, say };
}

/** @param {{ model: Model, el: HTMLElement }} options @returns {() => void} what ends the view */
function render({ model, el }) {
  const root = h("div", { class: "convscope cv" });
  el.append(root);
  const state = new State(model.get("spec"), model.get("arrays"));
  recall(state, model.get("state"));
  const parts = build(state, root);
  let inks = inksOf(root, el);

  const side = (/** @type {string} */ name) =>
    parseFloat(getComputedStyle(root.querySelector(".cv-stage")).getPropertyValue(name)) || 200;
  const move = () => {
    parts.image.mark(inks);
    parts.map.mark(inks);
    parts.after.mark(inks);
    parts.arithmetic.draw(inks);
    parts.player.draw();
    parts.ribbons.draw(
      parts.image.board.rectOf(windowBox(state)),
      parts.kernel.grid.getBoundingClientRect(),
      parts.map.board.rectOf(cellBox(state.at)),
    );
  };
  const numbers = () => {
    parts.header.draw(inks);
    parts.image.draw(inks, side("--cv-side"));
    parts.kernel.draw(inks);
    parts.map.draw(inks, side("--cv-side"));
    parts.settings.draw();
    parts.after.draw(inks, side("--cv-small"));
    move();
  };
  let filled = state.filled;
  const remove = perFrame(() => {
    if (filled !== state.filled) parts.map.draw(inks, side("--cv-side"));
    filled = state.filled;
    move();
  });
  const recount = perFrame(numbers);
  const redraw = perFrame(() => {
    inks = inksOf(root, el);
    parts.legend.draw(inks.theme);
    numbers();
  });

  const teller = createTeller(model, () => remembered(state));
  state.listen((change) => {
    if (state.preview) teller.cancel();
    else teller.tell();
    if (change === "move") return remove();
    parts.player.stop();
    return recount();
  });
  root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || (!parts.player.isPlaying() && state.filled === null)) return;
    parts.player.stop();
    state.pin(state.pinned);
    state.fillAll();
    parts.say("The whole map is shown.");
    event.stopPropagation();
  });

  let width = 0;
  const resize = new ResizeObserver(() => {
    if (root.clientWidth !== width) redraw();
    width = root.clientWidth;
  });
  resize.observe(root);
  const unwatch = watchTheme(redraw);
  parts.legend.draw(inks.theme);
  numbers();
  return () => {
    teller.cancel();
    resize.disconnect();
    unwatch();
    parts.player.stop();
    for (const frame of [remove, recount, redraw]) frame.cancel();
    root.remove();
  };
}

export default { render };
