/** A task: paragraphs, points, lines of code; calls and the like stand in the type of code. */
import { h } from "/kit/dom.js";

/** @typedef {["text" | "number" | "bullet" | "code", string]} Part */

const CODE = /((?:\b(?:np|cs)\.[\w.]+|\b[A-Za-z_]\w*(?=\())(?:\((?:[^()\n]|\([^()\n]*\))*\))?|\b[a-z]+_[a-z_]+\b|\b[a-z]\w*\[[^\]]*\])/g;

/** @param {Part[]} parts */
export function taskElements(parts) {
  const elements = [];
  for (const [kind, text] of parts) {
    if (kind === "code") elements.push(h("pre", { class: "lab-shown-code", tabindex: 0 }, text));
    else if (kind === "text") elements.push(h("p", null, words(text)));
    else {
      const tag = kind === "number" ? "OL" : "UL";
      if (elements.at(-1)?.tagName !== tag) elements.push(h(tag, null));
      elements.at(-1).append(h("li", null, words(text)));
    }
  }
  return elements;
}

/** A text with what is code in it. @param {string} text */
export const words = (text) => text.split(CODE).map((part, i) => (i % 2 ? h("code", null, part) : part));
