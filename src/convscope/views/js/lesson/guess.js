/** Reading a number as people write it. */

/** @type {Record<string, number>} */
const UNITS = { "": 1, "%": 1, k: 1e3, thousand: 1e3, m: 1e6, million: 1e6, millions: 1e6, bn: 1e9, billion: 1e9 };

/** What a guess may look like, for one who wrote something else. */
export const FORMS = "Write a number, such as 1,250 or 12.5. Also read: 1.2 million, 40k, 40 * 30.";

/**
 * The number that someone wrote, or null: with commas, spaces or points between thousands, a decimal point or comma, "million" or "k"
 * behind it, or as a product. `half` is how far off it may be as it is rounded: "6.2 million" stands for all from 6.15 to 6.25.
 *
 * @param {string} text @returns {{ value: number, half: number } | null}
 */
export function numberOf(text) {
  const factors = text
    .trim()
    .toLowerCase()
    .replace(/−/g, "-")
    .replace(/^(about|around|circa|~|≈)\s*/, "")
    .split(/[*×·x]/)
    .map(factorOf);
  const read = factors.filter((factor) => factor !== null);
  if (read.length < factors.length) return null;
  return read.length === 1 ? read[0] : { value: read.reduce((product, { value }) => product * value, 1), half: 0 };
}

/** @param {string} text @returns {{ value: number, half: number } | null} */
function factorOf(text) {
  const found = /^\s*([+-]?[\d\s.,'_]*\d\.?)(e[+-]?\d+)?\s*([a-z%]*)\s*$/.exec(text);
  if (!found || !(found[3] in UNITS)) return null;
  const plain = plainOf(found[1].trim());
  if (plain === null) return null;
  const unit = UNITS[found[3]] * Number(`1${found[2] ?? ""}`);
  const digits = plain.replace(/^[+-]?[0.]*/, "").replace(".", "").length;
  const places = (plain.split(".")[1] ?? "").length;
  return { value: Number(plain) * unit, half: unit > 1 && digits > 1 ? (unit / 10 ** places) * 0.5 : 0 };
}

/** Digits with at most one decimal point, or null. @param {string} written */
function plainOf(written) {
  const thousands = /^[+-]?\d{1,3}(([,\s'_])\d{3})(\2\d{3})*(\.\d+)?$/;
  if (thousands.test(written)) return written.replace(/[,\s'_]/g, "");
  if (/^[+-]?\d{1,3}(\.\d{3}){2,}$/.test(written)) return written.replace(/\./g, "");
  const decimal = written.replace(/^([+-]?\d*),(\d+)$/, "$1.$2");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(decimal) ? decimal : null;
}
