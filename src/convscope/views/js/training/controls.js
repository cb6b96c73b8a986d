/** Start, pause, step, stop: where a training is under way beside the view, and Python listens. */
import { fill, h } from "../kit/dom.js";
import { icon } from "../kit/player.js";

/** What is said of where it stands. @type {Record<string, string>} */
const STAGES = {
  ready: "Ready to begin.",
  training: "It learns.",
  paused: "It waits. Nothing is lost.",
  finished: "It has come to its end.",
  stopped: "It was stopped before its end; what it learned is kept.",
  failed: "It could not go on:",
};
const ENDED = ["finished", "stopped", "failed"];

/** @param {((question: { wish: string }) => Promise<any>) | undefined} ask @param {any} spec */
export function createControls(ask, spec) {
  const said = h("p", { class: "tr-stage", role: "status" });
  const button = (/** @type {import("../kit/player.js").Icon} */ sign, /** @type {string} */ word, /** @type {string} */ wish) =>
    h("button", { class: "tr-button", type: "button", "data-wish": wish, onclick: () => void ask?.({ wish }) }, icon(sign), h("span", null, word));
  const buttons = {
    start: button("play", "Start", "go_on"),
    on: button("play", "Go on", "go_on"),
    pause: button("pause", "Pause", "pause"),
    step: button("forward", "One step", "step"),
    stop: button("stop", "Stop", "stop"),
  };
  const element = h("div", { class: "tr-controls" }, Object.values(buttons), said);
  let held = "";

  /** @param {any} now */
  function draw(now) {
    const { stage, failure } = now;
    element.hidden = !ask || !stage;
    if (element.hidden || held === stage + failure) return;
    held = stage + failure;
    const focus = element.contains(document.activeElement);
    buttons.start.hidden = stage !== "ready";
    buttons.on.hidden = stage !== "paused";
    buttons.pause.hidden = stage !== "training";
    buttons.step.hidden = ENDED.includes(stage);
    buttons.stop.hidden = stage === "ready" || ENDED.includes(stage);
    fill(said, STAGES[stage], failure && h("span", { class: "tr-failure" }, " ", failure));
    if (focus && !element.contains(document.activeElement)) Object.values(buttons).find((one) => !one.hidden)?.focus();
  }
  draw(spec);
  return { element, draw };
}
