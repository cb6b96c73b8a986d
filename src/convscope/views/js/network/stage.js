/**
 * One value from near: the image, the map that it reads, its arithmetic, and the map that it stands in.
 *
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {import("../kit/geometry.js").Address} Address
 * @typedef {import("./maps.js").Inks} Inks
 * @typedef {import("./state.js").State} State
 * @typedef {import("./tip.js").Tip} Tip
 */
import { fill, h } from "../kit/dom.js";
import { explain } from "../kit/explain.js";
import { cone } from "../kit/geometry.js";
import { exact, value } from "../kit/number.js";
import { arithmetic } from "./arithmetic.js";
import { colouring } from "./maps.js";
import { createNearMap } from "./nearmap.js";
import { byMouse, byTouch, hasMaps, nameOf, placeOf, seenText, sizeOf, span } from "./words.js";

/** @param {State} state @param {Tip} tip */
export function createStage(state, tip) {
  const { spec, nodes, order } = state;
  const trail = h("nav", { class: "cs-trail", "aria-label": "The way to this value" });
  const title = h("h3", { class: "cs-stage-title", tabindex: -1 });
  const panel = h("div", { class: "cs-panel", role: "region", "aria-label": "Arithmetic" });
  const image = createNearMap(state, tip, { role: "Image", pin: (at) => state.follow(at) });
  const source = createNearMap(state, tip, { role: "Reads", pin: (at) => state.follow(at) });
  const result = createNearMap(state, tip, { role: "In", pin: (at) => state.move(at), live: true });
  const element = h(
    "section",
    { class: "cs-stage", "aria-label": "One value" },
    h("div", { class: "cs-stage-head" }, title, trail),
    h("div", { class: "cs-stage-body" }, image.element, source.element, panel, result.element),
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
      h("span", { class: "cs-equals" }, " = "),
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

  /** @param {Inks} inks */
  function draw(inks) {
    const at = state.shown;
    const node = state.nodeAt(at);
    const explanation = explain(state, at);
    const before = nodes.get(node.inputs[0]);
    const channel = channelOf(explanation, at);
    const boxes = cone(nodes, at);
    head(node, at, explanation.value);
    const seen = /** @type {import("../kit/geometry.js").Box} */ (boxes.get(order[0].name));
    image.draw(
      order[0],
      { ...at, node: order[0].name, channel: Math.min(channel, order[0].shape[2] - 1) },
      seen,
      inks,
      seenText(seen, order[0].shape),
    );
    const apart = before && hasMaps(before) && before.kind !== "input" ? before : null;
    source.element.hidden = !apart;
    element.classList.toggle("cs-apart", Boolean(apart));
    if (apart) {
      const read = /** @type {import("../kit/geometry.js").Box} */ (boxes.get(apart.name));
      const from = explanation.channels || node.kind !== "flatten" ? channel : (explanation.terms[0].at?.channel ?? 0);
      source.draw(
        apart,
        { ...at, node: apart.name, channel: from },
        read,
        inks,
        `${sizeOf(read)}: ${span("row", read.rows)}, ${span("column", read.columns)}`,
      );
    }
    result.element.hidden = !hasMaps(node) || node.kind === "input";
    if (!result.element.hidden)
      result.draw(node, at, boxes.get(at.node), inks, [
        byMouse("Move over it: the arithmetic follows."),
        byTouch("Tap a cell for its arithmetic."),
      ]);
    fill(
      panel,
      arithmetic({
        state,
        node,
        before,
        at,
        explanation,
        channel,
        colours: before ? colouring(state, before, inks, channel) : () => [255, 255, 255],
        inks,
        follow: (/** @type {Address} */ next) => follow(next),
        pick(/** @type {number} */ next) {
          picked = { node: at.node, channel: next };
          draw(inks);
          panel.querySelector(".cs-sum[aria-pressed=true]")?.focus();
        },
        look(/** @type {Address | null} */ next) {
          image.point(next, inks);
          if (apart) source.point(next, inks);
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
