/** Data: what a network learns from, and what is wrong with it. */
import { fill, h } from "/kit/dom.js";
import { host } from "../host.js";
import { createProblem } from "../problem.js";

/** @param {import("../pages.js").Place} place */
export async function showData({ el, params, connection, keep, changed }) {
  const { sets } = await connection.call("home");
  const problem = createProblem();
  const stage = h("div", { class: "lab-view" });
  const said = h("p", { class: "lab-caption", role: "status" });
  let { data = sets[0].name, doctor = false } = params;
  let leave = () => {};
  let turn = 0;

  async function show() {
    const mine = ++turn;
    button.disabled = true;
    fill(said, doctor ? "The doctor looks at every image; with 70,000 of them that takes about 20 seconds …" : "Counting …");
    const answer = await problem.none(connection.call("data", { data, doctor }));
    if (mine !== turn) return;
    button.disabled = doctor;
    fill(said);
    if (!answer) return;
    const fresh = h("div");
    fill(stage, fresh);
    leave();
    ({ leave } = await host(fresh, answer.view));
    fill(said, h("b", null, data), `: ${answer.origin}`);
    keep({ data, doctor: doctor || undefined });
    changed();
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
  fill(el, h("div", { class: "lab-source" }, h("div", { class: "lab-row" }, select, button), said), problem.element, stage);
  await show();
  return () => ((turn += 1), leave());
}
