/**
 * Every class: how many images it has, their mean, and some of them.
 *
 * @typedef {import("./state.js").State} State
 */
import { fill, h, roving } from "../kit/dom.js";
import { count } from "../kit/number.js";
import { place, thumb } from "./thumb.js";
import { item } from "../kit/arrays.js";

const SIDE = 44;
const GAP = 6;

/** @param {State} state @param {(sentence: string) => void} say */
export function createClasses(state, say) {
  const { classes, classNames, seed } = state.spec;
  const more = h("button", {
    class: "cs-pill",
    type: "button",
    onclick: () => {
      state.turn();
      say(shown());
    },
  });
  const told = h("p", { class: "cs-faint ds-told" });
  const most = Math.max(...classes.map((/** @type {any} */ each) => each.train));
  const strips = classes.map((/** @type {any} */ { name }) =>
    h("div", { class: "ds-strip", role: "group", "aria-label": `Samples of ${name}` }),
  );
  const rows = classes.map((/** @type {any} */ each, /** @type {number} */ label) => {
    const canvas = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
    place(canvas, item(state.means, label), SIDE);
    return h(
      "li",
      { class: "ds-class" },
      h(
        "div",
        { class: "ds-name" },
        h("b", null, each.name),
        h(
          "span",
          { class: "cs-number cs-faint", "data-train": each.train },
          `${count(each.train)}${each.test === null ? "" : ` + ${count(each.test)}`}`,
        ),
        h(
          "span",
          { class: "ds-bar", "aria-hidden": "true" },
          h("i", { style: { width: `${(100 * each.train) / (most || 1)}%` } }),
        ),
      ),
      h(
        "div",
        { class: "ds-mean", role: "img", "aria-label": `Mean image of ${each.name}` },
        each.train ? canvas : null,
      ),
      strips[label],
    );
  });
  const tests = classes[0].test !== null;
  const element = h(
    "section",
    { class: "ds-classes", "aria-label": "Classes" },
    h(
      "div",
      { class: "ds-head" },
      h("h3", { class: "ds-heading" }, `Classes${tests ? ", training + test images" : ""}`),
      told,
      more,
    ),
    h(
      "div",
      { class: "ds-columns cs-faint", "aria-hidden": "true" },
      h("span", null, ""),
      h("span", null, "mean"),
      h("span", null, "drawn at random; press one"),
    ),
    h("ul", { class: "ds-list" }, rows),
    classes.length < classNames.length &&
      h("p", { class: "cs-faint" }, `The first ${classes.length} of ${classNames.length} classes are shown.`),
  );

  const shown = () => {
    const last = Math.min(state.first + state.across, state.most);
    return `${last - state.first > 1 ? `Samples ${state.first + 1} to ${last}` : `Sample ${last}`} of ${state.most} of each class, drawn with seed ${seed}.`;
  };

  return {
    element,
    draw() {
      const room = strips[0].clientWidth;
      state.fit(Math.max(3, Math.floor((room + GAP) / (SIDE + GAP))));
      strips.forEach((/** @type {HTMLElement} */ strip, /** @type {number} */ label) => {
        const some = classes[label].samples.slice(state.first, state.first + state.across);
        fill(
          strip,
          some.map((/** @type {number} */ at) => thumb(state, at, SIDE)),
          !some.length && h("span", { class: "cs-faint" }, classes[label].train ? "no more" : "no image"),
        );
        roving(strip, ".cs-thumb", 1, Math.max(0, some.indexOf(state.place)));
      });
      fill(told, shown());
      fill(more, "Show others");
      more.hidden = state.most <= state.across;
    },
    mark() {
      for (const button of element.querySelectorAll(".cs-thumb"))
        button.setAttribute("aria-pressed", String(Number(button.dataset.place) === state.place));
    },
  };
}
