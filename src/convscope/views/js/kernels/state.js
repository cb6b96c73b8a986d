/**
 * The filters of a layer in their order, the channel that is looked at, and the filter that is shown from near.
 *
 * @typedef {import("../kit/arrays.js").Tensor} Tensor
 * @typedef {{ rows: number, columns: number, at: (row: number, column: number) => number }} Sheet  what is drawn of a filter
 */
import { decode, largest } from "../kit/arrays.js";

export const STRONGEST = "strongest";
export const NORM = "norm";

export class State {
  /** @type {((what: "order" | "look") => void)[]} */
  #listeners = [];

  /** @param {any} spec @param {Record<string, import("../kit/arrays.js").Packed>} arrays */
  constructor(spec, arrays) {
    this.spec = spec;
    this.after = decode(arrays.after);
    this.before = arrays.before ? decode(arrays.before) : null;
    [this.rows, this.columns, this.channels, this.filters] = this.after.shape;
    this.sort = this.before ? "moved" : "length";
    this.channel = this.channels > 1 ? STRONGEST : "0";
    this.limit = Math.max(largest(this.after.data), this.before ? largest(this.before.data) : 0);
    this.strongest = Array.from({ length: this.filters }, (_, i) => this.#strongest(i));
    this.pinned = this.order[0];
    this.hovered = -1;
  }

  /** Places of the filters, the largest of the measure first. */
  get order() {
    const all = Array.from({ length: this.filters }, (_, i) => i);
    const by = this.spec.measures[this.sort];
    return by ? all.sort((a, b) => (by[b] ?? -1) - (by[a] ?? -1)) : all;
  }

  /** The filter that is read: the one pointed at, else the one pinned. */
  get shown() {
    return this.hovered < 0 ? this.pinned : this.hovered;
  }

  /** The channel drawn of a filter, or −1 for the norm over all. @param {number} filter */
  channelOf(filter) {
    if (this.channel === NORM) return -1;
    return this.channel === STRONGEST ? this.strongest[filter] : Number(this.channel);
  }

  /** @param {Tensor} tensor @param {number} row @param {number} column @param {number} channel @param {number} filter */
  weight({ data }, row, column, channel, filter) {
    return data[((row * this.columns + column) * this.channels + channel) * this.filters + filter];
  }

  /** @param {Tensor} tensor @param {number} filter @returns {Sheet} */
  sheet(tensor, filter) {
    const channel = this.channelOf(filter);
    const one = (/** @type {number} */ row, /** @type {number} */ column) =>
      this.weight(tensor, row, column, channel, filter);
    const norm = (/** @type {number} */ row, /** @type {number} */ column) => {
      let sum = 0;
      for (let c = 0; c < this.channels; c++) sum += this.weight(tensor, row, column, c, filter) ** 2;
      return Math.sqrt(sum);
    };
    return { rows: this.rows, columns: this.columns, at: channel < 0 ? norm : one };
  }

  /** The end of the colour scale: one for all filters, for their start and their end. */
  get scale() {
    if (this.channel !== NORM) return this.limit;
    let most = 0;
    for (const tensor of [this.before, this.after])
      for (let filter = 0; tensor && filter < this.filters; filter++) {
        const { at } = this.sheet(tensor, filter);
        for (let i = 0; i < this.rows * this.columns; i++)
          most = Math.max(most, at(Math.floor(i / this.columns), i % this.columns));
      }
    return most;
  }

  /** @param {number} filter */
  #strongest(filter) {
    const sums = Array.from({ length: this.channels }, (_, channel) => {
      let sum = 0;
      for (let i = 0; i < this.rows * this.columns; i++)
        sum += this.weight(this.after, Math.floor(i / this.columns), i % this.columns, channel, filter) ** 2;
      return sum;
    });
    return sums.indexOf(Math.max(...sums));
  }

  /** @param {string} key */
  sortBy(key) {
    this.sort = key;
    this.#tell("order");
  }

  /** @param {string} channel */
  look(channel) {
    this.channel = channel;
    this.#tell("order");
  }

  /** @param {number} filter −1 for none */
  hover(filter) {
    this.hovered = filter;
    this.#tell("look");
  }

  /** @param {number} filter */
  pin(filter) {
    this.pinned = filter;
    this.#tell("look");
  }

  /** @param {(what: "order" | "look") => void} listener */
  listen(listener) {
    this.#listeners.push(listener);
  }

  /** @param {"order" | "look"} what */
  #tell(what) {
    for (const listener of this.#listeners) listener(what);
  }
}
