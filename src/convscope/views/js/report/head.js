/** The head of a report: the result in a line, how far it can be relied on, and the way to the sections. */
import { h } from "../kit/dom.js";

/** @param {any} spec @param {[string, string][]} sections id and title */
export function createHead(spec, sections) {
  return h(
    "header",
    { class: "rp-head" },
    h("p", { class: "rp-over" }, `Report of the run ${spec.run}`),
    h("h2", { class: "cs-title rp-headline" }, spec.title),
    h("p", { class: "rp-summary" }, spec.summary),
    h("p", { class: "rp-honesty" }, spec.honesty),
    spec.absent.map((/** @type {string} */ words) => h("p", { class: "rp-absent", role: "note" }, words)),
    h(
      "nav",
      { class: "rp-nav", "aria-label": "Sections" },
      sections.map(([id, title]) => h("button", { class: "rp-to", type: "button", "data-to": id, onclick: to }, title)),
    ),
  );
}

/** Go to a section of this page, which in a notebook is not the only one. @param {Event} event */
function to({ currentTarget }) {
  const button = /** @type {HTMLElement} */ (currentTarget);
  const section = button.closest(".convscope")?.querySelector(`#${button.dataset.to}`);
  const title = /** @type {HTMLElement | null} */ (section?.querySelector(".rp-title"));
  if (!title) return;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  title.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}
