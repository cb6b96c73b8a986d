/** The arithmetic of windows: convolution and pooling. */

/** @typedef {import("./arithmetic.js").Sheet} Sheet */
import { signed } from "../kit/colour.js";
import { h, roving } from "../kit/dom.js";
import { added, count, exact, value } from "../kit/number.js";
import { followed, line, number, numbers, result, together } from "./parts.js";
import { list } from "./sums.js";
import { channelOf } from "./words.js";

const RULES = {
  conv: "Each number of the patch times the weight in the same place of the kernel, which is not flipped; then all added up.",
  convtransposed:
    "Every number of the layer before stamps the kernel onto the larger map; added up are the stamps that reach this place. Where none does, the patch is empty.",
};

/** Larger windows are not written out as a table of numbers. */
const MOST_CELLS = 200;

/** The largest |x| of some numbers. @param {number[]} all */
const limitOf = (all) => all.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-30);

/** The numbers of a window, where they are few enough to read. @param {Sheet} sheet */
function table(sheet) {
  const { terms, best, window } = sheet.explanation;
  if (terms.length > MOST_CELLS) return null;
  const size = /** @type {[number, number]} */ (window);
  const all = terms.map(({ x }) => x);
  return h("div", { class: "cs-product" }, numbers(sheet, "window", { size, numbers: all, colours: sheet.colours, terms, best }));
}

/** @param {Sheet} sheet */
export function products(sheet) {
  const { explanation, channel, inks } = sheet;
  const channels = explanation.channels ?? [];
  if (explanation.terms.length === channels.length && channels.length > 1) return list(sheet);
  const one = channels.find((each) => each.channel === channel) ?? channels[0];
  const size = /** @type {[number, number]} */ (explanation.window);
  const weights = one.terms.map(({ weight }) => weight);
  const made = one.terms.map(({ product }) => product);
  const own = (/** @type {number} */ limit) => (/** @type {number} */ x) => signed(x, limit, inks.theme);
  const sign = (/** @type {string} */ text) => h("span", { class: "cs-times", "aria-hidden": "true" }, text);
  const all = limitOf(explanation.terms.map(({ weight }) => weight));
  const tables = h(
    "div",
    { class: size[1] > 4 ? "cs-product cs-dense" : "cs-product" },
    numbers(sheet, "patch", { size, numbers: one.terms.map(({ x }) => x), colours: sheet.colours, terms: one.terms }),
    sign("×"),
    numbers(sheet, "kernel", { size, numbers: weights, colours: own(all) }),
    sign("="),
    numbers(sheet, "products", { size, numbers: made, colours: own(limitOf(made)) }),
  );
  return {
    rule: RULES[/** @type {keyof typeof RULES} */ (sheet.node.kind)] ?? RULES.conv,
    body: [together(tables), sums(sheet, channels, one), total(sheet, channels.length, made.length)],
  };
}

/** How many bars stand beside each other; of more channels the strongest come first, as many at a time. */
const MOST_BARS = 64;

/** @typedef {{ channel: number, sum: number }} Sum */

/** The channels whose bars are shown: the page that holds one of them. @param {Sum[]} channels @param {Sum} one */
function page(channels, one) {
  if (channels.length <= MOST_BARS) return { bars: channels, first: 0, order: channels };
  const order = [...channels].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  const first = Math.floor(order.indexOf(one) / MOST_BARS) * MOST_BARS;
  return { bars: order.slice(first, first + MOST_BARS), first, order };
}

/** The sum of every input channel as a bar, to choose from. @param {Sheet} sheet @param {Sum[]} channels @param {Sum} one */
function sums({ pick, sources: [source] }, channels, one) {
  if (channels.length === 1) return null;
  const { bars, first, order } = page(channels, one);
  const limit = limitOf(channels.map(({ sum }) => sum));
  const strip = h(
    "div",
    { class: "cs-sums", role: "group", "aria-label": "Sum of the products, for each channel that is read" },
    bars.map((each) => barOf(each, each === one, limit, channelOf(source, each.channel), pick)),
  );
  roving(strip, ".cs-sum", 1, bars.indexOf(one));
  const turn = (/** @type {string} */ words, /** @type {number} */ to) =>
    order[to] && h("button", { class: "cs-more", type: "button", onclick: () => pick(order[to].channel) }, words);
  const paged =
    order.length > bars.length &&
    h(
      "p",
      { class: "cs-line cs-pages" },
      turn("‹ stronger", first - MOST_BARS),
      ` ${first + 1}–${first + bars.length} of ${count(order.length)}, the strongest first `,
      turn("weaker ›", first + MOST_BARS),
    );
  return h(
    "div",
    { class: "cs-by-channel" },
    h(
      "p",
      { class: "cs-line" },
      "These products add up to ",
      number(one.sum, value(one.sum)),
      ` for ${channelOf(source, one.channel)}. So for all ${channels.length} channels; choose one:`,
    ),
    strip,
    paged,
  );
}

/** @param {Sum} each @param {boolean} chosen @param {number} limit @param {string} name @param {(channel: number) => void} pick */
function barOf({ channel, sum }, chosen, limit, name, pick) {
  return h(
    "button",
    {
      class: "cs-sum",
      type: "button",
      "data-sum": sum,
      "data-channel": channel,
      "aria-pressed": String(chosen),
      title: `${name}: ${exact(sum)}`,
      "aria-label": `${name}: ${value(sum)}`,
      onclick: () => pick(channel),
    },
    h("span", { class: sum < 0 ? "cs-negative" : "cs-positive", style: { "--share": Math.abs(sum) / limit } }),
  );
}

/** @param {Sheet} sheet @param {number} channels @param {number} products */
function total({ explanation }, channels, products) {
  const { sum, bias } = explanation.constants;
  const what = channels > 1 ? `Sum of ${channels} channels × ${products} products` : `Sum of the ${products} products`;
  if (bias === undefined)
    return line(`${what} =`, result(explanation.value), h("span", { class: "cs-faint" }, "(no bias)"));
  return line(`${what} + bias =`, number(sum, value(sum)), number(bias, added(bias)), "=", result(explanation.value));
}

/** @param {Sheet} sheet */
export function largest(sheet) {
  const { terms, best = 0, value: x } = sheet.explanation;
  const whole = sheet.node.kind === "globalmaxpool";
  const seen = terms.filter(({ at }) => at);
  return {
    rule: `The largest number of the ${whole ? "whole map" : "window"} goes on; the others have no say.`,
    body: [
      table(sheet),
      line(`max of ${count(seen.length)} numbers =`, followed(sheet, terms[best]), "=", result(x)),
    ],
  };
}

/** @type {Record<string, string>} */
const AVERAGED = { globalavgpool: "the whole map", adaptiveavgpool: "this part of the map" };

/** @param {Sheet} sheet */
export function mean(sheet) {
  const { constants, value: x } = sheet.explanation;
  const what = AVERAGED[sheet.node.kind] ?? "the window";
  const counted = sheet.node.attributes.countPadding ? ", zeros on the padding among them" : "";
  return {
    rule: `The mean of ${what}: all numbers added up, divided by how many they are${counted}.`,
    body: [
      table(sheet),
      line(number(constants.sum, value(constants.sum)), `/ ${count(constants.count)} =`, result(x)),
    ],
  };
}
