/**
 * The first kernels of a network as they learn, each above the map that it makes of one image; a bar goes through the moments.
 *
 * @typedef {import("../kit/colour.js").Theme} Theme
 * @typedef {import("../kit/arrays.js").Tensor} Tensor
 */
import { decode, item, valueAt } from "../kit/arrays.js";
import { signed } from "../kit/colour.js";
import { fill, h, sized } from "../kit/dom.js";
import { paintedBy, photograph } from "../kit/matrix.js";
import { count, value } from "../kit/number.js";
import { createPlayer } from "../kit/player.js";

const SIDE = 56;
const MIDDLE = 128;
const LEVELS = 127;
const GAP = 2;

/** The film of a specification and its arrays, if there is one. @param {any} spec @param {Record<string, any>} arrays */
function filmOf(spec, arrays) {
  if (!spec.film || !arrays?.kernels) return null;
  return { ...spec.film, image: decode(arrays.image), kernels: decode(arrays.kernels), maps: decode(arrays.maps) };
}

/** @param {any} spec @param {Record<string, any>} arrays */
export function createFilm(spec, arrays) {
  let film = filmOf(spec, arrays);
  let at = film ? film.steps.length - 1 : 0;
  let perEpoch = 1;
  /** @type {Theme} */
  let theme = "light";
  const heading = h("h3", { class: "tr-heading" });
  const moment = h("p", { class: "tr-moment cs-number", "aria-live": "off" });
  const image = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
  const label = h("span", { class: "tr-label" });
  const cells = h("div", { class: "tr-cells" });
  const told = h("p", { class: "tr-note", role: "status" });
  const player = createPlayer({
    count: () => film?.steps.length ?? 0,
    at: () => at,
    go: (to) => ((at = to), show()),
    label: "Moments of the training",
    unit: "moment",
  });
  const element = h(
    "section",
    { class: "tr-film", "aria-label": "Kernels and maps as they learn" },
    h("div", { class: "tr-film-head" }, heading, moment),
    h("div", { class: "tr-strip" }, h("figure", { class: "tr-image" }, image, label), cells),
    player.element,
    told,
  );
  /** @type {{ one: HTMLElement, kernel: HTMLCanvasElement, map: HTMLCanvasElement }[]} */
  let filters = [];

  /** @param {number} filter */
  function createFilter(filter) {
    const kernel = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
    const map = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
    const tell = () => say(filter);
    const one = h(
      "button",
      { class: "tr-filter", type: "button", onpointerenter: tell, onfocus: tell, onclick: tell },
      kernel,
      map,
    );
    return { one, kernel, map };
  }

  /** The weights of a kernel at this moment in words. @param {number} filter */
  function say(filter) {
    const { kernels, layer } = /** @type {any} */ (film);
    const now = item(kernels, at);
    const [rows, columns, channels, of] = now.shape;
    const lines = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => value(now.data[((row * columns + column) * channels) * of + filter], 2)).join(" "),
    );
    const more = channels > 1 ? ", first channel" : "";
    fill(told, h("b", null, `${layer}, filter ${filter}${more}: `), h("span", { class: "cs-number" }, lines.join(" / ")));
  }

  /** @param {number} filter */
  function paint(filter) {
    const { kernels, maps, limits } = /** @type {any} */ (film);
    const { kernel, map, one } = filters[filter];
    const now = item(kernels, at);
    const [rows, columns, channels, of] = now.shape;
    const cell = Math.max(1, Math.floor(SIDE / Math.max(columns, rows)));
    const context = sized(kernel, columns * cell, channels * (rows * cell + GAP) - GAP);
    for (let channel = 0; channel < channels; channel++) {
      const weight = (/** @type {number} */ row, /** @type {number} */ column) =>
        now.data[((row * columns + column) * channels + channel) * of + filter];
      const drawn = paintedBy(rows, columns, (row, column) => signed(weight(row, column), limits[0], theme));
      context.drawImage(drawn, 0, channel * (rows * cell + GAP), columns * cell, rows * cell);
    }
    const made = item(maps, at);
    const [high, wide] = made.shape;
    const by = SIDE / Math.max(high, wide);
    const level = (/** @type {number} */ row, /** @type {number} */ column) =>
      valueAt(made, { row, column, channel: filter }) - MIDDLE;
    const picture = paintedBy(high, wide, (row, column) => signed(level(row, column), LEVELS, theme));
    sized(map, wide * by, high * by).drawImage(picture, 0, 0, wide * by, high * by);
    one.dataset.first = String(now.data[filter]);
    one.setAttribute("aria-label", `Filter ${filter} at step ${/** @type {any} */ (film).steps[at]}: its weights`);
  }

  function show() {
    if (!film) return;
    const step = film.steps[at];
    fill(moment, `step ${count(step)} · epoch ${value(step / perEpoch, 2)}`);
    moment.dataset.step = String(step);
    player.element.hidden = film.steps.length < 2;
    player.draw();
    filters.forEach((_, filter) => paint(filter));
  }

  function draw() {
    element.hidden = !film;
    if (!film) return;
    const shown = film.kernels.shape[4];
    const some = shown < film.filters ? `, the first ${shown} of ${film.filters} filters` : "";
    fill(heading, `${film.layer} as it learns${some}`);
    if (filters.length !== shown) {
      filters = Array.from({ length: shown }, (_, filter) => createFilter(filter));
      fill(cells, filters.map(({ one }) => one));
    }
    const [rows, columns] = film.image.shape;
    const by = SIDE / Math.max(rows, columns);
    sized(image, columns * by, rows * by).drawImage(photograph(film.image), 0, 0, columns * by, rows * by);
    fill(label, film.label);
    show();
  }

  return {
    element,
    /** @param {Theme} now @param {number} steps an epoch */
    draw(now, steps) {
      [theme, perEpoch] = [now, steps];
      draw();
    },
    /** More was filmed; who looks at an earlier moment stays there. @param {any} next @param {Record<string, any>} packed */
    update(next, packed) {
      const wasLast = !film || at === film.steps.length - 1;
      const step = film?.steps[at];
      film = filmOf(next, packed);
      const last = film ? film.steps.length - 1 : 0;
      const same = film && !wasLast ? film.steps.indexOf(step) : -1;
      at = same < 0 ? last : same;
    },
    leave: player.stop,
  };
}
