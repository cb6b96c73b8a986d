/**
 * What the confusion view shows: the counts, the cell that is chosen, and whether counts or shares are read.
 *
 * @typedef {{ row: number, column: number }} Cell
 * @typedef {{ at: number, place: number, true: number, taken: number, sure: number, own: number }} Kept  an image that came along
 */
import { decode, item } from "../kit/arrays.js";

export class State {
  /** @type {(() => void)[]} */
  #listeners = [];

  /** @param {any} spec @param {Record<string, import("../kit/arrays.js").Packed>} arrays */
  constructor(spec, arrays) {
    this.spec = spec;
    /** @type {string[]} */
    this.names = spec.classNames;
    this.k = this.names.length;
    this.counts = decode(arrays.counts).data;
    this.images = arrays.images ? decode(arrays.images) : null;
    const column = (/** @type {string} */ name) => (arrays[name] ? decode(arrays[name]).data : []);
    const [places, truth, taken, sure, own] = ["places", "true", "taken", "sure", "own"].map(column);
    /** @type {Map<number, Kept[]>} */
    this.kept = new Map();
    places.forEach((place, at) => {
      const key = truth[at] * this.k + taken[at];
      const one = { at, place, true: truth[at], taken: taken[at], sure: sure[at], own: own[at] };
      this.kept.set(key, [...(this.kept.get(key) ?? []), one]);
    });
    this.rows = this.#sums((row) => (column) => this.count({ row, column }));
    this.columns = this.#sums((column) => (row) => this.count({ row, column }));
    this.byShare = false;
    /** @type {Cell} */
    this.chosen = this.#most();
  }

  /** @param {(outer: number) => (inner: number) => number} at */
  #sums(at) {
    const all = Array.from({ length: this.k }, (_, i) => i);
    return all.map((outer) => all.reduce((sum, inner) => sum + at(outer)(inner), 0));
  }

  /** The commonest mistake; the first class where there is none. @returns {Cell} */
  #most() {
    let best = { row: 0, column: 0 };
    let most = 0;
    for (let row = 0; row < this.k; row++)
      for (let column = 0; column < this.k; column++)
        if (row !== column && this.count({ row, column }) > most) {
          best = { row, column };
          most = this.count(best);
        }
    return best;
  }

  /** @param {Cell} cell */
  count({ row, column }) {
    return this.counts[row * this.k + column];
  }

  /** Of the row's images; not a number where it has none. @param {Cell} cell */
  share(cell) {
    return this.count(cell) / this.rows[cell.row];
  }

  /** What colours the cell: the count, or the share of its row. @param {Cell} cell */
  weight(cell) {
    return this.byShare ? this.share(cell) || 0 : this.count(cell);
  }

  /** The largest weight of a mistake. */
  get limit() {
    let most = 0;
    for (let row = 0; row < this.k; row++)
      for (let column = 0; column < this.k; column++)
        if (row !== column) most = Math.max(most, this.weight({ row, column }));
    return most;
  }

  /** The images kept of a cell. @param {Cell} cell @returns {Kept[]} */
  behind({ row, column }) {
    return this.kept.get(row * this.k + column) ?? [];
  }

  /** @param {number} at */
  pixels(at) {
    return item(/** @type {import("../kit/arrays.js").Tensor} */ (this.images), at);
  }

  /** @param {Cell} cell */
  choose(cell) {
    this.chosen = cell;
    this.#tell();
  }

  /** @param {boolean} on */
  readShares(on) {
    this.byShare = on;
    this.#tell();
  }

  /** @param {() => void} listener */
  listen(listener) {
    this.#listeners.push(listener);
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }
}
