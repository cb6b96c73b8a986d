/** Look inside: the network that comes along, and every run, on any image. */
import { fill, h } from "/kit/dom.js";
import { host } from "../host.js";
import { icon } from "../icons.js";
import { openOwn } from "../own.js";
import { createPictures, placeIn } from "../pictures.js";
import { createProblem } from "../problem.js";

/** @param {import("../pages.js").Place} place */
export async function showInside({ el, params, connection, keep, saves, changed }) {
  const [{ sets }, { networks }] = await Promise.all([connection.call("home"), connection.call("inside.networks")]);
  const stage = h("div", { class: "lab-view" });
  const caption = h("p", { class: "lab-caption", role: "status" });
  const problem = createProblem();
  let { network = "shipped", image = "", asIs: _, bare: __, ...state } = params;
  /** @type {import("../pictures.js").Own | null} */
  let own = null;
  let asIs = Boolean(params.asIs);
  let leave = () => {};
  let turn = 0;

  const remember = () => keep({ network, image, ...(own && asIs ? { asIs } : {}), ...state });

  /** @param {string} text of the image; "" for one of each class @param {any[]} [how] */
  async function show(text, how) {
    const mine = ++turn;
    const answer = await problem.none(connection.call("inside", { network, image: text, state }));
    if (!answer || mine !== turn) return;
    image = text && answer.image;
    const fresh = h("div");
    fill(stage, fresh);
    leave();
    const told = (/** @type {any} */ changes) => ((state = changes.state), remember());
    const ask = (/** @type {any} */ asked) => connection.call("ask", { view: answer.view.asks, asked });
    ({ leave } = await host(fresh, answer.view, told, ask));
    fill(caption, h("b", null, "Shown: "), how ?? answer.caption);
    plain.hidden = !own;
    pictures.mark(image);
    remember();
    saves(() => ({ call: "inside", given: { network, image }, state }));
    changed();
  }

  async function readOwn() {
    if (!own) return;
    const answer = await problem.none(connection.call("inside.read", { network, data: own.data, asIs }));
    if (answer) await show(answer.image, [`your own image, ${own.how}: ${answer.steps.join("; ")}`]);
  }

  const select = h(
    "select",
    { class: "lab-select", onchange: () => ((network = select.value), (state = {}), void (own ? readOwn() : show(image))) },
    networks.map((/** @type {any} */ { name, title }) =>
      h("option", { value: name, selected: name === network }, name === "shipped" ? `shipped: ${title}` : `${name}: ${title}`),
    ),
  );
  const tick = h("input", { type: "checkbox", onchange: () => ((asIs = tick.checked), void readOwn()) });
  tick.checked = asIs;
  const plain = h(
    "div",
    { class: "lab-row lab-sizes", hidden: true },
    h("label", null, tick, " as it is: neither inverted nor trimmed, only scaled"),
  );
  const pictures = createPictures({
    connection,
    sets,
    ...placeIn(image),
    pick: (text) => ((own = null), void show(text)),
    own: (given) => ((own = given), void readOwn()),
  });
  const open = h(
    "button",
    { class: "lab-button", type: "button", onclick: () => openOwn({ connection, kind: "network" }) },
    icon("file"),
    h("span", null, "Open a network"),
  );
  const classes = h(
    "button",
    { class: "lab-button", type: "button", onclick: () => ((own = null), void show("")) },
    "One of each class",
  );
  fill(
    el,
    h(
      "div",
      { class: "lab-source" },
      h("div", { class: "lab-row lab-networks" }, h("label", { class: "lab-grow" }, "Network ", select), open, classes),
      pictures.element,
      caption,
      plain,
    ),
    problem.element,
    stage,
  );
  await show(image);
  return () => (leave(), pictures.leave());
}
