/**
 * The channels apart, each a picture of its own; a frame shows which part the lens is over.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/inks.js").Inks} Inks
 * @typedef {{ rows: [number, number], columns: [number, number] }} Part
 */
import { h, roving, sized } from "../kit/dom.js";
import { outline, paintedBy, tiles } from "../kit/matrix.js";
import { channelName } from "../kit/words.js";

/** @param {State} state @param {(sentence: string) => void} say */
export function createPlanes(state, say) {
  const colour = state.channels === 3;
  const { planes } = state;
  const buttons = planes.map((channel) => {
    const name = channel === null ? (colour ? "all together" : "whole image") : channelName(3, channel);
    return h(
      "button",
      {
        class: "px-plane",
        type: "button",
        onclick: () => {
          state.chooseChannel(channel);
          say(channel === null ? "All channels are shown." : `Only ${name} is shown.`);
        },
      },
      h("canvas", { class: "cs-canvas", "aria-hidden": "true" }),
      h("span", null, name),
    );
  });
  const strip = h("div", { class: "px-planes", role: "group", "aria-label": "Channels" }, buttons);
  roving(strip, ".px-plane");
  const tint = h(
    "button",
    { class: "cs-pill", type: "button", onclick: () => state.set({ tinted: !state.tinted }) },
    "In their own colour",
  );
  const element = h(
    "section",
    { class: "px-card px-channels", "aria-label": "Channels" },
    h("h3", { class: "px-heading" }, colour ? "Three channels, one picture each" : "One channel: grey"),
    strip,
    colour && state.spec.low >= 0 && h("div", { class: "px-choices" }, tint),
  );
  /** @type {HTMLCanvasElement[]} */
  let pictures = [];

  return {
    element,
    /** @param {Inks} inks */
    draw(inks) {
      const [rows, columns] = state.image.shape;
      pictures = planes.map((channel) => paintedBy(rows, columns, state.colour(inks.theme, channel)));
      buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(planes[i] === state.channel)));
      tint.setAttribute("aria-pressed", String(state.tinted));
    },
    /** @param {Part} part what the lens shows @param {Inks} inks */
    mark(part, inks) {
      const [rows, columns] = state.image.shape;
      const side = parseFloat(getComputedStyle(strip).getPropertyValue("--px-plane")) || 72;
      const cell = side / Math.max(rows, columns);
      const whole = part.rows[1] - part.rows[0] + 1 >= rows && part.columns[1] - part.columns[0] + 1 >= columns;
      buttons.forEach((button, i) => {
        const context = sized(button.firstChild, columns * cell, rows * cell);
        context.drawImage(pictures[i], 0, 0, columns * cell, rows * cell);
        const pen = { line: inks.line, halo: inks.halo, width: 2 };
        if (!whole && planes[i] === state.channel)
          outline(context, tiles([rows, columns, 1], cell, 1, 0), 0, part, pen);
      });
    },
  };
}
