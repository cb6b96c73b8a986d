/**
 * The colours that drawings on canvas take from the style sheet.
 *
 * @typedef {{ line: string, halo: string, frame: string, paper: string, muted: string, theme: import("./colour.js").Theme }} Inks
 */
import { themeAt } from "./colour.js";

/** The colours where the view stands; its theme is set on the way. @param {HTMLElement} root @param {Element} el @returns {Inks} */
export function inksOf(root, el) {
  const theme = themeAt(el);
  root.dataset.theme = theme;
  const style = getComputedStyle(root);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(`--cs-${name}`).trim();
  return {
    theme,
    line: colour("line"),
    halo: colour("halo"),
    frame: colour("frame"),
    paper: colour("paper"),
    muted: colour("muted"),
  };
}
