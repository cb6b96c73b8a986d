/** One exercise by itself, and the way to all others. */
import { fill, h } from "/kit/dom.js";
import { write } from "/kit/address.js";
import { showExercise } from "../exercise.js";

const GUARD =
  "An answer runs on this machine, in a process of its own with limits on time, memory and output. That guards against accidents, not against attackers.";

/** @param {string} name */
const address = (name) => `#${write({ page: "exercise", params: { name } })}`;

/** @param {import("../pages.js").Place} place */
export async function showExercisePage({ el, params, connection, keep, changed }) {
  const head = h("nav", { class: "lab-row lab-apart lab-exercise-nav", "aria-label": "Exercises" });
  const main = h("div");
  const all = h("section", { class: "lab-all-exercises", "aria-label": "All exercises" });
  fill(el, head, main, all);

  const drawAll = async () => fill(all, list(await connection.call("exercise.chapters"), shown));
  let shown = "";
  const leave = await showExercise(main, {
    name: params.name,
    connection,
    changed,
    passed: () => void drawAll(),
    follows: (name) => h("a", { class: "lab-button lab-main", href: address(name) }, "Next exercise"),
    opened(told) {
      shown = told.name;
      keep({ name: told.name });
      const step = (/** @type {string | null} */ name, /** @type {string} */ word) => name && h("a", { class: "lab-button", href: address(name) }, word);
      fill(head, h("h2", { class: "lab-title" }, told.chapter), h("div", { class: "lab-row" }, step(told.previous, "Previous"), step(told.next, "Next")));
    },
  });
  await drawAll();
  return leave;
}

/** All exercises by chapter, and where one stands. @param {any} told @param {string} shown */
function list({ chapters, folder }, shown) {
  const every = chapters.flatMap((/** @type {any} */ { exercises }) => exercises);
  const done = every.filter((/** @type {any} */ one) => one.passed).length;
  return [
    h("h3", null, "All exercises ", h("span", { class: "cs-faint" }, `${done} of ${every.length} passed, kept in ${folder}`)),
    h(
      "div",
      { class: "lab-chapters" },
      chapters.map((/** @type {any} */ { title, exercises }) =>
        h("div", null, h("h4", null, title), h("ul", null, exercises.map((/** @type {any} */ one) => entry(one, one.name === shown)))),
      ),
    ),
    h("p", { class: "lab-hint" }, GUARD),
  ];
}

/** @param {any} one @param {boolean} here */
function entry({ name, title, score, passed }, here) {
  const [sign, word] = passed ? ["✓", "passed"] : score ? ["◐", "begun"] : ["○", "open"];
  const mark = h("span", { class: `lab-tick lab-tick-${word}`, role: "img", "aria-label": word }, sign);
  return h("li", null, mark, h("a", { href: address(name), "aria-current": here && "true" }, title));
}
