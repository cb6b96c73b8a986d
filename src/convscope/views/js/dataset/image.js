/**
 * One image large, the images that lie nearest to it, and the difference to one of them.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/colour.js").Theme} Theme
 */
import { extent, largest } from "../kit/arrays.js";
import { signed } from "../kit/colour.js";
import { fill, h, roving, sized } from "../kit/dom.js";
import { paintedBy } from "../kit/matrix.js";
import { plain } from "../kit/plain.js";
import { distance } from "./state.js";
import { place, thumb } from "./thumb.js";

const LARGE = 156;
const SMALL = 72;

/** @param {State} state */
export function createImage(state) {
  const title = h("h3", { class: "ds-title", tabindex: -1 });
  const large = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
  const other = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
  const otherName = h("figcaption", { class: "cs-faint" });
  const own = h("p", { class: "cs-faint cs-number" });
  const line = h("p", { class: "ds-line cs-number", "aria-live": "polite" });
  const near = h("div", { class: "ds-near", role: "group", "aria-label": "Images nearest to it" });
  const heading = h("h4", { class: "ds-heading" });
  const difference = h("figure", null, other, otherName);
  const element = h(
    "section",
    { class: "ds-image", "aria-label": "One image" },
    title,
    h("div", { class: "ds-pair" }, h("figure", null, large), difference),
    own,
    heading,
    near,
    line,
  );
  /** @type {Theme} */
  let theme = "light";

  function drawNear() {
    const found = state.nearTo(state.place);
    const { label } = state.known(state.place);
    heading.hidden = !found.length;
    const alien = found.filter(({ place: at }) => state.known(at).label !== label).length;
    fill(
      heading,
      "Nearest in the whole training set",
      alien > 0 && h("span", { class: "cs-faint" }, ` · ${alien} of ${found.length} of another class`),
    );
    fill(
      near,
      found.map(({ place: at, apart }) => {
        const known = state.known(at);
        const compare = () => state.compare(at);
        return h(
          "div",
          { class: "ds-neighbour" },
          thumb(state, at, SMALL, { told: `${plain(apart, 1)} grey levels apart`, onenter: compare }),
          h("span", { class: known.label === label ? "" : "ds-other" }, known.name),
          h("span", { class: "cs-number cs-faint", "data-apart": apart }, plain(Math.round(apart * 10) / 10)),
        );
      }),
    );
    roving(near, ".cs-thumb");
  }

  return {
    element,
    title,
    /** @param {Theme} now */
    draw(now) {
      theme = now;
      const { index, part, name } = state.known(state.place);
      const picture = state.pictureOf(state.place);
      fill(
        title,
        name,
        h("span", { class: "cs-faint" }, ` ${part} image `),
        h("output", { class: "cs-number cs-result", "data-value": index }, index),
      );
      place(large, picture, LARGE);
      const all = Array.from(picture.data);
      const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
      fill(
        own,
        `${part}.pixels[${index}]: from ${all.reduce((a, x) => Math.min(a, x), 255)} to ${all.reduce((a, x) => Math.max(a, x), 0)}, mean `,
        h("span", { "data-mean": mean }, plain(mean, 2)),
      );
      drawNear();
      this.mark();
    },
    /** The difference to the image beside it. */
    mark() {
      const beside = state.beside ?? state.nearTo(state.place)[0]?.place ?? null;
      difference.hidden = beside === null;
      fill(line);
      if (beside === null) return;
      const [a, b] = [state.pictureOf(state.place), state.pictureOf(beside)];
      const [rows, columns, channels] = extent(a.shape);
      const differences = Array.from(a.data, (x, i) => x - b.data[i]);
      const limit = largest(/** @type {any} */ (differences)) || 1;
      const cell = LARGE / Math.max(rows, columns);
      const at = (/** @type {number} */ row, /** @type {number} */ column) => {
        const first = (row * columns + column) * channels;
        return differences.slice(first, first + channels).reduce((sum, x) => sum + x, 0) / channels;
      };
      const picture = paintedBy(rows, columns, (row, column) => signed(at(row, column), limit, theme));
      sized(other, columns * cell, rows * cell).drawImage(picture, 0, 0, columns * cell, rows * cell);
      fill(otherName, `minus ${state.nameOf(beside)}`);
      const apart = distance(a, b);
      fill(
        line,
        "√ mean of (difference)² = ",
        h("b", { class: "cs-result", "data-distance": apart }, plain(Math.round(apart * 100) / 100)),
        " grey levels",
        apart === 0 && ": equal to the bit",
      );
    },
  };
}
