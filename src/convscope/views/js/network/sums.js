/** The arithmetic of long sums: the dense layer, and the softmax at the end. */

/** @typedef {import("./arithmetic.js").Sheet} Sheet @typedef {import("../kit/explain.js").Term} Term */
import { h } from "../kit/dom.js";
import { added, count, operand, percent, value } from "../kit/number.js";
import { followed, line, number, result } from "./parts.js";
import { nameOf } from "./words.js";

const SHOWN = 12;

/** @param {Sheet} sheet */
export function dense(sheet) {
  const { explanation, before } = sheet;
  const { terms, constants } = explanation;
  const sorted = [...terms].sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const limit = Math.abs(sorted[0].product) || 1;
  const sided = terms.some(({ product }) => product < 0) ? "" : " cs-oneside";
  const list = h(
    "div",
    { class: `cs-list${sided}` },
    heads("input", "value", "", "weight", "", "product"),
    sorted.slice(0, SHOWN).map((term) => contribution(sheet, term, limit)),
  );
  const rest = sorted.slice(SHOWN);
  const more =
    rest.length > 0 &&
    h(
      "button",
      {
        class: "cs-more",
        type: "button",
        onclick: () => {
          const rows = rest.map((term) => contribution(sheet, term, limit));
          list.append(...rows);
          more.remove();
          rows[0].querySelector("button").focus({ preventScroll: true });
        },
      },
      `and ${count(rest.length)} more, together ${value(rest.reduce((sum, { product }) => sum + product, 0))}: show`,
    );
  const { sum, bias } = constants;
  const what = `Sum of ${count(terms.length)} products`;
  const end =
    bias === undefined
      ? line(`${what} =`, result(explanation.value))
      : line(`${what} + bias =`, number(sum, value(sum)), number(bias, added(bias)), "=", result(explanation.value));
  return {
    rule: `Every number of ${nameOf(/** @type {any} */ (before))} times its weight, all added up. The strongest come first.`,
    body: [list, more || null, end],
  };
}

/** The headings of a list. @param {...string} words */
function heads(...words) {
  return h(
    "div",
    { class: "cs-row cs-heads" },
    words.map((word) => h("span", null, word)),
  );
}

/** @param {Sheet} sheet @param {Term} term @param {number} limit */
function contribution(sheet, term, limit) {
  return h(
    "div",
    { class: "cs-row", "data-product": term.product },
    h("span", { class: "cs-index" }, String(term.at?.channel)),
    followed(sheet, term, value(term.x)),
    h("span", { class: "cs-times" }, "×"),
    number(term.weight),
    h("span", { class: "cs-times" }, "="),
    number(term.product, value(term.product)),
    bar(term.product, limit),
  );
}

/** A bar to the left for a negative number, to the right for a positive one. @param {number} x @param {number} limit */
function bar(x, limit) {
  return h(
    "span",
    { class: "cs-track", "aria-hidden": "true" },
    h("span", { class: x < 0 ? "cs-negative" : "cs-positive", style: { "--share": Math.abs(x) / limit } }),
  );
}

/** @param {Sheet} sheet */
export function softmax(sheet) {
  const { explanation, state, at } = sheet;
  const { terms, constants } = explanation;
  const order = terms.map((_, i) => i).sort((a, b) => terms[b].x - terms[a].x);
  const shown = [...new Set([...order.slice(0, SHOWN), at.channel])];
  const rows = shown.map((i) =>
    h(
      "div",
      { class: i === at.channel ? "cs-row cs-best" : "cs-row" },
      h("span", { class: "cs-index" }, state.spec.classNames[i]),
      followed(sheet, terms[i], value(terms[i].x)),
      h("span", { class: "cs-times" }, "→"),
      number(terms[i].product, value(terms[i].product)),
      bar(terms[i].product, 1),
    ),
  );
  const own = terms[at.channel];
  return {
    rule: `The logits become shares of 1: e to the power of each logit, less the largest (${value(constants.top)}), divided by the sum of all.`,
    body: [
      h("div", { class: "cs-list cs-wide cs-oneside" }, heads("class", "logit", "", "power of e"), rows),
      line(
        h("span", null, "e", h("sup", null, `${value(own.x)} − ${operand(constants.top)}`)),
        "/ sum =",
        number(own.product, value(own.product)),
        "/",
        number(constants.sum, value(constants.sum)),
        "=",
        result(explanation.value),
        h("span", { class: "cs-faint" }, `= ${percent(explanation.value)}`),
      ),
    ],
  };
}
