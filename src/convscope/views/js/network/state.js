/**
 * What the view shows at a moment: one image, its numbers in every layer, the pinned value with the way that led to it, and the
 * value that is only being looked at.
 *
 * @typedef {import("../kit/arrays.js").Tensor} Tensor
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {import("../kit/boxes.js").Address} Address
 * @typedef {"image" | "pin" | "preview" | "blocks"} Change
 */
import { argmax, decode, extent, item, itemOf, largest } from "../kit/arrays.js";
import { Values } from "../kit/forward.js";
import { numberAt } from "../kit/terms.js";
import { Sketch } from "./sketch.js";

/** What an array with outputs of a layer, one for each image, is called behind the layer's name. */
const OUTPUT = ":output";

/** What stands behind a layer's name and is no weight. */
const OTHERS = [OUTPUT, ":sketch", ":places", ":exact", ":order", ":filters"];

/**
 * Arrays named `layer:weight` as `weights[layer][weight]`, each unpacked when it is first asked for.
 *
 * @param {Record<string, any>} packed @param {import("./sketch.js").Sketch | null} sketch
 */
function weightsOf(packed, sketch) {
  /** @type {Record<string, Record<string, Tensor>>} */
  const weights = {};
  for (const [name, array] of Object.entries(packed)) {
    const cut = name.lastIndexOf(":");
    if (cut < 0 || OTHERS.includes(name.slice(cut))) continue;
    const layer = name.slice(0, cut);
    /** @type {Tensor | undefined} */
    let tensor;
    const whole = (/** @type {Tensor} */ kernel) => (sketch && name.endsWith(":kernel") ? sketch.whole(layer, kernel) : kernel);
    const get = () => (tensor ??= whole(decode(array)));
    Object.defineProperty((weights[layer] ??= {}), name.slice(cut + 1), { get, configurable: true });
  }
  return weights;
}

/** One network on several images, and what is looked at. */
export class State {
  /** @type {Set<(change: Change) => void>} */
  #listeners = new Set();
  #images;
  #packed;
  /** The largest |x| of every layer that was asked for: the end of its colour scale. @type {Map<string, number>} */
  #limits = new Map();
  /** @type {Map<string, number[]>} */
  #orders = new Map();
  /** @type {Address[]} from the value that was pinned first to the one that is shown */
  trail = [];
  /** @type {{ address: Address, live: boolean } | null} `live`: the arithmetic follows too */
  preview = null;
  /** The blocks that are open, where a person opened or closed one. @type {string[] | null} */
  opened = null;
  /** Whether it begins where a person left it. */
  isRecalled = false;

  /** @param {any} spec what Python prepared @param {Record<string, any>} packed its arrays: `images` and the weights */
  constructor(spec, packed) {
    this.#packed = packed;
    this.#images = decode(packed.images);
    this.pixels = this.pixelsOf(0);
    this.spec = spec;
    this.preprocessing = spec.preprocessing;
    /** @type {Node[]} */
    this.order = spec.nodes;
    this.nodes = new Map(this.order.map((node) => [node.name, node]));
    /** What is known of a large network's maps; null where every number is here. */
    this.sketch = spec.sketch ? new Sketch(spec.sketch, packed, this.nodes) : null;
    this.weights = weightsOf(packed, this.sketch);
    this.image = 0;
    this.values = this.#valuesOf(0);
    /** The nodes with the classes' scores and shares; null where the network does not end in classes. @type {{ scores: Node, shares: Node, words: string, exclusive: boolean } | null} */
    this.head = spec.head && {
      ...spec.head,
      scores: this.nodes.get(spec.head.scores),
      shares: this.nodes.get(spec.head.shares),
    };
    this.trail = [firstAddress(this)];
  }

  get count() {
    return this.#images.shape[0];
  }

  /** The pixels of an image. @param {number} index */
  pixelsOf(index) {
    return item(this.#images, index);
  }

  /** Every layer's numbers on an image, each computed when it is asked for. @param {number} index */
  #valuesOf(index) {
    const given = (/** @type {string} */ name) => {
      const drawn = this.sketch?.tensor(name, index);
      if (drawn) return drawn;
      const packed = this.#packed[name + OUTPUT];
      return packed && itemOf(packed, index);
    };
    return new Values(this.spec, this.weights, this.pixelsOf(index), given);
  }

  /** The numbers of a layer. @param {Node} node @returns {Tensor} */
  tensor(node) {
    return /** @type {Tensor} */ (this.values.get(node.name));
  }

  /** @param {string} name @returns {Node} */
  node(name) {
    return /** @type {Node} */ (this.nodes.get(name));
  }

  /** @param {Address} address @returns {Node} */
  nodeAt(address) {
    return this.node(address.node);
  }

