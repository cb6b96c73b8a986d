/** Numbers as a person writes them: a true minus sign, commas in thousands, as many digits as help. */

/**
 * A value: `decimals` digits after the point; powers of ten where that would show nothing or too much.
 *
 * @param {number} x
 * @param {number} [decimals]
 */
export function value(x, decimals = 4) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "not a number" : x < 0 ? "−∞" : "∞";
  if (x === 0) return "0";
  const magnitude = Math.abs(x);
  if (magnitude < 0.5 * 10 ** -decimals || magnitude >= 1e6) return powerOfTen(x);
  const kept = Math.max(0, decimals - Math.max(0, Math.floor(Math.log10(magnitude))));
  return minus(x.toFixed(kept));
}

/** A value in the little room of a cell: always so many digits after the point. @param {number} x @param {number} [decimals] */
export function fixed(x, decimals = 2) {
  return x === 0 ? "0" : minus(x.toFixed(decimals));
}

/** All the digits that tell one float32 from its neighbours. @param {number} x */
export function exact(x) {
  return minus(String(Number(x.toPrecision(9))));
}

/** A count with commas: 225,034. @param {number} n */
export function count(n) {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A count in little room: 812, 18,432, 3.61 M. @param {number} n */
export function shortCount(n) {
  if (n < 1e5) return count(n);
  if (n < 1e6) return `${(n / 1e3).toFixed(0)} k`;
  return n < 1e9 ? `${(n / 1e6).toPrecision(3)} M` : `${(n / 1e9).toPrecision(3)} G`;
}

/** A probability in per cent: never 0 or 100 unless it is. @param {number} p */
export function percent(p) {
  if (p > 0 && p < 0.0005) return "< 0.1 %";
  if (p < 1 && p > 0.9995) return "> 99.9 %";
  return `${(100 * p).toFixed(1)} %`;
}

/** A number in brackets where it is negative, so that it can follow a sign. @param {number} x @param {number} [decimals] */
export function operand(x, decimals = 4) {
  const text = value(x, decimals);
  return text.startsWith("−") ? `(${text})` : text;
}

/** `+ 0.2` or `− 0.2`. @param {number} x @param {number} [decimals] */
export function added(x, decimals = 4) {
  return `${x < 0 ? "−" : "+"} ${value(Math.abs(x), decimals)}`;
}

/** A true minus sign; none before a zero. @param {string} text */
function minus(text) {
  return text.replace(/^-(?=[0.]+$)/, "").replace("-", "−");
}

/** @type {Record<string, string>} */
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** @param {number} x */
function powerOfTen(x) {
  const [digits, exponent] = x.toExponential(1).split("e");
  const raised = [...String(Number(exponent))].map((sign) => RAISED[sign]).join("");
  return `${minus(digits)}·10${raised}`;
}
