/** The report of a run: one page from the result to the machine, made of the parts of other views. */
import { h } from "./kit/dom.js";
import { count } from "./kit/number.js";
import { arraysOf, mount } from "./kit/shell.js";
import { createConfusion } from "./confusion/body.js";
import { createHead } from "./report/head.js";
import { createAugmentation, createLayers, createTable } from "./report/layers.js";
import { createMistakes, createNear } from "./report/mistakes.js";
import { pairs, section } from "./report/parts.js";
import { createTraining } from "./training/body.js";

const TITLES = {
  learned: "How it learned",
  classes: "Which classes it confuses",
  mistakes: "Its surest mistakes",
  kernels: "Its kernels, first and last",
  shown: "What it was shown",
  recipe: "The recipe",
  network: "The network",
  made: "Where and how it was made",
};

/** @param {any} spec @param {Record<string, any>} arrays @param {HTMLElement} root */
function sections(spec, arrays, root) {
  /** @type {[keyof typeof TITLES, any[], { draw: (theme: any) => void } | null][]} */
  const all = [];
  const training = spec.training && createTraining(spec.training);
  if (training) all.push(["learned", [training.element, note(spec.training.notes)], training]);
  const confusion = spec.confusion && createConfusion(spec.confusion, arraysOf(arrays, "confusion"), root);
  if (confusion) all.push(["classes", [confusion.element, note(spec.confusion.notes)], confusion]);
  if (spec.mistakes.length) all.push(["mistakes", mistaken(spec, arrays), null]);
  const layers = spec.kernels.length > 0 && createLayers(spec.kernels, arrays);
  if (layers) all.push(["kernels", [layers.element, note(spec.kernels[0].notes)], layers]);
  all.push(["shown", augmented(spec, arrays), null]);
  all.push(["recipe", [pairs(spec.recipe)], null]);
  all.push(["network", network(spec.table), null]);
  all.push(["made", [pairs(spec.where), repeat(spec.command)], null]);
  return all;
}

/** @param {string[]} notes */
function note(notes) {
  return h("p", { class: "rp-note" }, notes.join(" "));
}

/** @param {any} spec @param {Record<string, any>} arrays */
function mistaken(spec, arrays) {
  return [
    h(
      "p",
      { class: "rp-lead" },
      "Taken for something else with the greatest certainty: here the network errs most, or the label.",
    ),
    createMistakes(spec, arrays),
    spec.near.length > 0 && h("h4", { class: "rp-sub" }, "Nearly mistaken: right by the smallest margin"),
    spec.near.length > 0 && createNear(spec, arrays),
  ];
}

/** @param {any} spec @param {Record<string, any>} arrays */
function augmented({ augmentation }, arrays) {
  if (!augmentation.words)
    return [h("p", { class: "rp-lead" }, "Every training image was shown as it is: this recipe does not augment.")];
  const drawn = augmentation.times > 0;
  return [
    h(
      "p",
      { class: "rp-lead" },
      `Each training image was ${augmentation.words}, so that the network learns what does not matter.`,
    ),
    drawn && createAugmentation(augmentation, arrays),
    drawn &&
      note(["Drawn as the training draws them, not the very images of this run. Test images are shown as they are."]),
  ];
}

/** @param {any} table */
function network(table) {
  const state = table.state ? ` ${count(table.state)} more numbers are kept and not trained.` : "";
  return [
    createTable(table),
    note([
      `A multiply-add is one multiplication and one addition, for one image; bias, normalisation, activation and pooling count 0.${state} Rest on a number for its formula.`,
    ]),
  ];
}

/** @param {string | null} command */
function repeat(command) {
  return command && h("div", { class: "rp-again" }, h("p", null, "To do it again:"), h("code", null, command));
}

/** @param {{ model: { get: (name: string) => any }, el: HTMLElement }} options @returns {() => void} what ends the view */
function render({ model, el }) {
  const spec = model.get("spec");
  return mount(el, "rp", (root) => {
    const all = sections(spec, model.get("arrays"), root);
    root.prepend(
      createHead(
        spec,
        all.map(([id]) => [id, TITLES[id]]),
      ),
      ...all.map(([id, children]) => section(id, TITLES[id], children)),
    );
    return {
      draw(theme) {
        for (const [, , part] of all) part?.draw(theme);
      },
    };
  }).leave;
}

export default { render };
