/** Words: one layer's part of the text form, read word by word. The same as convscope.layers.words, for a page without Python. */

/** A mistake in a text, with the place where it stands. */
export class Mistake extends RangeError {
  /** @param {string} message @param {number} place @param {number} length */
  constructor(message, place, length) {
    super(message);
    this.place = place;
    this.length = Math.max(1, length);
  }
}

/** The words of one layer, taken from the left; what remains at the end was not understood. */
export class Words {
  /** @param {string} text @param {number} at the place of the text in the whole source */
  constructor(text, at) {
    const found = [...text.matchAll(/\S+/g)].map((match) => ({
      word: match[0].toLowerCase(),
      place: at + match.index,
    }));
    /** The word that was taken last. */
    this.last = found[0];
    this.name = found[0].word;
    this.rest = found.slice(1);
  }

  /** @param {string} message */
  error(message) {
    return new Mistake(message, this.last.place, this.last.word.length);
  }

  /** The next word. @param {string} what */
  word(what) {
    const next = this.rest.shift();
    if (!next) throw new Mistake(`${what} is missing`, this.last.place + this.last.word.length, 1);
    this.last = next;
    return next.word;
  }

  /** The next word as a whole number of at least 1. @param {string} what */
  whole(what) {
    const word = this.word(what);
    if (!/^\d+$/.test(word) || Number(word) < 1)
      throw this.error(`${what} must be a whole number of at least 1, got '${word}'`);
    return Number(word);
  }

  /** The next word as a number. @param {string} what */
  number(what) {
    const word = this.word(what);
    const number = Number(word);
    if (!Number.isFinite(number)) throw this.error(`${what} must be a number, got '${word}'`);
    return number;
  }

  /** The next word as a number if it begins like one, else `number`. @param {string} what @param {number} number */
  default(what, number) {
    return this.rest.length && /^[-+.]?\d/.test(this.rest[0].word) ? this.number(what) : number;
  }

  /** `3x3`, or `3` for a square. @param {string} what @returns {[number, number]} */
  size(what) {
    const word = this.word(what);
    const match = word.match(/^(\d+)(?:[x×](\d+))?$/);
    if (!match) throw this.error(`${what} is written like 3x3, got '${word}'`);
    return [Number(match[1]), Number(match[2] ?? match[1])];
  }

  /** `1`, `1x2`, or `0+1x0+1` (top+bottom x left+right). @param {string} what @returns {[[number, number], [number, number]]} */
  sides(what) {
    const word = this.word(what);
    const match = word.match(/^(\d+)(?:\+(\d+))?(?:[x×](\d+)(?:\+(\d+))?)?$/);
    if (!match) throw this.error(`${what} is written like 1, 1x2 or 0+1x0+1 (top+bottom x left+right), got '${word}'`);
    const [, top, bottom, left, right] = match;
    const pair = (/** @type {string} */ first, /** @type {string | undefined} */ last) =>
      /** @type {[number, number]} */ ([Number(first), Number(last ?? first)]);
    return [pair(top, bottom), left === undefined ? pair(top, bottom) : pair(left, right)];
  }

  /** What `read` makes of the words behind `name`, anywhere in the rest; null where it is not there. @template T @param {string} name @param {(what: string) => T} read @returns {T | null} */
  option(name, read) {
    const place = this.rest.findIndex(({ word }) => word === name);
    if (place < 0) return null;
    const before = this.rest.slice(0, place);
    this.last = this.rest[place];
    this.rest = this.rest.slice(place + 1);
    const value = read(`the ${name}`);
    this.rest = [...before, ...this.rest];
    return value;
  }

  /** Whether `name` stands in the rest; it is taken. @param {string} name */
  flag(name) {
    return this.option(name, () => true) !== null;
  }
}

/** A number with all its digits: `2`, `0.1`, `1e-06`. @param {number} x */
export function numberText(x) {
  if (x === 0 || Math.abs(x) >= 1e-4) return String(x);
  return x.toExponential().replace(/e-(\d)$/, "e-0$1");
}

/** The known word that is nearest to one that is not, if any is near. @param {string} word @param {string[]} known */
export function nearest(word, known) {
  const [best] = known.map((each) => ({ each, apart: distance(word, each) })).sort((a, b) => a.apart - b.apart);
  return best && best.apart <= Math.max(1, Math.floor(Math.max(word.length, best.each.length) * 0.4))
    ? best.each
    : null;
}

/** How many letters must be changed, put in or left out. @param {string} a @param {string} b */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
