/** A window over the page that Escape closes, and that gives the focus back. */
import { h } from "/kit/dom.js";
import { icon } from "./icons.js";

/** @param {string} title @param {any[]} content @param {() => void} [closed] */
export function openDialog(title, content, closed = () => {}) {
  const close = h("button", { class: "lab-icon", type: "button", "aria-label": "Close", onclick: () => dialog.close() }, icon("close"));
  const dialog = /** @type {HTMLDialogElement} */ (
    h("dialog", { class: "lab-dialog", "aria-label": title }, h("div", { class: "lab-dialog-head" }, h("h2", null, title), close), content)
  );
  dialog.addEventListener("close", () => (closed(), dialog.remove()), { once: true });
  document.getElementById("lab")?.append(dialog);
  dialog.showModal();
  return dialog;
}
