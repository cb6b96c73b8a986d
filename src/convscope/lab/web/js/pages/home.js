/** Home: what can be done here, and where one left off. */
import { fill, h } from "/kit/dom.js";
import { percent } from "/kit/number.js";
import { read, write } from "/kit/address.js";
import { icon } from "../icons.js";
import { openOwn } from "../own.js";
import { PAGES } from "../pages.js";
import { SCENES } from "../scenes.js";

/** What each page is for. @type {Record<string, string>} */
const SAYS = {
  pixels: "An image is a grid of numbers. Zoom in until you can read every one.",
  convolution: "Slide a kernel over any image, and see every product and every sum.",
  design: "Write a network, and know its shapes, its cost and how far it sees before it learns.",
  train: "Watch it learn, on this machine, in about a minute. Pause, step, stop, go on.",
  inside: "Follow any number back: class, pooling, normalisation, convolution, pixels.",
  data: "Look at what it learns from: classes, copies, doubtful labels.",
};

/** @param {import("../pages.js").Place} place */
export async function showHome({ el, connection, seen, keep }) {
  let told = await connection.call("home");
  const answer = await connection.call("pictures", { set: told.sets[0].name, start: 0 });
  const images = imagesOf(answer);
  const course = h("a", { class: "lab-card lab-course-card", href: "#learn" }, courseWords([]));
  const draw = () =>
    fill(
      el,
      h("h1", { class: "lab-claim" }, "Every number in a convolutional network, and where it comes from."),
      resume(seen()),
      course,
      h("ul", { class: "lab-cards" }, PAGES.filter(({ name }) => name in SAYS).map((page) => card(page, images))),
      runs(told),
      sets(told, connection),
    );
  draw();
  keep({});
  void connection.call("learn").then(({ lessons }) => fill(course, courseWords(lessons)));
  const observer = new MutationObserver(draw);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const unlist = connection.on("runs", async () => ((told = await connection.call("home")), draw()));
  return () => (observer.disconnect(), unlist());
}

/** The way through the lessons, and where one stands. @param {any[]} lessons */
function courseWords(lessons) {
  const done = (/** @type {any} */ { exercises }) => exercises.length > 0 && exercises.every((/** @type {any} */ one) => one.passed);
  const next = lessons.find((one) => !done(one));
  return [
    h("div", null, h("h2", null, "Learn"), h("p", null, "From a grid of numbers to a network of your own: lessons to touch, exercises that say which number is wrong.")),
    h(
      "ol",
      { class: "lab-way", "aria-label": "Lessons" },
      lessons.map((one) =>
        h(
          "li",
          { class: done(one) ? "lab-is-done" : one === next ? "lab-is-next" : null, title: one.title },
          h("span", { class: "cs-unseen" }, `${one.title}${done(one) ? ", passed" : ""}`),
          h("span", { "aria-hidden": "true" }, done(one) ? "✓" : one.number),
        ),
      ),
    ),
    h("p", { class: "lab-way-next" }, next ? ["Next: ", h("b", null, next.title)] : ""),
  ];
}

/** @param {any} answer @returns {import("/kit/arrays.js").Tensor[]} */
function imagesOf({ shape, pixels }) {
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const length = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
  return Array.from({ length: bytes.length / length }, (_, i) => ({
    shape,
    data: bytes.subarray(i * length, (i + 1) * length),
  }));
}

/** @param {import("../pages.js").Page} page @param {import("/kit/arrays.js").Tensor[]} images */
function card({ name, title }, images) {
  return h(
    "li",
    null,
    h(
      "a",
      { class: "lab-card", href: `#${name}` },
      h("div", { class: "lab-scene", "aria-hidden": "true" }, SCENES[name](images)),
      h("h2", null, title),
      h("p", null, SAYS[name]),
    ),
  );
}

/** Where one left off. @param {[string, string][]} seen */
function resume(seen) {
  const links = seen
    .map(([name, hash]) => ({ page: PAGES.find((one) => one.name === name), hash }))
    .filter(({ page }) => page)
    .slice(0, 4)
    .map(({ page, hash }) => h("a", { href: hash }, h("b", null, titleOf(page)), " ", detail(hash)));
  if (!links.length) return null;
  return h("nav", { class: "lab-resume", "aria-label": "Where you left off" }, h("span", null, "Go on with"), links);
}

/** @param {any} page */
const titleOf = ({ title, name }) => title || name[0].toUpperCase() + name.slice(1);

/** What a page showed, in a few words. @param {string} hash */
function detail(hash) {
  const { image, network, run, data } = read(hash).params;
  const words = [network, run, run ? "" : data, String(image ?? "").startsWith("pixels:") ? "your image" : image];
  return words.filter((word) => word && String(word).length < 30).join(", ");
}

/** @param {any} told */
function runs({ runs, unreadable, folder }) {
  if (!runs.length && !unreadable.length) return null;
  const rows = runs.map((/** @type {any} */ run) =>
    h(
      "li",
      null,
      h("a", { href: `#${write({ page: "train", params: { run: run.name } })}` }, run.name),
      h("span", { class: "cs-faint" }, `${run.recipe} on ${run.data}, ${run.started.slice(0, 10)}`),
      h("span", null, run.accuracy === null ? run.status : `${percent(run.accuracy)} of the test images right`),
      h(
        "span",
        { class: "lab-links" },
        h("a", { href: `#${write({ page: "report", params: { run: run.name } })}`, "aria-label": `Report of ${run.name}` }, "report"),
        h("a", { href: `#${write({ page: "inside", params: { network: run.name } })}`, "aria-label": `Look inside ${run.name}` }, "look inside"),
      ),
    ),
  );
  return h(
    "section",
    { class: "lab-list" },
    h("h2", null, "Runs ", h("span", { class: "cs-faint" }, `in ${folder}`)),
    h("ul", null, rows),
    unreadable.map((/** @type {string} */ line) => h("p", { class: "lab-hint" }, line)),
  );
}

/** @param {any} told @param {import("../socket.js").Connection} connection */
function sets({ sets }, connection) {
  const rows = sets.map((/** @type {any} */ set) =>
    h(
      "li",
      null,
      h("a", { href: `#${write({ page: "data", params: { data: set.name } })}` }, set.name),
      h("span", { class: "cs-faint" }, set.origin),
      h("span", null, `${set.train.toLocaleString("en")} to learn from, ${set.test.toLocaleString("en")} to test with`),
    ),
  );
  return h(
    "section",
    { class: "lab-list" },
    h("h2", null, "Images on this machine"),
    h("ul", null, rows),
    h(
      "div",
      { class: "lab-row" },
      h("button", { class: "lab-button", type: "button", onclick: () => openOwn({ connection, kind: "images" }) }, icon("file"), h("span", null, "Open images of your own")),
      h("button", { class: "lab-button", type: "button", onclick: () => openOwn({ connection, kind: "network" }) }, icon("file"), h("span", null, "Open a network of your own")),
    ),
    h("p", { class: "lab-hint" }, "Nothing here leaves this machine, and nothing is loaded from elsewhere."),
  );
}