  /** The channels of a layer, that with the largest sum of |x| first; of a row of numbers in their order. @param {Node} node @returns {number[]} */
  byStrength(node) {
    const known = this.#orders.get(node.name) ?? this.sketch?.order(node.name, this.image);
    if (known) return known;
    const { shape, data } = this.tensor(node);
    const [, , channels] = extent(shape);
    const sums = new Float64Array(channels);
    if (shape.length === 3) for (let i = 0; i < data.length; i++) sums[i % channels] += Math.abs(data[i]);
    const order = Array.from(sums, (_, channel) => channel).sort((a, b) => sums[b] - sums[a] || a - b);
    this.#orders.set(node.name, order);
    return order;
  }

  /** The value that is outlined. */
  get current() {
    return this.preview?.address ?? this.trail[this.trail.length - 1];
  }

  /** The value whose arithmetic is shown. */
  get shown() {
    return this.preview?.live ? this.preview.address : this.trail[this.trail.length - 1];
  }

  /** The largest |x| of a layer on this image. @param {Node} node */
  limit(node) {
    const known = this.#limits.get(node.name) ?? this.sketch?.limit(node.name, this.image);
    if (known !== undefined) return known;
    const limit = largest(this.tensor(node).data);
    this.#limits.set(node.name, limit);
    return limit;
  }

  /** The class that the network gives the image; −1 where it has none. */
  get predicted() {
    return this.head ? argmax(this.tensor(this.head.shares).data) : -1;
  }

  /** Is a value exact, not read from a picture? @param {Address} address */
  isExact(address) {
    this.tensor(this.nodeAt(address));
    return !this.sketch || this.sketch.isExact(address, this.image);
  }

  /** Is everything here that a value was made from? @param {Address} address */
  knows(address) {
    return !this.sketch || this.sketch.knows(address, this.image, (name) => this.values.get(name));
  }

  /** Values of a layer whose arithmetic is here. @param {Node} node @returns {Address[]} */
  known(node) {
    return this.sketch ? this.sketch.known(node.name, this.image, (name) => this.values.get(name)) : [];
  }

  /** Python told all of a layer. @param {{ node: string, index: number, arrays: Record<string, any> }} answer */
  take(answer) {
    if (!this.sketch || !answer.node) return;
    const weights = this.sketch.take(answer);
    for (const [name, tensor] of Object.entries(weights)) Object.defineProperty((this.weights[answer.node] ??= {}), name, { value: tensor, configurable: true });
    if (answer.index === this.image) this.choose(this.image);
  }

  /** Are a layer's numbers one for each class? @param {Node} node */
  isClasses(node) {
    return Boolean(this.head) && (node === this.head?.shares || node === this.head?.scores);
  }

  /** @param {(change: Change) => void} listener */
  listen(listener) {
    this.#listeners.add(listener);
  }

  /** Put another image through the network. @param {number} index */
  choose(index) {
    this.image = index;
    this.pixels = this.pixelsOf(index);
    this.values = this.#valuesOf(index);
    this.#limits.clear();
    this.#orders.clear();
    this.#tell("image");
  }

  /** A person opened or closed blocks. @param {Iterable<string>} ids of those that are open */
  open(ids) {
    this.opened = [...ids];
    this.#tell("blocks");
  }

  /** Look at a value, or (null) no longer. @param {Address | null} address @param {boolean} [live] */
  look(address, live = false) {
    if (!address && !this.preview) return;
    this.preview = address ? { address, live } : null;
    this.#tell("preview");
  }

  /** Pin a value: a new way starts here. @param {Address} address */
  pin(address) {
    this.go([address]);
  }

  /** Pin another value in place of the last one. @param {Address} address */
  move(address) {
    this.go([...this.trail.slice(0, -1), address]);
  }

  /** Go on to a value that the shown one was made from. @param {Address} address */
  follow(address) {
    this.go([...this.trail, address]);
  }

  /** Back to a step of the way; false where it is the first. @param {number} [length] */
  back(length = this.trail.length - 1) {
    if (length < 1 || length >= this.trail.length) return false;
    this.go(this.trail.slice(0, length));
    return true;
  }

  /** Take a whole way. @param {Address[]} trail */
  go(trail) {
    this.trail = trail;
    this.preview = null;
    this.#tell("pin");
  }

  /** @param {Change} change */
  #tell(change) {
    for (const listener of this.#listeners) listener(change);
  }
}

/** The strongest value of a layer, of those whose arithmetic is here. @param {State} state @param {Node} node @returns {Address} */
export function strongest(state, node) {
  const known = state.known(node);
  if (known.length) return known.reduce((best, one) => (numberAt(state, one) > numberAt(state, best) ? one : best));
  const { shape, data } = state.tensor(node);
  const [, columns, channels] = extent(shape);
  const best = argmax(data);
  const place = Math.floor(best / channels);
  return { node: node.name, row: Math.floor(place / columns), column: place % columns, channel: best % channels };
}

/** Where the view starts: the strongest answer of the first convolution, else of the first layer. @param {State} state */
export function firstAddress(state) {
  const node = state.order.find(({ kind }) => kind.startsWith("conv")) ?? state.order[1] ?? state.order[0];
  return strongest(state, node);
}

/** @param {State} state @param {Address} address */
export function valueOf(state, address) {
  return numberAt(state, address);
}
