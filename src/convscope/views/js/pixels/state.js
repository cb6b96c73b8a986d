/**
 * What the view shows at a moment: one of the images, all of its channels or one, and the pixel that is asked.
 *
 * @typedef {import("../kit/arrays.js").Tensor} Tensor
 * @typedef {import("../kit/lens.js").Place} Place
 * @typedef {"uint8" | "unit" | "own"} Unit  whole numbers to 255, the same divided by 255, or numbers as they are
 * @typedef {"image" | "look" | "pin" | "lit"} Change
 */
import { decode, item, precise } from "../kit/arrays.js";
import { grey, signed } from "../kit/colour.js";
import { binOf } from "../kit/histogram.js";
import { plain } from "../kit/plain.js";

const MOST_BINS = 64;

/** What is added to every number at first. */
export const ADDED = 100;

/** Everything that can be chosen, and what follows from it. */
export class State {
  /** @type {Set<(change: Change) => void>} */
  #listeners = new Set();
  #all;
  index = 0;
  /** One channel by itself; null: all of them. @type {number | null} */
  channel = null;
  /** A channel by itself in its own colour, not in grey. */
  tinted = true;
  /** @type {Place | null} */
  preview = null;
  /** The bin of the histogram that is lit. @type {number | null} */
  lit = null;
  /** What is added to every number of the image, to see what becomes of it. */
  added = ADDED;

  /** @param {any} spec what Python prepared @param {Record<string, any>} packed `images` */
  constructor(spec, packed) {
    this.spec = spec;
    this.#all = decode(packed.images);
    const isByte = spec.dtype === "uint8" && spec.high === 255;
    const isUnit = spec.low === 0 && spec.high === 1 && spec.dtype.startsWith("float");
    /** Whether the numbers can be said both ways. */
    this.both = isByte || isUnit;
    /** @type {Unit} */
    this.unit = isByte ? "uint8" : isUnit ? "unit" : "own";
    this.given = this.unit;
    /** @type {Place} */
    this.pinned = { row: spec.start[0], column: spec.start[1] };
    this.image = this.imageOf(0);
    this.channel = this.planes[0];
  }

  /** @param {(change: Change) => void} listener */
  listen(listener) {
    this.#listeners.add(listener);
  }

  get count() {
    return this.#all.shape[0];
  }

  get at() {
    return this.preview ?? this.pinned;
  }

  get channels() {
    return this.image.shape[2];
  }

  /** The channels that are shown. @returns {number[]} */
  get shown() {
    return this.channel === null ? Array.from({ length: this.channels }, (_, c) => c) : [this.channel];
  }

