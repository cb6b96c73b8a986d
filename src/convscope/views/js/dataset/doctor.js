/**
 * What the doctor found, each with its advice and the first of its images.
 *
 * @typedef {import("./state.js").State} State
 */
import { fill, h, roving } from "../kit/dom.js";
import { count } from "../kit/number.js";
import { thumb } from "./thumb.js";

const SIDE = 56;

/** What a finding is called. @type {Record<string, string>} */
const NAMES = {
  duplicate: "Copies",
  "nearly-duplicate": "Nearly copies",
  leaked: "Test images that are in training, too",
  "nearly-leaked": "Test images that are nearly in training, too",
  constant: "Images without content",
  inverted: "Inverted images",
  "off-centre": "Off-centre",
  "grey-among-colour": "Grey among colour",
  unbalanced: "Unbalanced classes",
  mislabelled: "Probably wrong labels",
};

/** @param {State} state */
export function createDoctor(state) {
  const { findings } = state.spec;
  const body = h("div", { class: "ds-findings" });
  const element = h(
    "section",
    { class: "ds-doctor", "aria-label": "What the doctor found" },
    h("h3", { class: "ds-heading" }, "What the doctor found"),
    body,
  );
  if (findings === null)
    fill(
      body,
      h(
        "p",
        { class: "cs-faint" },
        "The doctor was not asked. Copies, leaks and probably wrong labels: ",
        h("code", null, "cs.views.dataset(train, test, findings=cs.diagnose(train, test))"),
      ),
    );
  else if (!findings.length)
    fill(body, h("p", null, "Nothing: no copies, no leaks, no faulty images, no label that is probably wrong."));
  else
    fill(
      body,
      findings.map((/** @type {any} */ finding) => card(state, finding)),
    );

  return {
    element,
    mark() {
      for (const button of body.querySelectorAll(".cs-thumb"))
        button.setAttribute("aria-pressed", String(Number(button.dataset.place) === state.place));
    },
  };
}

/** @param {State} state @param {any} finding */
function card(state, { kind, part, text, advice, pictured, shown }) {
  const strip = h(
    "div",
    { class: "ds-sheet", role: "group", "aria-label": `${NAMES[kind] ?? kind} in ${part}` },
    shown.map((/** @type {[number, number | null, number | null]} */ each) => one(state, each)),
  );
  roving(strip, ".cs-thumb");
  return h(
    "article",
    { class: "ds-finding", "data-kind": kind },
    h("h4", { class: "ds-heading" }, NAMES[kind] ?? kind, h("span", { class: "cs-faint" }, ` in ${part}`)),
    h("p", null, text),
    h("p", { class: "cs-faint" }, `→ ${advice}`),
    shown.length > 0 && strip,
    shown.length < pictured && h("p", { class: "cs-faint" }, `${count(shown.length)} of ${count(pictured)} are shown.`),
  );
}

/** An image of a finding, beside it the one that it is like, or under it the class that it looks like. @param {State} state @param {[number, number | null, number | null]} each */
function one(state, [at, partner, likely]) {
  const { name } = state.known(at);
  const told =
    likely !== null
      ? `looks like ${state.spec.classNames[likely]}`
      : partner !== null
        ? `like ${state.nameOf(partner)}`
        : "";
  const choose = () => state.choose(at, partner);
  return h(
    "div",
    { class: "ds-case" },
    h(
      "div",
      { class: "ds-two" },
      thumb(state, at, SIDE, { told, onclick: choose }),
      partner !== null && thumb(state, partner, SIDE, { onclick: () => state.choose(partner, at) }),
    ),
    h("span", null, name, partner !== null && state.known(partner).name !== name && ` / ${state.known(partner).name}`),
    likely !== null && h("span", { class: "ds-other" }, `→ ${state.spec.classNames[likely]}?`),
  );
}
