/** Small pictures, drawn with lines in the colour of the text. */

const PATHS = {
  mark: "M2.5 2.5h19v19h-19z M8.8 2.5v19 M15.2 2.5v19 M2.5 8.8h19 M2.5 15.2h19",
  theme: "M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9z",
  projector: "M3 17l5-12 5 12 M4.8 13h6.4 M15 17l3-7 3 7 M16 15h4",
  glossary: "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3z M5 17a3 3 0 0 1 3-3h11 M9 8h6",
  close: "M5 5l14 14 M19 5L5 19",
  left: "M14 5l-7 7 7 7",
  right: "M10 5l7 7-7 7",
  file: "M6 3h8l4 4v14H6z M14 3v4h4",
  camera: "M4 8h4l2-3h4l2 3h4v11H4z M12 10a3.2 3.2 0 1 0 .01 0z",
  brush: "M4 20c3 0 5-1 5-4l9-11 2 2L9 18 M9 16l2 2",
  dice: "M4 4h16v16H4z M8.5 8.5h.01 M15.5 15.5h.01 M12 12h.01 M15.5 8.5h.01 M8.5 15.5h.01",
  play: "M7 4l13 8-13 8z",
  pause: "M8 5v14 M16 5v14",
  step: "M6 5l9 7-9 7z M18 5v14",
  stop: "M6 6h12v12H6z",
  down: "M12 4v11 M7 11l5 5 5-5 M5 20h14",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.600l-1.500 1.500 M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.600l1.500-1.500",
};
const SPACE = "http://www.w3.org/2000/svg";

/** @param {string} name one of the keys above @returns {SVGElement} */
export function icon(name) {
  const svg = document.createElementNS(SPACE, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `lab-drawn lab-drawn-${name}`);
  if (name === "mark") {
    const cell = document.createElementNS(SPACE, "rect");
    for (const [key, value] of Object.entries({ x: 8.8, y: 8.8, width: 6.4, height: 6.4, class: "lab-cell" }))
      cell.setAttribute(key, String(value));
    svg.append(cell);
  }
  const path = document.createElementNS(SPACE, "path");
  path.setAttribute("d", PATHS[/** @type {keyof typeof PATHS} */ (name)]);
  svg.append(path);
  return svg;
}
