/**
 * What the view shows at a moment: which part of the samples, and the image that is asked.
 *
 * @typedef {import("../kit/arrays.js").Tensor} Tensor
 * @typedef {{ place: number, apart: number }} Near  an image that lies near, and how far: grey levels, root mean square
 * @typedef {"sample" | "image" | "beside"} Change
 */
import { decode, item } from "../kit/arrays.js";

const PARTS = ["train", "test"];

/** Everything that can be chosen, and what follows from it. */
export class State {
  /** @type {Set<(change: Change) => void>} */
  #listeners = new Set();
  #known;
  /** The first sample of each class that is shown. */
  first = 0;
  /** How many of each class there is room for. */
  across = 8;
  /** The image that is laid beside the one that is asked. @type {number | null} */
  beside = null;

  /** @param {any} spec what Python prepared @param {Record<string, any>} packed `pictures`, `known`, `means` */
  constructor(spec, packed) {
    this.spec = spec;
    this.pictures = decode(packed.pictures);
    this.means = decode(packed.means);
    this.#known = decode(packed.known).data;
    /** The place of the image that is asked. */
    this.place = spec.classes.find((/** @type {any} */ each) => each.samples.length)?.samples[0] ?? 0;
  }

  /** @param {(change: Change) => void} listener */
  listen(listener) {
    this.#listeners.add(listener);
  }

  /** @param {number} place */
  pictureOf(place) {
    return item(this.pictures, place);
  }

  /** What is known of an image: its part, its number there, its class. @param {number} place */
  known(place) {
    const [part, index, label] = this.#known.subarray(3 * place, 3 * place + 3);
    return { part: PARTS[part], index, label, name: this.spec.classNames[label] };
  }

  /** `train[1234]`. @param {number} place */
  nameOf(place) {
    const { part, index } = this.known(place);
    return `${part}[${index}]`;
  }

  /** The images nearest to one, where they are known. @param {number} place @returns {Near[]} */
  nearTo(place) {
    return (this.spec.near[place] ?? []).map(([at, apart]) => ({ place: at, apart }));
  }

  /** The most samples that any class has. */
  get most() {
    return Math.max(...this.spec.classes.map((/** @type {any} */ each) => each.samples.length));
  }

  /** Another part of the samples. */
  turn() {
    this.first = this.first + this.across < this.most ? this.first + this.across : 0;
    this.#tell("sample");
  }

  /** @param {number} across */
  fit(across) {
    if (across === this.across) return;
    this.across = across;
    this.first = 0;
  }

  /** @param {number} place @param {number | null} [beside] */
  choose(place, beside = null) {
    this.place = place;
    this.beside = beside;
    this.#tell("image");
  }

  /** @param {number | null} beside */
  compare(beside) {
    if (beside === this.beside) return;
    this.beside = beside;
    this.#tell("beside");
  }

  /** @param {Change} change */
  #tell(change) {
    for (const listener of this.#listeners) listener(change);
  }
}

/** The root mean square of the differences of two pictures, number by number. @param {Tensor} a @param {Tensor} b */
export function distance(a, b) {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - b.data[i]) ** 2;
  return Math.sqrt(sum / a.data.length);
}
