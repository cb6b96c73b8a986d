/**
 * Opening images and networks of one's own: by their path, chosen, or dropped. Chosen and dropped files are copied for this lab,
 * since a browser does not tell where they lie.
 *
 * @typedef {import("./socket.js").Connection} Connection
 * @typedef {import("./drops.js").Given} Given
 */
import { fill, h } from "/kit/dom.js";
import { write } from "/kit/address.js";
import { openDialog } from "./dialog.js";
import { Mistake } from "./socket.js";

/** Bytes of a file that travel at a time. */
const PART = 8 * 2 ** 20;
const AT_ONCE = 4;
const ASK_EVERY = 250;

const KINDS = {
  images: {
    title: "Open images of your own",
    say: "A folder with a folder of images for each class, such as photos/cat/1.jpg. It stays where it is, and is only read.",
    example: "photos/",
    choose: "Choose a folder …",
  },
  network: {
    title: "Open a network of your own",
    say: "A .keras file, a file of PyTorch weights with its architecture, or the folder of a run. They are read as data: nothing in them is run.",
    example: "model.keras",
    choose: "Choose a file …",
  },
};

/** Where one looks at what was opened. @param {any} answer */
export function addressOf(answer) {
  const images = answer.kind === "images";
  return `#${write(images ? { page: "data", params: { data: answer.set.name } } : { page: "inside", params: { network: answer.name } })}`;
}

/**
 * A window in which it is opened.
 *
 * @param {{ connection: Connection, kind: "images" | "network", given?: Given[], opened?: (answer: any) => void }} options
 *        `given`: what was dropped; `opened`: what then happens, if not that it is looked at
 */
