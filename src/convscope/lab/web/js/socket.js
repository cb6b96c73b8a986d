/**
 * The one WebSocket to Python: calls that are answered, and what Python says by itself. Frames are those of `transport.py`.
 *
 * @typedef {(message: any) => void} Listener
 */

const MARK = "$bytes";

/** A message with its bytes put back. @param {ArrayBuffer} frame */
export function unpack(frame) {
  const length = new DataView(frame).getUint32(0, true);
  const start = 4 + length;
  const text = new TextDecoder().decode(new Uint8Array(frame, 4, length));
  return JSON.parse(text, (_, value) => {
    const place = value?.[MARK];
    return place ? new DataView(frame, start + place[0], place[1]) : value;
  });
}

/** @param {any} message `Uint8Array`s anywhere in it travel as they are @returns {Uint8Array<ArrayBuffer>} */
export function pack(message) {
  /** @type {Uint8Array[]} */
  const pieces = [];
  let end = 0;
  const text = JSON.stringify(message, (_, value) => {
    if (!(value instanceof Uint8Array)) return value;
    const place = [end, value.length];
    pieces.push(value);
    end += Math.ceil(value.length / 8) * 8;
    return { [MARK]: place };
  });
  const head = new TextEncoder().encode(text);
  const start = Math.ceil((4 + head.length) / 8) * 8;
  const frame = new Uint8Array(start + end).fill(32, 4, start);
  new DataView(frame.buffer).setUint32(0, start - 4, true);
  frame.set(head, 4);
  let at = start;
  for (const piece of pieces) {
    frame.set(piece, at);
    at += Math.ceil(piece.length / 8) * 8;
  }
  return frame;
}

/** What went wrong, in words that Python chose for the person. */
export class Mistake extends Error {}

/** The connection: it comes back by itself when it was cut. */
export class Connection {
  #socket = /** @type {WebSocket | null} */ (null);
  #next = 1;
  /** @type {Map<number, { resolve: Listener, reject: (error: Error) => void }>} */
  #waiting = new Map();
  /** @type {Map<string, Set<Listener>>} */
  #listeners = new Map();
  /** @type {Promise<void>} */
  #open = Promise.resolve();

  /** @param {(connected: boolean) => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.#connect();
  }

  #connect() {
    const socket = new WebSocket(`ws://${location.host}/socket`);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#open = new Promise((resolve) => {
      socket.onopen = () => (resolve(), this.changed(true));
    });
    socket.onmessage = ({ data }) => this.#take(unpack(data));
    socket.onclose = () => {
      this.changed(false);
      for (const { reject } of this.#waiting.values()) reject(new Mistake("The lab has stopped."));
      this.#waiting.clear();
      setTimeout(() => this.#connect(), 1500);
    };
  }

  /** @param {any} message */
  #take(message) {
    const waiting = this.#waiting.get(message.id);
    if (!waiting) {
      for (const listener of this.#listeners.get(message.push) ?? []) listener(message);
      return;
    }
    this.#waiting.delete(message.id);
    if (message.mistake !== undefined) waiting.reject(new Mistake(message.mistake));
    else waiting.resolve(message.answer);
  }

  /** Ask Python. @param {string} call @param {Record<string, any>} [given] @returns {Promise<any>} rejected with a {@link Mistake} */
  async call(call, given = {}) {
    await this.#open;
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket?.send(pack({ id, call, given }));
    });
  }

  /** Listen to what Python says by itself. @param {string} push @param {Listener} listener @returns {() => void} how to stop */
  on(push, listener) {
    const all = this.#listeners.get(push) ?? new Set();
    this.#listeners.set(push, all.add(listener));
    return () => void all.delete(listener);
  }
}
