/** The learner's answer: its editor, kept while it is typed, checked when asked, begun anew with nothing lost. */
import { fill, h } from "/kit/dom.js";
import { createEditor } from "./editor.js";
import { icon } from "./icons.js";

const KEEP_AFTER = 400;

/**
 * @param {{ told: any, connection: import("./socket.js").Connection, problem: ReturnType<import("./problem.js").createProblem>,
 *           take: (answer: any) => Promise<any>, stale: (stale: boolean) => void, clear: () => void }} options
 *   `take` gets what a check came to, `stale` is told when that is of another text
 */
export function createAnswer({ told, connection, problem, take, stale, clear }) {
  const { name, file } = told;
  let mark = told.mark;
  let kept = told.text;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later;
  let ticket = "";

  const status = h("span", { class: "lab-hint lab-kept", role: "status" });
  const elsewhere = h("div", { class: "lab-elsewhere", role: "alert", hidden: true });
  const check = h("button", { class: "lab-button lab-main", type: "button", title: "Ctrl+Enter", onclick: () => void ask() }, icon("play"), h("span", null, "Check"));
  const stop = h("button", { class: "lab-button", type: "button", hidden: true, onclick: () => void connection.call("exercise.stop", { ticket }) }, icon("stop"), h("span", null, "Stop"));
  const anew = h("button", { class: "lab-button", type: "button", onclick: () => void begin() }, "Start over");
  const editor = createEditor({
    label: `Your answer to ${told.title}, in Python`,
    changed: () => ((later = restarted(later)), fill(status), stale(true)),
    check: () => void ask(),
  });

  /** @param {ReturnType<typeof setTimeout> | undefined} timer */
  function restarted(timer) {
    clearTimeout(timer);
    return setTimeout(() => void keep(), KEEP_AFTER);
  }

  /** Keep the text; where the file was changed elsewhere, ask which one is meant. */
  async function keep() {
    clearTimeout(later);
    const text = editor.text();
    if (text === kept) return;
    const answer = await problem.none(connection.call("exercise.save", { name, text, mark }));
    if (!answer) return;
    if (answer.changed) return differ(answer);
    [mark, kept] = [answer.mark, text];
    fill(status, `kept in ${file}`);
  }

  /** The file is another one than the page knew. @param {{ text: string, mark: string }} there */
  function differ(there) {
    const done = () => (elsewhere.hidden = true);
    const theirs = () => (done(), open(there), editor.focus());
    const mine = () => ((mark = there.mark), (kept = there.text), done(), void keep(), editor.focus());
    fill(
      elsewhere,
      h("span", null, `${file} was changed elsewhere while you typed here. `),
      h("button", { class: "lab-button", type: "button", onclick: theirs }, "Take that one"),
      h("button", { class: "lab-button", type: "button", onclick: mine }, "Keep mine"),
    );
    elsewhere.hidden = false;
  }

  /** @param {{ text: string, mark: string }} there */
  function open(there) {
    [mark, kept] = [there.mark, there.text];
    editor.set(there.text);
  }

  /** Whoever comes back to this window finds what was typed elsewhere. */
  async function look() {
    if (editor.text() !== kept || !elsewhere.hidden) return;
    const there = await connection.call("exercise", { name }).catch(() => null);
    if (there && there.mark !== mark && editor.text() === kept) open(there);
  }

  async function ask() {
    if (ticket) return;
    ticket = crypto.randomUUID();
    void keep();
    stale(true);
    check.hidden = true;
    stop.hidden = false;
    const began = Date.now();
    const tell = () => fill(status, `Checking … ${Math.round((Date.now() - began) / 1000)} s; a loop that never ends is stopped after 10 s`);
    const clock = setInterval(tell, 1000);
    const answer = await problem.none(connection.call("exercise.check", { name, text: editor.text(), ticket }));
    clearInterval(clock);
    fill(status, editor.text() === kept && `kept in ${file}`);
    ticket = "";
    const focused = document.activeElement === stop;
    stop.hidden = true;
    check.hidden = false;
    if (focused) check.focus();
    await take(answer);
  }

  async function begin() {
    await keep();
    const answer = await problem.none(connection.call("exercise.reset", { name }));
    if (!answer) return;
    open(answer);
    clear();
    fill(status, answer.kept ? `What you had is kept in ${answer.kept}` : "It is as it was at the start.");
    editor.focus();
  }

  const came = () => void look();
  const goes = () => void keep().catch(() => {});
  addEventListener("focus", came);
  addEventListener("pagehide", goes);
  editor.set(told.text);

  function leave() {
    removeEventListener("focus", came);
    removeEventListener("pagehide", goes);
    goes();
    if (ticket) void connection.call("exercise.stop", { ticket }).catch(() => {});
  }

  const element = h("div", { class: "lab-answer" }, elsewhere, editor.element, h("div", { class: "lab-row lab-answer-row" }, check, stop, anew, status));
  return { element, mark: editor.mark, leave };
}
