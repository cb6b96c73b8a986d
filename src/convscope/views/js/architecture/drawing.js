/**
 * The network drawn to scale: volumes beside each other, branches below each other, arrows between.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Part} Part
 * @typedef {import("./shapes.js").Volume} Volume
 * @typedef {{ x: number, y: number, volume: Volume, merges: boolean }} Placed  the left end and the middle of a volume's front
 */
import { fill, h, roving } from "../kit/dom.js";
import { count } from "../kit/number.js";
import { s } from "../kit/svg.js";
import { INPUT } from "./analyse.js";
import { keyOf, lanesOf } from "./blocks.js";
import { familyOf, scaleOf, shapeText, volumeOf } from "./shapes.js";

const LABEL = 34;
const NARROWEST = 54;
const GAPS = [12, 64];
/** So far before its end a line that leaps over others turns towards it. */
const TURN = 22;
/** A drawing that is wider than the page is made smaller up to here; then it scrolls. */
const SMALLEST = 0.8;
const RADIUS = 9;
const MARGIN = 14;
const FAMILIES = [
  ["conv", "convolution"],
  ["pool", "pooling"],
  ["dense", "dense"],
  ["other", "reshaped, merged, input"],
];

/** What the colours and the sizes mean. */
export function createKey() {
  return FAMILIES.map(([family, name]) => h("span", { class: "ar-key" }, h("i", { class: `ar-${family}` }), name));
}

/** @param {State} state @param {(sentence: string) => void} say */
export function createDrawing(state, say) {
  const stage = h("div", { class: "ar-scroll" });
  const element = h("section", { class: "ar-drawing", "aria-label": "The network" }, stage);
  /** @type {Map<string, SVGElement>} */
  let volumes = new Map();

  /** @param {Part} part @param {any} content */
  function pressable(part, content) {
    const last = part.rows[part.rows.length - 1];
    const weights = part.rows.reduce((all, row) => all + row.parameters, 0);
    const inside =
      part.block && !state.isOpen(part.block) ? `block ${part.name}, ${part.rows.length} layers` : part.name;
    const label = `${inside}: ${shapeText(last.shape)}, ${count(weights)} parameters`;
    const group = s(
      "g",
      {
        class: `ar-volume ar-${familyOf(part.rows[0].kind)}`,
        role: "button",
        tabindex: -1,
        "aria-label": label,
        "data-key": part.key,
        onpointerenter: () => state.look(part.key),
        onpointerleave: () => state.look(null),
        onfocus: () => state.pin(part.key),
        onclick: () => state.pin(part.key),
        ondblclick: () => part.block && state.toggle(part.block),
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          if ((event.key !== "Enter" && event.key !== " ") || !part.block) return;
          event.preventDefault();
          state.toggle(part.block);
          say(`${part.block.name} is now ${state.isOpen(part.block) ? "open" : "closed"}.`);
        },
      },
      content,
    );
    volumes.set(part.key, group);
    return group;
  }

  return {
    element,
    /** @param {number} width CSS pixels that there are */
    draw(width) {
      volumes = new Map();
      const parts = new Map(state.parts.map((part) => [part.key, part]));
      const plan = planOf(state, width);
      const groups = [...plan.placed].map(([key, placed]) => {
        const part = parts.get(key);
        const drawn = placed.merges
          ? merge(placed, part)
          : volume(placed, Boolean(part?.block && !state.isOpen(part.block)));
        const words = label(
          placed,
          part?.name ?? INPUT,
          part ? part.rows[part.rows.length - 1].shape : state.input,
          plan.below.get(key) ?? 0,
          plan.room.get(key) ?? NARROWEST,
        );
        return part ? pressable(part, [drawn, words]) : s("g", { class: "ar-input" }, drawn, words);
      });
      const { wide, high } = plan;
      const small = Math.max(SMALLEST, Math.min(1, width / wide));
      const svg = s(
        "svg",
        {
          viewBox: `0 0 ${wide} ${high}`,
          width: wide * small,
          height: high * small,
          role: "group",
          "aria-label": "Layers, from the image on",
        },
        s(
          "g",
          { class: "ar-edges", "aria-hidden": "true" },
          plan.edges.map((d) => s("path", { d })),
        ),
        groups,
      );
      const { scrollLeft } = stage;
      const focused =
        stage.contains(document.activeElement) || stage.getRootNode().activeElement?.closest?.(".ar-scroll");
      fill(stage, svg);
      stage.scrollLeft = scrollLeft;
      roving(stage, ".ar-volume", 1, Math.max(0, [...parts.keys()].indexOf(state.pinned)));
      if (focused) volumes.get(state.pinned)?.focus();
      this.mark();
    },
    mark() {
      const { shown } = state;
      for (const [key, group] of volumes) {
        group.classList.toggle("ar-shown", key === shown.key);
        group.setAttribute("aria-pressed", String(key === state.pinned));
      }
    },
  };
}

