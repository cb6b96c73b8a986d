/** The numbers under a column: parameters, multiply-adds, receptive field, colours; each answers where it comes from. */

/** @typedef {import("./blocks.js").Entry} Entry @typedef {import("./state.js").State} State @typedef {import("../kit/tip.js").Tip} Tip */
import { h } from "../kit/dom.js";
import { count, exact, shortCount, value } from "../kit/number.js";
import { asked } from "../kit/tip.js";
import { nameOf } from "./words.js";

/** Row headings, under the image, for the facts under the layers. */
export function legendOfFacts() {
  return ["parameters", "multiply-adds", "receptive field", "colours ±"].map((word) =>
    h("div", { class: "cs-fact cs-rowhead", "aria-hidden": "true" }, h("dd", null, word)),
  );
}

/** A sum over the layers of a column, with its formula. @param {Entry} entry @param {"parameters" | "macs" | "state"} key @returns {[number, string]} */
function summed({ nodes }, key) {
  const parts = nodes.filter(({ attributes }) => attributes[key]);
  const sum = parts.reduce((so, { attributes }) => so + attributes[key], 0);
  if (nodes.length === 1) return [sum, nodes[0].attributes.formulas[key]];
  const counts = parts.map(({ attributes }) => count(attributes[key]));
  const shown = counts.length > 8 ? [...counts.slice(0, 7), `… (${counts.length} layers)`] : counts;
  return [sum, shown.length > 1 ? `${shown.join(" + ")} = ${count(sum)}` : count(sum)];
}

/** @param {State} state @param {Entry} entry @param {Tip} tip */
export function factsOf(state, entry, tip) {
  const { node, block } = entry;
  const { field, formulas } = node.attributes;
  const [parameters, ofParameters] = summed(entry, "parameters");
  const [macs, ofMacs] = summed(entry, "macs");
  const [kept] = summed(entry, "state");
  const limit = state.limit(node);
  const name = block ? block.label : nameOf(node);
  const also = kept ? [`${count(kept)} more are kept, not trained: moving mean and variance`] : [];
  return [
    fact(
      "parameters",
      asked(tip, shortCount(parameters), `${name}, ${count(parameters)} parameters`, () => [
        h("strong", null, `${count(parameters)} parameters`),
        ofParameters,
        ...also,
      ]),
      !parameters,
    ),
    fact(
      "multiply-adds",
      asked(tip, shortCount(macs), `${name}, ${count(macs)} multiply-adds`, () => [
        h("strong", null, `${count(macs)} multiply-adds per image`),
        ofMacs,
        "one multiply and one add each; padding counted, bias not",
      ]),
      !macs,
    ),
    fact(
      "receptive field",
      asked(tip, field.short, `${name}, receptive field ${field.text}`, () => [
        h("strong", null, `receptive field ${field.text}`),
        formulas.receptive_field,
      ]),
    ),
    fact(
      "colours ±",
      asked(tip, value(limit, 2), `${name}, colours from ${value(-limit, 2)} to ${value(limit, 2)}`, () => [
        h("strong", null, `blue ${value(-limit, 2)}, red ${value(limit, 2)}`),
        `the largest |value| of ${nameOf(node)} on this image: ${exact(limit)}`,
      ]),
    ),
  ];
}

/** @param {string} word @param {HTMLElement} answer @param {boolean} [none] */
function fact(word, answer, none = false) {
  return h("div", { class: none ? "cs-fact cs-none" : "cs-fact" }, h("dt", null, word), h("dd", null, answer));
}
