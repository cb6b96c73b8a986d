/** The small label beside the pointer or the focus, and the line that a screen reader says. */
import { fill, h } from "./dom.js";

/** @typedef {ReturnType<typeof createTip>} Tip */

/** @param {HTMLElement} root */
export function createTip(root) {
  const box = h("div", { class: "cs-tip", role: "tooltip", hidden: true });
  const live = h("div", { class: "cs-unseen", "aria-live": "polite", role: "status" });
  root.append(box, live);

  return {
    /** Show lines beside a rectangle of the screen; the first is the strongest. @param {DOMRect} beside @param {...any} lines */
    show(beside, ...lines) {
      fill(
        box,
        lines.filter(Boolean).map((line) => h("div", null, line)),
      );
      box.hidden = false;
      const frame = root.getBoundingClientRect();
      const { width, height } = box.getBoundingClientRect();
      const left = Math.min(Math.max(8, beside.left - frame.left), frame.width - width - 8);
      const above = beside.top - height - 10;
      box.style.left = `${Math.max(0, left)}px`;
      box.style.top = `${(above > 4 ? above : beside.bottom + 10) - frame.top}px`;
    },
    hide() {
      box.hidden = true;
    },
    /** @param {string} sentence */
    say(sentence) {
      if (live.textContent !== sentence) live.textContent = sentence;
    },
  };
}

/**
 * A number on the page that answers where it comes from: on hover, focus and click.
 *
 * @param {Tip} tip @param {string} text @param {string} label @param {() => any[]} answer
 */
export function asked(tip, text, label, answer) {
  const show = () => {
    const lines = answer();
    tip.show(button.getBoundingClientRect(), ...lines);
    tip.say(
      lines
        .filter(Boolean)
        .map((line) => line.textContent ?? line)
        .join(", "),
    );
  };
  const button = h(
    "button",
    {
      class: "cs-asked",
      type: "button",
      "aria-label": label,
      onpointerenter: show,
      onfocus: show,
      onclick: show,
      onpointerleave: tip.hide,
      onblur: tip.hide,
    },
    text,
  );
  return button;
}
