/** Hints, one by one, from a nudge to nearly all. */
import { fill, h } from "/kit/dom.js";
import { words } from "./task.js";

/**
 * @param {{ told: any, connection: import("./socket.js").Connection, problem: ReturnType<import("./problem.js").createProblem>,
 *           changed: () => void }} options
 */
export function createHints({ told, connection, problem, changed }) {
  const list = h("ol", { class: "lab-hints", "aria-live": "polite" });
  const button = h("button", { class: "lab-button", type: "button", onclick: () => void ask() });
  let hints = told.hints;

  function draw() {
    fill(list, hints.map((/** @type {string} */ hint) => h("li", null, words(hint))));
    list.hidden = !hints.length;
    button.hidden = hints.length >= told.hintCount;
    fill(button, hints.length ? `Another hint (${hints.length + 1} of ${told.hintCount})` : "A hint");
  }

  async function ask() {
    const answer = await problem.none(connection.call("exercise.hint", { name: told.name }));
    if (!answer) return;
    hints = answer.hints;
    draw();
    changed();
  }

  draw();
  return h("div", { class: "lab-hints-place" }, list, button);
}
