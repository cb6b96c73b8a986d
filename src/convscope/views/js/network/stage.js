/**
 * One value from near: the image, the map that it reads, its arithmetic, and the map that it stands in.
 *
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {import("../kit/boxes.js").Address} Address
 * @typedef {import("./maps.js").Inks} Inks
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/tip.js").Tip} Tip
 */
import { fill, h } from "../kit/dom.js";
import { explain } from "../kit/explain.js";
import { boxOf } from "../kit/boxes.js";
import { cone, readBy } from "../kit/geometry.js";
import { exact, value } from "../kit/number.js";
import { arithmetic } from "./arithmetic.js";
import { colouring } from "./maps.js";
import { createNearMap } from "./nearmap.js";
import { byMouse, byTouch, hasMaps, nameOf, placeOf, seenText, sizeOf, span } from "./words.js";

/** Of more layers than these that meet in one, the maps are not drawn near. */
const MOST_SOURCES = 2;

const UNALIGNED = "Ways that see around different centres meet on the way; the outline holds what all of them see.";

/** @param {State} state @param {Tip} tip @param {((node: string) => void) | null} [ask] Python, for a layer's numbers */
export function createStage(state, tip, ask = null) {
  const { spec, nodes, order } = state;
  const trail = h("nav", { class: "cs-trail", "aria-label": "The way to this value" });
  const title = h("h3", { class: "cs-stage-title", tabindex: -1 });
  const panel = h("div", { class: "cs-panel", role: "region", "aria-label": "Arithmetic" });
  const image = createNearMap(state, tip, { role: "Image", pin: (at) => state.follow(at) });
  const sources = Array.from({ length: MOST_SOURCES }, () =>
    createNearMap(state, tip, { role: "Reads", pin: (at) => state.follow(at) }),
  );
  const result = createNearMap(state, tip, { role: "In", pin: (at) => state.move(at), live: true });
  const element = h(
    "section",
    { class: "cs-stage", "aria-label": "One value" },
    h("div", { class: "cs-stage-head" }, title, trail),
    h("div", { class: "cs-stage-body" }, image.element, sources.map((source) => source.element), panel, result.element),
  );
  /** The input channel whose products are shown, for the layer that is shown. */
  let picked = { node: "", channel: 0 };

  /** @param {Node} node @param {Address} at */
  const place = (node, at) => placeOf(node, at, spec.classNames, state.isClasses(node));

  /** @param {import("../kit/explain.js").Explanation} explanation @param {Address} at */
  function channelOf(explanation, at) {
    const { channels } = explanation;
    if (!channels) return at.channel;
    if (picked.node === at.node && channels.some(({ channel }) => channel === picked.channel)) return picked.channel;
    const most = channels.reduce((best, one) => (Math.abs(one.sum) > Math.abs(best.sum) ? one : best));
    picked = { node: at.node, channel: most.channel };
    return most.channel;
  }

  /** @param {Node} node @param {Address} at @param {number} x */
  function head(node, at, x) {
    fill(
      title,
      h("span", { class: "cs-where" }, `${nameOf(node)} · ${place(node, at)}`),
      h("span", { class: "cs-equals" }, state.isExact(at) ? " = " : " ≈ "),
      h("output", { class: "cs-number", "data-value": x, title: exact(x) }, value(x)),
    );
    fill(
      trail,
      state.trail.length > 1 && [
        h("button", { class: "cs-back", type: "button", onclick: () => state.back() }, "‹ Back"),
        state.trail.map(crumb),
      ],
    );
  }

  /** @param {Address} at @param {number} i */
  function crumb(at, i) {
    const node = state.nodeAt(at);
    const here = i === state.trail.length - 1;
    return h(
      "button",
      {
        class: "cs-crumb",
        type: "button",
        "aria-current": here && "step",
        title: place(node, at),
        onclick: () => state.back(i + 1),
      },
      nameOf(node),
    );
  }

  /** The maps that the value reads, near; the image has a place of its own. @param {Address} at @param {import("../kit/explain.js").Explanation} explanation @param {number} channel @param {Inks} inks */
  function drawSources(at, explanation, channel, inks) {
    const read = [...readBy(nodes, at)].filter(([name]) => hasMaps(state.node(name)) && name !== order[0].name);
    sources.forEach((source, i) => {
      source.element.hidden = i >= read.length;
      if (i >= read.length) return;
      const [name, box] = read[i];
      const term = explanation.terms.find((one) => one.at?.node === name)?.at;
      const from = explanation.channels ? channel : (term?.channel ?? box.channels[0]);
      const words = `${sizeOf(box)}: ${span("row", box.rows)}, ${span("column", box.columns)}`;
      source.draw(state.node(name), { ...at, node: name, channel: from }, box, inks, words);
    });
    const apart = Math.min(read.length, MOST_SOURCES);
    element.classList.toggle("cs-apart", apart === 1);
    element.classList.toggle("cs-joined", apart === 2);
  }

  /** The image with what the value was made from. @param {Address} at @param {number} channel @param {Inks} inks */
  function drawImage(at, channel, inks) {
    const seen = cone(nodes, at).get(order[0].name);
    const words = seen ? seenText(seen, order[0].shape) : "Nothing of the image leads here.";
    const unaligned = state.nodeAt(at).attributes.field?.aligned === false;
    const place = { ...at, node: order[0].name, channel: Math.min(channel, order[0].shape[2] - 1) };
    image.draw(order[0], place, seen, inks, unaligned ? `${words}. ${UNALIGNED}` : words);
  }

  /** @param {Inks} inks */
  function draw(inks) {
    const at = state.shown;
    const node = state.nodeAt(at);
    const explanation = explain(state, at);
    const channel = channelOf(explanation, at);
    head(node, at, explanation.value);
    drawImage(at, channel, inks);
    drawSources(at, explanation, channel, inks);
    result.element.hidden = !hasMaps(node) || node.kind === "input";
    if (!result.element.hidden)
      result.draw(node, at, boxOf(at), inks, [
        byMouse("Move over it: the arithmetic follows."),
        byTouch("Tap a cell for its arithmetic."),
      ]);
    const before = node.inputs.map((name) => state.node(name));
    fill(
      panel,
      arithmetic({
        state,
        node,
        sources: before,
        at,
        explanation,
        channel,
        colours: before.length ? colouring(state, before[0], inks, channel) : () => [255, 255, 255],
        inks,
        go: (/** @type {Address} */ next) => state.move(next),
        ask,
        follow: (/** @type {Address} */ next) => follow(next),
        pick(/** @type {number} */ next) {
          picked = { node: at.node, channel: next };
          draw(inks);
          panel.querySelector(".cs-sum[aria-pressed=true]")?.focus();
        },
        look(/** @type {Address | null} */ next) {
          for (const map of [image, ...sources]) if (!map.element.hidden) map.point(next, inks);
        },
      }),
    );
  }

  /** On to an operand; the keyboard goes to the first operand there. @param {Address} next */
  function follow(next) {
    const keyboard = panel.contains(/** @type {any} */ (element.getRootNode()).activeElement);
    state.follow(next);
    if (keyboard) home();
  }

  /** The keyboard to the first operand, else to the value. */
  function home() {
    (panel.querySelector("button[data-operand][tabindex='0'], button[data-operand]:not([tabindex])") ?? title).focus({
      preventScroll: true,
    });
  }

  return { element, draw, home };
}
