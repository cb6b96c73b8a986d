/**
 * The only place that draws a matrix: maps as tiles of coloured cells on a canvas, small ones as tables of numbers.
 *
 * @typedef {import("./arrays.js").Tensor} Tensor
 * @typedef {import("./colour.js").Rgb} Rgb
 * @typedef {{ cell: number, gap: number, across: number, down: number, rows: number, columns: number, channels: number,
 *             width: number, height: number }} Tiles  how the maps of a layer lie beside and below each other, in CSS pixels
 */
import { extent } from "./arrays.js";
import { css, inkOn } from "./colour.js";
import { fixed } from "./number.js";

/**
 * Maps in columns: `cell` CSS pixels a number, `across` maps in a row.
 *
 * @param {number[]} shape @param {number} cell @param {number} across @param {number} gap
 * @returns {Tiles}
 */
export function tiles(shape, cell, across, gap) {
  const [rows, columns, channels] = extent(shape);
  const down = Math.ceil(channels / across);
  const width = across * (columns * cell + gap) - gap;
  return { cell, gap, across, down, rows, columns, channels, width, height: down * (rows * cell + gap) - gap };
}

/** The left and upper edge of a map. @param {Tiles} tiles @param {number} channel @returns {[number, number]} */
export function corner({ cell, gap, across, rows, columns }, channel) {
  return [(channel % across) * (columns * cell + gap), Math.floor(channel / across) * (rows * cell + gap)];
}

/**
 * The cell under a point, or null where there is none; the gap after a map belongs to its last cells.
 *
 * @param {Tiles} tiles @param {number} x @param {number} y
 */
export function cellAt({ cell, gap, across, rows, columns, channels }, x, y) {
  const [wide, high] = [columns * cell + gap, rows * cell + gap];
  const [i, j] = [Math.floor(x / wide), Math.floor(y / high)];
  const channel = j * across + i;
  const row = Math.min(rows - 1, Math.floor((y - j * high) / cell));
  const column = Math.min(columns - 1, Math.floor((x - i * wide) / cell));
  return i >= 0 && i < across && j >= 0 && channel < channels ? { row, column, channel } : null;
}

/**
 * Channels of a tensor as pictures, below each other, one pixel a number: drawn once, then scaled.
 *
 * @param {Tensor} tensor @param {(x: number) => Rgb} colour @param {number[]} [shown] the channels, else all of them
 * @returns {HTMLCanvasElement} columns wide, rows · channels high
 */
export function picture(tensor, colour, shown) {
  const [rows, columns, channels] = extent(tensor.shape);
  const list = shown ?? Array.from({ length: channels }, (_, channel) => channel);
  return painted(columns, rows * list.length, (put) => {
    list.forEach((channel, slot) => {
      for (let place = 0; place < rows * columns; place++)
        put(slot * rows * columns + place, colour(tensor.data[place * channels + channel]));
    });
  });
}

/** A picture of pixels in their own colours: (H, W, 1) in grey, (H, W, 3) in red, green and blue. @param {Tensor} pixels */
export function photograph({ shape: [rows, columns, channels], data }) {
  return painted(columns, rows, (put) => {
    for (let i = 0; i < rows * columns; i++) {
      const at = (/** @type {number} */ c) => data[i * channels + (channels === 3 ? c : 0)];
      put(i, [at(0), at(1), at(2)]);
    }
  });
}

/** A picture of any matrix, one pixel a cell. @param {number} rows @param {number} columns @param {(row: number, column: number) => Rgb} colour */
export function paintedBy(rows, columns, colour) {
  return painted(columns, rows, (put) => {
    for (let i = 0; i < rows * columns; i++) put(i, colour(Math.floor(i / columns), i % columns));
  });
}

/** @param {number} width @param {number} height @param {(put: (place: number, colour: Rgb) => void) => void} draw */
function painted(width, height, draw) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(width, height);
  const { data } = image;
  draw((place, rgb) => {
    const at = place * 4;
    [data[at], data[at + 1], data[at + 2], data[at + 3]] = [rgb[0], rgb[1], rgb[2], 255];
  });
  context.putImageData(image, 0, 0);
  return canvas;
}

/**
 * All maps of a layer at their places.
 *
 * @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} maps from `picture` @param {Tiles} tiles
 */
export function drawTiles(context, maps, tiles) {
  const { rows, columns, cell, channels } = tiles;
  context.imageSmoothingEnabled = cell < 1;
  for (let channel = 0; channel < channels; channel++) {
    const [x, y] = corner(tiles, channel);
    context.drawImage(maps, 0, channel * rows, columns, rows, x, y, columns * cell, rows * cell);
  }
}

/**
 * The outline of cells on one map: a line in the accent colour between two thin ones in the paper's, seen on any colour.
 *
 * @param {CanvasRenderingContext2D} context @param {Tiles} tiles @param {number} channel
 * @param {{ rows: [number, number], columns: [number, number] }} box @param {{ line: string, halo: string, width: number }} pen
 */
export function outline(context, tiles, channel, { rows, columns }, { line, halo, width }) {
  const [x, y] = corner(tiles, channel);
  const { cell } = tiles;
  const frame = [
    x + columns[0] * cell,
    y + rows[0] * cell,
    (columns[1] - columns[0] + 1) * cell,
    (rows[1] - rows[0] + 1) * cell,
  ];
  const around = (/** @type {number} */ out) =>
    context.strokeRect(frame[0] - out, frame[1] - out, frame[2] + 2 * out, frame[3] + 2 * out);
  context.lineWidth = width + 2;
  context.strokeStyle = halo;
  around(width / 2);
  context.lineWidth = width;
  context.strokeStyle = line;
  around(width / 2);
}

/**
 * The numbers of one map written into its cells, where there is room.
 *
 * @param {CanvasRenderingContext2D} context @param {Tiles} tiles of one map @param {(row: number, column: number) => number} at
 * @param {(x: number) => Rgb} colour @param {string} font @param {(x: number) => string} [write]
 */
export function writeNumbers(context, { rows, columns, cell }, at, colour, font, write = fixed) {
  context.font = `${Math.min(13, Math.floor(cell / 3))}px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = at(row, column);
      context.fillStyle = inkOn(colour(x));
      context.fillText(write(x), (column + 0.5) * cell, (row + 0.5) * cell + 0.5);
    }
  }
}

/**
 * Several numbers in each cell, below each other.
 *
 * @param {CanvasRenderingContext2D} context @param {Tiles} tiles of one map @param {(row: number, column: number) => string[]} at
 * @param {(row: number, column: number) => Rgb} colour @param {string} font
 */
export function writeLines(context, { rows, columns, cell }, at, colour, font) {
  [context.textAlign, context.textBaseline] = ["center", "middle"];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const lines = at(row, column);
      const high = Math.min(15, cell / (lines.length + 0.6));
      context.font = `${Math.min(14, Math.floor(Math.min(cell / 2.5, high)))}px ${font}`;
      context.fillStyle = inkOn(colour(row, column));
      lines.forEach((line, i) => {
        const y = (row + 0.5) * cell + (i - (lines.length - 1) / 2) * high;
        context.fillText(line, (column + 0.5) * cell, y + 0.5);
      });
    }
  }
}

/** Background and ink of a number's cell. @param {number} x @param {(x: number) => Rgb} colour */
export function cellStyle(x, colour) {
  const rgb = colour(x);
  return { "background-color": css(rgb), color: inkOn(rgb) };
}
