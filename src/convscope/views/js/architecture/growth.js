/**
 * The first convolution, and a dense layer that would make as many values, as the image grows.
 *
 * @typedef {import("./state.js").State} State
 */
import { fill, h } from "../kit/dom.js";
import { count } from "../kit/number.js";
import { product, sum } from "./count.js";
import { LAYERS } from "./layers.js";
import { Words } from "./words.js";

const SIDES = [28, 1024];
const STEPS = 100;

/** What both cost for an image of a size. @param {string} text of the convolution @param {number[]} shape (H, W, C) */
export function compared(text, shape) {
  const layer = LAYERS.conv(new Words(text, 0));
  const inputs = product(...shape).value;
  const outputs = product(...layer.shape(shape)).value;
  const macs = product(inputs, outputs);
  return {
    shape: layer.shape(shape),
    parameters: layer.parameters(shape),
    macs: layer.macs(shape),
    denseParameters: text.includes("nobias") ? macs : sum([macs, product(outputs)]),
    denseMacs: macs,
  };
}

/** @param {State} state */
export function createGrowth(state) {
  const bar = h("input", {
    class: "cs-player-bar",
    type: "range",
    min: 0,
    max: STEPS,
    value: 0,
    "aria-label": "Side of the image",
    oninput: () => draw(),
  });
  const size = h("b", { class: "cs-number" });
  const lines = h("div", { class: "ar-lines" });
  const told = h("p", { class: "ar-told" });
  const heading = h("h3", { class: "ar-heading" });
  const element = h(
    "section",
    { class: "ar-growth", "aria-label": "Dense against convolution" },
    heading,
    h("label", { class: "ar-slide" }, size, bar),
    lines,
    told,
  );

  function draw() {
    const row = state.rows.find(({ kind }) => kind === "conv");
    element.hidden = !row;
    if (!row) return;
    const channels = state.shapeOf(row.inputs[0])[2];
    const side = Math.round(SIDES[0] * (SIDES[1] / SIDES[0]) ** (bar.value / STEPS));
    const now = fitting(row.text, [side, side, channels]);
    const most = fitting(row.text, [SIDES[1], SIDES[1], channels]);
    element.hidden = !now || !most;
    if (!now || !most) return;
    fill(heading, `${row.name} and a dense layer, as the image grows`);
    fill(size, `${count(side)} × ${count(side)}`);
    bar.setAttribute("aria-valuetext", `${side} by ${side} pixels`);
    bar.style.setProperty("--done", String(bar.value / STEPS));
    const top = Math.log10(most.denseParameters.value);
    fill(
      lines,
      line("Parameters", "convolution", now.parameters, top, "conv"),
      line("", "dense", now.denseParameters, top, "dense"),
      line("MACs", "convolution", now.macs, top, "conv"),
      line("", "dense", now.denseMacs, top, "dense"),
    );
    const times = now.denseParameters.value / now.parameters.value;
    fill(
      told,
      `A dense layer that makes the same ${now.shape.join(" × ")} values needs ${large(times)} times the parameters and `,
      `${large(now.denseMacs.value / now.macs.value)} times the MACs. The convolution's parameters stay the same whatever the image; its work grows with the pixels. Bars: logarithm.`,
    );
  }
  return { element, draw };
}

/** @param {string} text @param {number[]} shape */
function fitting(text, shape) {
  try {
    return compared(text, shape);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** @param {string} group @param {string} name @param {import("./count.js").Count} of @param {number} top @param {string} family */
function line(group, name, { value, formula }, top, family) {
  return [
    h("span", { class: "ar-group" }, group),
    h("span", null, name),
    h(
      "span",
      { class: "ar-bar", "aria-hidden": "true" },
      h("i", { class: `ar-${family}`, style: { width: `${(100 * Math.log10(value)) / top}%` } }),
    ),
    h(
      "span",
      { class: "cs-number", title: `${formula} = ${count(value)}` },
      h("b", { [`data-${family}`]: value }, large(value)),
    ),
    h("span", { class: "cs-number cs-faint ar-formula" }, formula),
  ];
}

/** Whole up to a thousand million, else in words. @param {number} n */
function large(n) {
  if (n < 1e9) return count(n);
  return n < 1e12 ? `${(n / 1e9).toPrecision(3)} thousand million` : `${(n / 1e12).toPrecision(3)} million million`;
}
