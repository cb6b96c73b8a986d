/**
 * Hosting a view as a notebook does: its ES module, and a model with get, set, on, off and save_changes.
 *
 * @typedef {{ name: string, title: string, spec: any, arrays: any, state: Record<string, any>, parts?: string[], asks?: number }} Hosted
 *   `parts`: other views of which it shows parts, and so needs the style sheets, before its own; `asks`: by which number it asks
 *   Python for more, if it does
 */

/** What a view may change; everything else is Python's. */
const WRITABLE = new Set(["state", "asked"]);

/** The model of one view. */
export class Model {
  #values;
  #changed = new Set();
  /** @type {Map<string, Set<(...parts: any[]) => void>>} */
  #listeners = new Map();
  #saved;

  /** @param {Record<string, any>} values @param {(changes: Record<string, any>) => void} saved called with what the view changed */
  constructor(values, saved) {
    this.#values = values;
    this.#saved = saved;
  }

  /** @param {string} name */
  get(name) {
    return this.#values[name];
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    if (!WRITABLE.has(name)) return;
    this.#values[name] = value;
    this.#changed.add(name);
  }

  save_changes() {
    const changes = Object.fromEntries([...this.#changed].map((name) => [name, this.#values[name]]));
    this.#changed.clear();
    if (Object.keys(changes).length) this.#saved(changes);
  }

  /** What Python changed. @param {Record<string, any>} changes */
  receive(changes) {
    Object.assign(this.#values, changes);
    for (const name of Object.keys(changes)) this.#tell(`change:${name}`);
    this.#tell("change");
  }

  /** @param {string} event @param {(...parts: any[]) => void} listener */
  on(event, listener) {
    const all = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, all.add(listener));
  }

  /** @param {string} [event] @param {(...parts: any[]) => void} [listener] */
  off(event, listener) {
    if (event === undefined) this.#listeners.clear();
    else if (listener === undefined) this.#listeners.delete(event);
    else this.#listeners.get(event)?.delete(listener);
  }

  /** @param {string} event */
  #tell(event) {
    for (const listener of this.#listeners.get(event) ?? []) listener();
  }
}

/** The style sheet of a view, loaded once. @param {string} name @returns {Promise<void>} */
export function style(name) {
  const href = `/view/${name}.css`;
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  const loaded = new Promise((resolve) => link.addEventListener("load", () => resolve(undefined), { once: true }));
  document.head.append(link);
  return loaded;
}

/**
 * Show a view in an element.
 *
 * @param {HTMLElement} el @param {Hosted} hosted @param {(changes: Record<string, any>) => void} [saved]
 * @param {(asked: any) => Promise<any>} [ask] how Python is asked, for a view that does
 * @returns {Promise<{ model: Model, leave: () => void }>}
 */
export async function host(el, hosted, saved = () => {}, ask) {
  const styles = [...(hosted.parts ?? []), hosted.name].map(style);
  const [{ default: view }] = await Promise.all([import(`/view/${hosted.name}.js`), ...styles]);
  const live = Boolean(hosted.asks && ask);
  const values = { spec: hosted.spec, arrays: hosted.arrays, state: hosted.state, live };
  const model = new Model(values, ({ asked, ...changes }) => {
    if (asked && ask) void ask(asked).then((answer) => model.receive({ answer: { ...answer, number: asked.number } }));
    if (Object.keys(changes).length) saved(changes);
  });
  const leave = view.render({ model, el });
  return { model, leave: () => (leave?.(), model.off()) };
}
