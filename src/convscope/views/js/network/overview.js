/**
 * The whole network on one image: a column for every layer or block, its maps, its numbers; at the end the classes.
 *
 * @typedef {import("./maps.js").Inks} Inks
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/tip.js").Tip} Tip
 * @typedef {import("./blocks.js").Entry} Entry
 * @typedef {import("./column.js").Column} Column
 */
import { cone } from "../kit/geometry.js";
import { createBand } from "./band.js";
import { blocksOf, entriesOf, openAtFirst, openBlocks } from "./blocks.js";
import { createClasses } from "./classes.js";
import { createColumn } from "./column.js";
import { layout, spaceBefore } from "./layout.js";
import { createStrip } from "./strip.js";

const MOST_CLASS_ROWS = 16;

/** What the style sheet gives the last column. */
const CLASSES_WIDTH = 172;

/** @param {State} state @param {Tip} tip @param {{ redraw: () => void }} on */
export function createOverview(state, tip, { redraw }) {
  const { head } = state;
  const items = blocksOf(state.order.filter((node) => node !== head?.shares));
  const open = state.opened ? new Set(state.opened) : openAtFirst(items);
  const ends = new Set(head && head.scores.shape[0] <= MOST_CLASS_ROWS ? [head.scores.name] : []);
  const classes = head && createClasses(state, tip, ends.size > 0);
  const turn = (/** @type {string} */ id) => {
    if (!open.delete(id)) open.add(id);
    state.open(open);
    redraw();
  };
  const band = createBand(turn);
  const strip = createStrip(band.element);
  /** @type {Map<string, Column>} */
  const made = new Map();
  /** @type {Column[]} */
  let columns = [];

  /** @param {Entry} entry */
  function columnOf(entry) {
    const column = made.get(entry.id) ?? createColumn(state, entry, tip, { open: turn, redraw });
    made.set(entry.id, column);
    return column;
  }

  return {
    element: strip.element,
    /** Draw everything anew: another image, another size, another theme, a block opened. @param {Inks} inks */
    draw(inks) {
      const entries = entriesOf(items, open);
      const opened = openBlocks(items, open);
      columns = entries.map(columnOf);
      const elements = columns.map(({ element }) => element);
      strip.show(elements, classes?.element ?? null, band.plan(entries, opened));
      const plan = layout(entries, strip.width() - (head ? CLASSES_WIDTH : 0), ends);
      columns.forEach((column, i) => {
        const tiles = /** @type {import("../kit/matrix.js").Tiles} */ (plan.tiles.get(column.entry.id));
        column.draw(tiles, inks, spaceBefore(entries[i], entries[i - 1]));
      });
      classes?.draw();
      strip.fit(plan.scrolls);
      band.place(elements, entries, opened);
    },
    /** Outline the value that is looked at, and all that it depends on. @param {Inks} inks */
    mark(inks) {
      const { current } = state;
      const boxes = cone(state.nodes, current);
      const near = new Set(state.nodeAt(current).inputs);
      for (const { entry, maps, element, holds } of columns) {
        const { name, kind } = entry.node;
        const strong = name === current.node || kind === "input";
        maps.mark(boxes.get(name), inks, strong ? 2 : near.has(name) ? 1.5 : 1);
        element.classList.toggle("cs-holds", Boolean(entry.block) && holds(current.node));
      }
      band.draw(
        inks,
        columns.map(({ entry }) => entry.nodes.some(({ name }) => boxes.has(name))),
      );
      classes?.mark();
    },
    /** Turn to the maps that hold what is shown, and where the layers are wider than the page, bring it into sight; true where something has to be drawn anew. */
    reveal() {
      const { shown } = state;
      const column = columns.find(({ holds }) => holds(shown.node));
      strip.reveal(column?.element ?? classes?.element ?? columns[columns.length - 1].element);
      return column?.entry.node.name === shown.node && column.turnTo(shown.channel);
    },
  };
}
