/** Report: everything that can be told of a run, on one page. */
import { fill, h } from "/kit/dom.js";
import { write } from "/kit/address.js";
import { host } from "../host.js";
import { createProblem } from "../problem.js";

/** @param {import("../pages.js").Place} place */
export async function showReport({ el, params, connection, keep, saves, changed }) {
  const { run = "shipped" } = params;
  const problem = createProblem();
  const stage = h("div", { class: "lab-view" });
  const said = h("p", { class: "lab-caption", role: "status" }, "Reading the run, asking the network about every test image …");
  const link = (/** @type {string} */ page, /** @type {any} */ params, /** @type {string} */ word) =>
    h("a", { class: "lab-button", href: `#${write({ page, params })}` }, word);
  const row = h(
    "div",
    { class: "lab-row lab-apart" },
    said,
    h("div", { class: "lab-row" }, run !== "shipped" && link("train", { run }, "Its training"), link("inside", { network: run }, "Look inside")),
  );
  fill(el, h("div", { class: "lab-source" }, row), problem.element, stage);
  const answer = await problem.none(connection.call("report", { run }));
  fill(said, h("b", null, run));
  if (!answer) return () => {};
  const { leave } = await host(stage, answer.view);
  keep({ run });
  saves(() => ({ call: "report", given: { run }, state: {} }));
  changed();
  return leave;
}
