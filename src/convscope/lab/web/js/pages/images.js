/** Pixels and Convolution: a view of any image, with what to choose the image with above it. */
import { fill, h } from "/kit/dom.js";
import { host } from "../host.js";
import { createPictures, placeIn } from "../pictures.js";
import { createProblem } from "../problem.js";

/** @typedef {import("../pages.js").Place} Place */

/** @param {Place} place */
export const showConvolution = (place) => showImage(place, "convolution", [16, 28, 40, 56, 96], 40, false);

/** @param {Place} place */
export const showPixels = (place) => showImage(place, "pixels", [28, 56, 96, 192, 384], 96, true);

/**
 * @param {Place} place @param {string} call what Python calls the view @param {number[]} choices of the longer side, in pixels
 * @param {number} most what it is unless said @param {boolean} tinted whether colours are kept unless said
 */
async function showImage({ el, params, connection, keep, saves, changed }, call, choices, most, tinted) {
  const { sets } = await connection.call("home");
  const stage = h("div", { class: "lab-view" });
  const caption = h("p", { class: "lab-caption", role: "status" });
  const problem = createProblem();
  let { image = `${sets[0].name}:0`, side = most, colour = tinted, ...state } = params;
  delete state.bare;
  /** @type {import("../pictures.js").Own | null} */
  let own = null;
  let leave = () => {};
  let turn = 0;

  const remember = () => keep({ image, ...(own ? { side, colour } : {}), ...state });

  /** Show an image. @param {string} text @param {string} [how] */
  async function show(text, how) {
    const mine = ++turn;
    const answer = await problem.none(connection.call(call, { image: text, state }));
    if (!answer || mine !== turn) return;
    image = answer.image;
    const fresh = h("div");
    fill(stage, fresh);
    leave();
    ({ leave } = await host(fresh, answer.view, (changes) => {
      state = changes.state;
      remember();
    }));
    fill(caption, h("b", null, "Shown: "), how ? `your own image, ${how}` : answer.caption);
    sizes.hidden = !own;
    pictures.mark(image);
    remember();
    saves(() => ({ call, given: { image }, state }));
    changed();
  }

  async function readOwn() {
    if (!own) return;
    delete state.painted;
    const answer = await problem.none(connection.call("images.read", { data: own.data, side, colour }));
    if (answer) await show(answer.image, own.how);
  }

  const size = h(
    "select",
    { class: "lab-select", onchange: () => ((side = Number(size.value)), void readOwn()) },
    choices.map((one) => h("option", { value: one, selected: one === side }, `${one} pixels`)),
  );
  const tint = h("input", { type: "checkbox", onchange: () => ((colour = tint.checked), void readOwn()) });
  tint.checked = colour;
  const sizes = h(
    "div",
    { class: "lab-row lab-sizes", hidden: true },
    h("label", null, "Longer side, at most ", size),
    h("label", null, tint, " in colour"),
  );
  const pictures = createPictures({
    connection,
    sets,
    ...placeIn(image),
    pick: (text) => ((own = null), delete state.painted, void show(text)),
    own: (given) => ((own = given), void readOwn()),
  });
  fill(el, h("div", { class: "lab-source" }, pictures.element, caption, sizes), problem.element, stage);
  await show(image);
  return () => (leave(), pictures.leave());
}
