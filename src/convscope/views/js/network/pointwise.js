/** The arithmetic of layers that look at one number at a time, and of the image itself. */

/** @typedef {import("./arithmetic.js").Sheet} Sheet */
import { h } from "../kit/dom.js";
import { added, count, operand, value } from "../kit/number.js";
import { followed, line, number, result } from "./parts.js";
import { nameOf } from "./words.js";

/** @param {any[]} above @param {any[]} below */
function fraction(above, below) {
  return h("span", { class: "cs-fraction" }, h("span", null, above), h("span", null, below));
}

/** @param {Sheet} sheet */
export function pixel({ explanation }) {
  const { pixel: x, mean, std } = explanation.constants;
  const share = x / 255;
  return {
    rule: "The image itself: a pixel from 0 (black) to 255 (white), brought to the range that the network was trained on.",
    body: [
      line(
        "pixel",
        h("b", { class: "cs-number", "data-pixel": x }, String(x)),
        `→ ${x} / 255 =`,
        number(share, value(share)),
      ),
      line(
        "(pixel / 255 − mean) / deviation =",
        fraction([value(share), ` ${added(-mean)}`], [value(std)]),
        "=",
        result(explanation.value),
      ),
      h(
        "p",
        { class: "cs-line cs-faint" },
        "Here the way ends: everything else was computed from numbers such as this.",
      ),
    ],
  };
}

/** @type {Record<string, string>} */
const IN_WORDS = {
  relu: "The larger of 0 and the number.",
  relu6: "The number, but not below 0 and not above 6.",
  leakyrelu: "A positive number goes on as it is, of a negative one a small share.",
  elu: "A positive number goes on as it is; a negative one ends in −alpha, however large it is.",
  selu: "A positive number is stretched a little; a negative one ends near −1.758, however large it is.",
  sigmoid: "Any number as one between 0 and 1.",
  tanh: "Any number as one between −1 and 1.",
  silu: "The number times its own sigmoid.",
  gelu: "The number times the share of a normal distribution that lies below it.",
  mish: "The number times the tanh of its softplus.",
  logsoftmax: "The logarithm of the softmax: the score less the logarithm of the sum of all e^score.",
  lrn: "The number, made smaller where the neighbouring maps are large at this place.",
  hardsigmoid: "A sigmoid of three straight lines.",
  hardswish: "The number times its own hard sigmoid.",
  softplus: "A ReLU without the corner.",
};

/** @param {Sheet} sheet */
export function activation(sheet) {
  const { node, explanation } = sheet;
  const [term] = explanation.terms;
  const formula = /** @type {string} */ (node.attributes.formula ?? "");
  const steps = explanation.steps ?? [];
  const relu = node.kind === "relu";
  const fate = term.x > 0 ? "It is positive and goes on as it is." : "It is not positive: nothing goes on.";
  return {
    rule: IN_WORDS[node.kind] ?? "A function of one number.",
    body: [
      relu
        ? line("max(0, x) = max(0,", followed(sheet, term, value(term.x)), ") =", result(explanation.value))
        : line("x =", followed(sheet, term, value(term.x))),
      steps.map(([what, x]) => line(`${what} =`, number(x, value(x)))),
      relu ? h("p", { class: "cs-line cs-faint" }, fate) : line(formula, "=", result(explanation.value)),
    ],
  };
}

/** @param {Sheet} sheet */
export function normal(sheet) {
  const { terms, constants: c, value: y } = sheet.explanation;
  return {
    rule: normalRule(sheet),
    body: [
      line(fraction(["x − mean"], ["√(variance + ε)"]), "· scale + shift"),
      line(
        "=",
        fraction(
          [followed(sheet, terms[0]), " ", number(c.mean, added(-c.mean))],
          [`√(${value(c.variance)} + ${c.epsilon})`],
        ),
        "·",
        number(c.scale, operand(c.scale)),
        number(c.shift, added(c.shift)),
        "=",
        result(y),
      ),
      c.count !== undefined &&
        line(
          "mean = sum of",
          `${count(c.count)} numbers / ${count(c.count)} =`,
          number(c.sum, value(c.sum)),
          `/ ${count(c.count)} =`,
          number(c.mean, value(c.mean)),
        ),
      c.count !== undefined &&
        line(
          `variance = mean of the ${count(c.count)} squares (x − mean)² =`,
          number(c.variance, value(c.variance)),
        ),
    ],
  };
}

/** @param {Sheet} sheet */
function normalRule({ node, explanation: { group }, sources: [source] }) {
  const then = "then stretched and shifted.";
  if (node.kind === "batchnorm")
    return `Centred and scaled with the mean and the variance that the map had over the training images, ${then}`;
  const name = nameOf(source);
  if (node.kind === "groupnorm") {
    const [first, last] = /** @type {any} */ (group).channels;
    return `Centred and scaled with the mean and the variance of the maps ${first}–${last} of ${name} on this image, ${then}`;
  }
  const what = node.attributes.axes === "all" ? "all numbers" : "all maps at this place";
  return `Centred and scaled with the mean and the variance of ${what} of ${name}, ${then}`;
}
