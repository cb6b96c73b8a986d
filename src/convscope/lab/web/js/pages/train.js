/** Train: choose what learns from what, then watch it; it goes on whatever page is open. */
import { fill, h } from "/kit/dom.js";
import { percent } from "/kit/number.js";
import { write } from "/kit/address.js";
import { host } from "../host.js";
import { icon } from "../icons.js";
import { openOwn } from "../own.js";
import { createProblem } from "../problem.js";
import { createPlan } from "../plan.js";

/** What is said of where a training stands. @type {Record<string, string>} */
const STAGES = {
  loading: "Reading the images, drawing the first weights …",
  training: "It learns.",
  paused: "It waits. Nothing is lost.",
  finished: "It has come to its end.",
  stopped: "It was stopped before its end. What it learned is kept, and it can go on.",
  elsewhere: "Another program trains it; what it says is shown here.",
  killed: "It was killed before its end. What was saved of it is kept, and it can go on.",
  failed: "It could not go on:",
};

/** @param {import("../pages.js").Place} place */
export async function showTrain({ el, params, connection, keep, saves, changed }) {
  const { bare, ...asked } = params;
  let told = await connection.call("train");
  const problem = createProblem();
  const shown = h("section", { class: "lab-training", "aria-label": "Training" });
  const list = h("section", { class: "lab-list" });
  const plan = createPlan(told, asked, {
    start: (given) => void start("train.start", given),
    changed: (given) => run || keep(given),
    open: () => openOwn({ connection, kind: "images", opened: ({ set }) => void (location.hash = `#${write({ page: "train", params: { data: set.name } })}`) }),
  });
  /** @type {string} the run that is shown */
  let run = asked.run ?? "";
  let stage = "";
  /** @type {Awaited<ReturnType<typeof host>> | null} */
  let view = null;
  let leave = () => {};
  /** Whether the view is being made; what comes meanwhile is shown when it is there. */
  let hosting = false;
  /** @type {any} */
  let fresh = null;

  /** @param {string} call @param {Record<string, any>} given */
  async function start(call, given) {
    const answer = await problem.none(connection.call(call, given));
    if (answer) await open(answer.run);
  }

  /** @param {string} name */
  async function open(name) {
    leave();
    view = null;
    [run, stage] = [name, ""];
    fill(shown);
    keep({ run });
    await connection.call("watch", { runs: [run] });
    const news = await problem.none(connection.call("train.show", { run }));
    if (news) await take(news);
    else await close();
    el.classList.toggle("lab-watching", Boolean(run));
  }

  async function close() {
    [run, stage] = ["", ""];
    leave();
    view = null;
    fill(shown);
    await connection.call("watch", { runs: [] });
    el.classList.remove("lab-watching");
    keep(plan.given());
    void refresh();
  }

  const status = h("p", { class: "lab-stage", role: "status" });
  const controls = h("div", { class: "lab-row" });
  const stageView = h("div", { class: "lab-view" });

  /** Show what is new. @param {any} news */
  async function take(news) {
    if (news.run !== run) return;
    if (!shown.children.length) fill(shown, h("div", { class: "lab-row lab-apart" }, status, controls), stageView);
    if (news.stage !== stage) {
      stage = news.stage;
      fill(status, h("b", null, run), " ", STAGES[stage], news.failure ? h("span", { class: "lab-mistake" }, news.failure) : null);
      fill(controls, buttons(news));
      void refresh();
    }
    if (!news.spec) return;
    saves(() => (run ? { call: "train.page", given: { run }, state: {} } : null));
    if (view) return view.model.receive({ spec: news.spec, arrays: news.arrays });
    fresh = news;
    if (hosting) return;
    hosting = true;
    const fresher = await host(fill(stageView), { name: "training", title: run, spec: news.spec, arrays: news.arrays, state: {} });
    hosting = false;
    if (news.run !== run) return fresher.leave();
    view = fresher;
    leave = view.leave;
    if (fresh !== news) view.model.receive({ spec: fresh.spec, arrays: fresh.arrays });
    changed();
  }

  /** What can be done with it now. @param {any} news */
  function buttons(news) {
    const tell = (/** @type {string} */ wish) => void problem.none(connection.call("train.tell", { run, wish }));
    const look = h("a", { class: "lab-button", href: `#inside?network=${encodeURIComponent(run)}` }, "Look inside");
    const other = h("button", { class: "lab-button", type: "button", onclick: () => void close() }, "Train another");
    const button = (/** @type {string} */ name, /** @type {string} */ word, /** @type {() => void} */ act, main = false) =>
      h("button", { class: main ? "lab-button lab-main" : "lab-button", type: "button", onclick: act }, icon(name), h("span", null, word));
    const report = news.spec && h("a", { class: "lab-button", href: `#${write({ page: "report", params: { run } })}` }, "Report");
    if (!news.live)
      return [
        ["stopped", "killed", "failed"].includes(stage) &&
          button("play", "Go on", () => void start("train.resume", { run }), true),
        report,
        look,
        other,
      ];
    return [
      stage === "paused" ? button("play", "Go on", () => tell("go_on"), true) : button("pause", "Pause", () => tell("pause")),
      button("step", "Step", () => tell("step")),
      button("stop", "Stop", () => tell("stop")),
      news.spec && look,
      other,
    ];
  }

  async function refresh() {
    told = await connection.call("train");
    fill(list, ...runs(told));
  }

  const unwatch = connection.on("training", (news) => void take(news));
  const unlist = connection.on("runs", () => void refresh());
  fill(el, problem.element, shown, plan.element, list);
  fill(list, ...runs(told));
  if (run) await open(run);
  else keep(plan.given());
  return () => {
    unwatch();
    unlist();
    leave();
    void connection.call("watch", { runs: [] }).catch(() => {});
  };
}

/** All runs, as links. @param {any} told */
function runs({ runs, folder }) {
  if (!runs.length) return [];
  const rows = runs.map((/** @type {any} */ run) =>
    h(
      "li",
      null,
      h("a", { href: `#train?run=${encodeURIComponent(run.name)}` }, run.name),
      h("span", { class: "cs-faint" }, `${run.recipe} on ${run.data}: ${run.network}`),
      h("span", null, run.live ? "under way" : run.accuracy === null ? run.status : `${percent(run.accuracy)} of the test images right`),
    ),
  );
  return [h("h2", null, "Runs ", h("span", { class: "cs-faint" }, `in ${folder}`)), h("ul", null, rows)];
}
