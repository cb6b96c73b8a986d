/**
 * What a person changed in the view, as JSON: enough to show it again elsewhere.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {{ kernel?: string | number[][], bias?: number, stride?: number, padding?: "valid" | "same" | number, dilation?: number,
 *             relu?: boolean, pool?: boolean, filter?: number, channel?: number, at?: [number, number],
 *             painted?: number[][] }} Memory  `kernel`: its name, or its rows; `painted`: row, column and the numbers there
 */
import { valueAt } from "../kit/arrays.js";

const MOST_PAINTED = 400;

/** What differs from how the view was given; what cannot be said in short is left out. @param {State} state @returns {Memory} */
export function remembered(state) {
  const { settings, spec, pinned } = state;
  /** @type {Memory} */
  const memory = { at: [pinned.row, pinned.column] };
  for (const name of /** @type {const} */ (["stride", "padding", "dilation"]))
    if (settings[name] !== spec.settings[name]) Object.assign(memory, { [name]: settings[name] });
  if (settings.relu) memory.relu = true;
  if (settings.pool) memory.pool = true;
  if (state.filter) memory.filter = state.filter;
  if (state.channel) memory.channel = state.channel;
  if (spec.shared && !state.isGivenKernel) memory.kernel = state.name?.name ?? rowsOf(state);
  if (spec.shared && state.biasOf) memory.bias = state.biasOf;
  const painted = state.isPainted ? paintedOf(state) : [];
  if (painted.length && painted.length <= MOST_PAINTED) memory.painted = painted;
  return memory;
}

/** Bring back what was remembered, as far as it fits. @param {State} state @param {Memory | undefined} memory */
export function recall(state, memory) {
  if (!memory) return;
  const { stride, padding, dilation, relu, pool } = memory;
  const settings = Object.fromEntries(Object.entries({ stride, padding, dilation, relu, pool }).filter(([, x]) => x !== undefined));
  const rows = typeof memory.kernel === "string" ? state.named.find((/** @type {any} */ one) => one.name === memory.kernel)?.rows : memory.kernel;
  if (state.spec.shared && isGrid(rows)) state.takeKernel(rows);
  for (const [row, column, ...pixel] of memory.painted ?? [])
    if (row < state.image.shape[0] && column < state.image.shape[1] && pixel.length === state.channels) state.paint({ row, column }, pixel);
  if (memory.bias) state.setBias(memory.bias);
  state.set(settings);
  if (memory.filter && memory.filter < state.filters) state.chooseFilter(memory.filter);
  if (memory.channel && memory.channel < state.channels) state.chooseChannel(memory.channel);
  const [row, column] = memory.at ?? [-1, -1];
  if (row >= 0 && column >= 0 && row < state.map.shape[0] && column < state.map.shape[1]) state.pin({ row, column });
}

/** @param {any} rows */
function isGrid(rows) {
  const fits = (/** @type {any} */ list) => Array.isArray(list) && list.length > 0 && list.length <= 11;
  return fits(rows) && rows.every((/** @type {any} */ row) => fits(row) && row.length === rows[0].length && row.every(Number.isFinite));
}

/** @param {State} state */
function rowsOf({ own }) {
  const [rows, columns] = own.shape;
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => own.data[(i * columns + j) * own.shape[2]]),
  );
}

/** @param {State} state */
function paintedOf({ image, given }) {
  const [rows, columns, channels] = image.shape;
  const changed = [];
  for (let i = 0; i < rows * columns; i++) {
    const place = { row: Math.floor(i / columns), column: i % columns };
    const pixel = Array.from({ length: channels }, (_, channel) => valueAt(image, { ...place, channel }));
    if (pixel.some((x, channel) => x !== valueAt(given, { ...place, channel }))) changed.push([place.row, place.column, ...pixel]);
  }
  return changed;
}
