/**
 * The only place that draws curves: lines over a common axis, calm ticks, and a cursor that reads out all of them.
 *
 * @typedef {[number, number]} Point
 * @typedef {{ name: string, kind: string, points: Point[], band?: [number, number, number][], dots?: boolean }} Series
 *          `kind` is a class that colours it; a band is x, lowest, highest
 * @typedef {{ x: number, text: string }} Mark  a moment that is worth a line
 * @typedef {{ series: Series[], marks?: Mark[], marksAbove?: boolean, x: [number, number], y: [number, number], xName: string, xTicks?: number[] }} Drawing
 * @typedef {{ label: string, height?: number, xText: (x: number) => string, xTick: (x: number) => string, yText: (y: number) => string,
 *             yTick?: (y: number) => string, look?: (x: number | null) => void }} Options
 * @typedef {ReturnType<typeof createCurve>} Curve
 */
import { fill, h } from "./dom.js";

const EDGE = { left: 46, right: 12, top: 10, bottom: 34 };
const SVG = "http://www.w3.org/2000/svg";

/**
 * Round numbers from low to high, about so many: steps of 1, 2 or 5 times a power of ten.
 *
 * @param {number} low @param {number} high @param {number} [about]
 */
export function ticks(low, high, about = 5) {
  const rough = (high - low) / about;
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The place of the nearest point. @param {Point[]} points in the order of x @param {number} x */
export function nearest(points, x) {
  let [low, high] = [0, points.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle][0] < x) low = middle;
    else high = middle;
  }
  return high >= 0 && x - (points[low]?.[0] ?? x) > points[high][0] - x ? high : low;
}

