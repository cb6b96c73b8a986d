/**
 * What becomes of a sum: as uint8 it wraps round at 256, as a picture program does it it is cut off.
 *
 * @typedef {import("./state.js").State} State
 */
import { grey } from "../kit/colour.js";
import { fill, h, sized } from "../kit/dom.js";
import { paintedBy } from "../kit/matrix.js";
import { count } from "../kit/number.js";

/** What uint8 keeps of a whole number: the remainder by 256. @param {number} x */
export function wrapped(x) {
  return ((x % 256) + 256) % 256;
}

/** @param {number} x */
export function cutOff(x) {
  return Math.max(0, Math.min(255, x));
}

const WAYS = [
  { make: wrapped, name: "uint8", told: "wraps round" },
  { make: cutOff, name: "cut off", told: "at 0 and 255" },
];

/** @param {State} state */
export function createSum(state) {
  const bar = h("input", {
    class: "cs-player-bar",
    type: "range",
    min: -255,
    max: 255,
    value: state.added,
    "aria-label": "What is added to every number",
    oninput: () => state.set({ added: Number(bar.value) }),
  });
  const amount = h("b", { class: "cs-number px-amount" });
  const canvases = WAYS.map(() => h("canvas", { class: "cs-canvas", "aria-hidden": "true" }));
  const line = h("p", { class: "px-line cs-number" });
  const many = h("p", { class: "cs-faint" });
  const element = h(
    "section",
    { class: "px-card px-sum", "aria-label": "Adding to every number" },
    h("h3", { class: "px-heading" }, "What uint8 does to a sum"),
    h("label", { class: "px-slide" }, amount, bar),
    h(
      "div",
      { class: "px-pair" },
      WAYS.map(({ name, told }, i) =>
        h("figure", null, canvases[i], h("figcaption", null, h("b", null, name), ` ${told}`)),
      ),
    ),
    line,
    many,
  );
  element.hidden = !state.both;

  /** A colour or a grey of a pixel, after the sum. @param {(x: number) => number} make */
  const after = (make) => (/** @type {number} */ row, /** @type {number} */ column) => {
    const one = (/** @type {number} */ c) => make(state.asByte(state.rawAt({ row, column }, c)) + state.added);
    return state.channels === 3 ? /** @type {any} */ ([one(0), one(1), one(2)]) : grey(one(0));
  };

  return {
    element,
    draw() {
      if (element.hidden) return;
      const [rows, columns] = state.image.shape;
      const side = parseFloat(getComputedStyle(element).getPropertyValue("--px-pair")) || 128;
      const cell = side / Math.max(rows, columns);
      WAYS.forEach(({ make }, i) => {
        const picture = paintedBy(rows, columns, after(make));
        sized(canvases[i], columns * cell, rows * cell).drawImage(picture, 0, 0, columns * cell, rows * cell);
      });
      const beyond = state.image.data.filter(
        (x) => cutOff(state.asByte(x) + state.added) !== state.asByte(x) + state.added,
      );
      fill(amount, `image ${state.added < 0 ? "−" : "+"} ${Math.abs(state.added)}`);
      bar.setAttribute("aria-valuetext", amount.textContent);
      bar.style.setProperty("--done", String((state.added + 255) / 510));
      fill(
        many,
        h(
          "span",
          { "data-wrapped": beyond.length },
          `${count(beyond.length)} of ${count(state.image.data.length)} numbers`,
        ),
        " go beyond. ",
        "Safe: ",
        h("code", null, "image.astype(int)"),
        " first.",
      );
      this.mark();
    },
    /** The arithmetic of the pixel that is asked. */
    mark() {
      if (element.hidden) return;
      const x = state.asByte(state.rawAt(state.at, state.channel ?? 0));
      const sum = x + state.added;
      const sign = `${x} ${state.added < 0 ? "−" : "+"} ${Math.abs(state.added)}`;
      const kept = h("b", { class: "cs-result", "data-sum": wrapped(sum) }, wrapped(sum));
      if (sum === wrapped(sum)) fill(line, `${sign} = `, kept, h("span", { class: "cs-faint" }, ", fits"));
      else
        fill(
          line,
          `${sign} = ${String(sum).replace("-", "−")}; uint8: ${String(sum).replace("-", "−")} ${sum < 0 ? "+" : "−"} 256 = `,
          kept,
        );
    },
  };
}