export function openOwn({ connection, kind, given, opened = (answer) => void (location.hash = addressOf(answer)) }) {
  const { title, say, example, choose } = KINDS[kind];
  const work = crypto.randomUUID();
  const status = h("p", { class: "lab-hint", role: "status" });
  const bar = h("progress", { class: "lab-progress", hidden: true, "aria-label": "How far it is" });
  const mistake = h("p", { class: "lab-mistake", role: "alert", hidden: true });
  const trust = h("div", { class: "lab-trust", hidden: true });
  const path = h("input", { class: "lab-field", type: "text", placeholder: example, spellcheck: "false", autocomplete: "off", required: true });
  const more = kind === "network" ? createMore() : null;
  const button = h("button", { class: "lab-button lab-main", type: "submit" }, "Open");
  const chooser = h("input", { type: "file", hidden: true, "aria-hidden": "true", tabindex: -1 });
  if (kind === "images") chooser.webkitdirectory = true;
  chooser.addEventListener("change", () => void copyAndOpen([...chooser.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }))));
  const form = h(
    "form",
    { class: "lab-own" },
    h("p", null, say),
    h("div", { class: "lab-row lab-typed" }, h("label", { class: "lab-labelled lab-grow-all" }, h("span", null, "Where it lies on this machine"), path), button),
    h("div", { class: "lab-row" }, h("button", { class: "lab-button", type: "button", onclick: () => chooser.click() }, choose), h("p", { class: "lab-hint" }, "or drop it on the page. It is copied for this lab, and the copy goes when the lab ends.")),
    more?.element,
    chooser,
    bar,
    status,
    mistake,
    trust,
  );
  let gone = false;
  const dialog = openDialog(title, [form], () => {
    gone = true;
    void connection.call("work.stop", { work }).catch(() => {});
  });
  dialog.classList.add("lab-broad");
  form.addEventListener("submit", (/** @type {Event} */ event) => (event.preventDefault(), void open(path.value)));

  /** @param {Given[]} files */
  async function copyAndOpen(files) {
    if (!files.length) return;
    await tried(async () => {
      let done = 0;
      const told = () => tell(`Copying ${done.toLocaleString("en")} of ${files.length.toLocaleString("en")} files …`, done, files.length);
      told();
      let place = await copy(connection, files[0], "");
      done = 1;
      const rest = files.slice(1);
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (let next = rest.shift(); next && !gone; next = rest.shift()) {
            place = await copy(connection, next, place.folder);
            done += 1;
            told();
          }
        }),
      );
      if (!gone) await ask(place.path);
    });
  }

  /** @param {string} where @param {boolean} [trusted] */
  const open = (where, trusted = false) => tried(() => ask(where, trusted));

  /** @param {string} where @param {boolean} [trusted] */
  async function ask(where, trusted = false) {
    tell("Opening …");
    const asking = setInterval(async () => {
      const { done, total, left } = await connection.call("work", { work });
      if (total) tell(`Reading ${done.toLocaleString("en")} of ${total.toLocaleString("en")}${left > 2 ? `, ${Math.round(left)} s left` : ""} …`, done, total);
    }, ASK_EVERY);
    try {
      const answer = await connection.call("open", { path: where, work, trust: trusted, ...more?.given() });
      if (gone) return;
      if (answer.kind === "code") return askForTrust(where);
      dialog.close();
      opened(answer);
    } finally {
      clearInterval(asking);
    }
  }

  /** Nothing that can do harm is opened but after a plain yes. @param {string} where */
  function askForTrust(where) {
    const yes = h("button", { class: "lab-button", type: "button", onclick: () => ((trust.hidden = true), void open(where, true)) }, "I trust it: run its code");
    const no = h("button", { class: "lab-button lab-main", type: "button", onclick: () => dialog.close() }, "Leave it");
    fill(
      trust,
      h("p", null, h("b", null, where.split(/[\\/]/).pop()), " can only be opened by running code in it, which could do anything on this machine that you can. Nothing of it was run. Open it only if you know who wrote it."),
      h("div", { class: "lab-row" }, no, yes),
    );
    trust.hidden = false;
    no.focus();
  }

  /** @param {string} sentence @param {number} [done] @param {number} [total] */
  function tell(sentence, done, total) {
    fill(status, sentence);
    bar.hidden = !total;
    if (total) [bar.max, bar.value] = [total, done];
  }

  /** @param {() => Promise<void>} act */
  async function tried(act) {
    mistake.hidden = trust.hidden = true;
    button.disabled = true;
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      fill(mistake, error.message);
      mistake.hidden = false;
    } finally {
      button.disabled = false;
      tell("");
    }
  }

  if (given) void copyAndOpen(given);
  else path.focus();
}

/** Copy a file, part by part. @param {Connection} connection @param {Given} given @param {string} folder where the earlier ones are */
async function copy(connection, { path, file }, folder) {
  let place = { folder, path };
  let at = 0;
  do {
    const data = new Uint8Array(await file.slice(at, at + PART).arrayBuffer());
    place = await connection.call("upload", { path, data, folder: place.folder });
    at += PART;
  } while (at < file.size);
  return place;
}

/** What a person says of a network whose file does not say it. */
function createMore() {
  /** @param {string} label @param {string} example */
  const field = (label, example) => {
    const input = h("input", { class: "lab-field", type: "text", placeholder: example, spellcheck: "false", autocomplete: "off" });
    return { input, element: h("label", { class: "lab-labelled" }, h("span", null, label), input) };
  };
  const fields = {
    input: field("One image: height, width, channels", "224x224x3"),
    pixels: field("Pixels it takes: 0-1, 0-255, centred, imagenet, or mean/std", "0.1307/0.3081"),
    classes: field("What its outputs are called", "cat, dog, hen"),
    architecture: field("Of weights (.pt, .safetensors) their architecture", "conv 32 3x3 relu, flatten, dense 10"),
  };
  const element = h("details", { class: "lab-more" }, h("summary", null, "What the file does not say"), Object.values(fields).map((one) => one.element));
  return { element, given: () => Object.fromEntries(Object.entries(fields).map(([name, { input }]) => [name, input.value])) };
}
