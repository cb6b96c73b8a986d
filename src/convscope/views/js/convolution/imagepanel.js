/**
 * The image: the window over it, and painting on it.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Place} Place
 * @typedef {import("./board.js").Inks} Inks
 */
import { css, inkOn } from "../kit/colour.js";
import { fill, h, roving } from "../kit/dom.js";
import { paintedBy } from "../kit/matrix.js";
import { plain } from "../kit/plain.js";
import { channelName, sizeText } from "../kit/words.js";
import { createBoard } from "./board.js";
import { imageColour, pixelColour } from "./colours.js";

const COLOURS = {
  black: [0, 0, 0],
  white: [1, 1, 1],
  red: [1, 0, 0],
  yellow: [1, 1, 0],
  green: [0, 1, 0],
  cyan: [0, 1, 1],
  blue: [0, 0, 1],
  magenta: [1, 0, 1],
};

/** What can be painted with: a name and one number for each channel. @param {State} state @returns {{ name: string, pixel: number[] }[]} */
function brushes({ channels, spec: { low, high }, image }) {
  if (channels === 3 && low >= 0)
    return Object.entries(COLOURS).map(([name, parts]) => ({ name, pixel: parts.map((part) => part * high) }));
  const whole = image.data.every(Number.isInteger);
  const steps = whole && high - low <= 1 ? [0, 1] : [0, 0.25, 0.5, 0.75, 1];
  return steps
    .map((step) => low + step * (high - low))
    .map((x) => (whole ? Math.round(x) : x))
    .map((x) => ({ name: plain(x), pixel: Array(channels).fill(x) }));
}

/** @param {State} state @param {(sentence: string) => void} say */
export function createImagePanel(state, say) {
  const all = brushes(state);
  let brush = state.channels === 3 && state.spec.low >= 0 ? 1 : all.length - 1;
  /** @type {number[]} what the pressed pointer paints */
  let wet = all[brush].pixel;

  const same = (/** @type {Place} */ { row, column }, /** @type {number[]} */ pixel) =>
    pixel.every((x, c) => state.image.data[(row * state.image.shape[1] + column) * state.channels + c] === x);

  const board = createBoard({
    label: () =>
      `Image of ${sizeText(state.image.shape)}. Arrow keys move the window, Space paints the pixel with ${all[brush].name}.`,
    start: () => clamped(centreOf(state, state.at), state.image.shape),
    look(place, byKey) {
      state.look(place && windowAt(state, place));
      if (place && byKey) say(`Row ${place.row}, column ${place.column}: ${pixelText(state, place)}`);
    },
    act(place) {
      const other = brush === 0 ? all[all.length > 2 && state.channels === 3 ? 1 : all.length - 1] : all[0];
      wet = same(place, all[brush].pixel) ? other.pixel : all[brush].pixel;
      paint(place);
      say(`Row ${place.row}, column ${place.column} is now ${pixelText(state, place)}`);
    },
    over: paint,
  });

  /** @param {Place} place */
  function paint(place) {
    const cursor = board.cursor;
    if (!same(place, wet)) state.paint(place, wet);
    state.look(windowAt(state, cursor ?? place));
  }

  const palette = h("div", { class: "cv-palette", role: "group", "aria-label": "Paint with" });
  const reset = h(
    "button",
    {
      class: "cv-button",
      type: "button",
      "aria-label": "Reset image",
      onclick: () => (state.resetImage(), say("The image is as it was given.")),
    },
    "Reset",
  );
  const heading = h("h3", { class: "cv-heading" });
  const caption = h("p", { class: "cv-caption" }, "Hatched: padding, zeros that are not in the image.");
  const element = h(
    "section",
    { class: "cv-panel cv-image", "aria-label": "Image" },
    heading,
    board.element,
    h("div", { class: "cv-tools" }, h("span", { class: "cs-faint" }, "Paint"), palette, reset),
    caption,
  );

  /** @param {Inks} inks */
  function drawPalette(inks) {
    const colour = pixelColour(state, inks.theme);
    const swatches = all.map(({ name, pixel }, i) => {
      const rgb = /** @type {any} */ (
        state.channels === 3 && state.spec.low >= 0 ? pixel.map((x) => colour(x)[0]) : colour(pixel[0])
      );
      return h("button", {
        class: "cv-swatch",
        type: "button",
        title: name,
        "aria-label": name,
        "aria-pressed": String(i === brush),
        style: { "background-color": css(rgb), color: inkOn(rgb) },
        onclick: () => {
          brush = i;
          drawPalette(inks);
          /** @type {any} */ (palette.children[i]).focus();
        },
      });
    });
    fill(palette, swatches);
    roving(palette, ".cv-swatch", 1, brush);
  }

  return {
    element,
    board,
    /** @param {Inks} inks @param {number} side */
    draw(inks, side) {
      const [rows, columns, channels] = state.image.shape;
      const colour = imageColour(state, inks.theme);
      const one = (/** @type {number} */ row, /** @type {number} */ column) =>
        plain(state.image.data[(row * columns + column) * channels + state.shownChannel], 2);
      const content = { picture: paintedBy(rows, columns, colour), rows, columns, pads: state.window.pads, colour };
      board.draw({ ...content, write: channels === 3 ? null : one }, inks, side);
      fill(heading, "Image", h("span", { class: "cs-faint" }, ` ${sizeText(state.image.shape)}`));
      reset.disabled = !state.isPainted;
      caption.hidden = !state.window.pads.flat().some(Boolean);
      drawPalette(inks);
    },
    /** @param {Inks} inks */
    mark(inks) {
      const { size, stride, pads, dilation } = state.window;
      const top = state.at.row * stride[0] - pads[0][0];
      const left = state.at.column * stride[1] - pads[1][0];
      const weights = state.own.data;
      const taps = Array.from({ length: size[0] * size[1] }, (_, i) => ({
        row: top + Math.floor(i / size[1]) * dilation[0],
        column: left + (i % size[1]) * dilation[1],
        text: `×${plain(weights[i * state.own.shape[2] + (state.spec.shared ? 0 : state.channel)], 2)}`,
      }));
      board.mark(windowBox(state), inks, taps, board.cursor);
    },
  };
}

