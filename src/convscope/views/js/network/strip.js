/** What the layers lie in. Where they are wider than the page they scroll between the image and the classes, and arrows say so. */
import { h } from "../kit/dom.js";

/** Room left beside a layer that is brought into sight, in CSS pixels. */
const SPACE = 20;

/** @param {HTMLElement} band what lies above the columns */
export function createStrip(band) {
  const strip = h("div", { class: "cs-overview", role: "group", "aria-label": "All layers, from the image on" });
  /** @type {HTMLElement} */
  let first;
  /** @type {HTMLElement | null} */
  let last;
  const back = arrow("‹", "cs-to-left", -1);
  const on = arrow("›", "cs-to-right", 1);
  const element = h("div", { class: "cs-layers" }, strip, back, on);

  /** How much of the strip is covered at its sides: by the image, and on a wide page by the classes. */
  function covered() {
    const pinned = last && getComputedStyle(last).position === "sticky";
    return { left: first.offsetWidth, right: pinned ? last.offsetWidth : 0 };
  }

  /** For the mouse and the finger; the keyboard brings what it goes to into sight anyway. @param {string} sign @param {string} name @param {1 | -1} towards */
  function arrow(sign, name, towards) {
    const scroll = () => {
      const { left, right } = covered();
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const by = Math.max(80, 0.8 * (strip.clientWidth - left - right));
      strip.scrollBy({ left: towards * by, behavior: calm ? "auto" : "smooth" });
    };
    return h(
      "button",
      {
        class: `cs-arrow ${name}`,
        type: "button",
        tabindex: -1,
        "aria-hidden": "true",
        hidden: true,
        onmousedown: (/** @type {Event} */ event) => event.preventDefault(),
        onclick: scroll,
      },
      sign,
    );
  }

  /** Show at which sides there is more. */
  function show() {
    const rest = strip.scrollWidth - strip.clientWidth - strip.scrollLeft;
    back.hidden = strip.scrollLeft < 2;
    on.hidden = rest < 2;
    strip.classList.toggle("cs-more-after", rest >= 2);
  }
  strip.addEventListener("scroll", show, { passive: true });

  return {
    element,
    /** The columns from the image on, the classes if there are any, and how high the band is. @param {HTMLElement[]} columns @param {HTMLElement | null} classes @param {number} height */
    show(columns, classes, height) {
      const all = [...columns, ...(classes ? [classes] : []), band];
      if (all.some((one, i) => strip.children[i] !== one) || strip.children.length !== all.length)
        strip.replaceChildren(...all);
      [first, last] = [columns[0], classes];
      strip.style.paddingTop = `${height}px`;
    },
    /** The room that there is. */
    width: () => strip.clientWidth,
    /** @param {boolean} scrolls whether the layers are wider than the strip */
    fit(scrolls) {
      strip.classList.toggle("cs-scrolls", scrolls);
      const { left, right } = covered();
      element.style.setProperty("--left", `${left}px`);
      element.style.setProperty("--right", `${right}px`);
      show();
    },
    /** Bring a column into sight. @param {HTMLElement} column */
    reveal(column) {
      if (column === first) return;
      const frame = strip.getBoundingClientRect();
      const side = column.getBoundingClientRect();
      const { left, right } = covered();
      const start = frame.left + left + SPACE;
      const end = frame.right - (column === last ? 0 : right + SPACE);
      if (side.left < start) strip.scrollLeft += side.left - start;
      else if (side.right > end) strip.scrollLeft += Math.min(side.right - end, side.left - start);
    },
  };
}
