/**
 * The colours of image, kernel, products and maps.
 *
 * @typedef {import("../kit/colour.js").Rgb} Rgb
 * @typedef {import("../kit/colour.js").Theme} Theme
 * @typedef {import("./state.js").State} State
 */
import { largest } from "../kit/arrays.js";
import { grey, signed } from "../kit/colour.js";

/** One number of the image: grey from black to white; where some are negative, signed. @param {State} state @param {Theme} theme */
export function pixelColour({ spec: { low, high } }, theme) {
  if (low < 0) return (/** @type {number} */ x) => signed(x, high, theme);
  return (/** @type {number} */ x) => grey(Math.round(255 * Math.max(0, Math.min(1, x / high))));
}

/** A pixel of all its channels. @param {State} state @param {Theme} theme @returns {(row: number, column: number) => Rgb} */
export function imageColour(state, theme) {
  const one = pixelColour(state, theme);
  const { data, shape } = state.image;
  const first = (/** @type {number} */ row, /** @type {number} */ column) => (row * shape[1] + column) * shape[2];
  if (shape[2] !== 3 || state.spec.low < 0) return (row, column) => one(data[first(row, column) + state.shownChannel]);
  return (row, column) => /** @type {Rgb} */ ([0, 1, 2].map((c) => one(data[first(row, column) + c])[0]));
}

/** The kernel's numbers. @param {State} state @param {Theme} theme */
export function kernelColour(state, theme) {
  const limit = largest(state.own.data) || 1;
  return (/** @type {number} */ x) => signed(x, limit, theme);
}

/** @param {State} state @param {Theme} theme */
export function productColour(state, theme) {
  const limit = largest(state.own.data) * Math.max(Math.abs(state.spec.low), state.spec.high) || 1;
  return (/** @type {number} */ x) => signed(x, limit, theme);
}

/** Where nothing can become negative the map stays a picture in grey. @param {State} state */
export function isGrey({ own, biasOf, spec }) {
  return spec.low >= 0 && biasOf >= 0 && own.data.every((x) => x >= 0);
}

/** The end of the map's scale. @param {State} state */
export function mapLimit(state) {
  const most = largest(state.map.data) || 1;
  return isGrey(state) ? Math.max(most, state.spec.high) : most;
}

/** @param {State} state @param {Theme} theme */
export function mapColour(state, theme) {
  const limit = mapLimit(state);
  if (isGrey(state)) return (/** @type {number} */ x) => grey(Math.round((255 * x) / limit));
  return (/** @type {number} */ x) => signed(x, limit, theme);
}
