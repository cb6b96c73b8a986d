/** Questions: choosing or guessing, what is said to it, and what appears then. */
import { fill, h } from "../kit/dom.js";
import { FORMS, numberOf } from "./guess.js";

/** The answer of someone who would rather see than guess. */
const SHOWN = "?";

/** @param {HTMLElement} root @param {import("./memory.js").Memory} memory @param {() => void} changed */
export function createAsking(root, memory, changed) {
  /** Show what waits for questions that are answered, and hide the rest. */
  function reveal() {
    for (const block of root.querySelectorAll("[data-waits]")) {
      const waits = block.getAttribute("data-waits") ?? "";
      const hidden = !(waits in memory.answers);
      if (block.hasAttribute("hidden") && !hidden) block.classList.add("ls-fresh");
      block.toggleAttribute("hidden", hidden);
    }
  }

  for (const card of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".ls-question"))) {
    const block = card.dataset.block ?? "";
    const told = (/** @type {string | null} */ answer) => {
      if (answer === null) delete memory.answers[block];
      else memory.answers[block] = answer;
      memory.save();
      draw(card, answer);
      reveal();
      changed();
    };
    listen(card, told);
    draw(card, memory.answers[block] ?? null);
  }
  reveal();
  return { reveal };
}

/** @param {HTMLElement} card @param {(answer: string | null) => void} told */
function listen(card, told) {
  const choices = choicesOf(card);
  for (const choice of choices)
    choice.addEventListener("click", () => isOpen(card) && told(choice.dataset.choice ?? SHOWN));
  const input = inputOf(card);
  const guess = () => {
    const wrong = numberOf(input?.value ?? "") === null;
    input?.setAttribute("aria-invalid", String(wrong));
    const unread = card.querySelector(".ls-unread");
    if (unread) unread.textContent = wrong ? FORMS : "";
    if (wrong) input?.focus();
    else if (isOpen(card)) told(input?.value ?? "");
  };
  card.querySelector(".ls-say")?.addEventListener("click", guess);
  input?.addEventListener("keydown", (event) => event.key === "Enter" && guess());
  card.querySelector(".ls-show")?.addEventListener("click", () => {
    const wasOpen = isOpen(card);
    told(wasOpen ? SHOWN : null);
    if (!wasOpen) (choices[0] ?? input)?.focus();
  });
}

const isOpen = (/** @type {HTMLElement} */ card) => !card.classList.contains("ls-answered");
const inputOf = (/** @type {HTMLElement} */ card) => /** @type {HTMLInputElement | null} */ (card.querySelector(".ls-input"));
const choicesOf = (/** @type {HTMLElement} */ card) =>
  /** @type {HTMLButtonElement[]} */ ([...card.querySelectorAll(".ls-choice")]);

/** A card as it stands: open, or answered. @param {HTMLElement} card @param {string | null} answer */
function draw(card, answer) {
  const input = inputOf(card);
  const right = input ? 0 : choicesOf(card).findIndex((choice) => choice.hasAttribute("data-right"));
  const met = input ? isMet(card, answer) : Number(answer) === right;
  card.classList.toggle("ls-answered", answer !== null);
  for (const [i, choice] of choicesOf(card).entries()) {
    choice.setAttribute("aria-pressed", String(answer === String(i)));
    choice.setAttribute("aria-disabled", String(answer !== null));
    choice.classList.toggle("ls-right", answer !== null && i === right);
    choice.classList.toggle("ls-wrong", answer === String(i) && i !== right);
  }
  if (input) {
    input.readOnly = answer !== null;
    if (answer !== null && answer !== SHOWN) input.value = answer;
    if (answer === null) input.value = "";
  }
  const shown = answer === null ? [] : input || answer === SHOWN ? [right] : [...new Set([Number(answer), right])];
  for (const because of /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll("[data-because]"))) {
    because.hidden = !shown.includes(Number(because.dataset.because));
    because.classList.toggle("ls-also", shown.length > 1 && Number(because.dataset.because) === right);
  }
  const verdict = /** @type {HTMLElement} */ (card.querySelector(".ls-verdict"));
  verdict.hidden = answer === null;
  verdict.className = `ls-verdict ${met ? "ls-met" : ""}`;
  fill(verdict, answer === null ? "" : sentence(card, answer, met, right));
  const show = /** @type {HTMLElement} */ (card.querySelector(".ls-show"));
  fill(show, answer === null ? "Show it without a guess" : "Forget my answer");
  card.querySelector(".ls-gate")?.classList.toggle("ls-passed", answer !== null);
}

/** @param {HTMLElement} card @param {string} answer @param {boolean} met @param {number} right */
function sentence(card, answer, met, right) {
  const input = inputOf(card);
  const form = /** @type {HTMLElement | null} */ (card.querySelector(".ls-guess"));
  const truth = input ? Number(form?.dataset.answer).toLocaleString("en").replace("-", "−") : "ABCDEFGH"[right];
  if (met) return [h("b", null, "Right."), input ? ` ${truth}.` : ""];
  if (answer === SHOWN) return ["It is ", h("b", null, truth), "."];
  return [h("b", null, "Not quite."), " It is ", h("b", null, truth), "."];
}

/** @param {HTMLElement} card @param {string | null} answer */
function isMet(card, answer) {
  const form = /** @type {HTMLElement | null} */ (card.querySelector(".ls-guess"));
  const guess = numberOf(answer ?? "");
  if (guess === null) return false;
  const near = Math.max(Number(form?.dataset.tolerance), guess.half) + 1e-9;
  return Math.abs(guess.value - Number(form?.dataset.answer)) <= near;
}
