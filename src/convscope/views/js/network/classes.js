/**
 * The last column: the classes with their probabilities, the true one marked.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/tip.js").Tip} Tip
 */
import { h, fill, roving } from "../kit/dom.js";
import { percent, value } from "../kit/number.js";

const MOST = 10;

/** Which classes are listed: all in their order, or of many the most probable, and always the true one. @param {State} state @param {ArrayLike<number>} p @param {boolean} all @param {number} truth */
function listed(state, p, all, truth) {
  const every = state.spec.classNames.map((/** @type {string} */ _, /** @type {number} */ i) => i);
  if (all) return every;
  const best = every.sort((/** @type {number} */ a, /** @type {number} */ b) => p[b] - p[a]).slice(0, MOST);
  return best.includes(truth) || truth < 0 ? best : [...best, truth];
}

/** @param {State} state @param {Tip} tip @param {boolean} all show every class, in line with the scores beside them */
export function createClasses(state, tip, all) {
  const { shares, words } = /** @type {NonNullable<State["head"]>} */ (state.head);
  const list = h("div", { class: "cs-classes", role: "group", "aria-label": "Classes" });
  const element = h(
    "section",
    { class: "cs-column cs-output", "aria-label": "classes" },
    h(
      "h3",
      null,
      h("span", { class: "cs-kind" }, "probability"),
      h("span", { class: "cs-shape" }, words),
    ),
    h("div", { class: "cs-bed" }, list),
  );

  /** @param {number} i */
  const address = (i) => ({ node: shares.name, row: 0, column: 0, channel: i });

  /** @param {number} i @param {number} p @param {number} truth */
  function row(i, p, truth) {
    const name = state.spec.classNames[i];
    const marks = [i === state.predicted && "predicted", i === truth && "true label"].filter(Boolean).join(", ");
    const look = () => {
      state.look(address(i));
      tip.say(`${name}: ${percent(p)}${marks && `, ${marks}`}`);
    };
    return h(
      "button",
      {
        class: "cs-class",
        type: "button",
        "data-class": i,
        "aria-label": `${name}: ${percent(p)}${marks && `, ${marks}`}`,
        title: `${name}: ${value(p, 6)}`,
        onpointerenter: look,
        onpointerleave: () => state.look(null),
        onfocus: look,
        onblur: () => state.look(null),
        onclick: () => state.pin(address(i)),
      },
      h("span", { class: "cs-bar", style: { "--share": p } }),
      h("span", { class: "cs-label" }, name),
      i === truth && h("span", { class: "cs-true" }, "true"),
      h("span", { class: "cs-number" }, percent(p)),
    );
  }

  return {
    element,
    draw() {
      const p = state.tensor(shares).data;
      const truth = state.spec.labels[state.image];
      fill(
        list,
        listed(state, p, all, truth).map((/** @type {number} */ i) => row(i, p[i], truth)),
      );
      roving(list, ".cs-class", 1, Math.max(0, state.predicted));
      for (const button of list.children)
        button.classList.toggle("cs-top", Number(button.dataset.class) === state.predicted);
    },
    /** Mark the class that is looked at. */
    mark() {
      const at = state.current.node === shares.name ? state.current.channel : -1;
      for (const button of list.children) button.classList.toggle("cs-marked", Number(button.dataset.class) === at);
    },
  };
}
