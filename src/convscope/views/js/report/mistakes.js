/**
 * The surest mistakes, each with why it may have come to it, and those that were nearly mistaken.
 *
 * @typedef {{ index: number, true: string, taken: string, probability: number, top: [string, number][], words: string[], alike: string[] }} Mistake
 * @typedef {{ index: number, true: string, probability: number, rival: string, other: number }} Near
 */
import { decode, item } from "../kit/arrays.js";
import { h } from "../kit/dom.js";
import { count, percent } from "../kit/number.js";
import { picture } from "./parts.js";

const SIDE = 104;
const SMALL = 40;

/** @param {any} spec @param {Record<string, any>} arrays */
export function createMistakes(spec, arrays) {
  const pixels = decode(arrays.mistakes);
  const alike = arrays.alike ? decode(arrays.alike) : null;
  let place = 0;
  const cards = spec.mistakes.map((/** @type {Mistake} */ mistake, /** @type {number} */ i) => {
    const beside = mistake.alike.map((label) => {
      const small = picture(item(/** @type {any} */ (alike), place), SMALL, `a training image: ${label}`);
      place += 1;
      return h("figure", { class: "rp-alike" }, small, h("figcaption", null, label));
    });
    return card(mistake, item(pixels, i), beside);
  });
  return h("div", { class: "rp-mistakes" }, cards);
}

/** @param {Mistake} mistake @param {import("../kit/arrays.js").Tensor} pixels @param {HTMLElement[]} beside */
function card({ index, true: truth, taken, probability, top, words }, pixels, beside) {
  return h(
    "article",
    { class: "rp-mistake", "data-index": index },
    picture(pixels, SIDE, `image ${count(index)}: ${truth}`),
    h(
      "div",
      { class: "rp-told" },
      h("h4", null, truth, h("span", { class: "cs-faint" }, " taken for "), taken),
      h("div", { class: "rp-top" }, top.map(bar(truth))),
      h(
        "details",
        { class: "rp-why", "data-probability": probability },
        h("summary", null, "Why?"),
        words.map((sentence) => h("p", null, sentence)),
        beside.length > 0 && h("div", { class: "rp-beside" }, beside),
        h("p", { class: "cs-faint" }, `Test image ${count(index)}.`),
      ),
    ),
  );
}

/** @param {string} truth */
function bar(truth) {
  return (/** @type {[string, number]} */ [name, p]) =>
    h(
      "div",
      { class: "rp-bar" },
      h("span", { class: "cs-bar", style: { "--share": p } }),
      h("span", { class: "cs-label" }, name),
      name === truth && h("span", { class: "cs-true" }, "label"),
      h("span", { class: "cs-number" }, percent(p)),
    );
}

/** @param {any} spec @param {Record<string, any>} arrays */
export function createNear(spec, arrays) {
  const pixels = decode(arrays.near);
  return h(
    "div",
    { class: "rp-near" },
    spec.near.map((/** @type {Near} */ near, /** @type {number} */ i) =>
      h(
        "figure",
        { "data-index": near.index },
        picture(item(pixels, i), 72, `image ${count(near.index)}: ${near.true}`),
        h(
          "figcaption",
          null,
          h("b", null, near.true),
          h("span", { class: "cs-number" }, percent(near.probability)),
          h("span", { class: "cs-faint" }, near.rival),
          h("span", { class: "cs-number cs-faint" }, percent(near.other)),
        ),
      ),
    ),
  );
}
