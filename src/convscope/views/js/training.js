/** The training view: how a network learned, or learns just now. */
import { createAsk } from "./kit/ask.js";
import { fill, h } from "./kit/dom.js";
import { heading, mount, notesOf } from "./kit/shell.js";
import { createTraining } from "./training/body.js";
import { createControls } from "./training/controls.js";

/**
 * @param {{ model: import("./kit/ask.js").Model, el: HTMLElement }} options
 * @returns {() => void} what ends the view
 */
function render({ model, el }) {
  const spec = model.get("spec");
  const body = createTraining(spec, model.get("arrays"));
  const python = createAsk(model);
  const controls = createControls(python?.ask, spec);
  const status = h("p", { class: "cs-origin", role: "status" });
  const title = h("h3", { class: "cs-unseen" }, "Where it stands ", h("output", null, spec.status));
  const tell = (/** @type {any} */ now) => {
    fill(status, now.status);
    title.querySelector("output").textContent = now.status;
  };
  const { leave } = mount(el, "tr-view", (root) => {
    const head = heading(spec.title);
    head.querySelector(".cs-what").append(status);
    root.append(head, title, controls.element, body.element, notesOf(spec.notes));
    return body;
  });
  const update = () => {
    const now = model.get("spec");
    tell(now);
    controls.draw(now);
    body.update(now, model.get("arrays"));
  };
  tell(spec);
  model.on?.("change:spec", update);
  return () => {
    model.off?.("change:spec", update);
    python?.leave();
    body.leave();
    leave();
  };
}

export default { render };
