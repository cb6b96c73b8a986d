/**
 * A lesson that was written as HTML comes to life: questions are answered, what waits for them appears, views are drawn as they come
 * near. The same on the offline page and in the lab.
 *
 * @typedef {import("./lesson/memory.js").Memory} Memory
 * @typedef {{ root: HTMLElement, memory: Memory,
 *             mount: (el: HTMLElement, block: number) => Promise<() => void> | (() => void), changed?: () => void }} Place
 */
import { createAsking } from "./lesson/asking.js";
import { watchPlace } from "./lesson/place.js";
import { createViews } from "./lesson/views.js";

/** @param {Place} place @returns {{ refresh: () => void, leave: () => void }} `refresh` after blocks were exchanged */
function live({ root, memory, mount, changed = () => {} }) {
  const views = createViews(root, mount, changed);
  const asking = createAsking(root, memory, changed);
  const unwatch = watchPlace(root, memory);
  return {
    refresh() {
      views.watch();
      asking.reveal();
    },
    leave() {
      views.leave();
      unwatch();
    },
  };
}

export default live;
