/**
 * What the keys do in an editor for Python: Tab and Shift-Tab indent, Enter goes on where the line began, Backspace takes a whole
 * indentation. Each is a pure function of the text and the selection.
 *
 * @typedef {{ text: string, start: number, end: number }} Sheet
 * @typedef {{ from: number, to: number, put: string, start: number, end: number }} Edit  what is put where, and what is selected then
 */

export const INDENT = 4;
const ENDS = /^\s*(return|pass|break|continue|raise)\b/;

/** @param {string} text @param {number} at */
const lineStart = (text, at) => text.lastIndexOf("\n", at - 1) + 1;

/** @param {string} text @param {number} at */
const lineEnd = (text, at) => (text.indexOf("\n", at) + text.length + 1) % (text.length + 1);

/** @param {number} at @param {string} [put] @param {number} [to] @returns {Edit} */
const typed = (at, put = "", to = at) => ({ from: at, to, put, start: at + put.length, end: at + put.length });

/** Tab: spaces to the next stop, or all selected lines deeper. @param {Sheet} sheet @returns {Edit} */
export function indent({ text, start, end }) {
  if (text.slice(start, end).includes("\n")) return lines({ text, start, end }, (line) => (line ? " ".repeat(INDENT) + line : line));
  const column = start - lineStart(text, start);
  return typed(start, " ".repeat(INDENT - (column % INDENT)), end);
}

/** Shift-Tab: all touched lines one step back. @param {Sheet} sheet @returns {Edit} */
export const dedent = (sheet) => lines(sheet, (line) => line.replace(new RegExp(`^ {1,${INDENT}}|^\t`), ""));

/** Ctrl-/: comment the touched lines out, or in again. @param {Sheet} sheet @returns {Edit} */
export function comment(sheet) {
  const from = lineStart(sheet.text, sheet.start);
  const touched = sheet.text.slice(from, lineEnd(sheet.text, sheet.end)).split("\n").filter((line) => line.trim());
  const all = touched.every((line) => /^\s*#/.test(line));
  const depth = Math.min(...touched.map((line) => line.search(/\S/)));
  const out = (/** @type {string} */ line) => `${line.slice(0, depth)}# ${line.slice(depth)}`;
  return lines(sheet, (line) => (line.trim() ? (all ? line.replace(/^(\s*)# ?/, "$1") : out(line)) : line));
}

/** Enter: the next line begins where this one did; deeper after a colon, back after return. @param {Sheet} sheet @returns {Edit} */
export function newLine({ text, start, end }) {
  const line = text.slice(lineStart(text, start), start);
  const code = line.replace(/#.*$/, "").trimEnd();
  const depth = /^ */.exec(line)?.[0].length ?? 0;
  const step = code.endsWith(":") ? INDENT : ENDS.test(code) ? -INDENT : 0;
  return typed(start, `\n${" ".repeat(Math.max(0, depth + step))}`, end);
}

/** Backspace within an indentation: to the stop before. Null where it is an ordinary one. @param {Sheet} sheet @returns {Edit | null} */
export function backspace({ text, start, end }) {
  const before = text.slice(lineStart(text, start), start);
  if (start !== end || !before || before.trim()) return null;
  const step = (before.length - 1) % INDENT + 1;
  return typed(start - step, "", start);
}

/** Change every line that the selection touches. @param {Sheet} sheet @param {(line: string) => string} change @returns {Edit} */
function lines({ text, start, end }, change) {
  const from = lineStart(text, start);
  const last = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const to = lineEnd(text, last);
  const old = text.slice(from, to).split("\n");
  const put = old.map(change);
  const first = Math.max(from, start + put[0].length - old[0].length);
  return { from, to, put: put.join("\n"), start: first, end: Math.max(first, end + put.join("\n").length - (to - from)) };
}
