/**
 * What the view shows at a moment: one image, its numbers in every layer, the pinned value with the way that led to it, and the
 * value that is only being looked at.
 *
 * @typedef {import("../kit/arrays.js").Tensor} Tensor
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {import("../kit/geometry.js").Address} Address
 * @typedef {"image" | "pin" | "preview"} Change
 */
import { argmax, decode, extent, item, largest } from "../kit/arrays.js";
import { numberAt } from "../kit/explain.js";
import { forward } from "../kit/forward.js";

/** Arrays named `layer:weight` as `weights[layer][weight]`. @param {Record<string, any>} packed */
function weightsOf(packed) {
  /** @type {Record<string, Record<string, Tensor>>} */
  const weights = {};
  for (const [name, array] of Object.entries(packed)) {
    const cut = name.lastIndexOf(":");
    if (cut < 0) continue;
    (weights[name.slice(0, cut)] ??= {})[name.slice(cut + 1)] = decode(array);
  }
  return weights;
}

/** One network on several images, and what is looked at. */
export class State {
  /** @type {Set<(change: Change) => void>} */
  #listeners = new Set();
  #images;
  image = 0;
  /** @type {Map<string, Tensor>} */
  values = new Map();
  /** The largest |x| of every layer: the end of its colour scale. @type {Map<string, number>} */
  limits = new Map();
  /** @type {Address[]} from the value that was pinned first to the one that is shown */
  trail = [];
  /** @type {{ address: Address, live: boolean } | null} `live`: the arithmetic follows too */
  preview = null;

  /** @param {any} spec what Python prepared @param {Record<string, any>} packed its arrays: `images` and the weights */
  constructor(spec, packed) {
    this.#images = decode(packed.images);
    this.pixels = this.pixelsOf(0);
    this.spec = spec;
    this.weights = weightsOf(packed);
    this.preprocessing = spec.preprocessing;
    /** @type {Node[]} */
    this.order = spec.nodes;
    this.nodes = new Map(this.order.map((node) => [node.name, node]));
    this.last = this.order[this.order.length - 1];
    this.choose(0);
    this.trail = [firstAddress(this)];
  }

  /** The pixels of an image. @param {number} index */
  pixelsOf(index) {
    return item(this.#images, index);
  }

  /** The numbers of a layer. @param {Node} node @returns {Tensor} */
  tensor(node) {
    return /** @type {Tensor} */ (this.values.get(node.name));
  }

  /** @param {Address} address @returns {Node} */
  nodeAt(address) {
    return /** @type {Node} */ (this.nodes.get(address.node));
  }

  /** The value that is outlined. */
  get current() {
    return this.preview?.address ?? this.trail[this.trail.length - 1];
  }

  /** The value whose arithmetic is shown. */
  get shown() {
    return this.preview?.live ? this.preview.address : this.trail[this.trail.length - 1];
  }

  /** The class that the network gives the image. */
  get predicted() {
    return argmax(this.tensor(this.last).data);
  }

  /** Are a layer's numbers one for each class? @param {Node} node */
  isClasses(node) {
    return node === this.last || node.name === this.last.inputs[0];
  }

  /** @param {(change: Change) => void} listener */
  listen(listener) {
    this.#listeners.add(listener);
  }

  /** Put another image through the network. @param {number} index */
  choose(index) {
    this.image = index;
    this.pixels = this.pixelsOf(index);
    this.values = forward(this.spec, this.weights, this.pixels);
    for (const [name, tensor] of this.values) this.limits.set(name, largest(tensor.data));
    this.#tell("image");
  }

  /** Look at a value, or (null) no longer. @param {Address | null} address @param {boolean} [live] */
  look(address, live = false) {
    if (!address && !this.preview) return;
    this.preview = address ? { address, live } : null;
    this.#tell("preview");
  }

  /** Pin a value: a new way starts here. @param {Address} address */
  pin(address) {
    this.#go([address]);
  }

  /** Pin another value in place of the last one. @param {Address} address */
  move(address) {
    this.#go([...this.trail.slice(0, -1), address]);
  }

  /** Go on to a value that the shown one was made from. @param {Address} address */
  follow(address) {
    this.#go([...this.trail, address]);
  }

  /** Back to a step of the way; false where it is the first. @param {number} [length] */
  back(length = this.trail.length - 1) {
    if (length < 1 || length >= this.trail.length) return false;
    this.#go(this.trail.slice(0, length));
    return true;
  }

  /** @param {Address[]} trail */
  #go(trail) {
    this.trail = trail;
    this.preview = null;
    this.#tell("pin");
  }

  /** @param {Change} change */
  #tell(change) {
    for (const listener of this.#listeners) listener(change);
  }
}

/** The strongest value of a layer, where there is one. @param {State} state @param {Node} node @returns {Address} */
export function strongest(state, node) {
  const { shape, data } = state.tensor(node);
  const [, columns, channels] = extent(shape);
  const best = argmax(data);
  const place = Math.floor(best / channels);
  return { node: node.name, row: Math.floor(place / columns), column: place % columns, channel: best % channels };
}

/** Where the view starts: the strongest answer of the first convolution, else of the first layer. @param {State} state */
export function firstAddress(state) {
  const node = state.order.find(({ kind }) => kind === "conv") ?? state.order[1] ?? state.order[0];
  return strongest(state, node);
}

/** @param {State} state @param {Address} address */
export function valueOf(state, address) {
  return numberAt(state, address);
}
