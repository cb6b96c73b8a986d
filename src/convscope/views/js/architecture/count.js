/**
 * A number with the formula it comes from, the numbers filled in.
 *
 * @typedef {{ value: number, formula: string }} Count
 */
import { count } from "../kit/number.js";

/** @type {Count} */
export const NONE = { value: 0, formula: "0" };

/** The product of the factors. @param {number[]} factors @returns {Count} */
export function product(...factors) {
  return { value: factors.reduce((all, factor) => all * factor, 1), formula: factors.map(count).join(" · ") };
}

/** The sum of counts. @param {Count[]} counts @returns {Count} */
export function sum(counts) {
  if (!counts.length) return NONE;
  return {
    value: counts.reduce((all, { value }) => all + value, 0),
    formula: counts.map(({ formula }) => formula).join(" + "),
  };
}

/** `3 · 3 · 32 + 32 = 320`. @param {Count} of */
export function told({ value, formula }) {
  return formula.includes(" ") ? `${formula} = ${count(value)}` : formula;
}
