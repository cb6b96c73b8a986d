/**
 * One value of the map, written as a person would: patch times kernel is products, and their sum.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./board.js").Inks} Inks
 * @typedef {import("../kit/explain.js").Term} Term
 */
import { fill, h } from "../kit/dom.js";
import { cellStyle } from "../kit/matrix.js";
import { plain, plainAdded, plainOperand } from "../kit/plain.js";
import { channelName } from "../kit/words.js";
import { kernelColour, pixelColour, productColour } from "./colours.js";

/** So many products are written out as a sum; more are only named. */
const WRITTEN = 25;
const MOST_SUMS = 12;
/** Up to so many columns the sum has room beside the tables. */
const BESIDE = 5;

/** @param {State} state @param {(i: number | null) => void} point marks one tap elsewhere */
export function createArithmetic(state, point) {
  const title = h("h3", { class: "cv-title", tabindex: -1 });
  const body = h("div", { class: "cv-arithmetic", role: "region", "aria-label": "Arithmetic" });
  const element = h("section", { class: "cv-sheet", "aria-label": "One value" }, title, body);

  const mark = (/** @type {Event} */ event) => {
    const leaves = event.type === "pointerleave";
    const at = leaves
      ? undefined
      : /** @type {HTMLElement} */ (event.target).closest?.("[data-i]")?.getAttribute("data-i");
    for (const one of body.querySelectorAll("[data-i]"))
      one.classList.toggle("cv-same", at !== undefined && one.getAttribute("data-i") === at);
    point(at === undefined || at === null ? null : Number(at));
  };
  for (const type of ["pointerover", "pointerleave"]) body.addEventListener(type, mark);

  return {
    element,
    title,
    /** @param {Inks} inks */
    draw(inks) {
      const { at } = state;
      const { value, channels = [], constants } = state.explained("conv", at);
      const shown = channels.find(({ channel }) => channel === (state.spec.shared ? 0 : state.channel)) ?? channels[0];
      fill(
        title,
        h("span", { class: "cv-where" }, `Row ${at.row}, column ${at.column}`),
        h("span", { class: "cs-faint" }, " = "),
        h("output", { class: "cs-number cs-result", "data-value": value }, plain(value)),
      );
      body.classList.toggle("cv-stacked", state.window.size[1] > BESIDE);
      fill(
        body,
        h("div", { class: "cv-tables" }, tables(state, shown.terms, inks)),
        h("div", { class: "cv-sums" }, written(state, shown, channels, constants, value), after(state)),
      );
    },
  };
}

/** @param {State} state @param {Term[]} terms @param {Inks} inks */
function tables(state, terms, { theme }) {
  const sign = (/** @type {string} */ text) => h("span", { class: "cv-sign", "aria-hidden": "true" }, text);
  const pixel = pixelColour(state, theme);
  const only = state.channels > 1 ? `, ${channelName(state.channels, state.shownChannel)}` : "";
  return [
    table(
      state,
      `Patch${only}`,
      "patch",
      terms.map(({ x }) => x),
      pixel,
      terms,
    ),
    sign("×"),
    table(
      state,
      `Kernel${only}`,
      "kernel",
      terms.map(({ weight }) => weight),
      kernelColour(state, theme),
    ),
    sign("="),
    table(
      state,
      "Products",
      "products",
      terms.map(({ product }) => product),
      productColour(state, theme),
    ),
  ];
}

/** @param {State} state @param {string} heading @param {string} name @param {number[]} all @param {(x: number) => import("../kit/colour.js").Rgb} colour @param {Term[]} [terms] */
function table(state, heading, name, all, colour, terms) {
  const [, columns] = state.window.size;
  const cells = all.map((x, i) =>
    h(
      "span",
      {
        class: `cv-cell cs-number${terms && !terms[i].at ? " cv-padding" : ""}`,
        style: terms && !terms[i].at ? {} : cellStyle(x, colour),
        "data-i": i,
        "data-x": x,
        title: terms && !terms[i].at ? "padding: 0" : plain(x, 12),
      },
      plain(x, columns > BESIDE ? 3 : 4),
    ),
  );
  return h(
    "div",
    { class: columns > 4 ? "cv-table cv-dense" : "cv-table" },
    h("div", { class: "cv-table-title" }, heading),
    h(
      "div",
      { class: "cv-grid", "data-grid": name, role: "group", "aria-label": heading, style: { "--columns": columns } },
      cells,
    ),
  );
}