/** What the window covers, padding included. @param {State} state */
export function windowBox({ at, window: { size, stride, pads, dilation } }) {
  const along = (/** @type {0 | 1} */ axis, /** @type {number} */ place) => {
    const first = place * stride[axis] - pads[axis][0];
    return /** @type {[number, number]} */ ([first, first + (size[axis] - 1) * dilation[axis]]);
  };
  return { rows: along(0, at.row), columns: along(1, at.column) };
}

/** The place of the map whose window is centred nearest to a pixel. @param {State} state @param {Place} place */
function windowAt({ window, map }, { row, column }) {
  const along = (/** @type {0 | 1} */ axis, /** @type {number} */ at) => {
    const middle = ((window.size[axis] - 1) * window.dilation[axis]) / 2;
    const place = Math.round((at + window.pads[axis][0] - middle) / window.stride[axis]);
    return Math.max(0, Math.min(map.shape[axis] - 1, place));
  };
  return { row: along(0, row), column: along(1, column) };
}

/** The pixel in the middle of the window. @param {State} state @param {Place} at */
function centreOf({ window: { size, stride, pads, dilation } }, at) {
  const along = (/** @type {0 | 1} */ axis, /** @type {number} */ place) =>
    place * stride[axis] - pads[axis][0] + Math.floor(((size[axis] - 1) * dilation[axis]) / 2);
  return { row: along(0, at.row), column: along(1, at.column) };
}

/** @param {Place} place @param {number[]} shape */
function clamped({ row, column }, [rows, columns]) {
  return { row: Math.max(0, Math.min(rows - 1, row)), column: Math.max(0, Math.min(columns - 1, column)) };
}

/** @param {State} state @param {Place} place */
function pixelText(state, { row, column }) {
  const { shape, data } = state.image;
  const first = (row * shape[1] + column) * shape[2];
  const numbers = [...data.subarray(first, first + shape[2])].map((x) => plain(x));
  if (numbers.length === 1) return numbers[0];
  return numbers
    .slice(0, 4)
    .map((x, c) => `${channelName(state.channels, c)} ${x}`)
    .join(", ");
}
