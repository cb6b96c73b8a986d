/** Making elements. */

/**
 * An element with its properties and its children. `on…` are listeners, `class`, `aria-…`, `data-…` and the like are attributes,
 * `style` is an object; a child that is null or false is left out; text is text, never HTML.
 *
 * @param {string} tag
 * @param {Record<string, any> | null} [properties]
 * @param {...any} children elements, texts, numbers, and lists of them
 * @returns {any}
 */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) set(element, name, value);
  element.append(...present(children));
  return element;
}

/** Exchange all children. @param {Element} element @param {...any} children */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
  return element;
}

/** @param {HTMLElement} element @param {string} name @param {any} value */
function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "style")
    for (const [key, text] of Object.entries(value)) element.style.setProperty(key, String(text));
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** @param {any[]} children @returns {any[]} */
function present(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (typeof child === "number" ? String(child) : child));
}

/**
 * A canvas of a size in CSS pixels whose own pixels are the screen's, so that edges are crisp.
 *
 * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height
 * @returns {CanvasRenderingContext2D} scaled so that one unit is one CSS pixel
 */
export function sized(canvas, width, height) {
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.imageSmoothingEnabled = false;
  return context;
}

/** A function that runs once in the next frame however often it is asked. @param {() => void} work */
export function perFrame(work) {
  let asked = 0;
  const ask = () => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      work();
    });
  };
  ask.cancel = () => cancelAnimationFrame(asked);
  return ask;
}

/** @type {WeakSet<HTMLElement>} */
const roved = new WeakSet();

/**
 * One stop of the Tab key for many buttons: arrow keys, Home and End move among them. May be called again for new buttons.
 *
 * @param {HTMLElement} container @param {string} selector of the buttons @param {number} [across] how many lie beside each other
 * @param {number} [start] which one the Tab key reaches first
 */
export function roving(container, selector, across = 1, start = 0) {
  const items = () => /** @type {HTMLElement[]} */ ([...container.querySelectorAll(selector)]);
  items().forEach((one, i) => (one.tabIndex = i === start ? 0 : -1));
  if (roved.has(container)) return;
  roved.add(container);
  container.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(
      /** @type {HTMLElement} */ (document.activeElement?.shadowRoot?.activeElement ?? event.target),
    );
    const steps = {
      ArrowUp: -across,
      ArrowDown: across,
      ArrowLeft: -1,
      ArrowRight: 1,
      Home: -at,
      End: all.length - 1 - at,
    };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    const next = step === undefined || event.ctrlKey || event.metaKey || event.altKey ? undefined : all[at + step];
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (!next) return;
    all.forEach((one) => (one.tabIndex = one === next ? 0 : -1));
    next.focus();
  });
}
