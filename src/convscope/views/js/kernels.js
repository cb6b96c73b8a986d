/** The kernels view: all filters of a layer, as they began beside what they became. */
import { heading, mount, notesOf } from "./kit/shell.js";
import { createKernels } from "./kernels/body.js";

/** @param {{ model: { get: (name: string) => any }, el: HTMLElement }} options @returns {() => void} what ends the view */
function render({ model, el }) {
  const spec = model.get("spec");
  return mount(el, "kn-view", (root) => {
    const body = createKernels(spec, model.get("arrays"));
    root.append(heading(spec.title), body.element, notesOf(spec.notes));
    return body;
  }).leave;
}

export default { render };
