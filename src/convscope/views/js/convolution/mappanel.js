/**
 * The feature map, its filters to choose from, and what follows it: ReLU and max pooling.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Place} Place
 * @typedef {import("../kit/arrays.js").Tensor} Tensor
 * @typedef {import("./board.js").Inks} Inks
 */
import { valueAt } from "../kit/arrays.js";
import { fill, h, roving, sized } from "../kit/dom.js";
import { paintedBy } from "../kit/matrix.js";
import { plain } from "../kit/plain.js";
import { channelName, sizeText } from "../kit/words.js";
import { createBoard } from "./board.js";
import { isGrey, mapColour, mapLimit } from "./colours.js";
import { sizeFormula } from "./words.js";

const THUMB = 40;
/** From so many filters on their small maps wait until the hand rests. */
const MANY = 8;

/** What a board shows of a map. @param {State} state @param {Tensor} tensor @param {Inks} inks */
function contentOf(state, tensor, inks) {
  const colour = mapColour(state, inks.theme);
  const [rows, columns] = tensor.shape;
  const at = (/** @type {number} */ row, /** @type {number} */ column) => valueAt(tensor, { row, column, channel: 0 });
  const shade = (/** @type {number} */ row, /** @type {number} */ column) => colour(at(row, column));
  return {
    picture: paintedBy(rows, columns, shade),
    rows,
    columns,
    colour: shade,
    write: (/** @type {number} */ row, /** @type {number} */ column) => plain(at(row, column), 2),
  };
}

/** One cell as a box. @param {Place} place @returns {import("./board.js").Box} */
export function cellBox({ row, column }) {
  return { rows: [row, row], columns: [column, column] };
}

/** @param {State} state @param {(sentence: string) => void} say @param {() => void} stop what ends playing */
export function createMapPanel(state, say, stop) {
  const board = createBoard({
    label: () => `Feature map of ${sizeText(state.map.shape)}. Arrow keys move the window, Enter pins it.`,
    start: () => state.at,
    look(place, byKey) {
      if (byKey && place) {
        stop();
        state.pin(place);
        say(`Row ${place.row}, column ${place.column}: ${plain(state.valueAt(place))}`);
      } else if (!byKey) state.look(place);
    },
    act(place) {
      stop();
      state.pin(place);
    },
  });
  const heading = h("h3", { class: "cv-heading" });
  const caption = h("p", { class: "cv-caption" });
  const strip = h("div", { class: "cv-filters", role: "group", "aria-label": "Filters" });
  const element = h(
    "section",
    { class: "cv-panel cv-map", "aria-label": "Feature map" },
    heading,
    board.element,
    strip,
    caption,
  );

  let waiting = 0;

  /** @param {Inks} inks */
  function drawStrip(inks) {
    strip.hidden = state.filters < 2;
    if (strip.hidden) return;
    const name = (/** @type {number} */ i) => (state.spec.shared ? channelName(state.channels, i) : `filter ${i}`);
    if (strip.children.length !== state.filters) {
      fill(
        strip,
        Array.from({ length: state.filters }, (_, i) => filterButton(state, name(i), i)),
      );
      roving(strip, ".cs-thumb", 1, state.filter);
    }
    clearTimeout(waiting);
    waiting = setTimeout(() => drawThumbs(inks), state.filters > MANY ? 200 : 0);
  }

  /** The map of every filter, small. @param {Inks} inks */
  function drawThumbs(inks) {
    const colour = mapColour(state, inks.theme);
    [...strip.children].forEach((button, i) => {
      const map = i === state.filter ? state.map : state.mapOf(i);
      const [rows, columns] = map.shape;
      const picture = paintedBy(rows, columns, (row, column) => colour(valueAt(map, { row, column, channel: 0 })));
      sized(/** @type {any} */ (button.firstChild), THUMB, THUMB).drawImage(picture, 0, 0, THUMB, THUMB);
      button.setAttribute("aria-pressed", String(i === state.filter));
    });
  }

  return {
    element,
    board,
    /** @param {Inks} inks @param {number} side */
    draw(inks, side) {
      board.draw({ ...contentOf(state, state.map, inks), filled: state.filled }, inks, side);
      const which =
        state.filters < 2
          ? ""
          : state.spec.shared
            ? `, ${channelName(state.channels, state.filter)}`
            : `, filter ${state.filter}`;
      fill(heading, "Feature map", h("span", { class: "cs-faint" }, ` ${sizeText(state.map.shape)}${which}`));
      const scale = isGrey(state)
        ? `grey from 0 to ${plain(mapLimit(state), 2)}`
        : `colours to ±${plain(mapLimit(state), 2)}`;
      fill(caption, `${sizeFormula(state.image.shape, state.window, state.map.shape)}; ${scale}`);
      drawStrip(inks);
    },
    /** @param {Inks} inks */
    mark: (inks) => board.mark(cellBox(state.at), inks),
  };
}

