/**
 * How large what a layer makes is drawn: a map as a block whose height and breadth are its rows and columns, to one scale, and
 * whose thickness is the logarithm of its channels; a vector as a bar whose length is the logarithm of its own.
 *
 * @typedef {{ thick: number, high: number, right: number, up: number, flat: boolean }} Volume  CSS pixels: the front, and how far its
 *   back lies to the right and above
 */
const TALLEST = 132;
const LEAST = 3;

/** CSS pixels a row of a map. @param {number[][]} shapes */
export function scaleOf(shapes) {
  const sides = shapes.filter(({ length }) => length === 3).flatMap(([rows, columns]) => [rows, columns]);
  return TALLEST / Math.max(1, ...sides);
}

/** @param {number[]} shape @param {number} scale @returns {Volume} */
export function volumeOf(shape, scale) {
  const channels = shape[shape.length - 1];
  if (shape.length === 1) return { thick: 11, high: 10 + 11 * Math.log2(1 + channels), right: 0, up: 0, flat: true };
  const [rows, columns] = shape.map((length) => Math.max(LEAST, length * scale));
  return { thick: 3 + 5 * Math.log2(1 + channels), high: rows, right: 0.34 * columns, up: 0.2 * columns, flat: false };
}

/** The colours go by what a layer does. @param {string} kind */
export function familyOf(kind) {
  if (kind.startsWith("conv")) return "conv";
  if (kind.includes("pool")) return "pool";
  if (kind === "dense") return "dense";
  return "other";
}

/** `26 × 26 × 32`. @param {number[]} shape */
export const shapeText = (shape) => shape.join(" × ");
