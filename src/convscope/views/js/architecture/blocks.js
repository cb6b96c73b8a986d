/**
 * How a network is laid out: activations and the like go with the layer before them, and where branches part and meet lies a
 * block that can be opened and closed.
 *
 * @typedef {import("./analyse.js").Row} Row
 * @typedef {{ name: string, rows: Row[], inputs: string[], merges: boolean }} Item  a layer and what goes with it; `name` is its last row's
 * @typedef {{ name: string, items: Item[] }} Segment  one item, or a block of several that ends where its branches meet
 */
import { INPUT } from "./analyse.js";

const ALONGSIDE = new Set([
  "batchnorm",
  "layernorm",
  "groupnorm",
  "dropout",
  "droppath",
  "identity",
  "rescale",
  "scale",
]);

/** Layers with what goes with them, in the order in which they compute. @param {Row[]} rows @returns {Item[]} */
export function itemsOf(rows) {
  /** @type {Map<string, number>} how many take a row's output */
  const takers = new Map();
  for (const { inputs } of rows) for (const name of inputs) takers.set(name, (takers.get(name) ?? 0) + 1);
  /** @type {Map<string, Item>} by the name of any of its rows */
  const homes = new Map();
  /** @type {Item[]} */
  const items = [];
  for (const row of rows) {
    const [before] = row.inputs;
    const home = homes.get(before);
    const alone = row.inputs.length === 1 && takers.get(before) === 1;
    if (home && alone && before === home.name && goesAlong(row, home)) {
      home.rows.push(row);
      home.name = row.name;
      homes.set(row.name, home);
      continue;
    }
    const inputs = row.inputs.map((name) => homes.get(name)?.rows[0].name ?? name);
    const item = { name: row.name, rows: [row], inputs, merges: row.inputs.length > 1 };
    items.push(item);
    homes.set(row.name, item);
  }
  return items;
}

/** Whether a row leaves the shape as it is and weighs little. @param {Row} row @param {Item} home */
function goesAlong(row, home) {
  const before = home.rows[home.rows.length - 1].shape;
  if (String(before) !== String(row.shape)) return false;
  return ALONGSIDE.has(row.kind) || (!row.parameters && !row.macs && row.field.text === home.rows[0].field.text);
}

/** The name by which others take an item: that of its first row. @param {Item} item */
export const keyOf = ({ rows }) => rows[0].name;

/**
 * Items that every way through the network passes stand alone; what lies between two of them, the end included, is a block.
 *
 * @param {Item[]} items @returns {Segment[]}
 */
export function segmentsOf(items) {
  const places = new Map([[INPUT, -1], ...items.map((item, i) => /** @type {[string, number]} */ ([keyOf(item), i]))]);
  /** The furthest place that is fed from before each place. @type {number[]} */
  const reach = Array(items.length + 1).fill(-1);
  items.forEach(({ inputs }, i) => {
    for (const name of inputs) reach[place(name) + 1] = Math.max(reach[place(name) + 1], i);
  });
  /** @param {string} name */
  function place(name) {
    return places.get(name) ?? -1;
  }
  /** @type {Segment[]} */
  const segments = [];
  let gathered = /** @type {Item[]} */ ([]);
  let furthest = -1;
  items.forEach((item, i) => {
    furthest = Math.max(furthest, reach[i]);
    gathered.push(item);
    if (furthest > i) return;
    segments.push({ name: blockName(gathered), items: gathered });
    gathered = [];
  });
  if (gathered.length) segments.push({ name: blockName(gathered), items: gathered });
  return segments;
}

/** What the names of a block have in common, up to a dot; else the name of the row in which it ends. @param {Item[]} items */
function blockName(items) {
  const last = items[items.length - 1];
  if (items.length === 1) return keyOf(last);
  const names = items.flatMap(({ rows }) => rows.map(({ name }) => name.split(/[./]/)));
  let length = 0;
  while (length < names[0].length - 1 && names.every((parts) => parts[length] === names[0][length])) length += 1;
  return length ? names[0].slice(0, length).join(".") : keyOf(last);
}

/**
 * Where the items of an open block stand: columns after each other, branches below each other.
 *
 * @param {Item[]} items
 * @returns {{ places: Map<string, { column: number, lane: number }>, columns: number, lanes: number }}
 */
export function lanesOf(items) {
  /** @type {Map<string, { column: number, lane: number }>} */
  const places = new Map();
  /** @type {Set<string>} items whose lane goes on in another */
  const followed = new Set();
  let lanes = 0;
  for (const item of items) {
    const inside = item.inputs.filter((name) => places.has(name));
    const column = Math.max(-1, ...inside.map((name) => places.get(name)?.column ?? -1)) + 1;
    const free = inside.find((name) => !followed.has(name));
    const lane = free === undefined ? lanes++ : (places.get(free)?.lane ?? 0);
    if (free !== undefined) followed.add(free);
    places.set(keyOf(item), { column, lane });
  }
  const columns = Math.max(...[...places.values()].map(({ column }) => column)) + 1;
  return { places, columns, lanes };
}

/** The sums over rows. @param {Row[]} rows */
export function totalsOf(rows) {
  const total = (/** @type {"parameters" | "state" | "macs" | "memory"} */ name) =>
    rows.reduce((all, row) => all + row[name], 0);
  return { parameters: total("parameters"), state: total("state"), macs: total("macs"), memory: total("memory") };
}
