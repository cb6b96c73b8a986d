/** Data: what a network learns from, and what is wrong with it; images of one's own are opened here. */
import { fill, h } from "/kit/dom.js";
import { write } from "/kit/address.js";
import { host } from "../host.js";
import { icon } from "../icons.js";
import { openOwn } from "../own.js";
import { createProblem } from "../problem.js";

/** What is offered where it is not on this machine. */
const FETCHED = "fashion-mnist";

/** @param {import("../pages.js").Place} place */
export async function showData({ el, params, connection, keep, saves, changed }) {
  const { sets } = await connection.call("home");
  const problem = createProblem();
  const stage = h("div", { class: "lab-view" });
  const said = h("p", { class: "lab-caption", role: "status" });
  let { data = sets[0].name, doctor = false, state = {} } = params;
  let leave = () => {};
  let turn = 0;
  const remember = () => keep({ data, doctor: doctor || undefined });

  async function show() {
    const mine = ++turn;
    button.disabled = true;
    const count = chosen() ? chosen().train + chosen().test : 0;
    const slow = count > 20_000 ? `; with ${count.toLocaleString("en")} of them that takes about ${Math.ceil(count / 4_000)} seconds` : "";
    fill(said, doctor ? `The doctor looks at every image${slow} …` : "Counting …");
    const answer = await problem.none(connection.call("data", { data, doctor, state }));
    if (mine !== turn) return;
    button.disabled = answer?.doctor ?? false;
    fill(said);
    if (!answer) return;
    const fresh = h("div");
    fill(stage, fresh);
    leave();
    ({ leave } = await host(fresh, answer.view));
    train.href = `#${write({ page: "train", params: { data } })}`;
    fill(said, h("b", null, data), `: ${answer.origin}`);
    fill(fetches, answer.absent.includes(FETCHED) && fetchButton(FETCHED));
    remember();
    saves(() => ({ call: "data", given: { data, doctor }, state: {} }));
    changed();
  }

  const chosen = () => sets.find((/** @type {any} */ one) => one.name === data);
  /** A published data set that is not here can be had. @param {string} name */
  const fetchButton = (name) =>
    h("button", { class: "lab-button", type: "button", onclick: () => void fetchSet(name) }, icon("down"), h("span", null, `Download ${name}, 30 MB`));

  /** @param {string} name */
  async function fetchSet(name) {
    const work = crypto.randomUUID();
    fill(said, `Asking for ${name} …`);
    const asking = setInterval(async () => {
      const { done, total } = await connection.call("work", { work });
      if (total) fill(said, `${name}: ${(done / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB of a file …`);
    }, 300);
    const answer = await problem.none(connection.call("fetch", { name, work }));
    clearInterval(asking);
    fill(said);
    if (answer) location.hash = `#${write({ page: "data", params: { data: name } })}`;
  }

  const select = h(
    "select",
    { class: "lab-select", "aria-label": "Data set", onchange: () => (([data, doctor] = [select.value, false]), void show()) },
    sets.map((/** @type {any} */ { name }) => h("option", { value: name, selected: name === data }, name)),
  );
  const button = h(
    "button",
    { class: "lab-button", type: "button", onclick: () => ((doctor = true), void show()) },
    "Ask the doctor for faults",
  );
  const own = h(
    "button",
    { class: "lab-button", type: "button", onclick: () => openOwn({ connection, kind: "images" }) },
    icon("file"),
    h("span", null, "Open a folder"),
  );
  const train = h("a", { class: "lab-button lab-main" }, "Train on these");
  const fetches = h("span", { class: "lab-row" });
  fill(el, h("div", { class: "lab-source" }, h("div", { class: "lab-row lab-apart" }, h("div", { class: "lab-row" }, select, own, button, fetches), train), said), problem.element, stage);
  await show();
  return () => ((turn += 1), leave());
}
