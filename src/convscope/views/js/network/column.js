/**
 * One column of the overview: a layer, or a closed block of layers, with its maps and its numbers.
 *
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {import("../kit/boxes.js").Address} Address
 * @typedef {import("../kit/matrix.js").Tiles} Tiles
 * @typedef {import("./blocks.js").Entry} Entry
 * @typedef {import("./maps.js").Inks} Inks
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/tip.js").Tip} Tip
 * @typedef {ReturnType<typeof createColumn>} Column
 */
import { extent } from "../kit/arrays.js";
import { fill, h, roving } from "../kit/dom.js";
import { count, value } from "../kit/number.js";
import { describe } from "./describe.js";
import { factsOf, legendOfFacts } from "./facts.js";
import { createMaps } from "./maps.js";
import { createPager } from "./pager.js";
import { strongest } from "./state.js";
import { asked } from "../kit/tip.js";
import { hasMaps, nameOf, shapeText, shortLabel, shortName, titleOf } from "./words.js";

/** @param {Entry} entry @param {(id: string) => void} open @param {State} state @param {Tip} tip */
function headingOf({ node, block, nodes }, open, state, tip) {
  const shape = state.isClasses(node) ? `${shapeText(node.shape)} logits` : shapeText(node.shape);
  const [title, name] = block ? [block.label, `${count(nodes.length)} layers`] : titleOf(node);
  const heading = asked(tip, "", block ? `${name} of ${title}: open` : `${title} ${name}`, () =>
    block
      ? [h("strong", null, title), `${name}: ${madeOf(nodes)}`, `output ${shapeText(node.shape)}`, "Click to open."]
      : [h("strong", null, node.name), node.attributes.text, ...takes(state, node), outputOf(node)],
  );
  const second = block ? name : shortName(node, name);
  fill(
    heading,
    h("span", { class: "cs-kind" }, block ? shortLabel(block) : title),
    second && second !== title && h("span", { class: "cs-name" }, block && h("span", { class: "cs-opens" }, "▸ "), second),
    h("span", { class: "cs-shape" }, shape),
  );
  if (block) {
    heading.setAttribute("aria-expanded", "false");
    heading.addEventListener("click", () => {
      tip.hide();
      open(block.id);
    });
  }
  return heading;
}

/** @param {Node} node */
function outputOf(node) {
  const formula = node.attributes.formulas.output_shape;
  return `output ${shapeText(node.shape)}${formula ? `: ${formula}` : ""}`;
}

/** What a layer takes, where that is not what stands before it. @param {State} state @param {Node} node */
function takes(state, node) {
  const before = state.order[state.order.indexOf(node) - 1];
  const plain = node.inputs.length === 1 && node.inputs[0] === before?.name;
  return plain || !node.inputs.length ? [] : [`takes ${node.inputs.map((name) => nameOf(state.node(name))).join(" and ")}`];
}

/** How many of which layers: `3 conv, 3 batch norm`. @param {Node[]} nodes */
function madeOf(nodes) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const node of nodes) counts.set(node.kind, (counts.get(node.kind) ?? 0) + 1);
  return [...counts].map(([kind, n]) => `${n} ${kind}`).join(", ");
}

/** @param {State} state @param {Entry} entry @param {Tip} tip @param {{ open: (id: string) => void, redraw: () => void }} on */
export function createColumn(state, entry, tip, { open, redraw }) {
  const { node, block, nodes } = entry;
  const [, , channels] = extent(node.shape);
  const what = hasMaps(node) ? `${channels} maps of ${node.shape[0]} by ${node.shape[1]}` : `${channels} numbers`;
  const maps = createMaps({
    label: `${block ? block.label : nameOf(node)}: ${node.kind === "input" ? shapeText(node.shape) + " pixels" : what}. Arrow keys move, Shift and an arrow change the map, Enter pins.`,
    start: () => (state.current.node === node.name ? state.current : strongest(state, node)),
    pin: (address) => {
      tip.hide();
      state.pin(address);
    },
    look(address, rect) {
      state.look(address);
      if (!address || !rect) return tip.hide();
      const { value: x, lines } = describe(state, address);
      tip.show(rect, h("strong", { class: "cs-number" }, value(x)), ...lines);
      tip.say(`${value(x)}: ${lines.join(", ")}`);
    },
  });
  const pager = createPager(state, node, redraw);
  const facts = h("dl", { class: "cs-facts" });
  const element = h(
    "section",
    { class: block ? "cs-column cs-block" : "cs-column", "aria-label": block ? block.label : nameOf(node) },
    h("h3", null, headingOf(entry, open, state, tip)),
    h("div", { class: "cs-bed" }, maps.element, pager.element),
    facts,
  );

  return {
    entry,
    maps,
    element,
    /** @param {Tiles} tiles @param {Inks} inks @param {number} space before it */
    draw(tiles, inks, space) {
      const shown = node.kind === "input" ? undefined : pager.page(tiles.channels);
      const laid = shown && shown.length < tiles.channels ? { ...tiles, channels: shown.length } : tiles;
      maps.draw(state, node, laid, inks, shown);
      for (const key of /** @type {const} */ (["cell", "gap", "across", "rows", "columns"]))
        maps.element.dataset[key] = String(tiles[key]);
      element.style.setProperty("--wide", `${tiles.width}px`);
      element.style.setProperty("--before", `${space}px`);
      facts.replaceChildren(...(node.kind === "input" ? legendOfFacts() : factsOf(state, entry, tip)));
      roving(element, ".cs-facts .cs-asked, h3 .cs-asked", 1);
    },
    /** Turn to the page that a channel is on; true where another was shown. @param {number} channel */
    turnTo: (channel) => !maps.shows(channel) && pager.turnTo(channel),
    /** Does a layer stand here, by itself or in the block? @param {string} name */
    holds: (name) => nodes.some((one) => one.name === name),
  };
}
