/** The verdict on an answer: every check, the first mistake in full, and the convolution behind it to play with. */
import { fill, h } from "/kit/dom.js";
import { host } from "./host.js";

/**
 * @typedef {{ what: string, passed: boolean, says?: string, misconception?: string, advice?: string, drawing?: string, line?: number }} Finding
 * @typedef {{ passed: boolean, score: number, checks: Finding[], printed: string }} Verdict
 */

/** @param {Verdict} verdict */
export function summary({ checks, passed }) {
  const count = checks.filter((one) => one.passed).length;
  return passed ? `Passed: ${count} of ${checks.length} checks.` : `${count} of ${checks.length} checks passed.`;
}

/**
 * Show a verdict.
 *
 * @param {HTMLElement} el for the checks @param {HTMLElement} stage for the convolution behind the first wrong value
 * @param {{ verdict: Verdict, view?: import("./host.js").Hosted }} answer @returns {Promise<() => void>} what ends it
 */
export async function showVerdict(el, stage, { verdict, view }) {
  const first = verdict.checks.findIndex((one) => !one.passed);
  fill(
    el,
    h("ul", { class: "lab-findings" }, verdict.checks.map((one, i) => finding(one, i === first))),
    verdict.printed.trim() && printed(verdict.printed, first >= 0),
  );
  if (!view) return () => {};
  const place = h("div", { class: "lab-view" });
  fill(stage, h("h4", { class: "lab-slide-title" }, "The convolution behind it: move the window, follow every product"), place);
  const { leave } = await host(place, view);
  return leave;
}

/** @param {Finding} one @param {boolean} open */
function finding(one, open) {
  const head = [
    h("span", { class: "lab-tick", "aria-hidden": "true" }, one.passed ? "✓" : "✗"),
    h("span", { class: "cs-unseen" }, one.passed ? "passed: " : "not passed: "),
    h("span", null, one.what),
  ];
  if (one.passed) return h("li", { class: "lab-right" }, head);
  return h("li", { class: "lab-failed" }, h("details", { open }, h("summary", null, head), told(one)));
}

/** What is wrong, what it comes from, and the numbers. @param {Finding} one */
function told({ says = "", misconception, advice, drawing }) {
  return h(
    "div",
    { class: "lab-told" },
    h("p", { class: "lab-says" }, says),
    advice && h("p", { class: "lab-advice" }, misconception && h("b", null, upper(misconception)), advice),
    drawing && h("pre", { class: "lab-drawing", tabindex: 0 }, marked(drawing)),
  );
}

/** The drawing with its titles quiet and the wrong cell marked. @param {string} drawing */
function marked(drawing) {
  return drawing.split("\n").map((line) => {
    if (/^\S/.test(line)) return [h("span", { class: "cs-faint" }, line), "\n"];
    const parts = line.split(/(\[[^\]]*\])/);
    return [parts.map((part, i) => (i % 2 ? h("mark", null, part) : part)), "\n"];
  });
}

/** @param {string} text @param {boolean} open */
function printed(text, open) {
  const lines = text.trimEnd().split("\n");
  const shown = lines.slice(-200).join("\n");
  return h(
    "details",
    { class: "lab-printed", open: open && lines.length <= 12 },
    h("summary", null, "Your code printed ", h("span", { class: "cs-faint" }, lines.length === 1 ? "1 line" : `${lines.length.toLocaleString("en")} lines`)),
    h("pre", { class: "lab-drawing", tabindex: 0 }, shown),
  );
}

/** @param {string} text */
const upper = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
