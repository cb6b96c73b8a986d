/**
 * What a person chose in the view, as JSON: enough to show it again elsewhere.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/boxes.js").Address} Address
 * @typedef {[string, number, number, number]} Step  a layer, a row, a column and a channel
 * @typedef {{ index?: number, at?: Step, way?: Step[], open?: string[] }} Memory  `index`: of the image; `at`: the value that is
 *   pinned; `way`: what led to it, where something did; `open`: the blocks that are open, where they are others than at first
 */
import { extent } from "../kit/arrays.js";
import { isPlace } from "../kit/remember.js";

const LONGEST = 40;

/** @param {State} state @returns {Memory} */
export function remembered({ image, trail, opened }) {
  const steps = trail.map(stepOf);
  const before = steps.slice(0, -1).slice(-LONGEST);
  return {
    ...(image && { index: image }),
    at: steps[steps.length - 1],
    ...(before.length && { way: before }),
    ...(opened && { open: opened }),
  };
}

/** Bring back what was remembered, as far as it fits. @param {State} state @param {Memory | undefined} memory */
export function recall(state, memory) {
  if (!memory) return;
  const { index, at, way = [], open } = memory;
  if (isPlace(index, state.count)) state.choose(/** @type {number} */ (index));
  if (Array.isArray(open)) state.opened = open.filter((id) => typeof id === "string");
  const steps = [...(Array.isArray(way) ? way : []), at].map((step) => addressOf(state, step));
  if (!steps.every(Boolean)) return;
  state.go(/** @type {Address[]} */ (steps));
  state.isRecalled = true;
}

/** @param {Address} address @returns {Step} */
function stepOf({ node, row, column, channel }) {
  return [node, row, column, channel];
}

/** @param {State} state @param {any} step @returns {Address | null} null where the network has no such value */
function addressOf(state, step) {
  const [name, row, column, channel] = Array.isArray(step) ? step : [];
  const node = state.nodes.get(name);
  if (!node) return null;
  const [rows, columns, channels] = extent(node.shape);
  const fits = isPlace(row, rows) && isPlace(column, columns) && isPlace(channel, channels);
  return fits ? { node: name, row, column, channel } : null;
}
