/**
 * What the view shows at a moment: an image, a kernel, how it is slid, the map that comes out, and where the window stands.
 *
 * @typedef {import("../kit/arrays.js").Tensor} Tensor
 * @typedef {{ row: number, column: number }} Place
 * @typedef {{ stride: number, padding: "valid" | "same" | number, dilation: number, relu: boolean, pool: boolean }} Settings
 * @typedef {"numbers" | "move"} Change
 */
import { channelOf, decode, precise, valueAt } from "../kit/arrays.js";
import { explain } from "../kit/explain.js";
import { filterOf, nameOfKernel, transposed, turned, withNamed } from "./kernels.js";
import { compute, mapOf, windowOf } from "./pipeline.js";

/** Everything that can be changed, and what follows from it. */
export class State {
  /** @type {Set<(change: Change) => void>} */
  #listeners = new Set();
  #given;
  filter = 0;
  /** The input channel whose products are shown. */
  channel = 0;
  /** @type {Place} where the window stands */
  pinned = { row: 0, column: 0 };
  /** @type {Place | null} where it is only being looked at */
  preview = null;
  /** How many values of the map are filled in while it is played; null: all. @type {number | null} */
  filled = null;
  flipped = false;
  /** @param {any} spec what Python prepared @param {Record<string, any>} packed `image`, `kernel`, `bias` */
  constructor(spec, packed) {
    this.spec = spec;
    const [image, kernel, bias] = ["image", "kernel", "bias"].map((name) => precise(decode(packed[name])));
    const settings = { ...spec.settings, relu: false, pool: false };
    this.#given = { image, kernel, bias, settings };
    this.named = spec.kernels;
    this.image = precise(image);
    this.kernel = precise(kernel);
    this.bias = precise(bias);
    /** @type {Settings} */
    this.settings = { ...settings };
    this.pinned = { row: spec.start[0], column: spec.start[1] };
    const { window, map, active, pooled, scene } = this.#computed();
    this.window = window;
    /** Of the chosen filter: (H', W', 1). */
    this.map = map;
    /** The map after ReLU. */
    this.active = active;
    /** The map, after ReLU where it is on, pooled by 2; null where it is too small. */
    this.pooled = pooled;
    /** What explains every value. */
    this.scene = scene;
  }

  /** @param {(change: Change) => void} listener */
  listen(listener) {
    this.#listeners.add(listener);
  }

  /** Where the window is shown. */
  get at() {
    return this.preview ?? this.pinned;
  }

  get channels() {
    return this.image.shape[2];
  }

  /** How many maps there are. */
  get filters() {
    return this.spec.shared ? this.channels : this.kernel.shape[3];
  }

  /** The kernel of the chosen filter: (kh, kw, C, 1). */
  get own() {
    return this.#ownOf(this.filter);
  }

