/** The arithmetic of sums without a window: dense layers, softmax, and what joins several layers. */

/** @typedef {import("./arithmetic.js").Sheet} Sheet @typedef {import("../kit/explain.js").Term} Term */
import { h } from "../kit/dom.js";
import { added, count, operand, percent, value } from "../kit/number.js";
import { followed, line, number, result } from "./parts.js";
import { nameOf, placeOf } from "./words.js";

const SHOWN = 12;
const MORE = 100;

/** @param {Sheet} sheet */
export function list(sheet) {
  const { explanation, sources, node } = sheet;
  const { terms, constants } = explanation;
  const sorted = [...terms].sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const { sum, bias } = constants;
  const what = `Sum of ${count(terms.length)} products`;
  const end =
    bias === undefined
      ? line(`${what} =`, result(explanation.value))
      : line(`${what} + bias =`, number(sum, value(sum)), number(bias, added(bias)), "=", result(explanation.value));
  const where = node.shape.length === 3 ? " at this place" : "";
  return {
    rule: `Every number of ${nameOf(sources[0])}${where} times its weight, all added up. The strongest come first.`,
    body: [contributions(sheet, sorted, (term) => String(term.at?.channel)), end],
  };
}

/**
 * Terms with their products as bars; of many the first, and a button for the next.
 *
 * @param {Sheet} sheet @param {Term[]} terms @param {(term: Term) => string} name @param {string} [wide]
 */
function contributions(sheet, terms, name, wide = "") {
  const limit = Math.max(...terms.map(({ product }) => Math.abs(product))) || 1;
  const sided = terms.some(({ product }) => product < 0) ? "" : " cs-oneside";
  const head = heads(wide ? "from" : "input", "value", "", "weight", "", "product");
  const rows = h("div", { class: `cs-list${sided}${wide}` }, head);
  const more = h("button", { class: "cs-more", type: "button", onclick: () => next()?.focus({ preventScroll: true }) });
  let shown = 0;
  /** Show some more. @returns {HTMLElement | undefined} the first of them that can be followed */
  const next = () => {
    const some = terms.slice(shown, shown + (shown ? MORE : SHOWN));
    const added = some.map((term) => contribution(sheet, term, limit, name(term)));
    rows.append(...added);
    shown += some.length;
    const rest = terms.slice(shown);
    if (!rest.length) more.remove();
    const sum = value(rest.reduce((so, { product }) => so + product, 0));
    more.textContent = `and ${count(rest.length)} more, together ${sum}: show${rest.length > MORE ? ` ${MORE}` : ""}`;
    return added[0]?.querySelector("button") ?? undefined;
  };
  next();
  return shown < terms.length ? [rows, more] : rows;
}

/** Which layer a term comes from, and from where in it. @param {Sheet} sheet @param {Term} term */
function origin({ state }, { at }) {
  if (!at) return "padding";
  const node = state.nodeAt(at);
  return `${nameOf(node)}, ${placeOf(node, at, state.spec.classNames, state.isClasses(node))}`;
}

/** @type {Record<string, string>} */
const WEIGHTED = {
  add: "The numbers at this place in all the layers that meet here, added up.",
  upsample: "The nearest numbers of the map before, each weighted by how near it is.",
  rescale: "The number times a fixed factor, plus a fixed number.",
  scale: "The number times the factor of its map.",
  prelu: "A positive number goes on as it is, a negative one times a slope that was learned.",
};

/** A few numbers, each with its weight. @param {Sheet} sheet */
export function weighted(sheet) {
  const { node, explanation } = sheet;
  const { terms, constants } = explanation;
  const plain = node.kind === "add";
  const sum = terms.map((term, i) => [
    i > 0 && "+",
    followed(sheet, term),
    !plain && ["·", number(term.weight, operand(term.weight))],
  ]);
  const offset = constants.offset ? number(constants.offset, added(constants.offset)) : null;
  return {
    rule: WEIGHTED[node.kind] ?? "Each number times its weight, added up.",
    body: [
      line(sum.flat(2).filter(Boolean), offset, "=", result(explanation.value)),
      terms.length > 1 && contributions(sheet, terms, (term) => origin(sheet, term), " cs-origins"),
    ],
  };
}

/** @param {Sheet} sheet */
export function product(sheet) {
  const { terms, value: x } = sheet.explanation;
  const factors = terms.flatMap((term, i) => [i > 0 && "·", followed(sheet, term)]).filter(Boolean);
  return {
    rule: "The numbers at this place in all the layers that meet here, multiplied; a layer of one number a map counts everywhere.",
    body: [
      line(factors, "=", result(x)),
      terms.map((term) =>
        line(h("span", { class: "cs-faint" }, `${origin(sheet, term)}:`), number(term.x, value(term.x))),
      ),
    ],
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

/** @param {Sheet} sheet @param {Term} term @param {number} limit @param {string} name */
function contribution(sheet, term, limit, name) {
  return h(
    "div",
    { class: "cs-row", "data-product": term.product },
    h("span", { class: "cs-index", title: name }, name),
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
export function shares(sheet) {
  const { explanation, state, at, node } = sheet;
  const classes = state.isClasses(node);
  const { terms, constants } = explanation;
  const order = terms.map((_, i) => i).sort((a, b) => terms[b].x - terms[a].x);
  const shown = [...new Set([...order.slice(0, SHOWN), at.channel])];
  const rows = shown.map((i) =>
    h(
      "div",
      { class: i === at.channel ? "cs-row cs-best" : "cs-row" },
      h("span", { class: "cs-index" }, classes ? state.spec.classNames[i] : `map ${i}`),
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
      h("div", { class: "cs-list cs-wide cs-oneside" }, heads(classes ? "class" : "map", "logit", "", "power of e"), rows),
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
