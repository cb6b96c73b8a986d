/**
 * The text of the network, to be edited: what is typed is drawn, a mistake is shown where it stands.
 *
 * @typedef {import("./state.js").State} State
 */
import { fill, h } from "../kit/dom.js";

/** @param {State} state @param {(sentence: string) => void} say */
export function createEditor(state, say) {
  const area = h("textarea", {
    class: "ar-text",
    rows: 5,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    "aria-label": "The network as text",
    "aria-describedby": "ar-mistake",
    oninput: () => edit(),
  });
  const sides = ["rows", "columns", "channels"].map((name, axis) =>
    h("input", {
      class: "ar-side",
      type: "number",
      min: 1,
      max: 4096,
      value: state.input[axis],
      "aria-label": `${name} of the image`,
      oninput: () => edit(),
    }),
  );
  const mistake = h("p", { class: "ar-mistake", role: "alert" });
  const reset = h(
    "button",
    { class: "cs-pill", type: "button", onclick: () => (state.reset(), say("The network is as it was given.")) },
    "As given",
  );
  const examples = state.spec.examples.map((/** @type {{ name: string, text: string }} */ { name, text }) =>
    h(
      "button",
      {
        class: "cs-pill",
        type: "button",
        "data-text": text,
        onclick: () => {
          area.value = text;
          edit();
          say(`${name} is shown.`);
        },
      },
      name,
    ),
  );
  const element = h(
    "section",
    { class: "ar-editor", "aria-label": "The network as text" },
    h("h3", { class: "ar-heading" }, "Type a network"),
    area,
    mistake,
    h(
      "div",
      { class: "ar-tools" },
      h("span", { class: "ar-size" }, "Image ", sides[0], " × ", sides[1], " × ", sides[2]),
    ),
    h("div", { class: "ar-tools", role: "group", "aria-label": "Examples" }, examples, reset),
  );

  function edit() {
    const input = sides.map((each, axis) => {
      const length = Math.floor(Number(each.value));
      return length >= 1 && length <= 4096 ? length : state.input[axis];
    });
    state.edit(area.value, input);
  }

  return {
    element,
    draw() {
      const without = state.spec.text === null && state.isGiven;
      if (area.value !== state.text) area.value = state.text;
      area.placeholder = without
        ? "This graph is more than the text form can say; type another network here."
        : "conv 32 3x3 relu, maxpool 2, flatten, dense 10";
      sides.forEach((each, axis) => {
        if (state.isGiven && Number(each.value) !== state.input[axis]) each.value = String(state.input[axis]);
      });
      fill(mistake, ...told(state));
      area.setAttribute("aria-invalid", String(Boolean(state.mistake)));
      reset.hidden = state.isGiven;
      for (const one of examples) one.setAttribute("aria-pressed", String(one.dataset.text === state.text));
    },
  };
}

/** The line of the text with the mistake marked, and what is wrong. @param {State} state */
function told({ text, mistake }) {
  if (!mistake) return [];
  const first = text.lastIndexOf("\n", mistake.place - 1) + 1;
  const end = text.indexOf("\n", mistake.place);
  const line = text.slice(first, end < 0 ? undefined : end);
  const at = mistake.place - first;
  const start = Math.max(0, at - 28);
  return [
    h("b", null, mistake.message),
    h(
      "code",
      null,
      start ? "… " : "",
      line.slice(start, at),
      h("mark", null, line.slice(at, at + mistake.length) || "␣"),
      line.slice(at + mistake.length, at + mistake.length + 28),
    ),
  ];
}
