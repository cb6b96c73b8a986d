/**
 * The whole network on one image: a column for every layer, its maps, its numbers; at the end the classes.
 *
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {import("../kit/geometry.js").Address} Address
 * @typedef {import("./maps.js").Inks} Inks
 * @typedef {import("./state.js").State} State
 * @typedef {import("./tip.js").Tip} Tip
 */
import { extent } from "../kit/arrays.js";
import { h, roving } from "../kit/dom.js";
import { cone } from "../kit/geometry.js";
import { count, exact, shortCount, value } from "../kit/number.js";
import { createClasses } from "./classes.js";
import { layout, spaceBefore } from "./layout.js";
import { createMaps } from "./maps.js";
import { strongest, valueOf } from "./state.js";
import { createStrip } from "./strip.js";
import { asked } from "./tip.js";
import { hasMaps, nameOf, placeOf, seenText, shapeText, sizeOf, titleOf } from "./words.js";

const MOST_CLASS_ROWS = 16;

/** What the style sheet gives the last column. */
const CLASSES_WIDTH = 172;

/** Name, place, value, and what it reads: for the label beside a value and for a screen reader. @param {State} state @param {Address} address */
export function describe(state, address) {
  const node = state.nodeAt(address);
  const place = placeOf(node, address, state.spec.classNames, state.isClasses(node));
  const boxes = cone(state.nodes, address);
  const image = boxes.get(state.order[0].name);
  const source = state.nodes.get(node.inputs[0]);
  const read = source && boxes.get(source.name);
  const lines = [`${nameOf(node)} · ${place}`];
  if (source && read && hasMaps(source)) lines.push(`reads ${sizeOf(read)} of ${nameOf(source)}`);
  if (image && source && source.kind !== "input")
    lines.push(`made from ${seenText(image, state.order[0].shape, " pixels")}`);
  return { value: valueOf(state, address), lines };
}

/** @param {State} state @param {Tip} tip */
export function createOverview(state, tip) {
  const { order } = state;
  const last = order[order.length - 1];
  const drawn = order.filter((node) => node !== last);
  const ends = new Set(last.shape[0] <= MOST_CLASS_ROWS ? [last.inputs[0]] : []);
  const columns = drawn.map((node) => createColumn(state, node, tip));
  const classes = createClasses(state, tip, ends.size > 0);
  const strip = createStrip([...columns.map((column) => column.element), classes.element]);

  return {
    element: strip.element,
    /** Draw everything anew: another image, another size, another theme. @param {Inks} inks */
    draw(inks) {
      const plan = layout(drawn, strip.width() - CLASSES_WIDTH, ends);
      for (const column of columns) column.draw(/** @type {any} */ (plan.tiles.get(column.node.name)), inks);
      classes.draw();
      strip.fit(plan.scrolls);
    },
    /** Outline the value that is looked at, and all that it depends on. @param {Inks} inks */
    mark(inks) {
      const boxes = cone(state.nodes, state.current);
      const near = state.nodes.get(state.current.node)?.inputs[0];
      for (const { node, maps } of columns) {
        const strong = node.name === state.current.node || node.kind === "input";
        maps.mark(boxes.get(node.name), inks, strong ? 2 : node.name === near ? 1.5 : 1);
      }
      classes.mark();
    },
    /** Where the layers are wider than the page: bring the one that is shown into sight. */
    reveal() {
      strip.reveal(columns.find(({ node }) => node.name === state.shown.node)?.element ?? classes.element);
    },
  };
}

/** @param {State} state @param {Node} node @param {Tip} tip */
function createColumn(state, node, tip) {
  const [, , channels] = extent(node.shape);
  const what = hasMaps(node) ? `${channels} maps of ${node.shape[0]} by ${node.shape[1]}` : `${channels} numbers`;
  const maps = createMaps({
    label: `${nameOf(node)}: ${node.kind === "input" ? shapeText(node.shape) + " pixels" : what}. Arrow keys move, Shift and an arrow change the map, Enter pins.`,
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
  const facts = h("dl", { class: "cs-facts" });
  const [title, name] = titleOf(node);
  const heading = asked(tip, "", `${title} ${name}`, () => [
    h("strong", null, node.name),
    node.attributes.text,
    `output ${shapeText(node.shape)}: ${node.attributes.formulas.output_shape}`,
  ]);
  heading.append(
    h("span", { class: "cs-kind" }, title),
    name && h("span", { class: "cs-name" }, name),
    h("span", { class: "cs-shape" }, state.isClasses(node) ? `${shapeText(node.shape)} logits` : shapeText(node.shape)),
  );
  const element = h(
    "section",
    { class: "cs-column", "aria-label": nameOf(node), style: { "--before": `${spaceBefore(node)}px` } },
    h("h3", null, heading),
    h("div", { class: "cs-bed" }, maps.element),
    facts,
  );

  return {
    node,
    maps,
    element,
    /** @param {import("../kit/matrix.js").Tiles} tiles @param {Inks} inks */
    draw(tiles, inks) {
      maps.draw(state, node, tiles, inks);
      for (const key of /** @type {const} */ (["cell", "gap", "across", "rows", "columns"]))
        maps.element.dataset[key] = String(tiles[key]);
      element.style.setProperty("--wide", `${tiles.width}px`);
      facts.replaceChildren(...(node.kind === "input" ? legendOfFacts() : factsOf(state, node, tip)));
      roving(element, ".cs-asked", 1);
    },
  };
}

/** Row headings, under the image, for the facts under the layers. */
function legendOfFacts() {
  return ["parameters", "multiply-adds", "receptive field", "colours ±"].map((word) =>
    h("div", { class: "cs-fact cs-rowhead", "aria-hidden": "true" }, h("dd", null, word)),
  );
}

/** Parameters, multiply-adds, receptive field and colour scale of a layer, each with its answer. @param {State} state @param {Node} node @param {Tip} tip */
function factsOf(state, node, tip) {
  const { parameters, state: kept, macs, field, formulas } = node.attributes;
  const limit = state.limits.get(node.name) ?? 0;
  const name = nameOf(node);
  const also = kept ? [`${count(kept)} more are kept, not trained: moving mean and variance`] : [];
  return [
    fact(
      "parameters",
      asked(tip, shortCount(parameters), `${name}, ${count(parameters)} parameters`, () => [
        h("strong", null, `${count(parameters)} parameters`),
        formulas.parameters,
        ...also,
      ]),
      !parameters,
    ),
    fact(
      "multiply-adds",
      asked(tip, shortCount(macs), `${name}, ${count(macs)} multiply-adds`, () => [
        h("strong", null, `${count(macs)} multiply-adds per image`),
        formulas.macs,
        "one multiply and one add each; padding counted, bias not",
      ]),
      !macs,
    ),
    fact(
      "receptive field",
      asked(tip, field.short, `${name}, receptive field ${field.text}`, () => [
        h("strong", null, `receptive field ${field.text}`),
        formulas.receptive_field,
      ]),
    ),
    fact(
      "colours ±",
      asked(tip, value(limit, 2), `${name}, colours from ${value(-limit, 2)} to ${value(limit, 2)}`, () => [
        h("strong", null, `blue ${value(-limit, 2)}, red ${value(limit, 2)}`),
        `the largest |value| of ${name} on this image: ${exact(limit)}`,
      ]),
    ),
  ];
}

/** @param {string} word @param {HTMLElement} answer @param {boolean} [none] */
function fact(word, answer, none = false) {
  return h("div", { class: none ? "cs-fact cs-none" : "cs-fact" }, h("dt", null, word), h("dd", null, answer));
}
