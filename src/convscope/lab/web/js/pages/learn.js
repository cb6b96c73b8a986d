/** Learn: the map of the course, and each lesson with its views alive, its code run here, its exercises with their editor. */
import { fill, h } from "/kit/dom.js";
import { write } from "/kit/address.js";
import { showExercise } from "../exercise.js";
import { host, style } from "../host.js";
import { createRunner } from "../running.js";

const NEAR = "500px 0px";

/** @param {string} lesson @param {string} [at] the section that is shown first */
const address = (lesson, at) => `#${write({ page: "learn", params: { lesson, ...(at ? { at } : {}) } })}`;

/** @returns {Promise<typeof import("../../../../views/js/lesson.js").default>} */
async function lessons() {
  const [{ default: lesson }] = await Promise.all([import(/** @type {any} */ ("/view/lesson.js")), style("lesson")]);
  return lesson;
}

/** @param {import("../pages.js").Place} place */
export async function showLearn(place) {
  return place.params.lesson === undefined ? showMap(place) : showLesson(place);
}

/** @param {import("../pages.js").Place} place */
async function showMap({ el, connection, keep, changed }) {
  const [{ lessons: rows }, { memoryOf }] = await Promise.all([connection.call("learn"), lessons()]);
  const next = rows.find((/** @type {any} */ one) => one.exercises.some((/** @type {any} */ { passed }) => !passed));
  const minutes = rows.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.minutes, 0);
  fill(
    el,
    h(
      "div",
      { class: "lab-course" },
      h("h1", { class: "lab-claim" }, "From a grid of numbers to a network of your own."),
      h(
        "p",
        { class: "lab-course-told" },
        `${rows.length} lessons, ${minutes} minutes of reading and trying things out, and exercises that say which number is wrong. `,
        h("a", { href: `#${write({ page: "exercise", params: {} })}` }, "All exercises"),
      ),
      h(
        "ol",
        { class: "lab-lessons" },
        rows.map((/** @type {any} */ one) => row(one, one === next, memoryOf(one.name))),
      ),
    ),
  );
  keep({});
  changed();
}

/** @param {any} one a lesson @param {boolean} isNext @param {any} memory */
function row({ number, name, title, minutes, able, questions, exercises }, isNext, memory) {
  const answered = Math.min(questions, Object.keys(memory.answers).length);
  const passed = exercises.filter((/** @type {any} */ one) => one.passed).length;
  const isDone = answered === questions && passed === exercises.length;
  const begun = answered + passed > 0;
  return h(
    "li",
    { class: isNext ? "lab-is-next" : null },
    h("span", { class: `lab-lesson-number${isDone ? " lab-is-done" : ""}`, "aria-hidden": "true" }, isDone ? "✓" : number),
    h(
      "div",
      null,
      h("a", { class: "lab-lesson-link", href: address(name), "aria-current": isNext && "step" }, h("span", { class: "cs-unseen" }, `Lesson ${number}: `), title),
      h("p", null, capital(able.slice(0, 3).join("; ")), "."),
      h(
        "p",
        { class: "lab-lesson-stand" },
        h("span", null, `${minutes} minutes`),
        begun && h("span", null, `${answered} of ${questions} predictions`),
        h(
          "span",
          { class: "lab-ticks" },
          exercises.map((/** @type {any} */ one) => tick(one)),
          ` ${passed} of ${exercises.length} exercise${exercises.length > 1 ? "s" : ""}`,
        ),
        isNext && h("b", null, begun ? "Go on here" : "Begin here"),
      ),
    ),
  );
}

const capital = (/** @type {string} */ words) => words.charAt(0).toUpperCase() + words.slice(1);

/** @param {any} exercise */
function tick({ name, title, passed }) {
  const href = `#${write({ page: "exercise", params: { name } })}`;
  const said = `${title}: ${passed ? "passed" : "open"}`;
  return h("a", { class: passed ? "lab-dot lab-is-done" : "lab-dot", href, title: said, "aria-label": said });
}

/** @param {import("../pages.js").Place} place */
async function showLesson({ el, params, connection, keep, changed, saves }) {
  fill(el, h("p", { class: "lab-stage", role: "status" }, h("b", null, "Opening the lesson."), " Its code is being run …"));
  const [told, { live }] = await Promise.all([connection.call("learn.lesson", { lesson: String(params.lesson) }), lessons()]);
  const root = h("div", { class: "convscope ls" });
  root.innerHTML = told.html; // our own HTML: words and code in it were escaped when it was made
  fill(el, h("nav", { class: "lab-lesson-nav", "aria-label": "Course" }, h("a", { href: "#learn" }, "All lessons")), root, foot(told));
  const unthemed = follow(root);
  const article = /** @type {HTMLElement} */ (root.querySelector(".ls-article"));
  const { name } = told;

  const shown = live({
    root: article,
    changed,
    moved: (at) => keep({ lesson: name, at }),
    mount: async (at, block) => {
      const { view } = await connection.call("learn.view", { lesson: name, block });
      return (await host(at, view)).leave;
    },
  });
  const runner = createRunner({ root: article, lesson: name, running: told.running, connection, refresh: shown.refresh });
  const practice = practise(article, connection, changed);
  keep({ lesson: name, at: params.at });
  saves(() => ({ call: "learn.page", given: { lesson: name }, state: {} }));
  document.title = `${told.title} · convscope lab`;
  changed();
  if (params.at) document.getElementById(String(params.at))?.scrollIntoView();
  return () => {
    for (const leave of [shown.leave, runner, practice, unthemed]) leave();
  };
}

/** The lesson is as light or dark as the lab. @param {HTMLElement} root @returns {() => void} how to stop */
function follow(root) {
  const apply = () => (root.dataset.theme = document.documentElement.dataset.theme);
  const observer = new MutationObserver(apply);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  apply();
  return () => observer.disconnect();
}

/** Exercises become their editors as they come near. @param {HTMLElement} article @param {any} connection @param {() => void} changed */
function practise(article, connection, changed) {
  /** @type {Promise<() => void>[]} */
  const shown = [];
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        const name = /** @type {HTMLElement} */ (target.querySelector("[data-exercise]")).dataset.exercise;
        const el = h("div");
        shown.push(
          showExercise(el, { name, connection, changed }).then((leave) => {
            target.classList.add("lab-practice");
            fill(target, el);
            return leave;
          }),
        );
      }
    },
    { rootMargin: NEAR },
  );
  for (const card of article.querySelectorAll(".ls-practice")) observer.observe(card);
  return () => {
    observer.disconnect();
    for (const one of shown) one.then((leave) => leave()).catch(() => {});
  };
}

/** The way on. @param {any} told */
function foot({ before, after }) {
  const way = (/** @type {any} */ to, /** @type {string} */ word) =>
    to &&
    h(
      "a",
      { class: `ls-${word.toLowerCase()}`, href: address(to.name) },
      h("span", null, `${word} · lesson ${to.number}`),
      h("b", null, to.title),
    );
  return h("div", { class: "ls lab-lesson-foot" }, h("nav", { class: "ls-foot", "aria-label": "Other lessons" }, way(before, "Before"), way(after, "Next")));
}