/** @param {...any} parts */
const line = (...parts) => h("p", { class: "cv-line cs-number" }, parts);

/** @param {number} x */
const result = (x) => h("b", { class: "cs-result", "data-result": x }, plain(x));

/**
 * @param {State} state @param {{ channel: number, sum: number, terms: Term[] }} shown
 * @param {{ channel: number, sum: number }[]} channels @param {Record<string, number>} constants @param {number} value
 */
function written(state, shown, channels, constants, value) {
  const { terms, sum } = shown;
  const { bias } = constants;
  const last = channels.length === 1 && bias === 0;
  const total = last ? result(sum) : h("b", null, plain(sum));
  const short = terms.length <= WRITTEN;
  return [
    short &&
      line(
        terms.map((term, i) => part(i, `${i ? " + " : ""}${plainOperand(term.x)}·${plainOperand(term.weight)}`, term)),
      ),
    short
      ? line(
          "= ",
          terms.map((term, i) => part(i, i ? ` ${plainAdded(term.product)}` : plain(term.product), term)),
        )
      : line(`Sum of the ${terms.length} products`),
    line(
      "= ",
      total,
      channels.length > 1 && h("span", { class: "cs-faint" }, ` from ${channelName(state.channels, shown.channel)}`),
    ),
    channels.length > 1 && perChannel(state, shown, channels),
    channels.length > 1 && bias === 0 && line("Together ", result(value)),
    bias !== 0 &&
      line(
        `${plain(constants.sum)} ${plainAdded(bias)} `,
        h("span", { class: "cs-faint" }, "(bias)"),
        " = ",
        result(value),
      ),
  ];
}

/** A term of the sum; one that is 0 is pale. @param {number} i @param {string} text @param {Term} term */
function part(i, text, term) {
  return h("span", { class: term.product === 0 ? "cv-term cv-zero" : "cv-term", "data-i": i }, text);
}

/** The sums of all channels, to choose the one whose products are shown. @param {State} state @param {{ channel: number }} shown @param {{ channel: number, sum: number }[]} channels */
function perChannel(state, shown, channels) {
  const few = channels.slice(0, MOST_SUMS);
  const rest = channels.slice(MOST_SUMS).reduce((sum, each) => sum + each.sum, 0);
  return h(
    "div",
    { class: "cv-picks", role: "group", "aria-label": "Sums of the channels" },
    few.map(({ channel, sum }) =>
      h(
        "button",
        {
          class: "cv-pick",
          type: "button",
          "data-sum": sum,
          "aria-pressed": String(channel === shown.channel),
          onclick: () => state.chooseChannel(channel),
        },
        `${channelName(state.channels, channel)} `,
        h("b", null, plain(sum)),
      ),
    ),
    channels.length > few.length &&
      h("span", { class: "cs-faint" }, `and ${channels.length - few.length} more, together ${plain(rest)}`),
  );
}

/** What ReLU and pooling make of it. @param {State} state */
function after(state) {
  const { relu, pool } = state.settings;
  const x = state.valueAt(state.at);
  const [rows, columns] = state.pooled?.shape ?? [0, 0];
  const block = { row: Math.floor(state.at.row / 2), column: Math.floor(state.at.column / 2) };
  const inside = pool && block.row < rows && block.column < columns;
  const seen = inside ? state.explained("pool", block) : null;
  return [
    relu &&
      line(
        "ReLU: max(0, ",
        plain(x),
        ") = ",
        h("b", { class: "cs-result", "data-relu": Math.max(0, x) }, plain(Math.max(0, x))),
      ),
    seen &&
      line(
        "Max pool 2: the largest of ",
        seen.terms.map((term) => plain(term.x)).join(", "),
        " is ",
        h("b", { class: "cs-result", "data-pool": seen.value }, plain(seen.value)),
      ),
    pool && state.pooled && !inside && line("Max pool 2: this row or column is left over, it is in no block."),
  ];
}
