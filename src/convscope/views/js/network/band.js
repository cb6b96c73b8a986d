/**
 * What lies above the columns: the opened blocks, each over its layers, and the ways that lead past a layer.
 *
 * @typedef {import("./blocks.js").Block} Block
 * @typedef {import("./blocks.js").Entry} Entry
 * @typedef {import("./maps.js").Inks} Inks
 * @typedef {{ from: number, to: number[], lane: number }} Way
 */
import { h, sized } from "../kit/dom.js";
import { waysOf } from "./blocks.js";

const ROW = 21; // CSS pixels of an opened block's line
const LANE = 8; // between ways that run beside each other
const MOST_LANES = 12;
const RADIUS = 5;

/** Ways past other columns, each in the lowest lane that is free there. @param {Entry[]} entries @returns {Way[]} */
function lanes(entries) {
  /** @type {number[][]} */
  const taken = [];
  const past = waysOf(entries)
    .map(({ from, to }) => ({ from, to: to.filter((place) => place > from + 1) }))
    .filter(({ to }) => to.length);
  const length = (/** @type {{ from: number, to: number[] }} */ { from, to }) => to[to.length - 1] - from;
  past.sort((a, b) => length(a) - length(b) || a.from - b.from);
  return past.map(({ from, to }) => {
    const end = to[to.length - 1];
    let lane = taken.findIndex((ranges) => ranges.every((at, i) => i % 2 || end <= at || from >= ranges[i + 1]));
    if (lane < 0) lane = Math.min(taken.length, MOST_LANES - 1);
    (taken[lane] ??= []).push(from, end);
    return { from, to, lane };
  });
}

/** @param {(id: string) => void} close */
export function createBand(close) {
  const canvas = h("canvas", { class: "cs-canvas cs-ways", "aria-hidden": "true" });
  const element = h("div", { class: "cs-band" }, canvas);
  /** @type {Way[]} */
  let ways = [];
  let [levels, height, width] = [0, 0, 0];
  /** @type {{ left: number, width: number }[]} */
  let sides = [];
  /** @type {HTMLElement[]} */
  let labels = [];

  /** @param {Block} block @param {number} level @param {Entry[]} entries */
  function labelOf(block, level, entries) {
    const own = entries.flatMap(({ nodes }, i) => (block.nodes.includes(nodes[0]) ? [i] : []));
    const [first, last] = [sides[own[0]], sides[own[own.length - 1]]];
    return h(
      "button",
      {
        class: "cs-open",
        type: "button",
        "aria-expanded": "true",
        title: `close ${block.label}`,
        style: { left: `${first.left}px`, width: `${last.left + last.width - first.left}px`, top: `${level * ROW}px` },
        onclick: () => close(block.id),
      },
      h("span", null, `▾ ${block.label}`),
    );
  }

  return {
    element,
    /** Plan the ways; returns how high the band is. @param {Entry[]} entries @param {Block[]} opened */
    plan(entries, opened) {
      ways = lanes(entries);
      levels = opened.length ? Math.max(...opened.map(({ depth }) => depth)) + 1 : 0;
      const most = Math.max(-1, ...ways.map(({ lane }) => lane)) + 1;
      height = levels * ROW + (most ? most * LANE + 12 : 0);
      return height;
    },
    /** Where the columns have come to lie: put the blocks' names over them. @param {HTMLElement[]} columns @param {Entry[]} entries @param {Block[]} opened */
    place(columns, entries, opened) {
      sides = columns.map((column) => {
        const before = parseFloat(column.style.getPropertyValue("--before")) || 0;
        return { left: column.offsetLeft + before, width: column.offsetWidth - before };
      });
      const last = sides[sides.length - 1];
      width = last.left + last.width;
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
      for (const label of labels) label.remove();
      labels = opened.map((block) => labelOf(block, block.depth, entries));
      element.append(...labels);
    },
    /** Draw the ways; those between lit columns in the colour of outlines. @param {Inks} inks @param {boolean[]} lit */
    draw(inks, lit) {
      canvas.hidden = !ways.length;
      if (!ways.length) return;
      const context = sized(canvas, width, height);
      const isLit = (/** @type {Way} */ { from, to }) => lit[from] && to.some((place) => lit[place]);
      for (const way of [...ways].sort((a, b) => Number(isLit(a)) - Number(isLit(b)))) {
        const strong = isLit(way);
        context.strokeStyle = context.fillStyle = strong ? inks.line : inks.way;
        context.lineWidth = strong ? 2 : 1.25;
        const y = height - 10 - way.lane * LANE;
        for (const place of way.to) {
          if (strong && !lit[place]) continue;
          path(context, sides[way.from], sides[place], y, height);
        }
      }
    },
  };
}

/** From the right half of one column up, along and down to the left half of another, with an arrow's head. @param {CanvasRenderingContext2D} context @param {{ left: number, width: number }} from @param {{ left: number, width: number }} to @param {number} y @param {number} bottom */
function path(context, from, to, y, bottom) {
  const start = from.left + Math.min(from.width * 0.7, 34);
  const end = to.left + Math.min(to.width * 0.3, 12);
  context.beginPath();
  context.moveTo(start, bottom - 1);
  context.arcTo(start, y, start + RADIUS, y, RADIUS);
  context.arcTo(end, y, end, y + RADIUS, RADIUS);
  context.lineTo(end, bottom - 3);
  context.stroke();
  context.beginPath();
  context.moveTo(end - 3, bottom - 5);
  context.lineTo(end + 3, bottom - 5);
  context.lineTo(end, bottom);
  context.fill();
}
