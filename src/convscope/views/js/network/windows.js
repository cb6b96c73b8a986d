/** The arithmetic of windows: convolution and pooling. */

/** @typedef {import("./arithmetic.js").Sheet} Sheet */
import { signed } from "../kit/colour.js";
import { h, roving } from "../kit/dom.js";
import { added, exact, value } from "../kit/number.js";
import { line, number, numbers, result, together } from "./parts.js";
import { channelOf } from "./words.js";

/** The largest |x| of some numbers. @param {number[]} all */
const limitOf = (all) => Math.max(...all.map(Math.abs), 1e-30);

/** @param {Sheet} sheet */
export function conv(sheet) {
  const { explanation, channel, inks } = sheet;
  const channels = explanation.channels ?? [];
  const one = channels.find((each) => each.channel === channel) ?? channels[0];
  const size = /** @type {[number, number]} */ (explanation.window);
  const weights = one.terms.map(({ weight }) => weight);
  const products = one.terms.map(({ product }) => product);
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
    numbers(sheet, "products", { size, numbers: products, colours: own(limitOf(products)) }),
  );
  return {
    rule: "Each number of the patch times the weight in the same place of the kernel, which is not flipped; then all added up.",
    body: [together(tables), sums(sheet, channels, one), total(sheet, channels.length, products.length)],
  };
}

/** The sum of every input channel as a bar, to choose from. @param {Sheet} sheet @param {{ channel: number, sum: number }[]} channels @param {{ channel: number, sum: number }} one */
function sums({ pick, before }, channels, one) {
  if (channels.length === 1) return null;
  const limit = limitOf(channels.map(({ sum }) => sum));
  const source = /** @type {import("../kit/forward.js").Node} */ (before);
  const bars = channels.map(({ channel, sum }) =>
    h(
      "button",
      {
        class: "cs-sum",
        type: "button",
        "data-sum": sum,
        "data-channel": channel,
        "aria-pressed": String(channel === one.channel),
        title: `${channelOf(source, channel)}: ${exact(sum)}`,
        "aria-label": `${channelOf(source, channel)}: ${value(sum)}`,
        onclick: () => pick(channel),
      },
      h("span", { class: sum < 0 ? "cs-negative" : "cs-positive", style: { "--share": Math.abs(sum) / limit } }),
    ),
  );
  const strip = h(
    "div",
    { class: "cs-sums", role: "group", "aria-label": "Sum of the products, for each channel that is read" },
    bars,
  );
  roving(
    strip,
    ".cs-sum",
    1,
    channels.findIndex(({ channel }) => channel === one.channel),
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
export function maxpool(sheet) {
  const { explanation, colours } = sheet;
  const { terms, best = 0, window } = explanation;
  const table = numbers(sheet, "window", {
    size: /** @type {[number, number]} */ (window),
    numbers: terms.map(({ x }) => x),
    colours,
    terms,
    best,
  });
  return {
    rule: "The largest number of the window goes on; the others have no say.",
    body: [
      h("div", { class: "cs-product" }, table),
      line(`max of ${terms.filter(({ at }) => at).length} numbers =`, result(explanation.value)),
    ],
  };
}

/** @param {Sheet} sheet */
export function average(sheet) {
  const { explanation, colours } = sheet;
  const { terms, window, constants } = explanation;
  const table = numbers(sheet, "window", {
    size: /** @type {[number, number]} */ (window),
    numbers: terms.map(({ x }) => x),
    colours,
    terms,
  });
  const whole = sheet.node.kind === "globalavgpool" ? "the whole map" : "the window";
  return {
    rule: `The mean of ${whole}: all numbers added up, divided by how many they are.`,
    body: [
      h("div", { class: "cs-product" }, table),
      line(number(constants.sum, value(constants.sum)), `/ ${constants.count} =`, result(explanation.value)),
    ],
  };
}
