/**
 * A large network's maps: small pictures, the exact numbers of some places, and of some filters the weights; what Python is asked for
 * is exact everywhere.
 *
 * @typedef {import("../kit/arrays.js").Tensor} Tensor
 * @typedef {import("../kit/arrays.js").Packed} Packed
 * @typedef {import("../kit/boxes.js").Address} Address
 * @typedef {import("../kit/forward.js").Node} Node
 */
import { decode, extent, itemOf, size } from "../kit/arrays.js";
import { readBy } from "../kit/geometry.js";

const [LEVELS, MIDDLE] = [127, 128];
/** Numbers of a kernel that a page lays out in full. */
const MOST_WEIGHTS = 30_000_000;

export class Sketch {
  /** @type {Map<string, Uint8Array | null>} which places of a layer are exact, by layer and image; null: all */
  #exact = new Map();
  /** @type {Map<string, Tensor>} what Python told, by layer and image */
  #told = new Map();
  #packed;
  #spec;
  #nodes;
  /** @type {Map<string, Set<number> | null>} filters with weights; null: all */
  #filters = new Map();

  /** @param {Record<string, any>} spec by layer @param {Record<string, any>} packed @param {Map<string, Node>} nodes */
  constructor(spec, packed, nodes) {
    this.#spec = spec;
    this.#packed = packed;
    this.#nodes = nodes;
    for (const [name, node] of nodes) {
      const own = packed[`${name}:filters`];
      const known = own && new Set(decode(own).data);
      if (["conv", "dense"].includes(node.kind)) this.#filters.set(name, known ?? null);
    }
  }

  /** A layer's maps on an image: exact where they are known, elsewhere read from the picture; undefined for one without a picture. @param {string} name @param {number} index @returns {Tensor | undefined} */
  tensor(name, index) {
    const key = `${name} ${index}`;
    const told = this.#told.get(key);
    if (told) return told;
    const drawn = this.#packed[`${name}:sketch`];
    if (!drawn) return undefined;
    const shape = /** @type {Node} */ (this.#nodes.get(name)).shape;
    const [rows, columns, channels] = extent(shape);
    const { by, scales } = this.#spec[name];
    const small = itemOf(drawn, index);
    const [high, wide] = small.shape;
    const data = new Float32Array(size(shape));
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const from = (Math.min(high - 1, Math.floor(row / by)) * wide + Math.min(wide - 1, Math.floor(column / by))) * channels;
        const to = (row * columns + column) * channels;
        for (let c = 0; c < channels; c++) data[to + c] = ((small.data[from + c] - MIDDLE) / LEVELS) * scales[index];
      }
    const places = itemOf(this.#packed[`${name}:places`], index).data;
    const numbers = itemOf(this.#packed[`${name}:exact`], index).data;
    const exact = new Uint8Array(rows * columns);
    for (let i = 0; i < places.length / 2; i++) {
      const place = places[2 * i] * columns + places[2 * i + 1];
      data.set(numbers.subarray(i * channels, (i + 1) * channels), place * channels);
      exact[place] = 1;
    }
    this.#exact.set(key, exact);
    return { shape: [...shape], data };
  }

  /** The channels of a layer by their strength, counted where all numbers were. @param {string} name @param {number} index @returns {number[] | undefined} */
  order(name, index) {
    const order = this.#packed[`${name}:order`];
    return order && [...itemOf(order, index).data];
  }

  /** The largest |value| of a layer, as it was where all numbers were. @param {string} name @param {number} index @returns {number | undefined} */
  limit(name, index) {
    return this.#spec[name]?.limits[index];
  }

  /** Is a value exact, not read from a picture? @param {Address} address @param {number} index */
  isExact({ node, row, column }, index) {
    const exact = this.#exact.get(`${node} ${index}`);
    if (!exact) return true;
    const [, columns] = extent(/** @type {Node} */ (this.#nodes.get(node)).shape);
    return exact[row * columns + column] === 1;
  }

  /** Is everything here that a value was made from? @param {Address} address @param {number} index @param {(name: string) => any} values reads a layer, so that it is known which of its places are exact */
  knows(address, index, values) {
    const filters = this.#filters.get(address.node);
    if (filters && !filters.has(address.channel)) return false;
    for (const [name, { rows, columns }] of [[address.node, { rows: [address.row, address.row], columns: [address.column, address.column] }], ...readBy(this.#nodes, address)]) {
      values(name);
      for (let row = rows[0]; row <= rows[1]; row++)
        for (let column = columns[0]; column <= columns[1]; column++)
          if (!this.isExact({ node: name, row, column, channel: 0 }, index)) return false;
    }
    return true;
  }

  /** Values of a layer whose arithmetic is here. @param {string} name @param {number} index @param {(name: string) => any} values @returns {Address[]} */
  known(name, index, values) {
    values(name);
    const [, columns, channels] = extent(/** @type {Node} */ (this.#nodes.get(name)).shape);
    const exact = this.#exact.get(`${name} ${index}`);
    const places = exact ? [...exact.keys()].filter((place) => exact[place]) : [0];
    const filters = this.#filters.get(name) ?? this.order(name, index)?.slice(0, 2) ?? Array.from({ length: Math.min(2, channels) }, (_, i) => i);
    return places
      .flatMap((place) => [...filters].map((channel) => ({ node: name, row: Math.floor(place / columns), column: place % columns, channel })))
      .filter((address) => this.knows(address, index, values));
  }

  /** A kernel laid out in full: zeros where it has no weights. @param {string} name @param {Tensor} kernel @returns {Tensor} */
  whole(name, kernel) {
    const filters = this.#filters.get(name);
    const of = extent(/** @type {Node} */ (this.#nodes.get(name)).shape)[2];
    const shape = [...kernel.shape.slice(0, -1), of];
    if (!filters || kernel.shape[kernel.shape.length - 1] === of) return kernel;
    if (size(shape) > MOST_WEIGHTS) return (filters.clear(), kernel);
    const picked = [...decode(this.#packed[`${name}:filters`]).data];
    const data = new Float32Array(size(shape));
    for (let i = 0; i < data.length / of; i++) picked.forEach((filter, k) => (data[i * of + filter] = kernel.data[i * picked.length + k]));
    return { shape, data };
  }

  /** Take what Python told of a layer and those that it reads. @param {{ node: string, index: number, arrays: Record<string, Packed> }} answer @returns {Record<string, Tensor>} its weights */
  take({ node, index, arrays }) {
    /** @type {Record<string, Tensor>} */
    const weights = {};
    for (const [key, array] of Object.entries(arrays)) {
      const cut = key.lastIndexOf(":");
      const [name, what] = [key.slice(0, cut), key.slice(cut + 1)];
      if (what !== "output") weights[what] = decode(array);
      else {
        this.#told.set(`${name} ${index}`, decode(array));
        this.#exact.set(`${name} ${index}`, null);
      }
    }
    if (this.#filters.has(node)) this.#filters.set(node, null);
    return weights;
  }
}
