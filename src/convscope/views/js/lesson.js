/**
 * A lesson that was written as HTML comes to life: questions are answered, what waits for them appears, views are drawn as they come
 * near. The same on the offline page and in the lab.
 *
 * @typedef {{ root: HTMLElement, mount: (el: HTMLElement, block: number) => Promise<() => void> | (() => void),
 *             changed?: () => void, moved?: (section: string) => void }} Place  `root` is the `<article>`; `changed` is called when
 *   something new is shown, `moved` when another section is read
 */
import { createAsking } from "./lesson/asking.js";
import { memoryOf } from "./lesson/memory.js";
import { watchPlace } from "./lesson/place.js";
import { createViews } from "./lesson/views.js";

/** @param {Place} place @returns {{ refresh: () => void, leave: () => void }} `refresh` after blocks were exchanged */
function live({ root, mount, changed = () => {}, moved = () => {} }) {
  const memory = memoryOf(root.dataset.lesson ?? "");
  const views = createViews(root, mount, changed);
  const asking = createAsking(root, memory, changed);
  const unwatch = watchPlace(root, memory, moved);
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

export default { live, memoryOf };
