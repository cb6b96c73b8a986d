/**
 * What the common layers make of a shape, and what they cost: the same as Python's, for a page on which a text is edited.
 *
 * @typedef {import("./count.js").Count} Count
 * @typedef {import("./words.js").Words} Words
 * @typedef {number[]} Shape  (H, W, C), or (C,)
 * @typedef {{ size: [number, number], stride: [number, number], padding: "valid" | "same" | [[number, number], [number, number]],
 *             dilation: [number, number] }} Geometry
 * @typedef {{ extent: [number, number], step: [number, number], before: [number, number] }} Reach
 * @typedef {{ kind: string, text: string, shape: (shape: Shape) => Shape, shapeFormula: (shape: Shape) => string,
 *             parameters: (shape: Shape) => Count, state: (shape: Shape) => Count, macs: (shape: Shape) => Count,
 *             reach: (shape: Shape) => Reach | null, seesAll: boolean }} Layer
 */
import { outputSize, padsOf } from "../kit/convolution.js";
import { NONE, product, sum, told } from "./count.js";
import { numberText } from "./words.js";

/** A layer without weights that leaves the shape as it is, but for what is given. @param {string} kind @param {Partial<Layer>} [own] @returns {Layer} */
function layer(kind, own) {
  return {
    kind,
    text: kind,
    shape: (shape) => shape,
    shapeFormula: () => "as its input",
    parameters: () => NONE,
    state: () => NONE,
    macs: () => NONE,
    reach: () => null,
    seesAll: false,
    ...own,
  };
}

/** The shape as height, width and channels. @param {Shape} shape */
function spatial(shape) {
  if (shape.length !== 3)
    throw new RangeError(
      `it needs an image (height, width, channels), but its input is flat: (${shape},); put it before 'flatten'`,
    );
  return shape;
}

/** @param {Words} words @param {[number, number]} size @param {[number, number]} stride what goes without saying @returns {Geometry} */
function geometryOf(words, size, stride) {
  if (Math.min(...size) < 1) throw new RangeError(`size must be a whole number of at least 1, got ${size}.`);
  const padding = words.flag("same") ? "same" : (words.option("pad", (what) => words.sides(what)) ?? "valid");
  const pair = (/** @type {string} */ name) => words.option(name, (what) => words.size(what));
  const steps = { stride: pair("stride") ?? stride, dilation: pair("dilation") ?? [1, 1] };
  for (const [name, [down, across]] of Object.entries(steps))
    if (Math.min(down, across) < 1)
      throw new RangeError(
        `${name} must be a whole number of at least 1, or two of them (vertical, horizontal), got (${down}, ${across}).`,
      );
  return /** @type {Geometry} */ ({ size, padding, ...steps });
}

/** @param {[number, number]} pair */
const sizeText = ([down, across]) => (down === across ? `${down}` : `${down}x${across}`);

/** @param {[[number, number], [number, number]]} sides */
function sidesText(sides) {
  const [vertical, horizontal] = sides.map(([a, b]) => (a === b ? `${a}` : `${a}+${b}`));
  return vertical === horizontal ? vertical : `${vertical}x${horizontal}`;
}

/** @param {Geometry} window @param {[number, number]} stride what goes without saying */
function windowText({ size, stride: own, padding, dilation }, stride) {
  const parts = [size.join("x")];
  if (String(own) !== String(stride)) parts.push(`stride ${sizeText(own)}`);
  if (padding === "same") parts.push("same");
  else if (padding !== "valid") parts.push(`pad ${sidesText(padding)}`);
  if (dilation.some((gap) => gap > 1)) parts.push(`dilation ${sizeText(dilation)}`);
  return parts.join(" ");
}

/** @param {Geometry} window */
const extentOf = ({ size, dilation }) =>
  /** @type {[number, number]} */ ([0, 1].map((axis) => (size[axis] - 1) * dilation[axis] + 1));

/** Rows and columns of the output. @param {Geometry} window @param {Shape} shape */
function windowed(window, shape) {
  const pads = padsOf(window.padding, shape, window);
  const [rows, columns] = outputSize(shape, { ...window, pads });
  if (rows >= 1 && columns >= 1) return [rows, columns];
  const [high, wide] = pads.map(([first, last], axis) => shape[axis] + first + last);
  throw new RangeError(
    `a window of ${extentOf(window).join(" × ")} does not fit into ${high} × ${wide} (the input with its padding).\n` +
      "Use a smaller window or dilation, or the padding 'same'.",
  );
}

/** @param {Geometry} window @param {Shape} shape */
function windowFormula(window, shape) {
  const pads = padsOf(window.padding, shape, window);
  const extent = extentOf(window);
  const outputs = windowed(window, shape);
  const sides = [0, 1].map(
    (axis) =>
      `(${shape[axis]} + ${pads[axis][0]} + ${pads[axis][1]} − ${extent[axis]}) // ${window.stride[axis]} + 1 = ${outputs[axis]}`,
  );
  return sides[0] === sides[1] ? `${sides[0]} rows and columns` : `${sides[0]} rows, ${sides[1]} columns`;
}

