/**
 * Any image anywhere: from a data set, from a file, dropped in, pasted, from the camera, painted by hand.
 *
 * @typedef {{ name: string, origin: string, test: number, classes: string[], shape: number[] }} DataSet
 * @typedef {{ data: Uint8Array, how: string }} Own  the content of an image file, and how it came here
 */
import { fill, h, roving, sized } from "/kit/dom.js";
import { photograph } from "/kit/matrix.js";
import { openCamera } from "./camera.js";
import { onImage } from "./drops.js";
import { icon } from "./icons.js";
import { openPaint } from "./paint.js";

const SIDE = 44;

/** A button with a picture and a word. @param {string} name of the icon @param {string} word @param {() => void} act */
function tool(name, word, act) {
  return h("button", { class: "lab-button", type: "button", onclick: act }, icon(name), h("span", null, word));
}

/**
 * What to choose an image with.
 *
 * @param {{ connection: import("./socket.js").Connection, sets: DataSet[], set?: string, start?: number,
 *           pick: (text: string) => void, own: (own: Own) => void }} options `pick` is told the short text of an image of a data
 *           set, `own` the content of a file
 */
export function createPictures({ connection, sets, set = sets[0].name, start = 0, pick, own }) {
  let chosen = sets.find(({ name }) => name === set) ?? sets[0];
  let from = start;
  let marked = "";
  let room = 12;
  const strip = h("div", { class: "cs-strip lab-strip", role: "group", "aria-label": "Images of the data set" });
  const origin = h("p", { class: "lab-origin" });
  const select = h(
    "select",
    { class: "lab-select", "aria-label": "Data set", onchange: () => choose(select.value) },
    sets.map(({ name }) => h("option", { value: name, selected: name === chosen.name }, name)),
  );
  const before = h("button", { class: "lab-icon", type: "button", "aria-label": "Images before" }, icon("left"));
  const after = h("button", { class: "lab-icon", type: "button", "aria-label": "Images after" }, icon("right"));
  before.addEventListener("click", () => move(from - room));
  after.addEventListener("click", () => move(from + room));

  /** @param {string} name */
  function choose(name) {
    chosen = sets.find((one) => one.name === name) ?? sets[0];
    from = 0;
    void draw().then(() => pick(`${chosen.name}:0`));
  }

  /** @param {number} place */
  function move(place) {
    from = Math.max(0, Math.min(chosen.test - 1, place));
    void draw();
  }

  function random() {
    const place = Math.floor(Math.random() * chosen.test);
    from = Math.floor(place / room) * room;
    void draw();
    pick(`${chosen.name}:${place}`);
  }

  async function draw() {
    fill(origin, h("b", null, chosen.name), `, ${chosen.test.toLocaleString("en")} test images: ${chosen.origin}`);
    const { texts, labels, pixels, shape } = await connection.call("pictures", { set: chosen.name, start: from });
    const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
    const length = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    const shown = texts.slice(0, room);
    fill(
      strip,
      shown.map((/** @type {string} */ text, /** @type {number} */ i) =>
        thumb({ shape, data: bytes.subarray(i * length, (i + 1) * length) }, labels[i], text),
      ),
    );
    roving(strip, ".cs-thumb", 1, Math.max(0, shown.indexOf(marked)));
    before.disabled = from === 0;
    after.disabled = from + room >= chosen.test;
    mark(marked);
  }

  /** @param {import("/kit/arrays.js").Tensor} pixels @param {string} label @param {string} text */
  function thumb(pixels, label, text) {
    const canvas = h("canvas", { class: "cs-canvas", "aria-hidden": "true" });
    sized(canvas, SIDE, SIDE).drawImage(photograph(pixels), 0, 0, SIDE, SIDE);
    const act = () => pick(text);
    const name = `${text.replace(":", " ")}: ${label}`;
    return h("button", { class: "cs-thumb", type: "button", title: name, "aria-label": name, "data-text": text, onclick: act }, canvas);
  }

  /** Which image is shown. @param {string} text */
  function mark(text) {
    marked = text;
    for (const one of strip.children) one.setAttribute("aria-pressed", String(one.dataset.text === text));
  }

  const file = h("input", { type: "file", accept: "image/*", hidden: true, "aria-hidden": "true", tabindex: -1 });
  file.addEventListener("change", () => void (file.files[0] && take(file.files[0], "from a file")));
  /** @param {Blob} blob @param {string} how */
  const take = async (blob, how) => own({ data: new Uint8Array(await blob.arrayBuffer()), how });
  const leave = onImage((blob, how) => void take(blob, how));

  const element = h(
    "section",
    { class: "lab-pictures", "aria-label": "Choose an image" },
    h("div", { class: "lab-row lab-browse" }, sets.length > 1 ? select : null, before, strip, after),
    h(
      "div",
      { class: "lab-row lab-ways" },
      tool("dice", "Any", random),
      tool("file", "Open", () => file.click()),
      tool("camera", "Camera", () => openCamera((blob) => void take(blob, "from the camera"))),
      tool("brush", "Paint", () => openPaint((blob) => void take(blob, "painted"))),
      h("p", { class: "lab-hint" }, "or drop or paste one"),
      file,
    ),
    origin,
  );
  const fit = new ResizeObserver(() => {
    const browse = /** @type {HTMLElement} */ (strip.parentElement);
    const taken = sets.length > 1 ? select.offsetWidth + 110 : 102;
    const fits = Math.max(2, Math.min(20, Math.floor((browse.clientWidth - taken) / (SIDE + 6))));
    if (fits !== room) ((room = fits), void draw());
  });
  fit.observe(element);
  return { element, mark, ready: draw(), leave: () => (leave(), fit.disconnect()) };
}

/** Where the strip begins for an image of a data set. @param {string} text */
export function placeIn(text) {
  const [set, index] = String(text).split(":");
  return { set, start: Number(index) > 0 ? Math.floor(Number(index) / 12) * 12 : 0 };
}
