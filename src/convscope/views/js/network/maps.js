/**
 * The maps of one layer on a canvas, with a second canvas above it for outlines; by pointer and by keyboard.
 *
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {import("../kit/boxes.js").Address} Address
 * @typedef {import("../kit/boxes.js").Box} Box
 * @typedef {import("../kit/matrix.js").Tiles} Tiles
 * @typedef {import("./state.js").State} State
 * @typedef {{ line: string, halo: string, frame: string, way: string, theme: import("../kit/colour.js").Theme }} Inks
 */
import { extent } from "../kit/arrays.js";
import { isEmpty } from "../kit/boxes.js";
import { grey, signed } from "../kit/colour.js";
import { h, sized } from "../kit/dom.js";
import { cellAt, corner, drawTiles, outline, photograph, picture } from "../kit/matrix.js";
import { moved } from "../kit/keys.js";

/** Room round the maps for outlines at their border, in CSS pixels. */
const EDGE = 4;

/** The colours of a layer's numbers: grey for pixels, else its own signed scale. @param {State} state @param {Node} node @param {Inks} inks @param {number} [channel] */
export function colouring(state, node, inks, channel = 0) {
  if (node.kind !== "input") {
    const limit = state.limit(node);
    return (/** @type {number} */ x) => signed(x, limit, inks.theme);
  }
  const [mean, std] = [state.preprocessing.mean[channel], state.preprocessing.std[channel]];
  return (/** @type {number} */ x) => grey(Math.max(0, Math.min(255, Math.round((x * std + mean) * 255))));
}

/** Channels of a layer as pictures below each other, one pixel a number; all of them unless told. @param {State} state @param {Node} node @param {Inks} inks @param {number[]} [shown] */
export function pictureOf(state, node, inks, shown) {
  const tensor = node.kind === "input" ? state.pixels : state.tensor(node);
  let kept = pictures.get(tensor);
  if (kept?.theme !== inks.theme) pictures.set(tensor, (kept = { theme: inks.theme, canvases: new Map() }));
  const key = shown ? shown.join() : "";
  const known = kept.canvases.get(key);
  if (known) return known;
  const canvas = node.kind === "input" ? photograph(tensor) : picture(tensor, colouring(state, node, inks), shown);
  kept.canvases.set(key, canvas);
  return canvas;
}

/** Channels are coloured once for an image and a theme. @type {WeakMap<object, { theme: string, canvases: Map<string, HTMLCanvasElement> }>} */
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
  /** The channels that are drawn, in their order; undefined for all. @type {number[] | undefined} */
  let shown;
  /** Is it the image, whose colours lie on one another? */
  let photo = false;
  /** @type {Address | null} */
  let focus = null;

  /** The tile that shows a channel; −1 for none. @param {number} channel */
  const slot = (channel) => (shown ? shown.indexOf(channel) : channel);

  /** The channel of a tile. @param {number} tile */
  const channelAt = (tile) => (shown ? shown[tile] : tile);

  /** Where a key leads: among the maps that are drawn. @param {KeyboardEvent} event @param {Address} at @returns {Address | null} */
  function next(event, at) {
    const [rows, columns] = extent(shape);
    const next = moved(
      event,
      { ...at, channel: Math.max(0, slot(at.channel)) },
      [rows, columns, tiles.channels],
      tiles.across,
    );
    return next && { ...next, channel: channelAt(next.channel) };
  }

  /** @param {Address} address */
  function rectOf(address) {
    const frame = element.getBoundingClientRect();
    const [x, y] = corner(tiles, Math.max(0, slot(address.channel)));
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
    return place && { node: name, ...place, channel: channelAt(place.channel) };
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
    const at = focus && focus.node === name && slot(focus.channel) >= 0 ? focus : start();
    const to = next(event, at);
    if (!to && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    focus = to ?? at;
    if (to) look(focus, rectOf(focus));
    else pin(focus);
  });

  return {
    element,
    rectOf,
    /** The keyboard's place. @param {Address} address */
    settle: (address) => (focus = address),
    /**
     * Draw a layer, or some channels of it.
     *
     * @param {State} state @param {Node} node @param {Tiles} laid @param {Inks} inks @param {number[]} [channels]
     */
    draw(state, node, laid, inks, channels) {
      [tiles, name, shape, shown, photo] = [laid, node.name, node.shape, channels, node.kind === "input"];
      const context = sized(base, tiles.width, tiles.height);
      sized(above, tiles.width + 2 * EDGE, tiles.height + 2 * EDGE).translate(EDGE, EDGE);
      element.style.width = `${tiles.width}px`;
      element.style.height = `${tiles.height}px`;
      context.fillStyle = inks.frame;
      framesOf(context, tiles);
      drawTiles(context, pictureOf(state, node, inks, shown), tiles);
      return context;
    },
    /** Outline a box of cells on every map that it takes in. @param {Box | undefined} box @param {Inks} inks @param {number} width */
    mark(box, inks, width) {
      const context = /** @type {CanvasRenderingContext2D} */ (above.getContext("2d"));
      context.clearRect(-EDGE, -EDGE, tiles.width + 2 * EDGE, tiles.height + 2 * EDGE);
      if (!box || isEmpty(box)) return;
      const [first, last] = box.channels;
      for (let tile = 0; tile < tiles.channels; tile++) {
        const channel = channelAt(tile);
        if (!photo && (channel < first || channel > last)) continue;
        outline(context, tiles, tile, box, { line: inks.line, halo: inks.halo, width });
      }
    },
    /** Is a channel among those that are drawn? @param {number} channel */
    shows: (channel) => slot(channel) >= 0,
  };
}

/** A hairline round every map, so that an empty one is seen too. @param {CanvasRenderingContext2D} context @param {Tiles} tiles */
function framesOf(context, tiles) {
  for (let channel = 0; channel < tiles.channels; channel++) {
    const [x, y] = corner(tiles, channel);
    context.fillRect(x - 1, y - 1, tiles.columns * tiles.cell + 2, tiles.rows * tiles.cell + 2);
  }
}
