/**
 * Kernels as tensors (height, width, channels, filters): turned, transposed, cut out and put in.
 *
 * @typedef {import("../kit/arrays.js").Tensor} Tensor
 * @typedef {{ name: string, finds: string, rows: number[][] }} Named
 */

/**
 * A kernel of another size or order: `from` says which row and column every number comes from; outside are zeros.
 *
 * @param {Tensor} kernel @param {number} rows @param {number} columns
 * @param {(row: number, column: number) => [number, number]} from
 * @returns {Tensor}
 */
function rearranged({ shape: [height, width, channels, filters], data }, rows, columns, from) {
  const depth = channels * filters;
  const moved = new Float64Array(rows * columns * depth);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const [y, x] = from(i, j);
      if (y < 0 || x < 0 || y >= height || x >= width) continue;
      const at = (y * width + x) * depth;
      moved.set(data.subarray(at, at + depth), (i * columns + j) * depth);
    }
  }
  return { shape: [rows, columns, channels, filters], data: moved };
}

/** Turned by 180°, in both directions. @param {Tensor} kernel */
export function turned(kernel) {
  const [rows, columns] = kernel.shape;
  return rearranged(kernel, rows, columns, (i, j) => [rows - 1 - i, columns - 1 - j]);
}

/** Rows and columns exchanged. @param {Tensor} kernel */
export function transposed(kernel) {
  const [rows, columns] = kernel.shape;
  return rearranged(kernel, columns, rows, (i, j) => [j, i]);
}

/** In the middle of another size. @param {Tensor} kernel @param {number} rows @param {number} columns */
function centred(kernel, rows, columns) {
  const [down, right] = [Math.floor((rows - kernel.shape[0]) / 2), Math.floor((columns - kernel.shape[1]) / 2)];
  return rearranged(kernel, rows, columns, (i, j) => [i - down, j - right]);
}

/** One filter by itself: (kh, kw, C, 1). @param {Tensor} kernel @param {number} filter @returns {Tensor} */
export function filterOf({ shape: [rows, columns, channels, filters], data }, filter) {
  const one = Float64Array.from({ length: rows * columns * channels }, (_, i) => data[i * filters + filter]);
  return { shape: [rows, columns, channels, 1], data: one };
}

/**
 * A named kernel in place of one filter, the same for every channel. With several filters all take the larger size, with zeros
 * round the smaller.
 *
 * @param {Tensor} kernel @param {number} filter @param {number[][]} rows
 */
export function withNamed(kernel, filter, rows) {
  const [height, width, channels, filters] = kernel.shape;
  const size = [rows.length, rows[0].length];
  const whole = filters === 1 ? size : [Math.max(height, size[0]), Math.max(width, size[1])];
  const all = centred(kernel, whole[0], whole[1]);
  const [down, right] = [0, 1].map((axis) => Math.floor((whole[axis] - size[axis]) / 2));
  for (let i = 0; i < whole[0] * whole[1] * channels; i++) {
    const place = Math.floor(i / channels);
    const row = rows[Math.floor(place / whole[1]) - down];
    all.data[i * filters + filter] = row?.[(place % whole[1]) - right] ?? 0;
  }
  return all;
}

/** The name of a filter, where all its channels are one of the named kernels. @param {Tensor} one (kh, kw, C, 1) @param {Named[]} named */
export function nameOfKernel({ shape: [rows, columns, channels], data }, named) {
  return named.find(
    (each) =>
      each.rows.length === rows &&
      each.rows[0].length === columns &&
      data.every((x, i) => x === each.rows.flat()[Math.floor(i / channels)]),
  );
}
