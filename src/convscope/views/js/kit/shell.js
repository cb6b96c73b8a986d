/**
 * A view's place on the page: drawn when it comes, when its width changes, and when light turns to dark.
 *
 * @typedef {import("./colour.js").Theme} Theme
 * @typedef {{ element: HTMLElement, draw: (theme: Theme) => void }} Part  a piece of a page; `draw` may be called again and again
 */
import { themeAt, watchTheme } from "./colour.js";
import { h, perFrame } from "./dom.js";

/**
 * @param {HTMLElement} el @param {string} name class of the view's root
 * @param {(root: HTMLElement) => { draw: (theme: Theme) => void }} build puts the parts into the root
 * @returns {{ redraw: () => void, leave: () => void }}
 */
export function mount(el, name, build) {
  const root = h("div", { class: `convscope ${name}` });
  el.append(root);
  const parts = build(root);
  const draw = () => {
    const theme = themeAt(el);
    root.dataset.theme = theme;
    parts.draw(theme);
  };
  const redraw = perFrame(draw);
  let width = root.clientWidth;
  const resize = new ResizeObserver(() => {
    if (root.clientWidth !== width) redraw();
    width = root.clientWidth;
  });
  resize.observe(root);
  const unwatch = watchTheme(redraw);
  const unprint = watchPrinting(root, parts.draw, draw);
  draw();
  return {
    redraw,
    leave() {
      resize.disconnect();
      unwatch();
      unprint();
      redraw.cancel();
      root.remove();
    },
  };
}

/**
 * Paper is light, and what is folded away on the screen is read there.
 *
 * @param {HTMLElement} root @param {(theme: Theme) => void} draw @param {() => void} restore
 */
function watchPrinting(root, draw, restore) {
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  const before = () => {
    opened = [...root.querySelectorAll("details:not([open], .cs-keys)")].map((each) => /** @type {any} */ (each));
    for (const each of opened) each.open = true;
    root.dataset.theme = "light";
    draw("light");
  };
  const after = () => {
    for (const each of opened) each.open = false;
    restore();
  };
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  return () => {
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
  };
}

/** The arrays whose names begin with a part's name, without it. @param {Record<string, any>} arrays @param {string} part */
export function arraysOf(arrays, part) {
  const start = `${part}:`;
  return Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(start))
      .map(([name, array]) => [name.slice(start.length), array]),
  );
}

/** What one can read at the head of a page. @param {string} title @param {any[]} origin */
export function heading(title, ...origin) {
  return h(
    "header",
    { class: "cs-header" },
    h(
      "div",
      { class: "cs-what" },
      h("h2", { class: "cs-title" }, title),
      origin.length > 0 && h("p", { class: "cs-origin" }, origin),
    ),
  );
}

/** The sentences at the foot. @param {string[]} notes */
export function notesOf(notes) {
  return h("footer", { class: "cs-notes" }, h("p", null, notes.join(" ")));
}

/**
 * Two or more ways to look at the same: buttons of which one is pressed.
 *
 * @param {string} label @param {[string, string][]} ways key and word @param {(key: string) => void} choose
 */
export function choice(label, ways, choose) {
  const buttons = ways.map(([key, word]) =>
    h("button", { class: "cs-way", type: "button", "data-key": key, onclick: () => choose(key) }, word),
  );
  const element = h("div", { class: "cs-choice", role: "group", "aria-label": label }, buttons);
  return {
    element,
    /** @param {string} key */
    press: (key) =>
      buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.key === key))),
  };
}
