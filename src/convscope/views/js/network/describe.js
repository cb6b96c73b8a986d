/** What is said of a value: for the label beside it and for a screen reader. */

/** @typedef {import("../kit/boxes.js").Address} Address @typedef {import("./state.js").State} State */
import { cone, readBy } from "../kit/geometry.js";
import { valueOf } from "./state.js";
import { hasMaps, nameOf, placeOf, seenText, sizeOf } from "./words.js";

/** Name, place, value, and what it reads. @param {State} state @param {Address} address */
export function describe(state, address) {
  const node = state.nodeAt(address);
  const place = placeOf(node, address, state.spec.classNames, state.isClasses(node));
  const lines = [`${nameOf(node)} · ${place}`];
  if (!state.isExact(address)) lines.push("about: read from a small picture of the map");
  const sources = [...readBy(state.nodes, address)].filter(([name]) => hasMaps(state.node(name)));
  const read = sources.slice(0, 2).map(([name, box]) => `${sizeOf(box)} of ${nameOf(state.node(name))}`);
  if (read.length) lines.push(`reads ${read.join(" and ")}${sources.length > 2 ? ` and ${sources.length - 2} more` : ""}`);
  const image = cone(state.nodes, address).get(state.order[0].name);
  if (image && node.inputs[0] !== state.order[0].name && node.inputs.length)
    lines.push(`made from ${seenText(image, state.order[0].shape, " pixels")}`);
  if (node.attributes.field?.aligned === false)
    lines.push("ways that see around different centres meet before it; the outline holds what all of them see");
  return { value: valueOf(state, address), lines };
}
