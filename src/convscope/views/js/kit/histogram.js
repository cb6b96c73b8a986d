/**
 * How many numbers have which value: bars that can be pointed at and walked along.
 *
 * @typedef {{ counts: number[], colour: string, name: string }} Series  one count a bin
 * @typedef {{ series: Series[], label: (bin: number) => string, ends: [string, string] }} Content
 */
import { fill, h, roving } from "./dom.js";
import { count } from "./number.js";

/**
 * Which bin of `bins` equal ones from `low` up to `high` a number lies in; the last one holds `high`, too.
 *
 * @param {number} x @param {number} low @param {number} high @param {number} bins
 */
export function binOf(x, low, high, bins) {
  return Math.max(0, Math.min(bins - 1, Math.floor(((x - low) / (high - low)) * bins)));
}

/** `point` is called with the bin under the pointer or the focus, and with null when it leaves. @param {(bin: number | null) => void} point @param {string} name */
export function createHistogram(point, name) {
  const bars = h("div", { class: "cs-bars", role: "group", "aria-label": name });
  const ends = h("div", { class: "cs-bars-ends cs-number", "aria-hidden": "true" });
  const told = h("p", { class: "cs-bars-told cs-number" });
  const element = h("div", { class: "cs-histogram" }, bars, ends, told);
  /** @type {Content} */
  let content;
  let pinned = -1;

  /** @param {number} bin */
  function tell(bin) {
    const [first] = content.series;
    if (bin < 0) return fill(told, content.series.length > 1 ? content.series.map(key) : "");
    const counts = content.series.map((each) =>
      content.series.length > 1 ? `${each.name} ${count(each.counts[bin])}` : count(first.counts[bin]),
    );
    return fill(told, h("span", null, h("b", null, content.label(bin)), `: ${counts.join(", ")}`));
  }

  /** @param {Series} series */
  const key = ({ colour, name: word }) =>
    h("span", { class: "cs-bars-key" }, h("i", { style: { background: colour } }), word);

  /** @param {number | null} bin */
  function show(bin) {
    const at = bin ?? pinned;
    tell(at);
    [...bars.children].forEach((bar, i) => bar.classList.toggle("cs-lit", i === at));
    point(at < 0 ? null : at);
  }

  function build() {
    const bins = content.series[0].counts.length;
    const all = Array.from({ length: bins }, (_, bin) =>
      h(
        "button",
        {
          class: "cs-bin",
          type: "button",
          onpointerenter: () => show(bin),
          onfocus: () => show(bin),
          onblur: () => show(null),
          onclick: () => {
            pinned = pinned === bin ? -1 : bin;
            show(pinned < 0 ? null : bin);
          },
        },
        content.series.map(({ colour }) => h("i", { style: { background: colour } })),
      ),
    );
    fill(bars, all);
    roving(bars, ".cs-bin", 1, 0);
  }
  bars.addEventListener("pointerleave", () => show(null));

  return {
    element,
    /** Heights are the logarithm of the counts, so that a single one can be seen. @param {Content} next */
    draw(next) {
      const same =
        content &&
        content.series.length === next.series.length &&
        bars.children.length === next.series[0].counts.length;
      content = next;
      if (!same) build();
      const present = next.series.flatMap(({ counts }) => counts).filter(Boolean);
      const [least, most] = [Math.min(...present) / 2, Math.max(...present)];
      const height = (/** @type {number} */ n) => (n ? (100 * Math.log(n / least)) / Math.log(most / least) : 0);
      [...bars.children].forEach((bar, bin) => {
        const told = next.series.map(({ counts, name: word }) => `${count(counts[bin])}${word ? ` ${word}` : ""}`);
        bar.setAttribute("aria-label", `${next.label(bin)}: ${told.join(", ")}`);
        /** @type {HTMLElement} */ (bar).dataset.counts = String(next.series.map(({ counts }) => counts[bin]));
        next.series.forEach(({ counts, colour }, i) => {
          const line = /** @type {HTMLElement} */ (bar.children[i]);
          line.style.height = `${height(counts[bin])}%`;
          line.style.background = colour;
        });
      });
      fill(
        ends,
        h("span", null, next.ends[0]),
        h("span", null, "height: logarithm of the count"),
        h("span", null, next.ends[1]),
      );
      tell(pinned);
    },
    /** Nothing is lit any more; false where nothing was. */
    leave() {
      if (pinned < 0) return false;
      pinned = -1;
      show(null);
      return true;
    },
  };
}