/** @param {State} state @param {string} name @param {number} i */
function filterButton(state, name, i) {
  const canvas = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
  sized(canvas, THUMB, THUMB);
  return h(
    "button",
    { class: "cs-thumb", type: "button", title: name, "aria-label": name, onclick: () => state.chooseFilter(i) },
    canvas,
  );
}

/** The maps after the map: they are shown where they are switched on. @param {State} state @param {() => void} stop */
export function createAfter(state, stop) {
  const relu = oneAfter(
    state,
    stop,
    "After ReLU",
    "negatives become 0",
    () => state.active,
    (place) => place,
    (at) => at,
  );
  const pool = oneAfter(
    state,
    stop,
    "After max pool 2",
    "the largest of each 2 × 2",
    () => state.pooled,
    (place) => {
      const { terms, best = 0 } = state.explained("pool", place);
      return /** @type {Place} */ (terms[best].at);
    },
    ({ row, column }) => ({ row: Math.floor(row / 2), column: Math.floor(column / 2) }),
  );
  const element = h("div", { class: "cv-after" }, relu.element, pool.element);
  return {
    element,
    /** @param {Inks} inks @param {number} side */
    draw(inks, side) {
      relu.draw(inks, side, state.settings.relu);
      pool.draw(inks, side, state.settings.pool);
    },
    /** @param {Inks} inks */
    mark(inks) {
      relu.mark(inks);
      pool.mark(inks);
    },
  };
}

/**
 * @param {State} state @param {() => void} stop @param {string} name @param {string} words @param {() => Tensor | null | undefined} tensorOf
 * @param {(place: Place) => Place} back to the place in the map @param {(at: Place) => Place} on from it
 */
function oneAfter(state, stop, name, words, tensorOf, back, on) {
  const board = createBoard({
    label: () => `${name}, ${sizeText(tensorOf()?.shape ?? [0, 0])}. Arrow keys move the window.`,
    start: () => within(),
    look(place, byKey) {
      if (byKey && place) state.pin(back(place));
      else if (!byKey) state.look(place && back(place));
    },
    act(place) {
      stop();
      state.pin(back(place));
    },
  });
  const heading = h("h3", { class: "cv-heading" });
  const element = h(
    "section",
    { class: "cv-panel", "aria-label": name },
    heading,
    board.element,
    h("p", { class: "cv-caption" }, words),
  );
  const within = () => {
    const [rows, columns] = tensorOf()?.shape ?? [1, 1];
    const { row, column } = on(state.at);
    return { row: Math.min(row, rows - 1), column: Math.min(column, columns - 1) };
  };
  return {
    element,
    /** @param {Inks} inks @param {number} side @param {boolean} shown */
    draw(inks, side, shown) {
      const tensor = tensorOf();
      element.hidden = !shown || !tensor;
      if (element.hidden || !tensor) return;
      board.draw(contentOf(state, tensor, inks), inks, side);
      fill(heading, name, h("span", { class: "cs-faint" }, ` ${sizeText(tensor.shape)}`));
    },
    /** @param {Inks} inks */
    mark(inks) {
      if (element.hidden) return;
      const [rows, columns] = tensorOf()?.shape ?? [0, 0];
      const { row, column } = on(state.at);
      board.mark(row < rows && column < columns ? cellBox({ row, column }) : null, inks);
    },
  };
}
