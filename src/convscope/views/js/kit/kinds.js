/**
 * Every kind of layer that a page computes, explains and follows back; the kinds are Python's, in `convscope.layers`.
 *
 * @typedef {import("./arrays.js").Tensor} Tensor
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {import("./boxes.js").Address} Address
 * @typedef {import("./explain.js").Scene} Scene
 * @typedef {import("./explain.js").Arithmetic} Arithmetic
 * @typedef {import("./forward.js").Node} Node
 * @typedef {{
 *   compute: (inputs: Tensor[], weights: Record<string, Tensor>, attributes: any, shape: number[]) => Tensor,
 *   explain: (scene: Scene, node: Node, at: Address) => Arithmetic,
 *   reads: (node: Node, shapes: number[][], box: Box) => (Box | null)[],
 * }} Kind  `reads`: for each input the box of it that a box of the output was made from, null for none of it
 */
import { MOVES } from "./layers/moves.js";
import { NORMS } from "./layers/norms.js";
import { POINTWISE } from "./layers/pointwise.js";
import { SCALING } from "./layers/scaling.js";
import { SUMS } from "./layers/sums.js";
import { WHOLE } from "./layers/whole.js";
import { WINDOWS } from "./layers/windows.js";

/** @type {Record<string, Kind>} */
export const KINDS = { ...WINDOWS, ...WHOLE, ...NORMS, ...POINTWISE, ...MOVES, ...SCALING, ...SUMS };