/** @param {Geometry} window @param {Shape} shape @returns {Reach} */
function reachOf(window, shape) {
  const [[top], [left]] = padsOf(window.padding, shape, window);
  return { extent: extentOf(window), step: window.stride, before: [top, left] };
}

/** @param {Words} words */
function conv(words) {
  const filters = words.whole("the number of filters");
  const window = geometryOf(words, words.size("the kernel size"), [1, 1]);
  const [groups] = words.option("groups", (what) => words.size(what)) ?? [1];
  const biased = !words.flag("nobias");
  const kernel = (/** @type {Shape} */ shape) => [...window.size, Math.floor(shape[2] / groups), filters];
  const output = (/** @type {Shape} */ shape) => {
    const channels = spatial(shape)[2];
    if (groups < 1 || channels % groups || filters % groups)
      throw new RangeError(
        `${groups} groups do not divide ${channels} channels and ${filters} filters evenly; a divisor of ${gcd(channels, filters)} does`,
      );
    return [...windowed(window, shape), filters];
  };
  return layer("conv", {
    text: `conv ${filters} ${windowText(window, [1, 1])}${groups > 1 ? ` groups ${groups}` : ""}${biased ? "" : " nobias"}`,
    shape: output,
    shapeFormula: (shape) => `${windowFormula(window, spatial(shape))}; ${filters} filters`,
    parameters: (shape) => sum([product(...kernel(shape)), ...(biased ? [product(filters)] : [])]),
    macs: (shape) => product(...output(shape).slice(0, 2), ...kernel(shape)),
    reach: (shape) => reachOf(window, shape),
  });
}

/** @param {number} a @param {number} b @returns {number} */
const gcd = (a, b) => (b ? gcd(b, a % b) : a);

/** @param {"maxpool" | "avgpool"} kind */
const pool = (kind) => (/** @type {Words} */ words) => {
  const size = words.size("the window size");
  const window = geometryOf(words, size, size);
  if (window.dilation.some((gap) => gap > 1)) throw new RangeError(`${kind} has no dilation.`);
  const counts = kind === "avgpool" && words.flag("countpadding");
  return layer(kind, {
    text: `${kind} ${windowText(window, size)}${counts ? " countpadding" : ""}`,
    shape: (shape) => [...windowed(window, spatial(shape)), shape[2]],
    shapeFormula: (shape) => `${windowFormula(window, spatial(shape))}; channels as its input`,
    reach: (shape) => reachOf(window, shape),
  });
};

/** @param {string} kind @param {string} what */
const globalPool = (kind, what) => () =>
  layer(kind, {
    shape: (shape) => [spatial(shape)[2]],
    shapeFormula: () => `one ${what} for each channel`,
    seesAll: true,
  });

/** @param {Words} words */
function dense(words) {
  const units = words.whole("the number of units");
  const biased = !words.flag("nobias");
  return layer("dense", {
    text: `dense ${units}${biased ? "" : " nobias"}`,
    shape: (shape) => [...shape.slice(0, -1), units],
    shapeFormula: (shape) => `one value for each unit${shape.length > 1 ? " at each position" : ""}`,
    parameters: (shape) => sum([product(shape[shape.length - 1], units), ...(biased ? [product(units)] : [])]),
    macs: (shape) => product(...shape, units),
  });
}

/** @param {Words} words */
function epsilonText(words) {
  const epsilon = words.option("eps", (what) => words.number(what)) ?? 1e-5;
  if (!(epsilon > 0)) throw new RangeError("epsilon must be above 0.");
  return epsilon === 1e-5 ? "" : ` eps ${numberText(epsilon)}`;
}

/** @param {Words} words */
function batchNorm(words) {
  const momentum = words.option("momentum", (what) => words.number(what)) ?? 0.1;
  if (!(momentum > 0 && momentum <= 1)) throw new RangeError("batchnorm needs momentum in (0, 1].");
  const epsilon = epsilonText(words);
  const off = ["noscale", "noshift"].filter((name) => words.flag(name));
  const channels = (/** @type {Shape} */ shape) => product(shape[shape.length - 1]);
  return layer("batchnorm", {
    text: `batchnorm${epsilon}${momentum === 0.1 ? "" : ` momentum ${numberText(momentum)}`}${off.map((name) => ` ${name}`).join("")}`,
    parameters: (shape) => sum(Array(2 - off.length).fill(channels(shape))),
    state: (shape) => sum([channels(shape), channels(shape)]),
  });
}

/** @param {Words} words */
function layerNorm(words) {
  const all = words.flag("all");
  const sizes = (/** @type {Shape} */ shape) => product(...(all ? shape : shape.slice(-1)));
  return layer("layernorm", {
    text: `layernorm${all ? " all" : ""}${epsilonText(words)}`,
    parameters: (shape) => sum([sizes(shape), sizes(shape)]),
    seesAll: all,
  });
}

