/** The glossary beside the page: first the words that stand on it just now, then all others. */
import { fill, h } from "/kit/dom.js";
import { icon } from "./icons.js";
import { mark, termAt } from "./marks.js";
import { entry, found, TERMS } from "./terms.js";

/** @param {HTMLElement} view the page */
export function createGlossary(view) {
  const here = h("dl", { class: "lab-words" });
  const rest = h("dl", { class: "lab-words" });
  const search = h("input", { class: "lab-field", type: "search", placeholder: "Find a word", "aria-label": "Find a word" });
  const close = h("button", { class: "lab-icon", type: "button", "aria-label": "Close the glossary" }, icon("close"));
  const head = h("h3", null, "On this page");
  const others = h("h3", null, "Other words");
  const element = h(
    "aside",
    { class: "lab-side", "aria-label": "Glossary", hidden: true },
    h("div", { class: "lab-dialog-head" }, h("h2", null, "Words"), close),
    h("p", { class: "lab-hint" }, "Underlined on the page: press a word there, and it is explained here."),
    search,
    head,
    here,
    others,
    rest,
  );
  const button = h(
    "button",
    { class: "lab-icon lab-wide", type: "button", title: "Words on this page (key: ?)", "aria-expanded": "false" },
    icon("glossary"),
    h("span", null, "Words"),
  );
  let asked = "";

  function draw() {
    if (element.hidden) return;
    const wanted = search.value.trim().toLowerCase();
    const fits = (/** @type {import("./terms.js").Term} */ { name, text, also }) =>
      !wanted || [name, text, ...also].some((part) => part.toLowerCase().includes(wanted));
    const present = found(view.innerText, [...view.querySelectorAll("[aria-label]")].map((e) => e.getAttribute("aria-label")).join("\n"));
    fill(here, TERMS.filter((term) => present.has(term) && fits(term)).map((term) => entry(term, term.name === asked)));
    fill(rest, TERMS.filter((term) => !present.has(term) && fits(term)).map((term) => entry(term, term.name === asked)));
    head.hidden = !here.children.length;
    others.hidden = !rest.children.length;
    element.querySelector(".lab-asked")?.scrollIntoView({ block: "center" });
    mark(view);
  }

  /** @param {boolean} open @param {string} [term] */
  function show(open, term = "") {
    asked = term;
    element.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    document.documentElement.classList.toggle("glossary-open", open);
    if (!open) mark(null);
    if (open) (search.value = "", draw());
  }

  button.addEventListener("click", () => (show(element.hidden), !element.hidden && search.focus()));
  close.addEventListener("click", () => (show(false), button.focus()));
  search.addEventListener("input", draw);
  element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") (show(false), button.focus());
  });
  document.addEventListener("keydown", (event) => {
    const typing = /** @type {HTMLElement} */ (event.target).closest?.("input, textarea, select, dialog");
    if (event.key !== "?" || typing) return;
    event.preventDefault();
    show(element.hidden);
    if (!element.hidden) search.focus();
  });
  view.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const term = element.hidden ? null : termAt(event);
    if (term) (event.preventDefault(), show(true, term.name));
  });
  view.addEventListener("dblclick", (/** @type {MouseEvent} */ event) => {
    const here = /** @type {HTMLElement} */ (event.target);
    const [term] = found(String(getSelection()).trim() || ownText(here));
    if (term) show(true, term.name);
  });
  return { element, button, refresh: draw };
}

/** The text of an element itself, where it is short. @param {HTMLElement} element */
function ownText(element) {
  const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent);
  return own.join(" ").slice(0, 40);
}