/** Where everything stands. @param {State} state @param {number} width */
function planOf(state, width) {
  const shapes = [state.input, ...state.rows.map(({ shape }) => shape)];
  const scale = scaleOf(shapes);
  const groups = groupsOf(state, scale);
  const columns = groups.flatMap(({ widths }) => widths);
  const bare = columns.reduce((all, each) => all + each, 0) + 2 * MARGIN;
  const gap = Math.max(GAPS[0], Math.min(GAPS[1], (width - bare) / Math.max(1, columns.length - 1)));
  const high = Math.max(...groups.map((group) => group.high + group.over)) + 8;
  /** @type {Map<string, Placed>} */
  const placed = new Map();
  /** @type {Map<string, number>} */
  const below = new Map();
  /** @type {Map<string, number>} */
  const room = new Map();
  let x = MARGIN;
  for (const group of groups) {
    const starts = group.widths.map((_, i) => x + group.widths.slice(0, i).reduce((all, each) => all + each + gap, 0));
    const top = (high - group.high - group.over) / 2 + group.over;
    for (const { key, column, lane, volume, merges } of group.members) {
      const above = group.lanes.slice(0, lane).reduce((all, each) => all + each, 0);
      const middle = top + above + (group.lanes[lane] - LABEL + volume.up) / 2;
      const left = starts[column] + (group.widths[column] - volume.thick - volume.right) / 2;
      placed.set(key, { x: left, y: middle, volume, merges });
      below.set(key, merges ? middle + RADIUS + 4 : top + above + group.lanes[lane] - LABEL);
      room.set(key, group.widths[column] + gap - 6);
    }
    x += group.widths.reduce((all, each) => all + each + gap, 0);
  }
  const edges = edgesOf(state, placed, groups);
  return { placed, below, room, edges, wide: x - gap + MARGIN, high };
}

/**
 * What stands together: the input, a layer, a closed block, or the items of an open one.
 *
 * @param {State} state @param {number} scale
 */
function groupsOf(state, scale) {
  const one = (/** @type {string} */ key, /** @type {number[]} */ shape) =>
    grouped([{ key, column: 0, lane: 0, volume: volumeOf(shape, scale), merges: false }], 0);
  const rest = state.segments.map((segment) => {
    const last = segment.items[segment.items.length - 1];
    const shape = last.rows[last.rows.length - 1].shape;
    if (!state.isOpen(segment)) return one(segment.name, shape);
    if (segment.items.length === 1) return one(keyOf(last), shape);
    const { places } = lanesOf(segment.items);
    const members = segment.items.map((item) => {
      const volume = item.merges
        ? { thick: 2 * RADIUS, high: 2 * RADIUS, right: 0, up: 0, flat: true }
        : volumeOf(item.rows[item.rows.length - 1].shape, scale);
      return {
        key: keyOf(item),
        .../** @type {{ column: number, lane: number }} */ (places.get(keyOf(item))),
        volume,
        merges: item.merges,
      };
    });
    const skips = last.inputs.some((name) => !places.has(name));
    return grouped(members, skips ? 22 : 0);
  });
  return [one(INPUT, state.input), ...rest];
}

/** @param {{ key: string, column: number, lane: number, volume: Volume, merges: boolean }[]} members @param {number} over room for a way round */
function grouped(members, over) {
  const widths = Array(Math.max(...members.map(({ column }) => column)) + 1).fill(NARROWEST);
  const lanes = Array(Math.max(...members.map(({ lane }) => lane)) + 1).fill(0);
  for (const { column, lane, volume, merges } of members) {
    widths[column] = Math.max(merges ? 34 : widths[column], volume.thick + volume.right);
    lanes[lane] = Math.max(lanes[lane], volume.high + volume.up + LABEL + 8);
  }
  return { members, widths, lanes, over, high: lanes.reduce((all, each) => all + each, 0) };
}

/** @param {State} state @param {Map<string, Placed>} placed @param {ReturnType<typeof groupsOf>} groups */
function edgesOf(state, placed, groups) {
  /** @type {string[]} */
  const paths = [];
  let before = INPUT;
  for (const segment of state.segments) {
    const open = state.isOpen(segment);
    const first = open ? keyOf(segment.items[0]) : segment.name;
    const group = groups.find(({ members }) => members.some(({ key }) => key === first));
    const items = open ? segment.items : [{ rows: [{ name: segment.name }], inputs: [before] }];
    for (const item of items)
      for (const name of item.inputs) {
        const from = placed.get(placed.has(name) ? name : before);
        const to = placed.get(item.rows[0].name);
        if (!from || !to) continue;
        const { leaps, inTheWay } = between(group, name, item.rows[0].name);
        paths.push(edge(from, to, Math.min(...inTheWay.map((key) => topOf(placed.get(key)))) - 12, leaps));
      }
    before = open ? keyOf(segment.items[segment.items.length - 1]) : segment.name;
  }
  return paths;
}

