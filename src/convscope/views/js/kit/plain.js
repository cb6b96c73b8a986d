/** Numbers that may be whole, as a person writes them: 3 and not 3.0000, 0.5 and not 0.5000. */
import { value } from "./number.js";

/** Whole numbers with all their digits, others rounded and without zeros at the end. @param {number} x @param {number} [decimals] */
export function plain(x, decimals = 4) {
  if (Number.isInteger(x)) return String(x).replace("-", "−");
  const text = value(x, decimals);
  return text.includes("·") ? text : text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

/** In brackets where it is negative, so that it can follow a sign. @param {number} x @param {number} [decimals] */
export function plainOperand(x, decimals) {
  return x < 0 ? `(${plain(x, decimals)})` : plain(x, decimals);
}

/** `+ 2` or `− 2`. @param {number} x @param {number} [decimals] */
export function plainAdded(x, decimals) {
  return `${x < 0 ? "−" : "+"} ${plain(Math.abs(x), decimals)}`;
}

/** What is left of a text that somebody typed as a number; NaN where it is none. @param {string} text */
export function typed(text) {
  const clean = text.trim().replace("−", "-").replace(",", ".");
  const parts = clean.match(/^([^/]+)\/([^/]+)$/);
  const x = parts ? Number(parts[1]) / Number(parts[2]) : clean === "" ? NaN : Number(clean);
  return Number.isFinite(x) ? x : NaN;
}
