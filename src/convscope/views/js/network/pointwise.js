/** The arithmetic of layers that look at one number at a time, and of the image itself. */

/** @typedef {import("./arithmetic.js").Sheet} Sheet */
import { h } from "../kit/dom.js";
import { added, operand, value } from "../kit/number.js";
import { followed, line, number, result } from "./parts.js";
import { nameOf, placeOf } from "./words.js";

/** @param {any[]} above @param {any[]} below */
function fraction(above, below) {
  return h("span", { class: "cs-fraction" }, h("span", null, above), h("span", null, below));
}

/** @param {Sheet} sheet */
export function input({ explanation }) {
  const { pixel, mean, std } = explanation.constants;
  const share = pixel / 255;
  return {
    rule: "The image itself: a pixel from 0 (black) to 255 (white), brought to the range that the network was trained on.",
    body: [
      line(
        "pixel",
        h("b", { class: "cs-number", "data-pixel": pixel }, String(pixel)),
        `→ ${pixel} / 255 =`,
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

/** @param {Sheet} sheet */
export function relu(sheet) {
  const [term] = sheet.explanation.terms;
  const fate = term.x > 0 ? "It is positive and goes on as it is." : "It is not positive: nothing goes on.";
  return {
    rule: "The larger of 0 and the number.",
    body: [
      line("max(0, x) = max(0,", followed(sheet, term, value(term.x)), ") =", result(sheet.explanation.value)),
      h("p", { class: "cs-line cs-faint" }, fate),
    ],
  };
}

/** @param {Sheet} sheet */
export function dropout(sheet) {
  const [term] = sheet.explanation.terms;
  return {
    rule: "Dropout acts only while training; here the number goes on as it is.",
    body: [line(followed(sheet, term), "=", result(sheet.explanation.value))],
  };
}

/** @param {Sheet} sheet */
export function batchnorm(sheet) {
  const { terms, constants: c, value: y } = sheet.explanation;
  const epsilon = String(c.epsilon);
  return {
    rule: "Centred and scaled with the mean and the variance that the map had over the training images, then stretched and shifted.",
    body: [
      line(fraction(["x − mean"], ["√(variance + ε)"]), "· scale + shift"),
      line(
        "=",
        fraction(
          [followed(sheet, terms[0]), " ", number(c.mean, added(-c.mean))],
          [`√(${value(c.variance)} + ${epsilon})`],
        ),
        "·",
        number(c.scale, operand(c.scale)),
        number(c.shift, added(c.shift)),
        "=",
        result(y),
      ),
    ],
  };
}

/** @param {Sheet} sheet */
export function flatten(sheet) {
  const { at, explanation, before } = sheet;
  const [term] = explanation.terms;
  const source = /** @type {any} */ (before);
  const from = /** @type {any} */ (term.at);
  const [, columns, channels] = source.shape;
  return {
    rule: "The same numbers in one row: row by row, in a row column by column, in a column map by map. Nothing is lost.",
    body: [
      line(
        `number ${at.channel} = (row ${from.row} · ${columns} + column ${from.column}) · ${channels} + map ${from.channel}`,
      ),
      line(
        `${nameOf(source)}, ${placeOf(source, from, [], false)}:`,
        followed(sheet, term),
        "=",
        result(explanation.value),
      ),
    ],
  };
}
