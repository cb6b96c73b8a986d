/** The arithmetic of layers that only move numbers: the same number, and where it stood before. */

/** @typedef {import("./arithmetic.js").Sheet} Sheet */
import { extent } from "../kit/arrays.js";
import { h } from "../kit/dom.js";
import { followed, line, result } from "./parts.js";
import { nameOf, placeOf } from "./words.js";

/** @type {Record<string, (sheet: Sheet) => string>} */
const RULES = {
  dropout: () => "Dropout acts only while training; here the number goes on as it is.",
  droppath: () => "Drop path acts only while training; here the number goes on as it is.",
  identity: () => "This layer changes nothing.",
  flatten: () =>
    "The same numbers in one row: row by row, in a row column by column, in a column map by map. Nothing is lost.",
  reshape: ({ node }) =>
    `The same numbers in another shape, ${node.shape.join(" × ")}: row by row, in a row column by column, in a column map by map.`,
  zeropad: ({ explanation }) =>
    explanation.terms[0].at
      ? "Zeros are put around the maps; inside, every number stays what it was."
      : "A zero that was put around the map: nothing of the layer before stands here.",
  crop: () => "The edges are cut off; inside, every number stays what it was.",
  pixelshuffle: ({ node: { attributes } }) =>
    `Of ${attributes.factor ** 2} maps one is made: their numbers at a place become a square of ${attributes.factor} × ${attributes.factor}.`,
  slice: ({ node }) => `Channels ${node.attributes.first} to ${node.attributes.end - 1} alone go on; their numbers stay what they were.`,
  channelshuffle: ({ node }) => `The maps of ${node.attributes.groups} groups take turns, one of each; their numbers stay what they were.`,
  upsample: ({ node }) =>
    `Every number is repeated in ${node.attributes.factor[0]} rows and ${node.attributes.factor[1]} columns.`,
  concat: ({ sources }) => `The maps of ${sources.length} layers, one behind the other: ${shareText(sources)}.`,
};

/** `0–15 are conv2's, 16–31 conv3's`. @param {import("../kit/forward.js").Node[]} sources */
function shareText(sources) {
  let first = 0;
  const parts = sources.map((node) => {
    const channels = extent(node.shape)[2];
    first += channels;
    return `${first - channels}–${first - 1} of ${nameOf(node)}`;
  });
  return parts.join(", ");
}

/** `number 37 = (row 1 · 3 + column 2) · 7 + map 2`. @param {Sheet} sheet */
function placeInRow({ at, node, sources: [source], explanation: { terms } }) {
  const from = terms[0].at;
  if (!from || node.shape.length !== 1 || source.shape.length !== 3) return null;
  const [, columns, channels] = source.shape;
  return line(
    `number ${at.channel} = (row ${from.row} · ${columns} + column ${from.column}) · ${channels} + map ${from.channel}`,
  );
}

/** @param {Sheet} sheet */
export function copy(sheet) {
  const { node, state, explanation } = sheet;
  const [term] = explanation.terms;
  const rule = (RULES[node.kind] ?? (() => "The same number."))(sheet);
  if (!term.at) return { rule, body: [line("padding:", "0 =", result(explanation.value))] };
  const source = state.nodeAt(term.at);
  return {
    rule,
    body: [
      placeInRow(sheet),
      line(
        h("span", { class: "cs-faint" }, `${nameOf(source)}, ${placeOf(source, term.at, [], false)}:`),
        followed(sheet, term),
        "=",
        result(explanation.value),
      ),
    ],
  };
}
