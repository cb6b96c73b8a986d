/**
 * How a network learned as a part of a page: where it stands, loss, accuracy, learning rate, every epoch.
 *
 * @typedef {{ step: number, seconds: number, loss: number, low: number, high: number, accuracy: number | null, rate: number | null }} Point
 */
import { createCurve, ticks } from "../kit/curve.js";
import { fill, h } from "../kit/dom.js";
import { count, percent, value } from "../kit/number.js";
import { plain } from "../kit/plain.js";
import { choice } from "../kit/shell.js";
import { createFilm } from "./film.js";

/** Minutes and seconds, and hours where there are some. @param {number} seconds */
export function clock(seconds) {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (/** @type {number} */ x) => String(x).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Round times from 0, at most seven of them. @param {number} seconds */
function clockTicks(seconds) {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200];
  const step = steps.find((each) => seconds / each < 7) ?? 86400;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, i) => i * step);
}

/** @param {any} first the specification; a later one is given to `update` @param {Record<string, any>} [arrays] of its film */
export function createTraining(first, arrays = {}) {
  let spec = first;
  const film = createFilm(first, arrays);
  /** @type {import("../kit/colour.js").Theme} */
  let theme = "light";
  let byTime = false;
  let floor = 0;
  const facts = h("div", { class: "tr-facts" });
  const progress = h(
    "div",
    { class: "tr-progress", role: "progressbar", "aria-label": "Steps", "aria-valuemin": 0 },
    h("span"),
  );
  const ways = choice(
    "Read over",
    [
      ["epochs", "epochs"],
      ["time", "time"],
    ],
    (key) => {
      byTime = key === "time";
      draw();
    },
  );
  const options = {
    xText: (/** @type {number} */ x) => told(x),
    xTick: (/** @type {number} */ x) => (byTime ? clock(x) : String(x)),
    look: (/** @type {number | null} */ x) => curves.forEach((each) => each.follow(x)),
  };
  const loss = createCurve({ ...options, label: "Loss", yText: (y) => value(y, 3), yTick: plain });
  const accuracy = createCurve({
    ...options,
    label: "Accuracy",
    yText: (y) => (Number.isInteger(y * 100) ? `${100 * y} %` : `${(100 * y).toFixed(2)} %`),
  });
  const rate = createCurve({ ...options, label: "Learning rate", yText: plain });
  const curves = [loss, accuracy, rate];
  const table = h("tbody");
  const heads = ["epoch", "time", "loss, training", "training", "held out", "test"];
  const details = h(
    "details",
    { class: "tr-table" },
    h("summary", null, "Every epoch as a table"),
    h(
      "table",
      null,
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          heads.map((head) => h("th", { scope: "col" }, head)),
        ),
      ),
      table,
    ),
  );
  const note = h("p", { class: "tr-note" });
  const element = h(
    "div",
    { class: "tr" },
    facts,
    progress,
    h("div", { class: "tr-curves" }, loss.element, accuracy.element, rate.element),
    h("div", { class: "tr-below" }, h("span", { class: "cs-faint tr-over" }, "Read over"), ways.element, note),
    film.element,
    details,
  );

  const perEpoch = () => (spec.now.epochs ? spec.now.steps / spec.now.epochs : 1) || 1;
  const xOf = (/** @type {{ step: number, seconds: number }} */ at) => (byTime ? at.seconds : at.step / perEpoch());

  /** The moment of a cursor. @param {number} x */
  function told(x) {
    const all = [...spec.steps, ...spec.epochs];
    const at = all.find((/** @type {any} */ each) => xOf(each) === x);
    if (!at) return byTime ? clock(x) : `epoch ${value(x, 2)}`;
    return `epoch ${value(at.step / perEpoch(), 2)} · step ${count(at.step)} · ${clock(at.seconds)}`;
  }

  /** @param {string} name @param {string} kind @param {string} key @param {boolean} [dots] */
  function epochs(name, kind, key, dots = true) {
    const points = spec.epochs
      .filter((/** @type {any} */ e) => e[key] !== null)
      .map((/** @type {any} */ e) => [xOf(e), e[key]]);
    return points.length ? [{ name, kind, points, dots }] : [];
  }

  /** @param {string} key @param {boolean} banded */
  function steps(key, banded) {
    const known = spec.steps.filter((/** @type {any} */ s) => s[key] !== null);
    const band = banded && spec.together > 1 ? known.map((/** @type {any} */ s) => [xOf(s), s.low, s.high]) : [];
    return {
      name: "training",
      kind: "cs-curve-quiet",
      points: known.map((/** @type {any} */ s) => [xOf(s), s[key]]),
      band,
    };
  }

  function end() {
    const { now } = spec;
    if (now.kind === "end") return xOf(now);
    return byTime ? now.seconds + (now.seconds_left ?? 0) || 1 : now.epochs;
  }

  function drawCurves() {
    /** @type {[number, number]} */
    const x = [0, end()];
    const xName = byTime ? "time" : "epoch";
    const xTicks = byTime ? clockTicks(x[1]) : ticks(0, x[1], 8).filter(Number.isInteger);
    const best = spec.epochs.find((/** @type {any} */ e) => e.epoch === spec.best?.epoch);
    const marks = best ? [{ x: xOf(best), text: `best: epoch ${best.epoch}` }] : [];
    const losses = [
      steps("loss", true),
      ...epochs("held out", "cs-curve-other", "held_out_loss"),
      ...epochs("test", "cs-curve-main", "test_loss"),
    ];
    const shares = [
      steps("accuracy", false),
      ...epochs("held out", "cs-curve-other", "held_out_accuracy"),
      ...epochs("test", "cs-curve-main", "test_accuracy"),
    ];
    const most = Math.max(0.1, ...losses.flatMap(({ points }) => points.map(([, y]) => y)));
    loss.draw({ series: losses, marks, marksAbove: true, x, xName, xTicks, y: [0, most * 1.04] });
    floor = floorOf(shares);
    accuracy.draw({ series: shares, marks, x, xName, xTicks, y: [floor, 1] });
    const rates = spec.steps
      .filter((/** @type {any} */ s) => s.rate !== null)
      .map((/** @type {any} */ s) => [xOf(s), s.rate]);
    rate.element.hidden = !rates.length;
    rate.draw({
      series: [{ name: "this step", kind: "cs-curve-quiet", points: rates }],
      x,
      xName,
      xTicks,
      y: [0, Math.max(1e-9, ...rates.map((/** @type {any} */ [, y]) => y)) * 1.08],
    });
  }

  /** Where the axis of the accuracy begins: with epochs, a little below their lowest. @param {any[]} shares */
  function floorOf(shares) {
    const all = [
      ...spec.epochs.flatMap((/** @type {any} */ e) => [e.accuracy, e.held_out_accuracy, e.test_accuracy]),
    ].filter((x) => x !== null);
    if (!all.length || !shares[0].points.length) return 0;
    return Math.max(0, Math.floor(Math.min(...all) * 10 - 0.5) / 10);
  }

  /** @param {string} number @param {string} what @param {string} [more] */
  const fact = (number, what, more) =>
    h(
      "div",
      { class: "tr-fact" },
      h("b", { class: "cs-number" }, number),
      h("span", null, what),
      more && h("span", { class: "cs-faint" }, more),
    );

  function drawFacts() {
    const { now, best } = spec;
    const last = spec.epochs[spec.epochs.length - 1];
    const speed = now.seconds > 0 && now.images_seen ? count(now.images_seen / now.seconds) : null;
    const left = now.kind !== "end" && now.seconds_left !== null ? fact(clock(now.seconds_left), "left, about") : null;
    fill(
      facts,
      last?.test_accuracy != null && fact(`${(100 * last.test_accuracy).toFixed(2)} %`, "of the test images right"),
      last?.test_accuracy == null &&
        last?.held_out_accuracy != null &&
        fact(percent(last.held_out_accuracy), "of the held-out images right"),
      fact(`${last?.epoch ?? 0} of ${now.epochs}`, "epochs"),
      fact(clock(now.seconds), now.kind === "end" ? "in all" : "so far"),
      left,
      speed && fact(speed, "images a second"),
      best && fact(`epoch ${best.epoch}`, "best", best.by),
    );
    const share = now.steps ? now.step / now.steps : 0;
    progress.hidden = now.kind === "end";
    progress.firstChild.style.width = `${100 * share}%`;
    progress.setAttribute("aria-valuemax", String(now.steps));
    progress.setAttribute("aria-valuenow", String(now.step));
    progress.setAttribute("aria-valuetext", spec.status);
  }

  function drawTable() {
    const cell = (/** @type {string} */ text) => h("td", { class: "cs-number" }, text);
    const share = (/** @type {number | null} */ x) => cell(x === null ? "–" : `${(100 * x).toFixed(2)} %`);
    fill(
      table,
      spec.epochs.map((/** @type {any} */ e) =>
        h(
          "tr",
          { class: e.epoch === spec.best?.epoch ? "tr-best" : null },
          h("th", { scope: "row" }, e.epoch),
          cell(clock(e.seconds)),
          cell(e.loss === null ? "–" : value(e.loss, 4)),
          share(e.accuracy),
          share(e.held_out_accuracy),
          share(e.test_accuracy),
        ),
      ),
    );
    details.hidden = !spec.epochs.length;
    const smooth =
      spec.together > 1
        ? `Each point of the training curves is the mean of ${spec.together} steps, the band from their lowest loss to their highest. `
        : "";
    const hidden = spec.steps.some((/** @type {any} */ s) => s.accuracy !== null && s.accuracy < floor);
    fill(note, smooth, hidden && "Some steps lie below the axis of the accuracy.");
  }

  function draw() {
    ways.press(byTime ? "time" : "epochs");
    film.draw(theme, perEpoch());
    drawFacts();
    drawCurves();
    drawTable();
  }

  return {
    element,
    /** @param {import("../kit/colour.js").Theme} now */
    draw(now) {
      theme = now;
      draw();
    },
    /** More has happened. @param {any} now @param {Record<string, any>} [packed] */
    update(now, packed = {}) {
      spec = now;
      film.update(now, packed);
      draw();
    },
    leave: film.leave,
  };
}
