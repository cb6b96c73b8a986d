/**
 * What every layer of a network makes, what it costs, and how far it sees: the records that Python prepares, computed here
 * where a text is edited on a page without Python.
 *
 * @typedef {import("./layers.js").Shape} Shape
 * @typedef {import("./layers.js").Reach} Reach
 * @typedef {{ size: number[], stride: number[], padding: number[], whole: boolean, aligned: boolean, text: string }} Field
 * @typedef {{ name: string, kind: string, text: string, inputs: string[], shape: Shape, parameters: number, state: number,
 *             macs: number, memory: number, field: Field, formulas: Record<string, string> }} Row
 */
import { NONE, product, told } from "./count.js";
import { MERGES } from "./layers.js";
import { parse } from "./parse.js";
import { Mistake } from "./words.js";

export const INPUT = "input";
const FLOAT_BYTES = 4;

/**
 * The rows of the network that a text describes.
 *
 * @param {string} text @param {Shape} input (H, W, C)
 * @returns {Row[]}
 * @throws {Mistake} a mistake in the text, or a layer that does not fit, shown where it stands
 */
export function analyse(text, input) {
  /** @type {Map<string, { shape: Shape, field: Field }>} */
  const known = new Map([[INPUT, { shape: input, field: field([1, 1], [1, 1], [0, 0]) }]]);
  return parse(text, INPUT).map((node) => {
    const before = node.inputs.map((name) => /** @type {{ shape: Shape, field: Field }} */ (known.get(name)));
    const row = fitted(node, before, input);
    known.set(node.name, row);
    return row;
  });
}

/** @param {import("./parse.js").ParsedNode} node @param {{ shape: Shape, field: Field }[]} before @param {Shape} input @returns {Row} */
function fitted(node, before, input) {
  try {
    return rowOf(node, before, input);
  } catch (error) {
    if (error instanceof Mistake || !(error instanceof RangeError)) throw error;
    const sizes = before.map(({ shape }) => shape.join(" × ")).join(" and ");
    const words = `${node.name} (${node.layer?.text ?? node.kind}) does not fit its input of ${sizes}: ${error.message}`;
    throw new Mistake(words, node.place, node.length);
  }
}

/** @param {import("./parse.js").ParsedNode} node @param {{ shape: Shape, field: Field }[]} before @param {Shape} input @returns {Row} */
function rowOf({ name, kind, layer, inputs }, before, input) {
  const shapes = before.map((each) => each.shape);
  const shape = layer ? layer.shape(shapes[0]) : MERGES[kind].shape(shapes);
  const fields = before.map((each) => each.field);
  const seen = layer ? behind(layer, shapes[0], shape, fields[0], input) : meet(fields, shape);
  const [parameters, state, macs] = layer
    ? [layer.parameters(shapes[0]), layer.state(shapes[0]), layer.macs(shapes[0])]
    : [NONE, NONE, NONE];
  const memory = product(...shape, FLOAT_BYTES);
  return {
    name,
    kind,
    text: layer?.text ?? kind,
    inputs,
    shape,
    parameters: parameters.value,
    state: state.value,
    macs: macs.value,
    memory: memory.value,
    field: seen,
    formulas: {
      output_shape: layer ? layer.shapeFormula(shapes[0]) : MERGES[kind].formula(shapes),
      parameters: told(parameters),
      state: told(state),
      macs: told(macs),
      memory: told(memory),
      receptive_field: seen.whole
        ? "the whole image"
        : layer
          ? fieldFormula(layer.reach(shapes[0]), fields[0], seen)
          : metFormula(fields, seen),
    },
  };
}

/** @param {number[]} size @param {number[]} stride @param {number[]} padding @param {boolean} [aligned] @returns {Field} */
function field(size, stride, padding, aligned = true) {
  return { size, stride, padding, whole: false, aligned, text: size.join(" × ") };
}

/** What is seen behind a layer. @param {import("./layers.js").Layer} layer @param {Shape} shape @param {Shape} output @param {Field} before @param {Shape} input @returns {Field} */
function behind(layer, shape, output, before, input) {
  if (before.whole || layer.seesAll || output.length === 1)
    return { size: input.slice(0, 2), stride: [0, 0], padding: [0, 0], whole: true, aligned: true, text: "image" };
  const reach = layer.reach(shape);
  return reach ? through(before, reach) : before;
}

/** The field grows by (extent − 1) · stride: Araujo, Norris and Sim, Distill 2019, equations 1 and 2. @param {Field} before @param {Reach} reach */
function through({ size, stride, padding, aligned }, { extent, step, before }) {
  const along = (/** @type {(axis: number) => number} */ of) => [of(0), of(1)];
  return field(
    along((i) => size[i] + (extent[i] - 1) * stride[i]),
    along((i) => stride[i] * step[i]),
    along((i) => padding[i] + before[i] * stride[i]),
    aligned,
  );
}

/** The smallest field that holds those of all branches at every position of a map. @param {Field[]} fields @param {Shape} shape @returns {Field} */
function meet(fields, shape) {
  const whole = fields.find((each) => each.whole);
  if (whole) return whole;
  const sides = [0, 1].map((axis) => {
    const jump = fields[0].stride[axis];
    const places = [0, shape[axis] - 1];
    const starts = fields.flatMap((f) => places.map((i) => i * (f.stride[axis] - jump) - f.padding[axis]));
    const ends = fields.flatMap((f) => places.map((i) => i * (f.stride[axis] - jump) - f.padding[axis] + f.size[axis]));
    const centres = new Set(fields.map((f) => `${f.stride[axis]} ${f.size[axis] - 2 * f.padding[axis]}`));
    return {
      size: Math.max(...ends) - Math.min(...starts),
      jump,
      padding: 0 - Math.min(...starts),
      even: centres.size === 1,
    };
  });
  return field(
    sides.map(({ size }) => size),
    sides.map(({ jump }) => jump),
    sides.map(({ padding }) => padding),
    sides.every(({ even }) => even) && fields.every(({ aligned }) => aligned),
  );
}

/** @param {Reach | null} reach @param {Field} before @param {Field} seen */
function fieldFormula(reach, before, seen) {
  if (!reach) return "as its input";
  return `${before.size[0]} + (${reach.extent[0]} − 1) · ${before.stride[0]} = ${seen.size[0]} rows; one step here is ${seen.stride[0]} in the image`;
}

/** @param {Field[]} fields @param {Field} seen */
function metFormula(fields, seen) {
  const around = seen.aligned ? "around the same centre" : "around different centres";
  return `the smallest that holds those of its inputs, ${fields.map(({ text }) => text).join(" and ")}, ${around}`;
}
