/**
 * A network on one image: every layer's output.
 *
 * @typedef {import("./arrays.js").Tensor} Tensor
 * @typedef {{ name: string, kind: string, inputs: string[], shape: number[], attributes: any }} Node
 * @typedef {{ nodes: Node[], preprocessing: { mean: number[], std: number[] } }} Network
 * @typedef {Record<string, Tensor>} Weights  the parameters of one layer by name
 */
import { KINDS } from "./kinds.js";

/**
 * The numbers that a network receives: each pixel / 255, minus the channel's mean, divided by its standard deviation; every
 * step in float32, as Python does it.
 *
 * @param {Tensor} pixels (H, W, C), 0 to 255 @param {{ mean: number[], std: number[] }} preprocessing
 * @returns {Tensor}
 */
export function prepare({ shape, data }, { mean, std }) {
  const channels = shape[2];
  const { fround } = Math;
  const ready = (/** @type {number} */ x, /** @type {number} */ i) =>
    fround(fround(fround(x / 255) - fround(mean[i % channels])) / fround(std[i % channels]));
  return { shape: [...shape], data: Float32Array.from(/** @type {any} */ (data), ready) };
}

/** Every layer's output on one image, by the layer's name; each is computed when it is first asked for. */
export class Values {
  #nodes;
  #weights;
  #preprocessing;
  #pixels;
  #given;
  /** @type {Map<string, Tensor>} */
  #known = new Map();

  /**
   * @param {Network} network @param {Record<string, Weights>} weights @param {Tensor} pixels
   * @param {(name: string) => Tensor | undefined} [given] outputs that were computed before
   */
  constructor({ nodes, preprocessing }, weights, pixels, given = () => undefined) {
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
    this.#weights = weights;
    this.#preprocessing = preprocessing;
    this.#pixels = pixels;
    this.#given = given;
  }

  /** @param {string} name @returns {Tensor} */
  get(name) {
    const known = this.#known.get(name);
    if (known) return known;
    const tensor = this.#given(name) ?? this.#computed(name);
    this.#known.set(name, tensor);
    return tensor;
  }

  /** @param {string} name @returns {Tensor} */
  #computed(name) {
    const { kind, inputs, attributes, shape } = /** @type {Node} */ (this.#nodes.get(name));
    const values = inputs.map((input) => this.get(input));
    if (kind === "input") return prepare(this.#pixels, this.#preprocessing);
    return KINDS[kind].compute(values, this.#weights[name] ?? {}, attributes, shape);
  }
}
