/**
 * With large type the page is zoomed, and the browser then tells places in pixels of the screen, while views lay out, and draw, in
 * those of the page. Here both are made one: places of elements and of the pointer are told in pixels of the page.
 */

const zoom = () => document.documentElement.currentCSSZoom ?? 1;

const rectOf = Element.prototype.getBoundingClientRect;
Element.prototype.getBoundingClientRect = function () {
  const { x, y, width, height } = rectOf.call(this);
  const by = zoom();
  return new DOMRect(x / by, y / by, width / by, height / by);
};

for (const name of /** @type {const} */ (["clientX", "clientY"])) {
  const told = /** @type {() => number} */ (Object.getOwnPropertyDescriptor(MouseEvent.prototype, name)?.get);
  Object.defineProperty(MouseEvent.prototype, name, {
    configurable: true,
    get() {
      return told.call(this) / zoom();
    },
  });
}
