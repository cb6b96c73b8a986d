/** Runs the analysis of js/architecture over texts: rows, or the message and the place of a mistake. */
import { analyse } from "./architecture/analyse.js";

/** @param {{ text: string, input: number[] }} one */
function answer({ text, input }) {
  try {
    return { rows: analyse(text, input) };
  } catch (error) {
    const { message, place, length } = /** @type {any} */ (error);
    return { message, place, length };
  }
}

export default { run: (/** @type {any[]} */ cases) => cases.map(answer) };
