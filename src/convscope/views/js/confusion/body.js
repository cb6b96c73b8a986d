/** The confusion of a network as a part of a page: the matrix, the images behind a cell, every class. */
import { signed, css } from "../kit/colour.js";
import { h } from "../kit/dom.js";
import { count, percent } from "../kit/number.js";
import { choice } from "../kit/shell.js";
import { createTip } from "../kit/tip.js";
import { createBehind } from "./behind.js";
import { createBoard, createClasses } from "./board.js";
import { State } from "./state.js";

/** @param {any} spec @param {Record<string, any>} arrays @param {HTMLElement} root where the label beside the pointer lives */
export function createConfusion(spec, arrays, root) {
  const state = new State(spec, arrays);
  const tip = createTip(root);
  const board = createBoard(state, tip);
  const behind = createBehind(state);
  const ways = choice(
    "What the cells say",
    [
      ["counts", "counts"],
      ["shares", "% of the class"],
    ],
    (key) => state.readShares(key === "shares"),
  );
  const ramp = h("span", { class: "cs-ramp", "aria-hidden": "true" });
  const end = h("span", { class: "cs-number" });
  const element = h(
    "div",
    { class: "cf" },
    h(
      "div",
      { class: "cs-legend" },
      h(
        "p",
        { class: "cs-hint" },
        h("span", { class: "cs-by-mouse" }, h("b", null, "Click a cell"), " to see the images behind it. "),
        h("span", { class: "cs-by-touch" }, h("b", null, "Tap a cell"), " to see the images behind it. "),
        "The diagonal is what was right.",
      ),
      ways.element,
      h("div", { class: "cs-scale" }, h("span", null, "mistakes: none"), ramp, end),
    ),
    h("div", { class: "cf-two" }, board.element, behind.element),
    createClasses(state),
  );
  /** @type {import("../kit/colour.js").Theme} */
  let theme = "light";
  const draw = () => {
    board.draw(theme);
    behind.draw();
    ways.press(state.byShare ? "shares" : "counts");
    ramp.style.background = `linear-gradient(to right, ${[0, 0.16, 0.32, 0.48, 0.62].map((x) => css(signed(x, 1, theme))).join(", ")})`;
    end.textContent = state.byShare ? percent(state.limit) : count(state.limit);
  };
  state.listen(() => {
    draw();
    tip.say(behind.element.querySelector(".cf-said").textContent);
  });
  element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && !board.grid.contains(document.activeElement)) {
      board.grid.querySelector("[tabindex='0']")?.focus();
      event.stopPropagation();
    } else if (event.key === "Escape") tip.hide();
  });
  return {
    element,
    state,
    /** @param {import("../kit/colour.js").Theme} now */
    draw(now) {
      theme = now;
      draw();
    },
  };
}
