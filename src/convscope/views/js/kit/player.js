/**
 * Playing something step by step: back, play or pause, forward, speed, and a bar that can be drawn along.
 *
 * @typedef {{ count: () => number, at: () => number, go: (step: number) => void, changed?: (playing: boolean) => void,
 *             label: string, unit: string }} Playable  steps from 0 to count − 1; `go` shows one of them
 * @typedef {ReturnType<typeof createPlayer>} Player
 */
import { fill, h } from "./dom.js";

/** Steps a second. */
const SPEEDS = [1, 3, 8, 20, 60];
const ICONS = {
  start: "M6 5v14M19 5 9 12l10 7z",
  back: "M17 5 7 12l10 7z",
  play: "M7 4v16l13-8z",
  pause: "M7 5v14M17 5v14",
  forward: "M7 5l10 7-10 7z",
  stop: "M6 6h12v12H6z",
};

/** @typedef {keyof typeof ICONS} Icon */

/** @param {Icon} name */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** @param {keyof typeof ICONS} name @param {string} label @param {() => void} onclick */
function button(name, label, onclick) {
  return h(
    "button",
    { class: "cs-player-button", type: "button", "aria-label": label, title: label, onclick },
    icon(name),
  );
}

/** @param {Playable} playable */
export function createPlayer({ count, at, go, changed, label, unit }) {
  let playing = false;
  let timer = 0;
  let speed = 2;
  const toggle = button("play", "Play", () => (playing ? stop() : start()));
  toggle.classList.add("cs-player-main");
  const bar = h("input", {
    class: "cs-player-bar",
    type: "range",
    min: 0,
    "aria-label": label,
    oninput: () => (stop(), go(Number(bar.value))),
  });
  const where = h("span", { class: "cs-player-where cs-number", "aria-hidden": "true" });
  const pace = h(
    "select",
    { class: "cs-select", "aria-label": "Speed", onchange: () => (speed = Number(pace.value)) },
    SPEEDS.map((each, i) => h("option", { value: i, selected: i === speed }, `${each} / s`)),
  );
  const element = h(
    "div",
    { class: "cs-player", role: "group", "aria-label": label },
    button("start", "To the start", () => (stop(), go(0))),
    button("back", "One step back", () => (stop(), go(Math.max(0, at() - 1)))),
    toggle,
    button("forward", "One step on", () => (stop(), go(Math.min(count() - 1, at() + 1)))),
    bar,
    where,
    pace,
  );

  function draw() {
    bar.max = String(count() - 1);
    bar.value = String(at());
    bar.setAttribute("aria-valuetext", `${unit} ${at() + 1} of ${count()}`);
    bar.style.setProperty("--done", String(count() > 1 ? at() / (count() - 1) : 1));
    fill(where, `${at() + 1} / ${count()}`);
  }

  /** @param {boolean} on */
  function turn(on) {
    playing = on;
    const words = on ? "Pause" : "Play";
    fill(toggle, icon(on ? "pause" : "play")).setAttribute("aria-label", words);
    toggle.title = words;
    changed?.(on);
  }

  function next() {
    if (at() + 1 >= count()) return stop();
    go(at() + 1);
    timer = setTimeout(next, 1000 / SPEEDS[speed]);
    return undefined;
  }

  function start() {
    turn(true);
    go(at() + 1 >= count() ? 0 : at());
    timer = setTimeout(next, 1000 / SPEEDS[speed]);
  }

  function stop() {
    clearTimeout(timer);
    if (playing) turn(false);
  }

  return { element, draw, start, stop, isPlaying: () => playing };
}
