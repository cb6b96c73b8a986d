/**
 * What the cards of the home page show: computed here and now from images of the first data set.
 *
 * @typedef {import("/kit/arrays.js").Tensor} Tensor
 */
import { largest } from "/kit/arrays.js";
import { signed } from "/kit/colour.js";
import { convolve } from "/kit/convolution.js";
import { h, sized } from "/kit/dom.js";
import { paintedBy, photograph } from "/kit/matrix.js";

const WINDOW = {
  size: /** @type {[number, number]} */ ([3, 3]),
  stride: /** @type {[number, number]} */ ([1, 1]),
  pads: /** @type {[[number, number], [number, number]]} */ ([
    [0, 0],
    [0, 0],
  ]),
  dilation: /** @type {[number, number]} */ ([1, 1]),
  groups: 1,
};
const UPRIGHT = [-1, 0, 1, -2, 0, 2, -1, 0, 1];
const KERNELS = [
  UPRIGHT,
  [-1, -2, -1, 0, 0, 0, 1, 2, 1],
  [0, 1, 2, -1, 0, 1, -2, -1, 0],
  [-1, -1, -1, -1, 8, -1, -1, -1, -1],
  [2, 1, 0, 1, 0, -1, 0, -1, -2],
  [1, 2, 1, 2, 4, 2, 1, 2, 1],
];

/** @param {Tensor} image @param {number[]} rows @returns {Tensor} */
function mapOf(image, rows) {
  const [height, width, channels] = image.shape;
  const first = Float64Array.from({ length: height * width }, (_, i) => image.data[i * channels]);
  const kernel = { shape: [3, 3, 1, 1], data: Float64Array.from(rows) };
  return convolve({ shape: [height, width, 1], data: first }, kernel, undefined, WINDOW);
}

/** @param {Tensor} map @param {number} side */
function mapPicture({ shape: [rows, columns], data }, side) {
  const theme = document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  const limit = largest(data) || 1;
  return drawn(paintedBy(rows, columns, (row, column) => signed(data[row * columns + column], limit, theme)), side);
}

/** @param {HTMLCanvasElement} picture @param {number} side */
function drawn(picture, side) {
  const canvas = h("canvas", { class: "cs-canvas" });
  sized(canvas, side, side).drawImage(picture, 0, 0, side, side);
  return canvas;
}

/** A few pixels as their numbers. @param {Tensor} image */
function numbersOf({ shape: [height, width, channels], data }) {
  const [top, left] = [Math.floor(height / 2) - 2, Math.floor(width / 2) - 6];
  const places = Array.from({ length: 25 }, (_, i) => [top + Math.floor(i / 5), left + (i % 5)]);
  return h(
    "div",
    { class: "lab-numbers" },
    places.map(([row, column]) => h("span", null, data[(row * width + column) * channels])),
  );
}

/** The layers of a small network, height and depth to scale. */
const BLOCKS = [
  [28, 1],
  [26, 16],
  [13, 16],
  [11, 32],
  [5, 32],
  [1, 10],
];

const sign = (/** @type {string} */ text) => h("span", { class: "lab-sign" }, text);
const photo = (/** @type {Tensor} */ image, /** @type {number} */ side) => drawn(photograph(image), side);

/** By the name of the page. @type {Record<string, (images: Tensor[]) => any>} */
export const SCENES = {
  pixels: (images) => [photo(images[4], 112), sign("→"), numbersOf(images[4])],
  convolution: (images) => [
    photo(images[1], 106),
    sign("∗"),
    mapPicture({ shape: [3, 3, 1], data: Float64Array.from(UPRIGHT) }, 42),
    sign("="),
    mapPicture(mapOf(images[1], UPRIGHT), 106),
  ],
  design: () =>
    h(
      "div",
      { class: "lab-blocks" },
      BLOCKS.map(([side, depth]) =>
        h("i", { style: { height: `${12 + side * 3.6}px`, width: `${6 + depth * 1.2}px` } }),
      ),
    ),
  train: (images) =>
    h(
      "div",
      { class: "lab-grid5" },
      images.slice(0, 10).map((image) => photo(image, 48)),
    ),
  inside: (images) => [
    photo(images[0], 106),
    sign("→"),
    h(
      "div",
      { class: "lab-grid3" },
      KERNELS.map((rows) => mapPicture(mapOf(images[0], rows), 50)),
    ),
  ],
  data: (images) =>
    h(
      "div",
      { class: "lab-grid5" },
      images.slice(10, 20).map((image) => photo(image, 48)),
    ),
};
