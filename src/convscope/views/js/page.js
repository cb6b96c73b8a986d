/**
 * A page of its own round a view: unpacks what came along, and keeps in the address, behind #, what the person chose, so that it
 * can be handed on.
 *
 * @typedef {{ name: string, spec: any, arrays: Record<string, any>, state: Record<string, any> }} Content
 */
import { read, write } from "./kit/address.js";
import { unpack } from "./kit/base64.js";

/** The view's model: what came along, unpacked when it is asked for. @param {Content} content */
function modelOf(content) {
  unpack(content.arrays);
  const values = { ...content, state: location.hash.length > 1 ? read(location.hash).params : content.state };
  return {
    /** @param {string} name */
    get: (name) => values[/** @type {keyof Content} */ (name)],
    /** @param {string} name @param {any} value */
    set: (name, value) => void (name === "state" && (values.state = value)),
    save_changes: () => keep(write({ page: values.name, params: values.state })),
    on() {},
    off() {},
  };
}

/** Inside another page the address may not be changed; the view works all the same. @param {string} hash */
function keep(hash) {
  try {
    history.replaceState(null, "", `#${hash}`);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

/** @param {{ render: (place: { model: any, el: HTMLElement }) => void }} view */
export default function start(view) {
  const content = JSON.parse(/** @type {any} */ (document.getElementById("data")).textContent);
  document.getElementById("waiting")?.remove();
  view.render({ model: modelOf(content), el: /** @type {HTMLElement} */ (document.getElementById("view")) });
  addEventListener("hashchange", () => read(location.hash).page === content.name && location.reload());
}
