/**
 * What a person chose in the view, as JSON: enough to show it again elsewhere.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {{ text?: string, input?: number[], layer?: string, open?: string[] }} Memory  `layer`: the part that is asked;
 *   `open`: the blocks that are open, where they are others than at first
 */

/** What is worth keeping; a text with a mistake is not. @param {State} state @returns {Memory} */
export function remembered(state) {
  const { text, input, pinned, opened } = state;
  return {
    ...(text && !state.mistake && { text }),
    input,
    ...(pinned && { layer: pinned }),
    ...(opened && { open: opened }),
  };
}

/** Bring back what was remembered, as far as it fits. @param {State} state @param {Memory | undefined} memory */
export function recall(state, memory) {
  if (!memory) return;
  const { text, input, layer, open } = memory;
  const size = isSize(input) ? input : state.input;
  const other = typeof text === "string" && (text !== state.text || String(size) !== String(state.input));
  if (other) state.edit(text, size);
  if (Array.isArray(open)) state.openOnly(open);
  if (typeof layer === "string" && state.parts.some(({ key }) => key === layer)) state.pin(layer);
}

/** @param {any} input @returns {input is number[]} */
function isSize(input) {
  return Array.isArray(input) && input.length === 3 && input.every((x) => Number.isInteger(x) && x >= 1 && x <= 4096);
}
