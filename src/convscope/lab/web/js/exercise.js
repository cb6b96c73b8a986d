/**
 * An exercise in any page of the lab: the task, an editor, the verdict, hints one by one, our solution once it is passed.
 * The text is kept while it is typed, in the same file that `convscope learn` writes.
 *
 * @typedef {{ name?: string, connection: import("./socket.js").Connection, changed?: () => void, passed?: (name: string) => void,
 *             opened?: (told: any) => void, follows?: (name: string) => any }} Options  `passed` is told when an answer passes,
 *   `opened` what is shown, `follows` makes what leads to the next exercise, or nothing
 */
import { fill, h } from "/kit/dom.js";
import { createAnswer } from "./answer.js";
import { shownCode } from "./editor.js";
import { createHints } from "./hints.js";
import { createProblem } from "./problem.js";
import { taskElements, words } from "./task.js";
import { showVerdict, summary } from "./verdict.js";

/** @param {HTMLElement} el @param {Options} options @returns {Promise<() => void>} what ends it */
export async function showExercise(el, { name = "", connection, changed = () => {}, passed, opened, follows }) {
  const told = await connection.call("exercise", { name });
  const problem = createProblem();
  const said = h("p", { class: "lab-verdict-head", role: "status" });
  const verdictPlace = h("div", { class: "lab-verdict" });
  const stage = h("div", { class: "lab-slide" });
  const after = h("div", { class: "lab-after" });
  const state = h("span", { class: "lab-stand" });
  let leave = () => {};
  let gone = false;

  /** How far one is. @param {any} stand */
  function drawStand(stand) {
    fill(state, stand.passed ? "✓ passed" : stand.score ? `${Math.round(100 * stand.score)} % so far` : "");
    state.classList.toggle("lab-is-passed", stand.passed);
    fill(after, stand.passed && h("details", { class: "lab-solution" }, h("summary", null, "Our solution"), shownCode(stand.solution)));
  }

  /** @param {any} answer what Python said of a check, or null where it could not say anything */
  async function take(answer) {
    if (gone) return;
    stale(false);
    leave();
    leave = () => {};
    fill(verdictPlace);
    fill(stage);
    said.className = "lab-verdict-head";
    if (!answer) return fill(said);
    if (answer.stopped) return fill(said, "Stopped. Nothing was counted.");
    const { verdict } = answer;
    drawStand(answer);
    said.classList.add(verdict.passed ? "lab-is-passed" : "lab-is-failed");
    fill(said, h("b", null, summary(verdict)), verdict.passed ? [" ", words(answer.afterwards)] : null);
    if (verdict.passed) {
      passed?.(told.name);
      fill(after, told.next && follows?.(told.next), ...after.children);
    }
    const ended = await showVerdict(verdictPlace, stage, answer);
    if (gone) return ended();
    leave = ended;
    edit.mark(verdict.checks.find((/** @type {any} */ one) => !one.passed)?.line ?? 0);
    changed();
  }

  /** A verdict on another text than the one that stands there, or one that is being looked at again. @param {boolean} stale */
  const stale = (stale) => [said, verdictPlace, stage].forEach((part) => part.classList.toggle("lab-stale", stale));

  const edit = createAnswer({ told, connection, problem, take, stale, clear: () => void take(null) });
  const hints = createHints({ told, connection, problem, changed });
  fill(
    el,
    h(
      "section",
      { class: "lab-exercise", "aria-label": `Exercise: ${told.title}` },
      h(
        "div",
        { class: "lab-exercise-grid" },
        h(
          "div",
          { class: "lab-exercise-task" },
          h("h3", null, told.title, " ", state),
          h("p", { class: "lab-hint" }, `Exercise ${told.number} of ${told.count}, about ${told.minutes} minutes`),
          taskElements(told.task),
          hints,
        ),
        h("div", { class: "lab-exercise-work" }, problem.element, edit.element, said, after, verdictPlace),
      ),
      stage,
    ),
  );
  drawStand(told);
  opened?.(told);
  changed();
  return () => ((gone = true), leave(), edit.leave());
}
