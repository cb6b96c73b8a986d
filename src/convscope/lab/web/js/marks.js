/**
 * Words of the glossary, marked where they stand on the page without touching it, and found again under the pointer.
 *
 * @typedef {{ range: Range, term: import("./terms.js").Term }} Mark
 */
import { places } from "./terms.js";

const NAME = "lab-terms";
const MOST = 600;
/** Milliseconds without a change. */
const SETTLED = 250;
/** Where a click has a meaning of its own. */
const OWN = "a, button, input, select, textarea, summary, canvas, svg, [tabindex]:not(main), [contenteditable]";

/** @type {Mark[]} */
let marks = [];

/** @type {HTMLElement | null} */
let marked = null;
let due = 0;
/** What is drawn anew is marked anew, a moment later. */
const watching = new MutationObserver(() => {
  clearTimeout(due);
  due = setTimeout(() => marked && draw(marked), SETTLED);
});

/** Mark all words in an element, from now on; nothing any more where it is null. @param {HTMLElement | null} element */
export function mark(element) {
  watching.disconnect();
  clearTimeout(due);
  marked = element;
  if (element) watching.observe(element, { childList: true, subtree: true, characterData: true });
  draw(element);
}

/** @param {HTMLElement | null} element */
function draw(element) {
  marks = element ? all(element) : [];
  const { highlights } = /** @type {any} */ (CSS);
  if (!highlights) return;
  highlights.delete(NAME);
  if (marks.length) highlights.set(NAME, new /** @type {any} */ (globalThis).Highlight(...marks.map(({ range }) => range)));
}

/** The word that was clicked, if a click there means nothing else. @param {MouseEvent} event */
export function termAt(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest(OWN)) return null;
  const hit = marks.find(({ range }) => isAll(target, range) || [...range.getClientRects()].some((box) => within(box, event)));
  return hit?.term ?? null;
}

/** Whether an element holds this word and nothing else. @param {HTMLElement} element @param {Range} range */
function isAll(element, range) {
  return range.startContainer.parentElement === element && element.textContent?.trim() === String(range);
}

/** @param {DOMRect} box in pixels of the screen, as the marks lie @param {MouseEvent} event */
function within({ left, right, top, bottom }, { clientX, clientY }) {
  const zoom = document.documentElement.currentCSSZoom ?? 1;
  const [x, y] = [clientX * zoom, clientY * zoom];
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** @param {HTMLElement} element @returns {Mark[]} */
function all(element) {
  const found = [];
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text && found.length < MOST; text = texts.nextNode()) {
    if (!text.parentElement?.checkVisibility() || text.parentElement.closest(OWN)) continue;
    for (const { start, end, term } of places(text.nodeValue ?? "")) {
      const range = document.createRange();
      range.setStart(text, start);
      range.setEnd(text, end);
      found.push({ range, term });
    }
  }
  return found;
}