/** @param {Placed | undefined} placed */
const topOf = (placed) => (placed ? placed.y - placed.volume.high / 2 - placed.volume.up : Infinity);

/**
 * How an edge of a block goes: past columns in which nothing is in its way, or past layers that stand in its lane.
 *
 * @param {ReturnType<typeof groupsOf>[number] | undefined} group @param {string} from @param {string} to
 * @returns {{ leaps: boolean, inTheWay: string[] }}
 */
function between(group, from, to) {
  const member = (/** @type {string} */ key) => group?.members.find((each) => each.key === key);
  const [start, end] = [member(from), member(to)];
  const [first, last] = [start?.column ?? -1, end?.column ?? 0];
  const lane = start?.lane ?? end?.lane;
  const inTheWay = group?.members.filter((each) => each.lane === lane && each.column > first && each.column < last);
  return { leaps: last - first > 1, inTheWay: inTheWay?.map(({ key }) => key) ?? [] };
}

/** From the right of one to the left of another; `over` is the height of what stands between, if anything does. @param {Placed} from @param {Placed} to @param {number} over @param {boolean} leaps */
function edge(from, to, over, leaps) {
  const start = [from.x + from.volume.thick + from.volume.right, from.y - from.volume.up / 2];
  const end = [to.x - 3, to.y - to.volume.up / 2];
  if (Number.isFinite(over)) {
    const lift = `M${start[0]} ${start[1]}C${start[0] + 14} ${start[1]} ${start[0] + 2} ${over} ${start[0] + 22} ${over}`;
    return `${lift}H${end[0] - 10}C${end[0] + 6} ${over} ${to.x + to.volume.thick / 2} ${over} ${to.x + to.volume.thick / 2} ${topOf(to) - 2}`;
  }
  const along = leaps ? Math.max(start[0], end[0] - 2 * TURN) : start[0];
  const bend = Math.max(8, (end[0] - along) / 2);
  if (along > start[0])
    return `M${start.join(" ")}H${along}C${along + bend} ${start[1]} ${end[0] - bend} ${end[1]} ${end.join(" ")}`;
  return `M${start.join(" ")}C${start[0] + bend} ${start[1]} ${end[0] - bend} ${end[1]} ${end.join(" ")}`;
}

/** A block with its top and its right side, or a bar. @param {Placed} placed @param {boolean} stacked whether more layers are in it */
function volume({ x, y, volume: { thick, high, right, up, flat } }, stacked) {
  const top = y - high / 2;
  const bottom = y + high / 2;
  const faces = [s("rect", { class: "ar-front", x, y: top, width: thick, height: high, rx: flat ? 3 : 0 })];
  if (!flat) {
    const points = (/** @type {number[][]} */ all) => all.map((point) => point.join(",")).join(" ");
    faces.push(
      s("polygon", {
        class: "ar-top",
        points: points([
          [x, top],
          [x + right, top - up],
          [x + thick + right, top - up],
          [x + thick, top],
        ]),
      }),
      s("polygon", {
        class: "ar-map",
        points: points([
          [x + thick, top],
          [x + thick + right, top - up],
          [x + thick + right, bottom - up],
          [x + thick, bottom],
        ]),
      }),
    );
  }
  if (stacked)
    for (const part of [1, 2, 3])
      faces.push(s("path", { class: "ar-slices", d: `M${x + (thick * part) / 4} ${top}V${bottom}` }));
  return faces;
}

/** @param {Placed} placed @param {Part | undefined} part */
function merge({ x, y }, part) {
  const kind = part?.rows[0].kind;
  const signs = { add: "+", multiply: "×", concat: "≡" };
  return [
    s("circle", { class: "ar-front", cx: x + RADIUS, cy: y, r: RADIUS }),
    s("text", { class: "ar-sign", x: x + RADIUS, y: y + 5 }, signs[/** @type {keyof typeof signs} */ (kind)]),
  ];
}

/** Name and shape below. @param {Placed} placed @param {string} name @param {number[]} shape @param {number} y @param {number} room */
function label({ x, volume: { thick, right }, merges }, name, shape, y, room) {
  const middle = x + (thick + right) / 2;
  const short = (/** @type {string} */ text, /** @type {number} */ letter) => {
    const most = Math.max(4, Math.floor(room / letter));
    return text.length > most ? `…${text.slice(1 - most)}` : text;
  };
  return [
    s("text", { class: "ar-name", x: middle, y: y + 12 }, short(name, 6.4)),
    !merges && s("text", { class: "ar-shape", x: middle, y: y + 26 }, short(shapeText(shape).replace(/ /g, ""), 5.8)),
  ];
}
