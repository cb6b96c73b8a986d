/** Design: write a network, see what it costs and how far it sees, then train it. */
import { fill, h } from "/kit/dom.js";
import { write } from "/kit/address.js";
import { host } from "../host.js";
import { createProblem } from "../problem.js";

const HINT = "The text below is the network: type, and everything follows.";
const FIRST = "conv 16 3x3 relu, maxpool 2, conv 32 3x3 relu, maxpool 2, flatten, dense 10";

/** @param {import("../pages.js").Place} place */
export async function showDesign({ el, params, connection, keep, saves, changed }) {
  let { text = FIRST, input = [28, 28, 1], bare: _, ...more } = params;
  const problem = createProblem();
  const stage = h("div", { class: "lab-view" });
  const train = h("a", { class: "lab-button lab-main" }, "Train this");
  const say = h("p", { class: "lab-hint" }, HINT);
  const link = () => {
    const wrong = stage.querySelector("textarea[aria-invalid=true]") !== null;
    if (wrong) train.removeAttribute("href");
    else train.href = `#${write({ page: "train", params: { network: text } })}`;
    train.setAttribute("aria-disabled", String(wrong));
    say.textContent = wrong ? "The text has a mistake. What is drawn is the last one without." : HINT;
  };
  stage.addEventListener("input", () => requestAnimationFrame(() => requestAnimationFrame(link)));
  const remember = () => {
    link();
    keep({ text, input: String(input) === "28,28,1" ? undefined : input, ...more });
  };
  fill(el, h("div", { class: "lab-source lab-row lab-apart" }, say, train), problem.element, stage);

  /** @param {string} wanted @param {number[]} size */
  async function show(wanted, size) {
    const answer = await problem.none(connection.call("design", { text: wanted, input: size, state: more }));
    if (!answer) return null;
    return host(stage, answer.view, ({ state }) => {
      ({ text = text, input = input, ...more } = state);
      remember();
      changed();
    });
  }

  const shown = (await show(text, input)) ?? (await show(FIRST, [28, 28, 1]).finally(() => (problem.element.hidden = false)));
  if (problem.element.hidden) remember();
  saves(() => ({ call: "design", given: { text, input }, state: { ...more, text, input } }));
  changed();
  return () => shown?.leave();
}
