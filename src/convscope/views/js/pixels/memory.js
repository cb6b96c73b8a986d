/**
 * What a person chose in the view, as JSON: enough to show it again elsewhere.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/lens.js").Seen} Seen
 * @typedef {{ at?: [number, number], index?: number, channel?: number | "all", unit?: string, grey?: boolean, added?: number, seen?: Seen }} Memory
 *   `index`: of the image; `seen`: the upper left cell and how many columns fit beside each other, where not all do
 */
import { isPlace } from "../kit/remember.js";
import { ADDED } from "./state.js";

const UNITS = ["uint8", "unit"];

/** What differs from how the view was given. @param {State} state @param {Seen | null} seen the part under the lens; null for all @returns {Memory} */
export function remembered(state, seen) {
  const { pinned, index, channel, planes, unit, given, tinted, added } = state;
  return {
    at: [pinned.row, pinned.column],
    ...(index && { index }),
    ...(channel !== planes[0] && { channel: channel ?? "all" }),
    ...(unit !== given && { unit }),
    ...(!tinted && { grey: true }),
    ...(added !== ADDED && { added }),
    ...(seen && { seen }),
  };
}

/** Bring back what was remembered, as far as it fits; the part under the lens is the lens' own. @param {State} state @param {Memory | undefined} memory */
export function recall(state, memory) {
  if (!memory) return;
  const { index, channel, unit = "", added = ADDED, grey, at } = memory;
  if (isPlace(index, state.count)) state.choose(/** @type {number} */ (index));
  const plane = channel === "all" ? null : (channel ?? state.channel);
  if (state.planes.includes(plane)) state.chooseChannel(plane);
  if (state.both && UNITS.includes(unit)) state.set({ unit: /** @type {any} */ (unit) });
  if (Number.isInteger(added) && Math.abs(added) <= 255) state.set({ added });
  if (grey) state.set({ tinted: false });
  const [row, column] = Array.isArray(at) ? at : [];
  const [rows, columns] = state.image.shape;
  if (isPlace(row, rows) && isPlace(column, columns)) state.pin({ row, column });
}
