/** The confusion view: which classes are taken for which, and the images behind every count. */
import { h } from "./kit/dom.js";
import { heading, mount, notesOf } from "./kit/shell.js";
import { createConfusion } from "./confusion/body.js";

/** @param {{ model: { get: (name: string) => any }, el: HTMLElement }} options @returns {() => void} what ends the view */
function render({ model, el }) {
  const spec = model.get("spec");
  return mount(el, "cf-view", (root) => {
    const body = createConfusion(spec, model.get("arrays"), root);
    const small = spec.shrunk > 1 && ` · shown at 1/${spec.shrunk} of their size`;
    const from = spec.set ? [h("b", null, "Images:"), ` ${spec.set}`, spec.origin && ` · ${spec.origin}`, small] : [];
    root.prepend(heading(spec.title, ...from), body.element, notesOf(spec.notes));
    return body;
  }).leave;
}

export default { render };
