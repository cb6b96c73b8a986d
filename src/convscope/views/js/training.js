/** The training view: how a network learned, or learns just now. */
import { fill, h } from "./kit/dom.js";
import { heading, mount, notesOf } from "./kit/shell.js";
import { createTraining } from "./training/body.js";

/**
 * @param {{ model: { get: (name: string) => any, on?: (event: string, listener: () => void) => void, off?: (event: string, listener: () => void) => void }, el: HTMLElement }} options
 * @returns {() => void} what ends the view
 */
function render({ model, el }) {
  const spec = model.get("spec");
  const body = createTraining(spec);
  const status = h("p", { class: "cs-origin", role: "status" });
  const title = h("h3", { class: "cs-unseen" }, "Where it stands ", h("output", null, spec.status));
  const tell = (/** @type {any} */ now) => {
    fill(status, now.status);
    title.querySelector("output").textContent = now.status;
  };
  const { leave } = mount(el, "tr-view", (root) => {
    const head = heading(spec.title);
    head.querySelector(".cs-what").append(status);
    root.append(head, title, body.element, notesOf(spec.notes));
    return body;
  });
  const update = () => {
    const now = model.get("spec");
    tell(now);
    body.update(now);
  };
  tell(spec);
  model.on?.("change:spec", update);
  return () => {
    model.off?.("change:spec", update);
    leave();
  };
}

export default { render };
