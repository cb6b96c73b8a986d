/**
 * Moving through a layer's values by keyboard.
 *
 * @typedef {import("./boxes.js").Address} Address
 */
import { extent } from "./arrays.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {number} x @param {number} limit */
const within = (x, limit) => Math.max(0, Math.min(limit - 1, x));

/**
 * Where a key leads from an address, or null if it is no key for moving. Arrows move by one cell, with Shift (or Page up and down)
 * by one map; in a row of numbers `across` says how many lie beside each other.
 *
 * @param {KeyboardEvent} event @param {Address} address @param {number[]} shape @param {number} across
 * @returns {Address | null}
 */
export function moved(event, address, shape, across) {
  const [rows, columns, channels] = extent(shape);
  const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
  const single = rows * columns === 1;
  const turn = (/** @type {number} */ by) => ({ ...address, channel: within(address.channel + by, channels) });
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (step && (event.shiftKey || single)) return turn(step[0] * across + step[1]);
  if (step)
    return { ...address, row: within(address.row + step[0], rows), column: within(address.column + step[1], columns) };
  if (event.key === "PageUp") return turn(-1);
  if (event.key === "PageDown") return turn(1);
  if (event.key === "Home") return single ? { ...address, channel: 0 } : { ...address, row: 0, column: 0 };
  if (event.key === "End")
    return single ? { ...address, channel: channels - 1 } : { ...address, row: rows - 1, column: columns - 1 };
  return null;
}
