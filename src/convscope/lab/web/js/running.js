/** Code of a lesson that takes a while: run when asked, with what it prints as it goes, and stopped when told. */
import { fill, h } from "/kit/dom.js";
import { Mistake } from "./socket.js";

const ASK_EVERY = 400;

/**
 * @param {{ root: HTMLElement, lesson: string, running: number | null, connection: import("./socket.js").Connection,
 *           refresh: () => void }} options  `running` is the block that runs already, `refresh` is called when blocks were exchanged
 * @returns {() => void} how to stop looking; what runs goes on
 */
export function createRunner({ root, lesson, running, connection, refresh }) {
  let gone = false;

  /** @param {number} block @param {Promise<any>} first */
  async function follow(block, first) {
    const place = /** @type {HTMLElement} */ (root.querySelector(`[data-run="${block}"]`));
    if (!place) return;
    const stop = h("button", { class: "ls-plain", type: "button", onclick: () => void connection.call("learn.stop", { lesson }) }, "Stop");
    const clock = h("span", { role: "status" }, "Running …");
    const printed = h("pre", { class: "ls-out", hidden: true });
    const before = [...place.childNodes];
    fill(place, clock, stop);
    place.after(printed);
    const back = (/** @type {string} */ said) => {
      fill(place, ...before, h("span", { role: "alert" }, said));
      printed.remove();
    };
    try {
      let told = await first;
      while (!told.done && !gone) {
        clock.textContent = `Running for ${Math.round(told.seconds)} s`;
        printed.hidden = !told.printed;
        printed.textContent = told.printed;
        await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
        told = await connection.call("learn.progress", { lesson });
      }
      if (gone) return;
      if (told.failure) back(told.failure);
      for (const [index, html] of Object.entries(told.blocks)) {
        const changed = root.querySelector(`.ls-block[data-block="${index}"]`);
        if (changed) changed.innerHTML = html; // our own HTML, escaped when it was made
      }
      refresh();
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      if (!gone) back(error.message);
    }
  }

  /** @param {Event} event */
  function pressed({ target }) {
    const button = /** @type {HTMLElement} */ (target).closest?.(".ls-run");
    const block = Number(/** @type {HTMLElement | null} */ (button?.closest("[data-run]"))?.dataset.run);
    if (button) void follow(block, connection.call("learn.run", { lesson, block }));
  }

  root.addEventListener("click", pressed);
  if (running !== null) void follow(running, connection.call("learn.progress", { lesson }));
  return () => {
    gone = true;
    root.removeEventListener("click", pressed);
  };
}