  /** @param {number} filter */
  #ownOf(filter) {
    return filterOf(this.kernel, this.spec.shared ? 0 : filter);
  }

  /** What the chosen filter sees: all channels, or (the kernel goes over each by itself) one. */
  get seen() {
    return this.#seenBy(this.filter);
  }

  /** @param {number} filter */
  #seenBy(filter) {
    return this.spec.shared && this.channels > 1 ? channelOf(this.image, filter) : this.image;
  }

  /** The channel of the image that the tables show. */
  get shownChannel() {
    return this.spec.shared ? this.filter : this.channel;
  }

  get biasOf() {
    return this.bias.data[this.spec.shared ? 0 : this.filter];
  }

  /** The kernel's name, where it has one. */
  get name() {
    return nameOfKernel(this.own, this.named);
  }

  /** The name of the kernel that was flipped, where it had one. */
  get nameBefore() {
    return this.flipped ? nameOfKernel(turned(this.own), this.named) : undefined;
  }

  /** The image as it was given. */
  get given() {
    return this.#given.image;
  }

  get isPainted() {
    return this.image.data.some((x, i) => x !== this.#given.image.data[i]);
  }

  get isGivenKernel() {
    const { shape, data } = this.#given.kernel;
    return String(shape) === String(this.kernel.shape) && this.kernel.data.every((x, i) => x === data[i]);
  }

  /** Values of the map. */
  get count() {
    return this.map.shape[0] * this.map.shape[1];
  }

  /** Which of them the window stands at, row by row. */
  get index() {
    return this.pinned.row * this.map.shape[1] + this.pinned.column;
  }

  /** The map of any filter, for choosing among them. @param {number} filter */
  mapOf(filter) {
    const bias = this.bias.data[this.spec.shared ? 0 : filter];
    return mapOf(this.#seenBy(filter), this.#ownOf(filter), bias, this.window);
  }

  /** How many values of the map would differ if the kernel were turned by 180°. */
  get differing() {
    const other = mapOf(this.seen, turned(this.own), this.biasOf, this.window);
    return this.map.data.filter((x, i) => x !== other.data[i]).length;
  }

  #computed() {
    const window = windowOf(this.image.shape, this.kernel.shape, this.settings);
    return compute(this.seen, this.own, this.biasOf, window, this.settings.relu);
  }

  #compute() {
    Object.assign(this, this.#computed());
    const [rows, columns] = this.map.shape;
    this.pinned = { row: Math.min(this.pinned.row, rows - 1), column: Math.min(this.pinned.column, columns - 1) };
    this.preview = null;
    this.filled = null;
  }

  /** The arithmetic behind a value of a layer. @param {"conv" | "relu" | "pool"} node @param {Place} at */
  explained(node, at) {
    return explain(this.scene, { node, ...at, channel: 0 });
  }

  /** A value of the map. @param {Place} at */
  valueAt(at) {
    return valueAt(this.map, { ...at, channel: 0 });
  }

  /** Change something and compute anew; where that is not possible, all stays as it was and the reason comes back. @param {() => void} work */
  change(work) {
    const { image, kernel, bias, settings, flipped, filter, channel } = this;
    const before = { image, kernel, bias, settings: { ...settings }, flipped, filter, channel };
    try {
      work();
      this.#compute();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      Object.assign(this, before);
      this.#compute();
      this.#tell("numbers");
      return error.message;
    }
    this.#tell("numbers");
    return "";
  }

  /** @param {Partial<Settings>} settings */
  set(settings) {
    return this.change(() => (this.settings = { ...this.settings, ...settings }));
  }

  /** @param {number} row @param {number} column @param {number} x */
  setWeight(row, column, x) {
    const [, columns, channels, filters] = this.kernel.shape;
    const place = ((row * columns + column) * channels + this.channel) * filters + (this.spec.shared ? 0 : this.filter);
    return this.change(() => {
      this.kernel = precise(this.kernel);
      this.kernel.data[place] = x;
    });
  }

  /** @param {number} x */
  setBias(x) {
    return this.change(() => {
      this.bias = precise(this.bias);
      this.bias.data[this.spec.shared ? 0 : this.filter] = x;
    });
  }

  /** @param {number[][]} rows */
  takeKernel(rows) {
    return this.change(() => {
      this.kernel = withNamed(this.kernel, this.spec.shared ? 0 : this.filter, rows);
      this.flipped = false;
    });
  }

  /** The kernel as it was given. */
  giveKernel() {
    return this.change(() => {
      this.kernel = precise(this.#given.kernel);
      this.bias = precise(this.#given.bias);
      this.flipped = false;
    });
  }

  transpose() {
    return this.change(() => (this.kernel = transposed(this.kernel)));
  }

  flip() {
    return this.change(() => {
      this.kernel = turned(this.kernel);
      this.flipped = !this.flipped;
    });
  }

  /** @param {Place} place @param {number[]} pixel one number for each channel */
  paint({ row, column }, pixel) {
    return this.change(() => {
      this.image = precise(this.image);
      this.image.data.set(pixel, (row * this.image.shape[1] + column) * this.channels);
    });
  }

  resetImage() {
    return this.change(() => (this.image = precise(this.#given.image)));
  }

  /** @param {number} filter */
  chooseFilter(filter) {
    return this.change(() => (this.filter = filter));
  }

  /** @param {number} channel */
  chooseChannel(channel) {
    return this.change(() => (this.channel = channel));
  }

  /** @param {Place | null} place */
  look(place) {
    if (!place && !this.preview) return;
    this.preview = place;
    this.#tell("move");
  }

  /** @param {Place} place */
  pin(place) {
    this.preview = null;
    this.pinned = place;
    if (this.filled !== null && this.index >= this.filled) this.filled = null;
    this.#tell("move");
  }

  /** One step of the walk over the image: the map is filled as far as here. @param {number} index */
  walk(index) {
    const columns = this.map.shape[1];
    this.preview = null;
    this.pinned = { row: Math.floor(index / columns), column: index % columns };
    this.filled = index + 1 < this.count ? index + 1 : null;
    this.#tell("move");
  }

  /** Show the whole map, however far the walk has come. */
  fillAll() {
    this.filled = null;
    this.#tell("move");
  }

  /** @param {Change} change */
  #tell(change) {
    for (const listener of this.#listeners) listener(change);
  }
}
