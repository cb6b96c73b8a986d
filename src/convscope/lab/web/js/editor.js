/** An editor for a little Python: a text field, its letters coloured by an overlay behind it, its lines numbered. */
import { fill, h } from "/kit/dom.js";
import { coloured } from "./python.js";
import { backspace, comment, dedent, indent, newLine } from "./typing.js";

let made = 0;
const HELP = "Tab indents; Escape, then Tab, leaves the editor. Ctrl+Enter checks.";

/**
 * @param {{ label: string, changed: (text: string) => void, check: () => void }} options
 *   `changed` at every letter, `check` on Ctrl-Enter
 */
export function createEditor({ label, changed, check }) {
  const help = `lab-editor-help-${++made}`;
  const gutter = h("div", { class: "lab-gutter", "aria-hidden": "true" });
  const behind = h("pre", { class: "lab-behind", "aria-hidden": "true" });
  const field = /** @type {HTMLTextAreaElement} */ (
    h("textarea", {
      class: "lab-typed",
      "aria-label": label,
      "aria-describedby": help,
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      autocorrect: "off",
      wrap: "off",
      rows: 1,
    })
  );
  const element = h(
    "div",
    { class: "lab-editor" },
    h("div", { class: "lab-paper" }, gutter, h("div", { class: "lab-scroll" }, h("div", { class: "lab-sheet" }, behind, field))),
    h("p", { class: "lab-hint lab-editor-help", id: help }, HELP),
  );
  let wrong = 0;
  let leaving = false;

  function draw() {
    const text = field.value;
    fill(behind, ...coloured(text), "\n");
    const count = text.split("\n").length;
    fill(
      gutter,
      Array.from({ length: count }, (_, i) => h("span", i + 1 === wrong ? { class: "lab-wrong-line" } : null, i + 1)),
    );
  }

  /** Change the text as if it was typed, so that Ctrl-Z takes it back. @param {import("./typing.js").Edit} edit */
  function put({ from, to, put, start, end }) {
    field.setSelectionRange(from, to);
    const done = put ? document.execCommand("insertText", false, put) : from === to || document.execCommand("delete");
    if (!done) field.setRangeText(put, from, to, "end");
    field.setSelectionRange(start, end);
    typed();
  }

  function typed() {
    wrong = 0;
    draw();
    changed(field.value);
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    const { key, shiftKey } = event;
    const command = event.ctrlKey || event.metaKey;
    if (["Shift", "Control", "Alt", "Meta"].includes(key) || event.isComposing) return;
    const left = leaving;
    leaving = key === "Escape";
    const sheet = { text: field.value, start: field.selectionStart, end: field.selectionEnd };
    let edit = null;
    if (command && key === "Enter") check();
    else if (command && key === "/") edit = comment(sheet);
    else if (command || event.altKey || (key === "Tab" && left)) return;
    else if (key === "Tab") edit = shiftKey ? dedent(sheet) : indent(sheet);
    else if (key === "Enter") edit = newLine(sheet);
    else if (key === "Backspace") {
      edit = backspace(sheet);
      if (!edit) return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
    if (edit) put(edit);
  }

  field.addEventListener("input", typed);
  field.addEventListener("keydown", key);
  field.addEventListener("blur", () => (leaving = false));
  return {
    element,
    text: () => field.value,
    /** @param {string} text */
    set(text) {
      field.value = text;
      wrong = 0;
      draw();
    },
    /** Mark the line where it stopped; 0 for none. @param {number} line */
    mark(line) {
      wrong = line;
      draw();
    },
    focus: () => field.focus(),
  };
}

/** Code that is only shown. @param {string} text */
export const shownCode = (text) => h("pre", { class: "lab-shown-code", tabindex: 0 }, coloured(text.trimEnd()));