/** @param {string} tag @param {Record<string, string | number>} attributes @param {...any} children */
function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** @param {Options} options */
export function createCurve({ label, height = 232, xText, xTick, yText, yTick = yText, look }) {
  const where = h("span", { class: "cs-curve-where cs-number" });
  const keys = h("div", { class: "cs-curve-keys" });
  const plot = h("div", {
    class: "cs-curve-plot",
    role: "slider",
    tabindex: 0,
    "aria-label": `${label}: read it with the arrow keys`,
  });
  const element = h("figure", { class: "cs-curve" }, h("figcaption", null, h("h4", null, label), where), keys, plot);
  /** @type {Drawing} */
  let drawn = { series: [], x: [0, 1], y: [0, 1], xName: "" };
  /** @type {number | null} */
  let cursor = null;
  let width = 0;

  const across = (/** @type {number} */ x) =>
    EDGE.left + ((x - drawn.x[0]) / (drawn.x[1] - drawn.x[0] || 1)) * (width - EDGE.left - EDGE.right);
  const down = (/** @type {number} */ y) =>
    EDGE.top + (1 - (y - drawn.y[0]) / (drawn.y[1] - drawn.y[0] || 1)) * (height - EDGE.top - EDGE.bottom);
  const path = (/** @type {Point[]} */ points) =>
    points.map(([x, y], i) => `${i ? "L" : "M"}${across(x).toFixed(1)} ${down(y).toFixed(1)}`).join("");

  /** All places that can be read, in their order. */
  function places() {
    return [...new Set(drawn.series.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  }

  /** What the curves say at the cursor, or at their end. */
  function readings() {
    return drawn.series.map((one) => {
      const { points } = one;
      const at = cursor === null ? points.length - 1 : nearest(points, cursor);
      return { ...one, point: points[at] ?? null };
    });
  }

  function read() {
    const said = readings();
    fill(where, cursor === null ? "" : xText(cursor));
    fill(
      keys,
      said.map(({ name, kind, point, dots }) =>
        h(
          "span",
          { class: "cs-curve-key" },
          h("span", { class: `cs-curve-swatch ${kind}${dots ? " cs-curve-dotted" : ""}`, "aria-hidden": "true" }),
          name,
          h("b", { class: "cs-number", "data-series": name, "data-y": point?.[1] }, point ? yText(point[1]) : "–"),
        ),
      ),
    );
    const all = places();
    plot.setAttribute("aria-valuemin", "0");
    plot.setAttribute("aria-valuemax", String(Math.max(0, all.length - 1)));
    plot.setAttribute("aria-valuenow", String(cursor === null ? Math.max(0, all.length - 1) : all.indexOf(cursor)));
    const values = said.map(({ name, point }) => `${name} ${point ? yText(point[1]) : "nothing"}`).join(", ");
    plot.setAttribute(
      "aria-valuetext",
      all.length ? `${xText(cursor ?? all[all.length - 1])}: ${values}` : "nothing yet",
    );
    const line = plot.querySelector(".cs-curve-cursor");
    if (!line) return;
    line.replaceChildren();
    if (cursor === null) return;
    const x = across(cursor);
    line.append(svg("line", { x1: x, x2: x, y1: EDGE.top, y2: height - EDGE.bottom }));
    for (const { kind, point } of said)
      if (point && point[1] >= drawn.y[0] && point[1] <= drawn.y[1])
        line.append(svg("circle", { class: kind, cx: across(point[0]), cy: down(point[1]), r: 4 }));
  }

  /** @param {number | null} x @param {boolean} [tell] */
  function move(x, tell = true) {
    const all = places();
    cursor =
      x === null || !all.length
        ? null
        : all[
            nearest(
              all.map((each) => [each, 0]),
              x,
            )
          ];
    read();
    if (tell) look?.(cursor);
  }

  plot.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const share = (event.clientX - plot.getBoundingClientRect().left - EDGE.left) / (width - EDGE.left - EDGE.right);
    move(drawn.x[0] + share * (drawn.x[1] - drawn.x[0]));
  });
  plot.addEventListener("pointerleave", () => move(null));
  plot.addEventListener("blur", () => move(null));
  plot.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const all = places();
    const at = cursor === null ? all.length : all.indexOf(cursor);
    const far = Math.max(1, Math.round(all.length / 10));
    const steps = {
      ArrowLeft: -1,
      ArrowDown: -1,
      ArrowRight: 1,
      ArrowUp: 1,
      PageDown: -far,
      PageUp: far,
      Home: -at,
      End: all.length,
    };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (event.key === "Escape" && cursor !== null) {
      move(null);
      event.stopPropagation();
    }
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey || !all.length) return;
    event.preventDefault();
    move(all[Math.max(0, Math.min(all.length - 1, at + step))]);
  });

  function grid() {
    const { x, y, xName, xTicks } = drawn;
    const rows = ticks(y[0], y[1], 5).map((each) => [
      svg("line", { class: "cs-curve-hair", x1: EDGE.left, x2: width - EDGE.right, y1: down(each), y2: down(each) }),
      svg("text", { x: EDGE.left - 8, y: down(each) + 4, "text-anchor": "end" }, yTick(each)),
    ]);
    const columns = (xTicks ?? ticks(x[0], x[1], width > 420 ? 8 : 4)).map((each) =>
      svg("text", { x: across(each), y: height - EDGE.bottom + 16, "text-anchor": "middle" }, xTick(each)),
    );
    const name = svg("text", { x: width - EDGE.right, y: height - 3, "text-anchor": "end" }, xName);
    return [...rows.flat(), ...columns, name];
  }

  function marks() {
    return (drawn.marks ?? []).flatMap(({ x, text }) => {
      const right = across(x) > width / 2;
      const y = drawn.marksAbove ? EDGE.top + 10 : height - EDGE.bottom - 7;
      return [
        svg("line", { class: "cs-curve-mark", x1: across(x), x2: across(x), y1: EDGE.top, y2: height - EDGE.bottom }),
        svg(
          "text",
          {
            class: "cs-curve-marked",
            x: across(x) + (right ? -5 : 5),
            y,
            "text-anchor": right ? "end" : "start",
          },
          text,
        ),
      ];
    });
  }

  /** @param {Series} one */
  function lines({ kind, points, band = [], dots }) {
    const edge = [
      ...band.map(([x, low]) => /** @type {Point} */ ([x, low])),
      ...band.map(([x, , high]) => /** @type {Point} */ ([x, high])).reverse(),
    ];
    return [
      ...(band.length > 1 ? [svg("path", { class: `cs-curve-band ${kind}`, d: `${path(edge)}Z` })] : []),
      svg("path", { class: `cs-curve-line ${kind}`, d: path(points) }),
      ...(dots
        ? points.map(([x, y]) => svg("circle", { class: `cs-curve-dot ${kind}`, cx: across(x), cy: down(y), r: 3 }))
        : []),
    ];
  }

  return {
    element,
    /** The cursor of another curve over the same axis. @param {number | null} x */
    follow: (x) => move(x, false),
    /** @param {Drawing} [drawing] the same again where none is given */
    draw(drawing = drawn) {
      drawn = drawing;
      width = Math.max(200, plot.clientWidth || 400);
      const clip = `clip${Math.random().toString(36).slice(2)}`;
      const room = {
        x: EDGE.left,
        y: EDGE.top - 4,
        width: Math.max(0, width - EDGE.left - EDGE.right + 4),
        height: height - EDGE.top - EDGE.bottom + 4,
      };
      const picture = svg(
        "svg",
        { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
        svg("clipPath", { id: clip }, svg("rect", room)),
        ...grid(),
        ...marks(),
        svg("g", { "clip-path": `url(#${clip})` }, ...drawn.series.flatMap(lines)),
        svg("g", { class: "cs-curve-cursor" }),
      );
      plot.replaceChildren(picture);
      read();
    },
  };
}
