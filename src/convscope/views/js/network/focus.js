/** The keyboard's place in the view: kept where what had the focus is drawn anew, found again where nothing has it. */

const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
const FOCUSABLE = "button, summary, [tabindex]";

/** The way from an element down to one inside it, as places among siblings. @param {Element} from @param {Element} to */
function wayTo(from, to) {
  const way = [];
  for (let at = to; at !== from; at = /** @type {Element} */ (at.parentElement))
    way.unshift([.../** @type {Element} */ (at.parentElement).children].indexOf(at));
  return way;
}

/** What stands at the end of such a way now, if it can have the focus. @param {Element} from @param {number[]} way */
function at(from, way) {
  const found = way.reduce((/** @type {Element | undefined} */ one, place) => one?.children[place], from);
  return found?.matches(FOCUSABLE) ? /** @type {HTMLElement} */ (found) : null;
}

/** Is this an element that the view stands on: the page's ground round it? @param {Node} view @param {EventTarget} ground */
function standsOn(view, ground) {
  for (let one = /** @type {any} */ (view.parentNode); one; one = one.parentNode ?? one.host)
    if (one === ground) return true;
  return false;
}

/** Has nothing in the document the focus? */
function idle() {
  const { activeElement, body, documentElement } = document;
  return !activeElement || activeElement === body || activeElement === documentElement;
}

/**
 * While nothing else has the focus, Escape and arrow keys still reach the view that was used last: until something that it does
 * not stand on, such as another view or another cell of a notebook, is clicked or focused.
 *
 * @param {HTMLElement} root
 * @param {{ home: () => void, leave: () => boolean }} options `home` focuses the arithmetic, `leave` is what Escape does
 */
export function createFocus(root, { home, leave }) {
  /** @type {HTMLElement | null} */
  let last = null;
  let used = false;

  const within = () =>
    root.contains(/** @type {any} */ (/** @type {ShadowRoot | Document} */ (root.getRootNode()).activeElement));

  function restore() {
    last?.focus({ preventScroll: true });
    if (!within()) home();
  }

  /** @param {Event} event */
  function onUse(event) {
    const path = event.composedPath();
    used = path.includes(root) || (used && standsOn(root, path[0]));
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const { key, shiftKey } = event;
    const other = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey;
    if (!used || other || !idle() || !root.getClientRects().length) return;
    if (key === "Escape") leave();
    if (!last || !ARROWS.includes(key)) return;
    restore();
    const again = new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true });
    if (within() && !last.dispatchEvent(again)) event.preventDefault();
  }

  root.addEventListener("focusin", (event) => {
    last = /** @type {HTMLElement} */ (event.target);
  });
  document.addEventListener("pointerdown", onUse, true);
  document.addEventListener("focusin", onUse, true);
  document.addEventListener("keydown", onKey);

  return {
    /** Draw; the focus stays at its place. @param {() => void} draw */
    keep(draw) {
      const had = within();
      const way = last && root.contains(last) ? wayTo(root, last) : null;
      draw();
      if (last && !root.contains(last)) last = way && at(root, way);
      if (had && !within()) restore();
    },
    cancel() {
      document.removeEventListener("pointerdown", onUse, true);
      document.removeEventListener("focusin", onUse, true);
      document.removeEventListener("keydown", onKey);
    },
  };
}
