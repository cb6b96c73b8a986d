/** Where a page says what went wrong, in Python's words. */
import { fill, h } from "/kit/dom.js";
import { Mistake } from "./socket.js";

export function createProblem() {
  const element = h("p", { class: "lab-mistake", role: "alert", hidden: true });
  return {
    element,
    /** Python's answer, or null where it found a mistake, which is said. @param {Promise<any>} asked */
    async none(asked) {
      element.hidden = true;
      try {
        return await asked;
      } catch (error) {
        if (!(error instanceof Mistake)) throw error;
        fill(element, error.message);
        element.hidden = false;
        return null;
      }
    },
  };
}
