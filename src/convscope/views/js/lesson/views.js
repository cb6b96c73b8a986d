/** Views in a lesson: each is drawn when it comes near the screen, or when the page is printed. */

const NEAR = "700px 0px";

/**
 * @param {HTMLElement} root @param {(el: HTMLElement, block: number) => Promise<() => void> | (() => void)} mount draws the view of a
 *   block; what it gives back ends it @param {() => void} changed called when one was drawn
 */
export function createViews(root, mount, changed) {
  /** @type {Map<HTMLElement, Promise<() => void>>} */
  const drawn = new Map();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) show(/** @type {HTMLElement} */ (target));
    },
    { rootMargin: NEAR },
  );

  /** @param {HTMLElement} place */
  function show(place) {
    observer.unobserve(place);
    if (drawn.has(place)) return;
    const block = Number(place.id.replace("view-", ""));
    const el = document.createElement("div");
    const made = Promise.resolve(mount(el, block)).then((leave) => {
      changed();
      return leave;
    });
    place.append(el);
    drawn.set(place, made);
    made.then(
      () => {
        place.querySelector(".ls-coming")?.remove();
        place.classList.add("ls-drawn");
      },
      (error) => {
        place.textContent = error.message;
      },
    );
  }

  const places = () => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".ls-view")]);
  const watch = () => places().forEach((place) => drawn.has(place) || observer.observe(place));
  const all = () => places().forEach(show);
  addEventListener("beforeprint", all);
  watch();
  return {
    watch,
    leave() {
      removeEventListener("beforeprint", all);
      observer.disconnect();
      for (const made of drawn.values()) made.then((leave) => leave?.()).catch(() => {});
    },
  };
}