/** @param {Words} words */
function zeroPad(words) {
  const sides = words.sides("the padding");
  const grown = (/** @type {Shape} */ shape) => sides.map(([first, last], axis) => shape[axis] + first + last);
  return layer("zeropad", {
    text: `zeropad ${sidesText(sides)}`,
    shape: (shape) => [...grown(spatial(shape)), shape[2]],
    shapeFormula: (shape) =>
      sides
        .map(([a, b], axis) => `${shape[axis]} + ${a} + ${b} = ${grown(shape)[axis]} ${["rows", "columns"][axis]}`)
        .join(", "),
    reach: () => ({ extent: [1, 1], step: [1, 1], before: [sides[0][0], sides[1][0]] }),
  });
}

/** @param {string} kind */
const drop = (kind) => (/** @type {Words} */ words) => {
  const rate = words.number("the share that is dropped");
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`${kind} needs a share from 0 to below 1, got ${rate}.`);
  return layer(kind, { text: `${kind} ${numberText(rate)}` });
};

/** A leaky ReLU whose slope is trained. @param {Words} words */
function prelu(words) {
  const shared = words.flag("shared");
  return layer("prelu", {
    text: `prelu${shared ? " shared" : ""}`,
    parameters: (shape) => product(shared ? 1 : shape[shape.length - 1]),
  });
}

/** An activation with one number. @param {string} kind @param {string} what @param {number} usual */
const curved = (kind, what, usual) => (/** @type {Words} */ words) => {
  const x = words.default(what, usual);
  return layer(kind, { text: `${kind} ${numberText(x)}` });
};

const flatten = () =>
  layer("flatten", {
    shape: (shape) => [shape.reduce((all, length) => all * length, 1)],
    shapeFormula: (shape) => told(product(...shape)),
  });

const PLAIN = "relu relu6 selu sigmoid tanh silu mish hardsigmoid hardswish softplus softmax logsoftmax".split(" ");

/** @type {Record<string, (words: Words) => Layer>} */
const CURVES = {
  ...Object.fromEntries(PLAIN.map((kind) => [kind, () => layer(kind)])),
  leakyrelu: curved("leakyrelu", "the slope", 0.01),
  prelu,
  elu: curved("elu", "alpha", 1),
  gelu: (words) => layer("gelu", { text: `gelu${words.flag("approximate") ? " approximate" : ""}` }),
};

/** Activations, which may stand behind a layer in the same item. */
export const ACTIVATIONS = Object.keys(CURVES);

/** Reading each layer from the words behind its name. @type {Record<string, (words: Words) => Layer>} */
export const LAYERS = {
  conv,
  maxpool: pool("maxpool"),
  avgpool: pool("avgpool"),
  globalavgpool: globalPool("globalavgpool", "mean"),
  globalmaxpool: globalPool("globalmaxpool", "maximum"),
  zeropad: zeroPad,
  batchnorm: batchNorm,
  layernorm: layerNorm,
  dropout: drop("dropout"),
  droppath: drop("droppath"),
  ...CURVES,
  identity: () => layer("identity"),
  flatten,
  dense,
};

/** What Python knows and a page does not compute. */
export const ELSEWHERE = [
  ...["convtransposed", "adaptiveavgpool", "crop", "upsample", "pixelshuffle", "channelshuffle", "slice", "rescale", "scale"],
  ...["groupnorm", "lrn", "reshape"],
];

/** @param {Shape[]} shapes */
const listed = (shapes) => shapes.map((shape) => shape.join(" × ")).join(", ");

/** The largest of the shapes, where the others have one value for each channel. @param {Shape[]} shapes */
function common(shapes) {
  const largest = [...shapes].sort((a, b) => b.length - a.length || firstDifference(b, a))[0];
  const fits = (/** @type {Shape} */ shape) =>
    String(shape) === String(largest) ||
    (shape[shape.length - 1] === largest[largest.length - 1] && shape.slice(0, -1).every((length) => length === 1));
  if (shapes.every(fits)) return largest;
  throw new RangeError(`its inputs differ in shape: ${listed(shapes)}; a 1 × 1 convolution or 'same' makes them equal`);
}

/** @param {Shape} a @param {Shape} b */
function firstDifference(a, b) {
  const axis = a.findIndex((length, i) => length !== b[i]);
  return axis < 0 ? 0 : a[axis] - b[axis];
}

/** @param {Shape[]} shapes */
function behind(shapes) {
  if (new Set(shapes.map((shape) => String(shape.slice(0, -1)))).size > 1)
    throw new RangeError(`its inputs differ in height or width: ${listed(shapes)}; make them equal, as with 'same'`);
  return [...shapes[0].slice(0, -1), shapes.reduce((all, shape) => all + shape[shape.length - 1], 0)];
}

/** Several inputs become one. @type {Record<string, { shape: (shapes: Shape[]) => Shape, formula: (shapes: Shape[]) => string }>} */
export const MERGES = {
  add: { shape: common, formula: (shapes) => `as its ${shapes.length} inputs` },
  multiply: { shape: common, formula: (shapes) => `as the largest of its ${shapes.length} inputs` },
  concat: {
    shape: behind,
    formula: (shapes) => {
      const channels = shapes.map((shape) => shape[shape.length - 1]);
      return `${channels.join(" + ")} = ${channels.reduce((a, b) => a + b)} channels`;
    },
  },
};
