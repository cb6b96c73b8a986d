/**
 * What the view shows at a moment: the rows of a network, which of its blocks are open, and the layer that is asked.
 *
 * @typedef {import("./analyse.js").Row} Row
 * @typedef {import("./blocks.js").Item} Item
 * @typedef {import("./blocks.js").Segment} Segment
 * @typedef {{ key: string, name: string, rows: Row[], block: Segment | null }} Part  an item, or a closed block: what can be asked
 * @typedef {"network" | "blocks" | "look"} Change
 */
import { INPUT, analyse } from "./analyse.js";
import { itemsOf, keyOf, segmentsOf } from "./blocks.js";
import { Mistake } from "./words.js";

/** Up to so many items all blocks are open at first. */
const MOST_OPEN = 24;

/** Everything that can be changed, and what follows from it. */
export class State {
  /** @type {Set<(change: Change) => void>} */
  #listeners = new Set();
  /** @type {Set<string>} */
  #open = new Set();
  /** Whether a person opened or closed a block. */
  #turned = false;
  /** @type {Mistake | null} what is wrong with the text */
  mistake = null;
  /** @type {string | null} */
  preview = null;
  pinned = "";

  /** @param {any} spec what Python prepared */
  constructor(spec) {
    this.spec = spec;
    /** @type {string} */
    this.text = spec.text ?? "";
    /** @type {number[]} */
    this.input = [...spec.input];
    /** @type {Row[]} */
    this.rows = spec.rows;
    /** @type {Segment[]} */
    this.segments = [];
    this.#lay();
  }

  /** @param {(change: Change) => void} listener */
  listen(listener) {
    this.#listeners.add(listener);
  }

  #lay() {
    const items = itemsOf(this.rows);
    this.segments = segmentsOf(items);
    const blocks = this.segments.filter((segment) => segment.items.length > 1);
    this.#open = new Set(items.length <= MOST_OPEN ? blocks.map(({ name }) => name) : []);
    this.#turned = false;
    if (!this.parts.some(({ key }) => key === this.pinned)) this.pinned = this.#telling();
  }

  /** A part to begin with: the first one with weights. */
  #telling() {
    const { parts } = this;
    return (parts.find(({ rows }) => rows.some((row) => row.parameters)) ?? parts[0]).key;
  }

  /** @param {Segment} segment */
  isOpen(segment) {
    return segment.items.length === 1 || this.#open.has(segment.name);
  }

  /** The names of the open blocks, where they are others than at first. @returns {string[] | null} */
  get opened() {
    return this.#turned ? [...this.#open] : null;
  }

  /** Blocks, open or closed. */
  get blocks() {
    return this.segments.filter((segment) => segment.items.length > 1);
  }

  /** What can be asked, in order. @returns {Part[]} */
  get parts() {
    return this.segments.flatMap((segment) =>
      this.isOpen(segment)
        ? segment.items.map((item) => ({
            key: keyOf(item),
            name: keyOf(item),
            rows: item.rows,
            block: segment.items.length > 1 ? segment : null,
          }))
        : [{ key: segment.name, name: segment.name, rows: segment.items.flatMap(({ rows }) => rows), block: segment }],
    );
  }

  /** The part that is asked. */
  get shown() {
    const { parts } = this;
    return parts.find(({ key }) => key === (this.preview ?? this.pinned)) ?? parts[0];
  }

  /** What a row takes. @param {string} name */
  shapeOf(name) {
    return name === INPUT ? this.input : (this.rows.find((row) => row.name === name)?.shape ?? this.input);
  }

  /** Take a text, or the size of the input; where it has a mistake, the network stays as it was. @param {string} text @param {number[]} input */
  edit(text, input) {
    this.text = text;
    try {
      this.rows = analyse(text, input);
      this.input = input;
      this.mistake = null;
      this.preview = null;
      this.#lay();
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      this.mistake = error;
    }
    this.#tell("network");
  }

  /** The network as it was given. */
  reset() {
    this.text = this.spec.text ?? "";
    [this.rows, this.input, this.mistake, this.preview] = [this.spec.rows, [...this.spec.input], null, null];
    this.#lay();
    this.#tell("network");
  }

  get isGiven() {
    return this.rows === this.spec.rows && !this.mistake;
  }

  /** Open or close a block. @param {Segment} segment */
  toggle(segment) {
    const open = this.#open.has(segment.name);
    if (open) this.#open.delete(segment.name);
    else this.#open.add(segment.name);
    this.#turned = true;
    this.preview = null;
    this.pinned = open ? segment.name : keyOf(segment.items[0]);
    this.#tell("blocks");
  }

  /** Open or close all. @param {boolean} open */
  toggleAll(open) {
    this.openOnly(open ? this.blocks.map(({ name }) => name) : []);
  }

  /** Open these blocks and close all others. @param {string[]} names */
  openOnly(names) {
    this.#open = new Set(names.filter((name) => this.blocks.some((block) => block.name === name)));
    this.#turned = true;
    this.preview = null;
    const { parts } = this;
    const home = parts.find(({ rows }) => rows.some(({ name }) => name === this.pinned));
    if (!parts.some(({ key }) => key === this.pinned)) this.pinned = home?.key ?? this.#telling();
    this.#tell("blocks");
  }

  /** @param {string | null} key */
  look(key) {
    if (key === this.preview) return;
    this.preview = key;
    this.#tell("look");
  }

  /** @param {string} key */
  pin(key) {
    this.pinned = key;
    this.preview = null;
    this.#tell("look");
  }

  /** @param {Change} change */
  #tell(change) {
    for (const listener of this.#listeners) listener(change);
  }
}
