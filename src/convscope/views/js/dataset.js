/**
 * The dataset view: what a set of images holds, what lies near what, and what is wrong with it.
 *
 * @typedef {{ get: (name: string) => any }} Model
 */
import { h } from "./kit/dom.js";
import { createLegend } from "./kit/legend.js";
import { heading, mount, notesOf } from "./kit/shell.js";
import { createClasses } from "./dataset/classes.js";
import { createDoctor } from "./dataset/doctor.js";
import { createImage } from "./dataset/image.js";
import { createPixels } from "./dataset/pixels.js";
import { State } from "./dataset/state.js";

/** @type {[string, string][]} */
const KEYS = [
  ["Tab", "to the next class, neighbours, findings"],
  ["← →", "to the next image of a row"],
  ["Enter", "shows it large, with its neighbours"],
];

/** @type {any} */
const HINTS = [
  ["Press", "an image to see it large, what lies nearest to it in the whole set, and how far.", "Tap"],
  ["Point", "at a neighbour for the difference.", "Tap a neighbour"],
];

/** Bring what was asked for into sight, where it is out of it. @param {HTMLElement} element */
function reveal(element) {
  const { top, bottom } = element.getBoundingClientRect();
  if (top >= 0 && bottom <= innerHeight) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

/** @param {{ model: Model, el: HTMLElement }} options @returns {() => void} what ends the view */
function render({ model, el }) {
  const spec = model.get("spec");
  const state = new State(spec, model.get("arrays"));
  return mount(el, "ds", (root) => {
    const live = h("div", { class: "cs-unseen", role: "status", "aria-live": "polite" });
    const say = (/** @type {string} */ sentence) => void (live.textContent = sentence);
    const classes = createClasses(state, say);
    const image = createImage(state);
    const doctor = createDoctor(state);
    const skip = h(
      "button",
      { class: "cs-skip", type: "button", onclick: () => image.title.focus() },
      "Skip to the image",
    );
    const small = spec.shrunk > 1 && ` · shown at 1/${spec.shrunk} of their size, and compared so`;
    root.append(
      skip,
      heading(spec.title, spec.origin, small),
      createLegend(HINTS, KEYS),
      h("div", { class: "ds-stage" }, classes.element, image.element),
      doctor.element,
      createPixels(state).element,
      notesOf(spec.notes),
      live,
    );
    /** @type {import("./kit/colour.js").Theme} */
    let theme = "light";
    const draw = (/** @type {import("./kit/colour.js").Theme} */ now) => {
      theme = now;
      classes.draw();
      image.draw(theme);
    };
    state.listen((change) => {
      if (change === "sample") return classes.draw();
      if (change === "beside") return image.mark();
      image.draw(theme);
      classes.mark();
      doctor.mark();
      return reveal(image.element);
    });
    return { draw };
  }).leave;
}

export default { render };
