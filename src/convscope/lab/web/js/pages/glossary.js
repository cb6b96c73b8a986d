/** The glossary as a page of its own, so that a term has an address. */
import { fill, h } from "/kit/dom.js";
import { entry, TERMS } from "../terms.js";

/** @param {import("../pages.js").Place} place */
export async function showGlossary({ el, params, keep }) {
  const asked = TERMS.map((term) => entry(term, term.name === params.term));
  fill(el, h("h1", { class: "lab-claim" }, "Words"), h("dl", { class: "lab-words" }, asked));
  keep(params);
  el.querySelector(".lab-asked")?.scrollIntoView({ block: "center" });
}
