/** The offline page of a lesson: light or dark, the lesson, its views from what came along. */
import { unpack } from "./kit/base64.js";

/** @typedef {{ render: (place: { model: any, el: HTMLElement }) => void | (() => void) }} View */

/** What came along for the view of a block, as the view asks for it. @param {number} block */
function modelOf(block) {
  const values = JSON.parse(document.getElementById(`data-${block}`)?.textContent ?? "{}");
  unpack(values.arrays);
  return {
    /** @param {string} name */
    get: (name) => values[name],
    /** @param {string} name @param {any} value */
    set: (name, value) => void (name === "state" && (values.state = value)),
    save_changes() {},
    on() {},
    off() {},
  };
}

/** Light or dark: as the system is, until someone chooses. @param {HTMLElement} root */
function dress(root) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const button = /** @type {HTMLElement} */ (document.getElementById("theme"));
  const apply = (/** @type {boolean} */ isDark) => {
    document.documentElement.dataset.theme = root.dataset.theme = isDark ? "dark" : "light";
    button.textContent = isDark ? "Light" : "Dark";
  };
  const isDark = () => document.documentElement.dataset.theme === "dark";
  let before = false;
  apply(dark.matches);
  dark.addEventListener("change", () => apply(dark.matches));
  button.addEventListener("click", () => apply(!isDark()));
  addEventListener("beforeprint", () => ((before = isDark()), apply(false)));
  addEventListener("afterprint", () => apply(before));
}

/** @param {Record<string, any>} views what draws, by name; among them the lesson itself */
export default function start(views) {
  const root = /** @type {HTMLElement} */ (document.getElementById("lesson"));
  dress(root);
  const article = /** @type {HTMLElement} */ (root.querySelector(".ls-article"));
  views.lesson.live({
    root: article,
    mount: (/** @type {HTMLElement} */ el, /** @type {number} */ block) => {
      const place = /** @type {HTMLElement} */ (document.getElementById(`view-${block}`));
      return views[place.dataset.view ?? ""].render({ model: modelOf(block), el }) ?? (() => {});
    },
  });
}
