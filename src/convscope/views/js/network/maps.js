/**
 * The maps of one layer on a canvas, with a second canvas above it for outlines; by pointer and by keyboard.
 *
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {import("../kit/geometry.js").Address} Address
 * @typedef {import("../kit/geometry.js").Box} Box
 * @typedef {import("../kit/matrix.js").Tiles} Tiles
 * @typedef {import("./state.js").State} State
 * @typedef {{ line: string, halo: string, frame: string, theme: import("../kit/colour.js").Theme }} Inks
 */
import { grey, signed } from "../kit/colour.js";
import { h, sized } from "../kit/dom.js";
import { cellAt, corner, drawTiles, outline, photograph, picture } from "../kit/matrix.js";
import { moved } from "../kit/keys.js";

/** Room round the maps for outlines at their border, in CSS pixels. */
const EDGE = 4;

/** The colours of a layer's numbers: grey for pixels, else its own signed scale. @param {State} state @param {Node} node @param {Inks} inks @param {number} [channel] */
export function colouring(state, node, inks, channel = 0) {
  const limit = state.limits.get(node.name) ?? 1;
  if (node.kind !== "input") return (/** @type {number} */ x) => signed(x, limit, inks.theme);
  const [mean, std] = [state.preprocessing.mean[channel], state.preprocessing.std[channel]];
  return (/** @type {number} */ x) => grey(Math.max(0, Math.min(255, Math.round((x * std + mean) * 255))));
}

/** A layer as a picture, one pixel a number. @param {State} state @param {Node} node @param {Inks} inks */
export function pictureOf(state, node, inks) {
  const tensor = node.kind === "input" ? state.pixels : state.tensor(node);
  const kept = pictures.get(tensor);
  if (kept?.theme === inks.theme) return kept.canvas;
  const canvas = node.kind === "input" ? photograph(tensor) : picture(tensor, colouring(state, node, inks));
  pictures.set(tensor, { theme: inks.theme, canvas });
  return canvas;
}

/** Every layer is coloured once for an image and a theme. @type {WeakMap<object, { theme: string, canvas: HTMLCanvasElement }>} */
const pictures = new WeakMap();

/**
 * @param {{ label: string, start: () => Address, look: (address: Address | null, rect: DOMRect | null) => void,
 *           pin: (address: Address) => void }} options
 */
export function createMaps({ label, start, look, pin }) {
  const base = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
  const above = h("canvas", { class: "cs-canvas cs-above", "aria-hidden": "true" });
  const element = h(
    "div",
    { class: "cs-maps", tabindex: 0, role: "application", "aria-roledescription": "feature maps", "aria-label": label },
    base,
    above,
  );
  /** @type {Tiles} */
  let tiles;
  let name = "";
  /** @type {number[]} */
  let shape = [];
  let only = /** @type {number | null} */ (null);
  /** @type {Address | null} */
  let focus = null;

  /** The tile that shows a channel. @param {number} channel */
  const slot = (channel) => (only === null ? channel : 0);

  /** @param {Address} address */
  function rectOf(address) {
    const frame = element.getBoundingClientRect();
    const [x, y] = corner(tiles, slot(address.channel));
    return new DOMRect(
      frame.left + x + address.column * tiles.cell,
      frame.top + y + address.row * tiles.cell,
      tiles.cell,
      tiles.cell,
    );
  }

  /** @param {MouseEvent} event */
  function under(event) {
    const frame = element.getBoundingClientRect();
    const place = cellAt(tiles, event.clientX - frame.left, event.clientY - frame.top);
    return place && { node: name, ...place, channel: only ?? place.channel };
  }

  element.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const address = event.pointerType === "touch" ? null : under(event);
    if (address) look(address, rectOf(address));
  });
  element.addEventListener("pointerleave", () => look(null, null));
  element.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const address = under(event);
    if (address) pin((focus = address));
  });
  element.addEventListener("focus", () => {
    if (!element.matches(":focus-visible")) return;
    focus = focus && focus.node === name ? focus : start();
    look(focus, rectOf(focus));
  });
  element.addEventListener("blur", () => look(null, null));
  element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const at = focus && focus.node === name ? { ...focus, channel: only ?? focus.channel } : start();
    const next = moved(event, at, shape, tiles.across);
    if (!next && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    focus = next ?? at;
    if (next) look(focus, rectOf(focus));
    else pin(focus);
  });

  return {
    element,
    rectOf,
    /** The keyboard's place. @param {Address} address */
    settle: (address) => (focus = address),
    /**
     * Draw a layer, or one channel of it.
     *
     * @param {State} state @param {Node} node @param {Tiles} laid @param {Inks} inks @param {number | null} [channel]
     */
    draw(state, node, laid, inks, channel = null) {
      [tiles, name, shape, only] = [laid, node.name, node.shape, channel];
      const context = sized(base, tiles.width, tiles.height);
      sized(above, tiles.width + 2 * EDGE, tiles.height + 2 * EDGE).translate(EDGE, EDGE);
      element.style.width = `${tiles.width}px`;
      element.style.height = `${tiles.height}px`;
      context.fillStyle = inks.frame;
      framesOf(context, tiles);
      const maps = pictureOf(state, node, inks);
      if (channel === null || node.kind === "input") drawTiles(context, maps, tiles);
      else context.drawImage(maps, 0, channel * tiles.rows, tiles.columns, tiles.rows, 0, 0, tiles.width, tiles.height);
      return context;
    },
    /** Outline a box of cells on every map that it takes in. @param {Box | undefined} box @param {Inks} inks @param {number} width */
    mark(box, inks, width) {
      const context = /** @type {CanvasRenderingContext2D} */ (above.getContext("2d"));
      context.clearRect(-EDGE, -EDGE, tiles.width + 2 * EDGE, tiles.height + 2 * EDGE);
      if (!box || box.rows[0] > box.rows[1] || box.columns[0] > box.columns[1]) return;
      const [first, last] = only === null ? box.channels : [only, only];
      if (only !== null && (only < box.channels[0] || only > box.channels[1])) return;
      for (let channel = first; channel <= last; channel++)
        outline(context, tiles, Math.min(slot(channel), tiles.channels - 1), box, {
          line: inks.line,
          halo: inks.halo,
          width,
        });
    },
  };
}

/** A hairline round every map, so that an empty one is seen too. @param {CanvasRenderingContext2D} context @param {Tiles} tiles */
function framesOf(context, tiles) {
  for (let channel = 0; channel < tiles.channels; channel++) {
    const [x, y] = corner(tiles, channel);
    context.fillRect(x - 1, y - 1, tiles.columns * tiles.cell + 2, tiles.rows * tiles.cell + 2);
  }
}
