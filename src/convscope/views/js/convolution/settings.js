/**
 * How the kernel is slid, and what follows the map: stride, padding, dilation, bias, ReLU, max pooling.
 *
 * @typedef {import("./state.js").State} State
 */
import { fill, h } from "../kit/dom.js";
import { plain, typed } from "../kit/plain.js";

const LARGEST = 8;
const ANSWERS = {
  stride: "rows and columns from one window to the next",
  padding: "zeros round the image",
  dilation: "rows and columns from one tap to the next",
  bias: "added to every sum",
};

/** @param {State} state @param {(sentence: string) => void} say */
export function createSettings(state, say) {
  const problem = h("p", { class: "cv-problem", role: "alert" });
  /** @param {string} text @param {string} done */
  const report = (text, done) => {
    fill(problem, text);
    if (!text) say(`${done}. The map is now ${state.map.shape[0]} by ${state.map.shape[1]}.`);
    draw();
  };
  const counted = (/** @type {"stride" | "dilation"} */ name) =>
    h(
      "select",
      {
        class: "cs-select",
        onchange: (/** @type {any} */ event) =>
          report(state.set({ [name]: Number(event.target.value) }), `${name} ${event.target.value}`),
      },
      options([...Array(Math.max(LARGEST, state.settings[name]))].map((_, i) => i + 1)),
    );
  const stride = counted("stride");
  const dilation = counted("dilation");
  const given = state.spec.settings.padding;
  const padding = h(
    "select",
    {
      class: "cs-select",
      onchange: () =>
        report(
          state.set({ padding: /^\d+$/.test(padding.value) ? Number(padding.value) : padding.value }),
          `padding ${padding.value}`,
        ),
    },
    options([
      "valid",
      "same",
      ...[...new Set([0, 1, 2, 3, 4, 5, ...(typeof given === "number" ? [given] : [])])].sort((a, b) => a - b),
    ]),
  );
  const bias = h("input", {
    class: "cs-select cv-bias",
    type: "text",
    autocomplete: "off",
    onchange() {
      const x = typed(bias.value);
      if (Number.isNaN(x)) report("The bias must be a number; the old one stays.", "");
      else report(state.setBias(x), `bias ${plain(x)}`);
      showBias();
    },
  });
  const relu = toggle("ReLU", (on) => report(state.set({ relu: on }), `ReLU ${on ? "on" : "off"}`));
  const pool = toggle("Max pool 2", (on) =>
    report(
      on && !state.pooled ? "The map is too small to be pooled by 2." : state.set({ pool: on }),
      `Max pooling ${on ? "on" : "off"}`,
    ),
  );
  const element = h(
    "section",
    { class: "cv-settings", "aria-label": "Settings" },
    field("Stride", ANSWERS.stride, stride),
    field("Padding", ANSWERS.padding, padding),
    field("Dilation", ANSWERS.dilation, dilation),
    field("Bias", ANSWERS.bias, bias),
    h("div", { class: "cv-toggles" }, relu, pool),
    problem,
  );

  /** What is being typed is left alone until the bias itself changes. */
  function showBias() {
    bias.dataset.x = String(state.biasOf);
    bias.value = plain(state.biasOf);
  }

  function draw() {
    const { settings } = state;
    stride.value = String(settings.stride);
    dilation.value = String(settings.dilation);
    padding.value = String(settings.padding);
    if (bias.dataset.x !== String(state.biasOf)) showBias();
    relu.setAttribute("aria-pressed", String(settings.relu));
    pool.setAttribute("aria-pressed", String(settings.pool && Boolean(state.pooled)));
  }

  return { element, draw };
}

/** @param {(string | number)[]} all */
function options(all) {
  return all.map((each) => h("option", { value: each }, String(each)));
}

/** @param {string} name @param {string} answer @param {HTMLElement} control */
function field(name, answer, control) {
  return h("label", { class: "cv-field", title: answer }, h("span", null, name), control);
}

/** @param {string} name @param {(on: boolean) => void} turned */
function toggle(name, turned) {
  const button = h(
    "button",
    {
      class: "cv-button",
      type: "button",
      "aria-pressed": "false",
      onclick: () => turned(button.getAttribute("aria-pressed") !== "true"),
    },
    name,
  );
  return button;
}
