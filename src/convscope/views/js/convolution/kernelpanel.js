/**
 * The kernel: its numbers to type into, turned and transposed by a button, and what that changes.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./board.js").Inks} Inks
 */
import { css, inkOn } from "../kit/colour.js";
import { fill, h, roving } from "../kit/dom.js";
import { fixed } from "../kit/number.js";
import { plain, typed } from "../kit/plain.js";
import { channelName } from "../kit/words.js";
import { kernelColour } from "./colours.js";

/** Up to so many columns there is room for three digits after the point. */
const ROOMY = 6;

/** @param {State} state @param {(sentence: string) => void} say */
export function createKernelPanel(state, say) {
  const heading = h("h3", { class: "cv-heading" });
  const grid = h("div", { class: "cv-kernel", role: "group", "aria-label": "Kernel, numbers to type into" });
  const told = h("p", { class: "cv-caption cv-told", "aria-live": "polite" });
  const transpose = h(
    "button",
    {
      class: "cv-button",
      type: "button",
      onclick: () => report(state.transpose(), "Rows and columns of the kernel are exchanged."),
    },
    "Transpose",
  );
  const flip = h(
    "button",
    { class: "cv-button", type: "button", "aria-pressed": "false", onclick: () => report(state.flip(), "") },
    "Flip the kernel",
  );
  const given = h(
    "button",
    { class: "cv-button", type: "button", onclick: () => report(state.giveKernel(), "The kernel is as it was given.") },
    "Reset kernel",
  );
  const picks = h("div", { class: "cv-picks", role: "group", "aria-label": "Channel of the kernel" });
  const element = h(
    "section",
    { class: "cv-panel cv-kernel-panel", "aria-label": "Kernel" },
    heading,
    grid,
    picks,
    h("div", { class: "cv-tools" }, transpose, flip),
    told,
    given,
  );

  /** @param {string} problem @param {string} done */
  function report(problem, done) {
    if (problem || done) say(problem || done);
  }

  /** Take what was typed; a text that is no number is put back. @param {HTMLInputElement} input @param {number} i */
  function take(input, i) {
    const columns = state.own.shape[1];
    const x = typed(input.value);
    const [row, column] = [Math.floor(i / columns), i % columns];
    if (Number.isNaN(x)) {
      input.value = input.dataset.shown ?? "";
      return say("That is no number; the old one stays.");
    }
    const same = input.value === input.dataset.shown || x === Number(input.dataset.x);
    input.value = input.dataset.shown ?? "";
    if (same) return undefined;
    return report(state.setWeight(row, column, x), `Kernel row ${row}, column ${column} is now ${plain(x)}`);
  }

  /** @param {number} i */
  function cell(i) {
    const columns = state.own.shape[1];
    const input = h("input", {
      class: "cv-weight",
      type: "text",
      inputmode: "text",
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": `kernel row ${Math.floor(i / columns)}, column ${i % columns}`,
      "data-i": i,
      onchange: () => take(input, i),
      onfocus: () => input.select(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Enter") (take(input, i), input.select());
        if (event.key === "Escape") input.value = input.dataset.shown ?? "";
      },
    });
    return input;
  }

  /** Inputs are kept while the size stays, so that the keyboard's place is not lost. */
  function rebuild() {
    const [rows, columns] = state.own.shape;
    if (grid.dataset.size === `${rows} ${columns}`) return;
    grid.dataset.size = `${rows} ${columns}`;
    grid.style.setProperty("--columns", String(columns));
    grid.classList.toggle("cv-many", columns > 4);
    grid.classList.toggle("cv-crowded", columns > ROOMY);
    fill(
      grid,
      Array.from({ length: rows * columns }, (_, i) => cell(i)),
    );
    roving(grid, ".cv-weight", columns);
  }

  /** @param {Inks} inks */
  function drawCells(inks) {
    const { shape, data } = state.own;
    const colour = kernelColour(state, inks.theme);
    [...grid.children].forEach((input, i) => {
      const x = data[i * shape[2] + (state.spec.shared ? 0 : state.channel)];
      const text = shape[1] > ROOMY && !Number.isInteger(x) ? fixed(x) : plain(x);
      const rgb = colour(x);
      const changed = input.dataset.x !== String(x) || input.dataset.shown !== text;
      Object.assign(input.dataset, { x: String(x), shown: text });
      input.title = plain(x, 12);
      if (changed) input.value = text;
      input.classList.toggle("cv-long", text.length > 5);
      input.style.backgroundColor = css(rgb);
      input.style.color = inkOn(rgb);
    });
  }

  /** The channels of the kernel, to choose the one that is shown. */
  function drawPicks() {
    const many = !state.spec.shared && state.channels > 1;
    picks.hidden = !many;
    if (!many) return;
    const names = Array.from({ length: state.channels }, (_, c) => channelName(state.channels, c));
    if (picks.children.length !== names.length)
      fill(
        picks,
        names.map((name, c) =>
          h("button", { class: "cv-pick", type: "button", onclick: () => state.chooseChannel(c) }, name),
        ),
      );
    [...picks.children].forEach((one, c) => one.setAttribute("aria-pressed", String(c === state.channel)));
  }

  /** What was said about flipping. */
  function words() {
    if (!state.flipped) return "Networks slide the kernel as it stands: cross-correlation, called convolution.";
    const { differing, count } = state;
    const start = "Turned by 180°, as mathematics defines convolution. ";
    return differing
      ? `${start}${differing} of ${count} values differ from the network’s.`
      : `${start}No value differs from the network’s: this kernel looks the same both ways.`;
  }

  return {
    element,
    grid,
    /** @param {Inks} inks */
    draw(inks) {
      const [rows, columns] = state.own.shape;
      rebuild();
      drawCells(inks);
      drawPicks();
      const which = state.filters > 1 && !state.spec.shared ? `, filter ${state.filter}` : "";
      fill(heading, "Kernel", h("span", { class: "cs-faint" }, ` ${rows} × ${columns}${which}`));
      flip.setAttribute("aria-pressed", String(state.flipped));
      given.disabled = state.isGivenKernel;
      if (told.textContent !== words()) told.textContent = words();
    },
    /** Mark one number, or none. @param {number | null} i */
    point: (i) => [...grid.children].forEach((one, at) => one.classList.toggle("cv-same", at === i)),
  };
}
