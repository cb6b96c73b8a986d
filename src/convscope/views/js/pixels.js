/**
 * The pixels view: an image is a grid of numbers.
 *
 * @typedef {import("./kit/remember.js").Model} Model
 */
import { h, perFrame } from "./kit/dom.js";
import { inksOf } from "./kit/inks.js";
import { createLegend } from "./kit/legend.js";
import { createLens } from "./kit/lens.js";
import { paintedBy } from "./kit/matrix.js";
import { createTeller } from "./kit/remember.js";
import { mount, notesOf } from "./kit/shell.js";
import { channelName, sizeText } from "./kit/words.js";
import { createFacts } from "./pixels/facts.js";
import { createHeader } from "./pixels/header.js";
import { recall, remembered } from "./pixels/memory.js";
import { createNear } from "./pixels/near.js";
import { createPixel } from "./pixels/pixel.js";
import { createPlanes } from "./pixels/planes.js";
import { State } from "./pixels/state.js";
import { createSum } from "./pixels/sum.js";

/** @type {[string, string][]} */
const KEYS = [
  ["Tab", "to the next part"],
  ["← ↑ → ↓", "to the next pixel, or value of the histogram"],
  ["+ −", "zoom in and out; 0 shows the whole image"],
  ["Shift + arrow", "to the next channel"],
  ["Page up, down", "to the next image"],
  ["Esc", "leaves the histogram, then zooms out"],
];

/** @type {any} */
const HINTS = [
  ["Turn the wheel", "over the image to come so near that every pixel shows its number.", "Spread two fingers"],
  ["Click", "pins a pixel,", "Tap"],
  ["drag", "moves the image."],
];

/** All parts of the view at their places. @param {State} state @param {HTMLElement} root */
function build(state, root) {
  const live = h("div", { class: "cs-unseen", role: "status", "aria-live": "polite" });
  const say = (/** @type {string} */ sentence) => void (live.textContent = sentence);
  const turn = (/** @type {number} */ by) => {
    const next = state.planes[state.planes.indexOf(state.channel) + by];
    if (next !== undefined) state.chooseChannel(next);
  };
  const lens = createLens({
    label: () =>
      `Image of ${sizeText(state.image.shape)} numbers. Arrow keys move from pixel to pixel, plus and minus zoom.`,
    at: () => state.pinned,
    look: (place) => state.look(place),
    seen: () => root.dispatchEvent(new CustomEvent("cs-seen")),
    act(place, byKey) {
      state.pin(place);
      if (byKey) say(spoken(state));
    },
    key(event) {
      const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "PageDown") state.choose(state.index + 1);
      else if (event.key === "PageUp") state.choose(state.index - 1);
      else if (event.shiftKey && way) turn(way);
      else return false;
      return true;
    },
  });
  const header = createHeader(state);
  const pixel = createPixel(state);
  const near = createNear(state);
  const planes = createPlanes(state, say);
  const facts = createFacts(state, say);
  const sum = createSum(state);
  const skip = h(
    "button",
    { class: "cs-skip", type: "button", onclick: () => pixel.title.focus() },
    "Skip to the pixel",
  );
  const { small } = state.spec;
  sum.element.hidden ||= small;
  const stage = h(
    "div",
    { class: small ? "px-stage px-small" : "px-stage" },
    lens.element,
    h("div", { class: "px-side" }, pixel.element, !small && near.element, (!small || state.channels === 3) && planes.element),
    !small && h("div", { class: "px-side" }, facts.element, sum.element),
  );
  root.append(skip, header.element, createLegend(HINTS, KEYS), stage, notesOf(state.spec.notes), live);
  return { lens, header, pixel, near, planes, facts, sum, stage };
}

/** The pixel in a sentence. @param {State} state */
function spoken(state) {
  const { pinned, channels } = state;
  const numbers = Array.from({ length: channels }, (_, channel) => {
    const text = state.text(state.rawAt(pinned, channel));
    return channels > 1 ? `${channelName(channels, channel)} ${text}` : text;
  });
  return `Row ${pinned.row}, column ${pinned.column}: ${numbers.join(", ")}`;
}

/** What the lens shows. @param {State} state @param {import("./kit/inks.js").Inks} inks */
function contentOf(state, { theme }) {
  const [rows, columns] = state.image.shape;
  const colour = state.colour(theme);
  const { shown } = state;
  return {
    picture: paintedBy(rows, columns, colour),
    rows,
    columns,
    colour,
    lines: shown.length,
    write: (/** @type {number} */ row, /** @type {number} */ column) =>
      shown.map((channel) => state.short(state.rawAt({ row, column }, channel))),
    lit:
      state.lit === null ? null : (/** @type {number} */ row, /** @type {number} */ column) => state.isLit(row, column),
  };
}

/** @param {{ model: Model, el: HTMLElement }} options @returns {() => void} what ends the view */
function render({ model, el }) {
  const state = new State(model.get("spec"), model.get("arrays"));
  const memory = model.get("state");
  recall(state, memory);
  /** @type {{ cancel: () => void }[]} */
  let frames = [];
  const { leave } = mount(el, "px", (root) => {
    const parts = build(state, root);
    parts.lens.show(memory?.seen);
    const teller = createTeller(model, () => remembered(state, parts.lens.seen()));
    /** @type {import("./kit/inks.js").Inks} */
    let inks;
    const side = () => parseFloat(getComputedStyle(parts.stage).getPropertyValue("--px-lens")) || 320;
    const drawLens = () => parts.lens.draw(contentOf(state, inks), inks, Math.min(side(), root.clientWidth || side()));
    const frame = () => parts.planes.mark(parts.lens.part(), inks);
    const move = () => {
      parts.lens.mark(state.preview);
      parts.pixel.draw(inks);
      parts.near.draw(inks);
      parts.sum.mark();
    };
    const draw = () => {
      inks = inksOf(root, el);
      parts.header.draw(inks);
      drawLens();
      parts.planes.draw(inks);
      frame();
      parts.facts.draw();
      parts.sum.draw();
      move();
    };
    const [recount, remove, relight, reframe] = [draw, move, drawLens, frame].map((work) => perFrame(work));
    frames = [recount, remove, relight, reframe, parts.lens, teller];
    root.addEventListener("cs-seen", () => (reframe(), teller.tell()));
    state.listen((change) => {
      if (change === "image" || change === "pin") teller.tell();
      return change === "image" ? recount() : change === "lit" ? relight() : remove();
    });
    root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape" && (parts.facts.histogram.leave() || parts.lens.whole())) event.stopPropagation();
    });
    return { draw };
  });
  return () => {
    for (const one of frames) one.cancel();
    leave();
  };
}

export default { render };
