/**
 * The network view: one image goes through a network, and every number answers where it comes from.
 *
 * @typedef {import("./kit/remember.js").Model} Model
 */
import { createAsk } from "./kit/ask.js";
import { signedGradient, themeAt, watchTheme } from "./kit/colour.js";
import { fill, h, perFrame } from "./kit/dom.js";
import { value } from "./kit/number.js";
import { createTeller } from "./kit/remember.js";
import { createFocus } from "./network/focus.js";
import { createHeader } from "./network/header.js";
import { describe } from "./network/describe.js";
import { recall, remembered } from "./network/memory.js";
import { createOverview } from "./network/overview.js";
import { createStage } from "./network/stage.js";
import { State } from "./network/state.js";
import { createTip } from "./kit/tip.js";

const KEYS = [
  ["Tab", "to the next layer, number or image"],
  ["← ↑ → ↓", "to the next cell"],
  ["Shift + arrow", "to the next map"],
  ["Enter", "pins a value, or follows an operand back"],
  ["Esc", "leaves, or goes one step of the way back"],
];

const HINTS = [
  ["cs-by-mouse", "Point at any cell", "to see what it was made from, back to the pixels."],
  ["cs-by-mouse", "Click", "for its arithmetic."],
  ["cs-by-touch", "Tap any cell", "for its arithmetic and what it was made from, back to the pixels."],
];

/** Hint, colours and keys. */
function createLegend() {
  const ramp = h("span", { class: "cs-ramp", "aria-hidden": "true" });
  const keys = h(
    "details",
    { class: "cs-keys" },
    h("summary", null, "Keys"),
    h(
      "dl",
      null,
      KEYS.map(([key, does]) => [h("dt", null, h("kbd", null, key)), h("dd", null, does)]),
    ),
  );
  const element = h(
    "div",
    { class: "cs-legend" },
    h(
      "p",
      { class: "cs-hint" },
      HINTS.map(([kind, start, rest]) => h("span", { class: kind }, h("b", null, start), ` ${rest} `)),
    ),
    h(
      "div",
      { class: "cs-scale" },
      h("span", null, "negative"),
      ramp,
      h("span", null, "positive, 0 in between; each layer has its scale"),
    ),
    keys,
  );
  return {
    element,
    /** @param {import("./kit/colour.js").Theme} theme */ draw: (theme) =>
      ramp.style.setProperty("background", signedGradient(theme)),
  };
}

/** @param {{ model: Model, el: HTMLElement }} options @returns {() => void} what ends the view */
function render({ model, el }) {
  const root = h("div", { class: "convscope" });
  el.append(root);
  const state = new State(model.get("spec"), model.get("arrays"));
  recall(state, model.get("state"));
  const teller = createTeller(model, () => remembered(state));
  const tip = createTip(root);
  const header = createHeader(state);
  const legend = createLegend();
  const overview = createOverview(state, tip, { redraw: () => drawAll() });
  const python = state.sketch && createAsk(model);
  /** @type {Set<string>} */
  const sought = new Set();
  const ask = (/** @type {string} */ node) => {
    const question = { node, index: state.image };
    if (sought.has(`${node} ${state.image}`)) return;
    sought.add(`${node} ${state.image}`);
    void python?.ask(question).then((answer) => state.take(answer));
  };
  const stage = createStage(state, tip, python ? ask : null);
  const skip = h(
    "button",
    { class: "cs-skip", type: "button", onclick: () => stage.element.querySelector(".cs-stage-title").focus() },
    "Skip to the arithmetic",
  );
  const notes = h("footer", { class: "cs-notes" }, fill(h("p"), state.spec.notes.join(" ")));
  root.prepend(skip, header.element, legend.element, overview.element, stage.element, notes);

  /** @type {import("./network/maps.js").Inks} */
  let inks;
  const inksNow = () => {
    const theme = themeAt(el);
    root.dataset.theme = theme;
    const style = getComputedStyle(root);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    return { theme, line: colour("--cs-line"), halo: colour("--cs-halo"), frame: colour("--cs-frame"), way: colour("--cs-way") };
  };
  const leave = () => {
    tip.hide();
    if (state.preview) state.look(null);
    else if (state.back()) stage.home();
    else return false;
    return true;
  };
  const focus = createFocus(root, { home: stage.home, leave });
  const drawAll = () =>
    focus.keep(() => {
      inks = inksNow();
      legend.draw(inks.theme);
      header.draw();
      overview.draw(inks);
      overview.mark(inks);
      stage.draw(inks);
    });
  const redraw = perFrame(drawAll);
  let live = false;
  const remark = perFrame(() => {
    overview.mark(inks);
    if (live) focus.keep(() => stage.draw(inks));
    live = Boolean(state.preview?.live);
  });

  state.listen((change) => {
    if (change !== "preview") teller.tell();
    if (change === "blocks") return undefined;
    if (change === "image") return drawAll();
    if (change === "pin") {
      if (overview.reveal()) focus.keep(() => overview.draw(inks));
      overview.mark(inks);
      focus.keep(() => stage.draw(inks));
      const { value: x, lines } = describe(state, state.shown);
      tip.say(`${lines[0]} = ${value(x)}, its arithmetic is shown`);
      reveal(stage.element);
      return undefined;
    }
    live ||= Boolean(state.preview?.live);
    return remark();
  });
  root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && leave()) event.stopPropagation();
  });

  let width = 0;
  const resize = new ResizeObserver(() => {
    if (root.clientWidth !== width) redraw();
    width = root.clientWidth;
  });
  resize.observe(root);
  const unwatch = watchTheme(redraw);
  drawAll();
  if (state.isRecalled && overview.reveal()) drawAll();
  return () => {
    python?.leave();
    teller.cancel();
    resize.disconnect();
    unwatch();
    focus.cancel();
    redraw.cancel();
    remark.cancel();
    root.remove();
  };
}

/** Bring the arithmetic into sight where a small screen hides it. @param {HTMLElement} element */
function reveal(element) {
  const { top, bottom, height } = element.getBoundingClientRect();
  if (bottom <= innerHeight || top <= 0) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: height < innerHeight ? "end" : "start", behavior: calm ? "auto" : "smooth" });
}

export default { render };
