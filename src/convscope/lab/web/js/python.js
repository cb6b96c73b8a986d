/** Light colours for Python: comments, texts, numbers, keywords, what is defined. It never changes a letter. */
import { h } from "/kit/dom.js";

const KEYWORDS = new Set(
  "and as assert async await break class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield".split(" "),
);
const CONSTANTS = new Set(["None", "True", "False", "self"]);

const PIECE = new RegExp(
  [
    "(?<comment>#[^\\n]*)",
    `(?<text>\\b[rbuf]{0,2}(?:"""(?:\\\\[^]|(?!""")[^])*(?:"""|$)|'''(?:\\\\[^]|(?!''')[^])*(?:'''|$)|"(?:\\\\[^]|[^"\\\\\\n])*"?|'(?:\\\\[^]|[^'\\\\\\n])*'?)|"""(?:\\\\[^]|(?!""")[^])*(?:"""|$)|'''(?:\\\\[^]|(?!''')[^])*(?:'''|$)|"(?:\\\\[^]|[^"\\\\\\n])*"?|'(?:\\\\[^]|[^'\\\\\\n])*'?)`,
    "(?<number>(?<![\\p{L}\\d_])(?:0[xob][\\da-f_]+|\\d[\\d_]*(?:\\.[\\d_]*)?(?:e[+-]?\\d+)?j?|\\.\\d[\\d_]*(?:e[+-]?\\d+)?j?))",
    "(?<word>[\\p{L}_][\\p{L}\\d_]*)",
  ].join("|"),
  "giu",
);

/** The text as coloured pieces. @param {string} text @returns {(string | HTMLElement)[]} */
export function coloured(text) {
  const parts = [];
  let end = 0;
  let before = "";
  for (const found of text.matchAll(PIECE)) {
    if (found.index > end) parts.push(text.slice(end, found.index));
    end = found.index + found[0].length;
    const kind = kindOf(found, before);
    parts.push(kind ? h("span", { class: `lab-py-${kind}` }, found[0]) : found[0]);
    before = found[0];
  }
  parts.push(text.slice(end));
  return parts;
}

/** @param {RegExpExecArray} found @param {string} before the piece in front */
function kindOf(found, before) {
  const word = found.groups?.word;
  if (word === undefined) return ["comment", "text", "number"].find((name) => found.groups?.[name] !== undefined);
  if (KEYWORDS.has(word)) return "keyword";
  if (CONSTANTS.has(word)) return "constant";
  return before === "def" || before === "class" ? "defined" : "";
}
