/**
 * The matrix: rows are true classes, columns what they were taken for; at its edges recall and precision.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/colour.js").Theme} Theme
 */
import { css, inkOn, signed } from "../kit/colour.js";
import { fill, h, roving } from "../kit/dom.js";
import { count } from "../kit/number.js";
import { counted, named, share, written } from "./words.js";

/** Up to so many classes have room for numbers, for names. */
const WRITTEN = 24;
const NAMED = 48;
/** How far the scale of the mistakes goes into the red: the darkest end is kept for nothing. */
const DEPTH = 0.62;

/** @param {State} state @param {import("../kit/tip.js").Tip} tip */
export function createBoard(state, tip) {
  const { k, names } = state;
  const all = Array.from({ length: k }, (_, i) => i);
  const cells = all.flatMap((row) => all.map((column) => button({ row, column })));
  const heads = all.map((column) =>
    h("span", { class: "cf-head", "aria-hidden": "true", title: names[column] }, h("span", null, names[column])),
  );
  const grid = h(
    "div",
    {
      class: "cf-grid",
      role: "group",
      "aria-label": "Confusion matrix: rows are true classes, columns what they were taken for",
    },
    h("span", { class: "cf-corner", "aria-hidden": "true" }, h("span", null, "true ↓"), h("span", null, "taken for →")),
    heads,
    h("span", { class: "cf-head cf-margin", "aria-hidden": "true" }, h("span", null, "recall")),
    all.map((row) => [
      h("span", { class: "cf-name", "aria-hidden": "true", title: names[row] }, names[row]),
      cells.slice(row * k, (row + 1) * k),
      h(
        "span",
        { class: "cf-margin cs-number" },
        k <= NAMED && edge(state.count({ row, column: row }) / state.rows[row]),
      ),
    ]),
    h("span", { class: "cf-name cf-margin", "aria-hidden": "true" }, "precision"),
    all.map((column) =>
      h(
        "span",
        { class: "cf-margin cs-number" },
        k <= WRITTEN && edge(state.count({ row: column, column }) / state.columns[column]),
      ),
    ),
  );
  grid.style.setProperty("--k", String(k));
  grid.classList.toggle("cf-many", k > WRITTEN);
  grid.classList.toggle("cf-nameless", k > NAMED);
  roving(grid, ".cf-cell", k, state.chosen.row * k + state.chosen.column);

  /** @param {number} x */
  function edge(x) {
    return Number.isNaN(x) ? "–" : (100 * x).toFixed(x > 0.9995 && x < 1 ? 1 : k <= 12 ? 1 : 0);
  }

  /** @param {import("./state.js").Cell} cell */
  function button(cell) {
    const words = () => [h("strong", null, named(state, cell)), counted(state, cell)];
    const show = () => {
      cross(cell);
      tip.show(one.getBoundingClientRect(), ...words());
    };
    const hide = () => {
      cross(null);
      tip.hide();
    };
    const one = h("button", {
      class: cell.row === cell.column ? "cf-cell cf-right" : "cf-cell",
      type: "button",
      "data-count": state.count(cell),
      "aria-label": `${named(state, cell)}: ${counted(state, cell)}`,
      onpointerenter: show,
      onfocus: show,
      onpointerleave: hide,
      onblur: hide,
      onclick: () => state.choose(cell),
    });
    return one;
  }

  /** The names of the row and the column that are looked at stand out. @param {import("./state.js").Cell | null} cell */
  function cross(cell) {
    heads.forEach((head, i) => head.classList.toggle("cf-looked", i === cell?.column));
    grid.querySelectorAll(".cf-name").forEach((name, i) => name.classList.toggle("cf-looked", i === cell?.row));
  }

  return {
    element: h("div", { class: "cf-board" }, grid),
    grid,
    /** @param {Theme} theme */
    draw(theme) {
      const limit = state.limit / DEPTH;
      cells.forEach((one, i) => {
        const cell = { row: Math.floor(i / k), column: i % k };
        if (cell.row !== cell.column) {
          const rgb = signed(state.weight(cell), limit, theme);
          one.style.backgroundColor = css(rgb);
          one.style.color = inkOn(rgb);
        }
        fill(one, k <= WRITTEN ? written(state, cell) : "");
        const chosen = cell.row === state.chosen.row && cell.column === state.chosen.column;
        one.setAttribute("aria-pressed", String(chosen));
      });
    },
  };
}

/** Recall and precision of every class, as a table with bars. @param {State} state */
export function createClasses(state) {
  const rows = state.names.map((name, i) => {
    const found = state.count({ row: i, column: i });
    const wrong = Array.from({ length: state.k }, (_, column) => ({ row: i, column })).filter(
      (cell) => cell.column !== i,
    );
    const most = wrong.reduce((best, cell) => (state.count(cell) > state.count(best) ? cell : best), wrong[0]);
    const mistaken = most && state.count(most) > 0;
    return h(
      "tr",
      null,
      h("th", { scope: "row" }, name),
      h("td", { class: "cs-number" }, count(state.rows[i])),
      bar(found / state.rows[i]),
      bar(found / state.columns[i]),
      h(
        "td",
        { class: "cf-most" },
        mistaken &&
          h(
            "button",
            {
              class: "cf-link",
              type: "button",
              "aria-label": `${name} taken for ${state.names[most.column]}: show them`,
              onclick: () => state.choose(most),
            },
            `${state.names[most.column]}, ${count(state.count(most))}`,
          ),
      ),
    );
  });
  const heads = [
    ["class"],
    ["images", "cs-number"],
    ["recall: found"],
    ["precision: right when named"],
    ["most often taken for"],
  ];
  const table = h(
    "table",
    { class: "cf-classes" },
    h("caption", { class: "cs-unseen" }, "Every class"),
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        heads.map(([text, kind]) => h("th", { scope: "col", class: kind }, text)),
      ),
    ),
    h("tbody", null, rows),
  );
  return h("div", { class: "cf-wide", role: "group", tabindex: 0, "aria-label": "Every class, as a table" }, table);
}

/** @param {number} x */
function bar(x) {
  return h(
    "td",
    { class: "cf-share" },
    h("span", { class: "cf-bar", "aria-hidden": "true" }, h("span", { style: { width: `${100 * (x || 0)}%` } })),
    h("span", { class: "cs-number" }, share(x)),
  );
}
