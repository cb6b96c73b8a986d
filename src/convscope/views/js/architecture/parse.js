/**
 * The text form of a network: layers separated by commas or lines, branches in brackets.
 *
 * @typedef {import("./layers.js").Layer} Layer
 * @typedef {{ name: string, kind: string, layer: Layer | null, inputs: string[], place: number, length: number }} ParsedNode
 *   `layer` is null for a merge; `place` and `length` say where it stands in the text
 */
import { ACTIVATIONS, ELSEWHERE, LAYERS, MERGES } from "./layers.js";
import { Mistake, Words, nearest } from "./words.js";

/** @type {Record<string, string>} */
const FORMS = { ...Object.fromEntries(Object.keys(MERGES).map((kind) => [kind, kind])), residual: "add" };

/**
 * The nodes that a text describes; `source` is the name of the network's input.
 *
 * @param {string} text @param {string} source
 * @returns {ParsedNode[]}
 * @throws {Mistake} shown where it stands
 */
export function parse(text, source) {
  const reader = new Reader(text);
  reader.branch(source);
  if (reader.mark) throw new Mistake(`'${reader.mark}' stands outside of any bracket`, reader.place, 1);
  if (!reader.nodes.length) throw new Mistake("a network has at least one layer.", 0, 1);
  return reader.nodes;
}

/** Reads from left to right; `mark` is the sign at `place` that ended what was read last. */
class Reader {
  place = -1;
  mark = ",";
  /** @type {ParsedNode[]} */
  nodes = [];
  /** @type {Record<string, number>} */
  #seen = {};

  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }

  /** Read up to a bar, a closing bracket or the end; the name of the last node, which is `source` if empty. @param {string} source */
  branch(source) {
    let last = source;
    for (;;) {
      const { item, start } = this.#nextItem();
      if (this.mark === "(") last = this.#merge(item.trim(), start + item.length - item.trimStart().length, last);
      else if (item.trim()) last = this.#layer(item, start, last);
      if (this.mark !== "," && this.mark !== "\n") return last;
    }
  }

  #nextItem() {
    const start = this.place + 1;
    const length = this.text.slice(start).search(/[,\n()|]/);
    this.place = length < 0 ? this.text.length : start + length;
    this.mark = length < 0 ? "" : this.text[this.place];
    return { item: this.text.slice(start, this.place), start };
  }

  /** @param {string} item @param {number} start @param {string} last */
  #layer(item, start, last) {
    const words = new Words(item, start);
    const { name } = words;
    if (name in FORMS) throw words.error(`${name} is followed by its branches in brackets: ${name}(… | …)`);
    if (ELSEWHERE.includes(name)) throw words.error(`'${name}' is not computed by this page, it needs Python`);
    if (!(name in LAYERS)) throw unknown(words, "layer", [...Object.keys(LAYERS), ...Object.keys(FORMS)]);
    const left = start + item.length - item.trimStart().length;
    const layer = located(() => LAYERS[name](words), left, item.trim().length);
    last = this.#add(this.#named(layer.kind), layer.kind, layer, [last], left, item.trim().length);
    return this.#activations(words, last);
  }

  /** The activations that follow in the same item. @param {Words} words @param {string} last */
  #activations(words, last) {
    while (words.rest.length) {
      const kind = words.word("an activation");
      const { place } = words.last;
      if (kind in LAYERS && !ACTIVATIONS.includes(kind))
        throw words.error(`a new layer begins here: put a comma before '${kind}'`);
      if (!ACTIVATIONS.includes(kind)) throw unknown(words, "word", ACTIVATIONS);
      const layer = located(() => LAYERS[kind](words), place, kind.length);
      last = this.#add(`${last}/${kind}`, kind, layer, [last], place, kind.length);
    }
    return last;
  }

  /** @param {string} name @param {number} start @param {string} source */
  #merge(name, start, source) {
    const opened = this.place;
    const form = name.toLowerCase();
    if (!(form in FORMS)) throw unknown(new Words(name || "(", name ? start : opened), "bracket", Object.keys(FORMS));
    const ends = [this.branch(source)];
    while (this.mark === "|") ends.push(this.branch(source));
    if (this.mark !== ")") throw new Mistake("this bracket is not closed", opened, 1);
    if (form === "residual" && ends.length === 1) ends.push(source);
    if (ends.length < 2)
      throw new Mistake(`${form} needs at least two branches with | between them`, start, name.length);
    const kind = FORMS[form];
    const last = this.#add(this.#named(kind), kind, null, ends, start, name.length);
    const { item, start: behind } = this.#nextItem();
    return item.trim() ? this.#activations(new Words(`) ${item}`, behind - 2), last) : last;
  }

  /** @param {string} kind */
  #named(kind) {
    this.#seen[kind] = (this.#seen[kind] ?? 0) + 1;
    return `${kind}${this.#seen[kind]}`;
  }

  /** @param {string} name @param {string} kind @param {Layer | null} layer @param {string[]} inputs @param {number} place @param {number} length */
  #add(name, kind, layer, inputs, place, length) {
    this.nodes.push({ name, kind, layer, inputs, place, length });
    return name;
  }
}

/** A mistake in a layer's numbers, shown at the whole layer. @template T @param {() => T} read @param {number} place @param {number} length @returns {T} */
function located(read, place, length) {
  try {
    return read();
  } catch (error) {
    if (error instanceof Mistake || !(error instanceof RangeError)) throw error;
    throw new Mistake(error.message, place, length);
  }
}

/** @param {Words} words @param {string} what @param {string[]} known */
function unknown(words, what, known) {
  const { word } = words.last;
  const near = nearest(word, known);
  const layer = /^(?:\w+\.)*(?:conv|dense|linear|flatten|dropout|(?:max|avg|average)pool)/i.test(word);
  const hint =
    what === "bracket" && layer
      ? "a layer is written without brackets, as in: conv 32 3x3 relu, maxpool 2, flatten, dense 10"
      : near
        ? `did you mean '${near}'?`
        : `the ${what}s are ${known.join(", ")}`;
  return words.error(`unknown ${what} '${word}'; ${hint}`);
}
