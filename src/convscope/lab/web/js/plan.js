/**
 * What is to be trained: a form whose fields are the state of the page.
 *
 * @typedef {{ data: string, network: string, recipe: string, epochs: number, images: number, tests: number, seed: number,
 *             initial: string, freeze: string }} Given
 */
import { h } from "/kit/dom.js";
import { write } from "/kit/address.js";
import { icon } from "./icons.js";

/**
 * @param {any} told data sets and recipes @param {Partial<Given>} asked what the address says
 * @param {{ start: (given: Given & { paused?: boolean }) => void, changed: (given: Given) => void, open: () => void }} options
 *        `open`: a person wants images of their own
 */
export function createPlan({ sets, recipes, starts }, asked, { start, changed, open }) {
  const recipeOf = (/** @type {string} */ name) => recipes.find((/** @type {any} */ one) => one.name === name) ?? recipes[0];
  const setOf = (/** @type {string} */ name) => sets.find((/** @type {any} */ one) => one.name === name) ?? sets[0];
  const first = recipeOf(asked.recipe ?? "fast");

  /** @param {string} label @param {any} field @param {any} [more] */
  const labelled = (label, field, more) => h("label", { class: "lab-labelled" }, h("span", null, label), field, more);
  /** @param {{ name: string }[]} all @param {string | undefined} chosen */
  const select = (all, chosen) =>
    h("select", { class: "lab-select" }, all.map(({ name }) => h("option", { value: name, selected: name === chosen }, name)));
  /** @param {number} value @param {number} min @param {number} max */
  const number = (value, min, max) => h("input", { class: "lab-field", type: "number", value, min, max, step: 1 });

  const data = select(sets, asked.data);
  const recipe = select(recipes, first.name);
  const network = h("textarea", { class: "lab-field lab-text", rows: 4, spellcheck: "false" });
  /** A recipe's own network, with one output for each class. @param {any} recipe */
  const networkOf = (recipe) => recipe.networks[setOf(data.value).classes.length];
  /** Whether the network is one of a recipe, for whatever number of classes. */
  const isGiven = () => recipes.some((/** @type {any} */ one) => Object.values(one.networks).includes(network.value));
  network.value = asked.network ?? networkOf(first);
  const epochs = number(asked.epochs ?? first.epochs, 1, 10_000);
  const images = number(asked.images || setOf(data.value).train, 1, setOf(data.value).train);
  const tests = number(asked.tests || setOf(data.value).test, 1, setOf(data.value).test);
  const seed = number(asked.seed ?? 0, 0, 2 ** 32 - 1);
  const initial = h(
    "select",
    { class: "lab-select" },
    h("option", { value: "" }, "random weights"),
    starts.map((/** @type {string} */ name) => h("option", { value: name, selected: name === asked.initial }, name)),
  );
  const freeze = h("input", { class: "lab-field", type: "text", value: asked.freeze ?? "", placeholder: "conv1, conv2", spellcheck: "false" });
  const origin = h("span", { class: "lab-hint" });
  const summary = h("p", { class: "lab-plan-said" });
  const design = h("a", { class: "lab-hint" }, "See its shapes and its cost");

  /** @returns {Given} */
  function given() {
    const set = setOf(data.value);
    const part = (/** @type {any} */ field, /** @type {number} */ all) => (Number(field.value) >= all ? 0 : Number(field.value));
    return {
      data: data.value,
      network: network.value.trim(),
      recipe: recipe.value,
      epochs: Number(epochs.value),
      images: part(images, set.train),
      tests: part(tests, set.test),
      seed: Number(seed.value),
      initial: initial.value,
      freeze: freeze.value.trim(),
    };
  }

  function draw() {
    const set = setOf(data.value);
    origin.textContent = `${set.shape.join(" × ")}, ${set.classes.length} classes; ${set.origin}`;
    summary.textContent = `${network.value.trim()}; ${recipe.value}, ${epochs.value} epochs, on ${data.value}.`;
    design.href = `#${write({ page: "design", params: { text: network.value.trim(), input: set.shape } })}`;
  }

  data.addEventListener("change", () => {
    const set = setOf(data.value);
    [images.max, tests.max] = [set.train, set.test];
    [images.value, tests.value] = [set.train, set.test];
    if (isGiven()) network.value = networkOf(recipeOf(recipe.value));
  });
  recipe.addEventListener("change", () => {
    const chosen = recipeOf(recipe.value);
    if (isGiven()) network.value = networkOf(chosen);
    epochs.value = chosen.epochs;
  });
  const element = h(
    "form",
    { class: "lab-plan", "aria-label": "What to train" },
    h("h1", { class: "lab-title" }, "Train a network"),
    summary,
    h("div", { class: "lab-wide-field" }, labelled("Network", network), design),
    h("div", { class: "lab-wide-field" }, labelled("Images", data), origin, h("button", { class: "lab-link", type: "button", onclick: open }, "Open a folder of your own images")),
    h(
      "div",
      { class: "lab-fields" },
      labelled("Recipe", recipe),
      labelled("Epochs", epochs),
      labelled("Training images", images),
      labelled("Test images", tests),
      labelled("Seed", seed),
      labelled("Start from", initial),
      labelled("Freeze layers", freeze),
    ),
    h(
      "div",
      { class: "lab-row" },
      h("button", { class: "lab-button lab-main lab-start", type: "submit" }, icon("play"), h("span", null, "Start training")),
      h("button", { class: "lab-button", type: "button", onclick: () => start({ ...given(), paused: true }) }, icon("step"), h("span", null, "Step by step")),
    ),
  );
  element.addEventListener("input", () => (draw(), changed(given())));
  element.addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    start(given());
  });
  draw();
  return { element, given };
}
