/** Light bands from the window to the kernel and on to the value, where they stand beside each other. */

const SPACE = "http://www.w3.org/2000/svg";

/** @param {HTMLElement} stage what the bands lie over */
export function createRibbons(stage) {
  const svg = document.createElementNS(SPACE, "svg");
  svg.setAttribute("class", "cv-ribbons");
  svg.setAttribute("aria-hidden", "true");
  const bands = [0, 1].map(() => svg.appendChild(document.createElementNS(SPACE, "path")));
  stage.append(svg);

  return {
    /** @param {DOMRect} window @param {DOMRect} kernel @param {DOMRect} value */
    draw(window, kernel, value) {
      const frame = stage.getBoundingClientRect();
      const row = kernel.left > window.right && value.left > kernel.right && kernel.top < window.bottom + frame.height;
      svg.style.display = row ? "" : "none";
      if (!row) return;
      svg.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
      [band(window, kernel, frame), band(kernel, value, frame)].forEach((path, i) => bands[i].setAttribute("d", path));
    },
  };
}

/** From the right edge of one rectangle to the left edge of another. @param {DOMRect} from @param {DOMRect} to @param {DOMRect} frame */
function band(from, to, frame) {
  const [x, y] = [from.right - frame.left, to.left - frame.left];
  const bend = (y - x) / 2;
  const [a, b] = [from.top - frame.top, from.bottom - frame.top];
  const [c, d] = [to.top - frame.top, to.bottom - frame.top];
  return `M${x} ${a}C${x + bend} ${a} ${y - bend} ${c} ${y} ${c}V${d}C${y - bend} ${d} ${x + bend} ${b} ${x} ${b}Z`;
}