  /** An image in the numbers in which it was given. @param {number} index */
  imageOf(index) {
    return precise(item(this.#all, index));
  }

  /** What can be shown: all channels together, and each by itself; signed numbers have no common colour. */
  get planes() {
    const each = Array.from({ length: this.channels }, (_, c) => c);
    if (this.channels === 1) return [null];
    return this.spec.low < 0 ? each : [null, ...each];
  }

  /** A number as it was given. @param {Place} place @param {number} channel */
  rawAt({ row, column }, channel) {
    return this.image.data[(row * this.image.shape[1] + column) * this.channels + channel];
  }

  /** A number in the unit that is chosen. @param {number} x */
  inUnit(x) {
    if (this.unit === this.given) return x;
    return this.unit === "unit" ? x / 255 : Math.round(x * 255);
  }

  /** A number as uint8. @param {number} x */
  asByte(x) {
    return this.given === "unit" ? Math.round(x * 255) : x;
  }

  /** @param {number} x as it was given @param {number} [decimals] */
  text(x, decimals = 3) {
    const value = this.inUnit(x);
    return this.unit === "unit" ? value.toFixed(decimals) : plain(value, decimals + 1);
  }

  /** In the little room of a cell. @param {number} x */
  short(x) {
    if (this.unit === "unit")
      return this.inUnit(x)
        .toFixed(2)
        .replace(/^0(?=\.)/, "");
    return plain(this.inUnit(x), 2);
  }

  /** The colour of one number by itself. @param {number} x @param {import("../kit/colour.js").Theme} theme */
  shade(x, theme) {
    const { low, high } = this.spec;
    return low < 0 ? signed(x, high, theme) : grey(this.#light(x));
  }

  /** @param {number} x */
  #light(x) {
    return Math.round(255 * Math.max(0, Math.min(1, x / (this.spec.high || 1))));
  }

  /** The colour of a pixel as it is shown. @param {import("../kit/colour.js").Theme} theme @param {number | null} [channel] @returns {(row: number, column: number) => import("../kit/colour.js").Rgb} */
  colour(theme, channel = this.channel) {
    const one = (/** @type {number} */ row, /** @type {number} */ column, /** @type {number} */ c) =>
      this.rawAt({ row, column }, c);
    if (this.channels === 1 || this.spec.low < 0)
      return (row, column) => this.shade(one(row, column, channel ?? 0), theme);
    if (channel === null)
      return (row, column) =>
        /** @type {import("../kit/colour.js").Rgb} */ ([0, 1, 2].map((c) => this.#light(one(row, column, c))));
    if (!this.tinted) return (row, column) => this.shade(one(row, column, channel), theme);
    return (row, column) =>
      /** @type {import("../kit/colour.js").Rgb} */ (
        [0, 1, 2].map((c) => (c === channel ? this.#light(one(row, column, c)) : 0))
      );
  }

  /** The numbers of one channel. @param {number} channel */
  numbersOf(channel) {
    const { data } = this.image;
    return Float64Array.from({ length: data.length / this.channels }, (_, i) => data[i * this.channels + channel]);
  }

  /** Of all channels that are shown, in the unit that is chosen. */
  get statistics() {
    const numbers = this.shown.flatMap((channel) => Array.from(this.numbersOf(channel), (x) => this.inUnit(x)));
    const [low, high, sum] = numbers.reduce(
      ([least, most, all], x) => [Math.min(least, x), Math.max(most, x), all + x],
      [Infinity, -Infinity, 0],
    );
    return { low, high, sum, count: numbers.length, mean: sum / numbers.length };
  }

  /** Bins of the histogram: from, to (not inside), how many. */
  get bins() {
    const { low, high, dtype } = this.spec;
    const whole = dtype === "uint8" || dtype.startsWith("int") || dtype === "bool";
    const top = whole ? high + 1 : high > low ? high : low + 1;
    return { low, high: top, count: whole ? Math.min(MOST_BINS, Math.max(1, top - low)) : MOST_BINS, whole };
  }

  /** The bin that a number lies in. @param {number} x */
  binOf(x) {
    const { low, high, count } = this.bins;
    return binOf(x, low, high, count);
  }

  /** Whether a pixel has, in a channel that is shown, a number of the bin that is lit. @param {number} row @param {number} column */
  isLit(row, column) {
    return this.shown.some((channel) => this.binOf(this.rawAt({ row, column }, channel)) === this.lit);
  }

  /** @param {number} index */
  choose(index) {
    if (index < 0 || index >= this.count) return;
    this.index = index;
    this.image = this.imageOf(index);
    this.preview = null;
    this.#tell("image");
  }

  /** @param {number | null} channel */
  chooseChannel(channel) {
    this.channel = channel;
    this.#tell("image");
  }

  /** @param {Partial<Pick<State, "unit" | "tinted" | "added">>} change */
  set(change) {
    Object.assign(this, change);
    this.#tell("image");
  }

  /** @param {Place | null} place */
  look(place) {
    if (!place && !this.preview) return;
    this.preview = place;
    this.#tell("look");
  }

  /** @param {Place} place */
  pin(place) {
    this.pinned = place;
    this.preview = null;
    this.#tell("pin");
  }

  /** @param {number | null} bin */
  light(bin) {
    if (bin === this.lit) return;
    this.lit = bin;
    this.#tell("lit");
  }

  /** @param {Change} change */
  #tell(change) {
    for (const listener of this.#listeners) listener(change);
  }
}
