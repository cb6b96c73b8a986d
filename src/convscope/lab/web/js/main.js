/** The lab: a bar with the pages, the page that the address names, and the glossary beside it. */
import { fill, h } from "/kit/dom.js";
import { read, write } from "/kit/address.js";
import { listenForDrops } from "./drops.js";
import { createGlossary } from "./glossary.js";
import { openHanding, savePage } from "./handing.js";
import { icon } from "./icons.js";
import { Connection, Mistake } from "./socket.js";
import { PAGES } from "./pages.js";
import "./zoom.js";

const SEEN = "seen";
const lab = /** @type {HTMLElement} */ (document.getElementById("lab"));

if (location.search) history.replaceState(null, "", `/${location.hash}`);

const banner = h("p", { class: "lab-banner", role: "alert", hidden: true });
const connection = new Connection((connected) => {
  banner.hidden = connected;
  if (!connected) fill(banner, "The lab has stopped. Start it again in a terminal: ", h("code", null, "convscope lab"));
});

const view = h("main", { id: "view", tabindex: -1, "aria-live": "off" });
const glossary = createGlossary(view);
const links = PAGES.filter(({ title }) => title).map(({ name, title }) =>
  h("a", { href: `#${name}`, "data-page": name }, title),
);
const look = (/** @type {string} */ name, /** @type {string} */ value) => {
  localStorage.setItem(name, value);
  dispatchEvent(new Event("lab-look"));
};

/** A button that is pressed or not. @param {string} name @param {string} title @param {() => boolean} isOn @param {() => void} toggle */
function toggle(name, title, isOn, toggle) {
  const button = h("button", { class: "lab-icon", type: "button", title, "aria-label": title }, icon(name));
  const draw = () => button.setAttribute("aria-pressed", String(isOn()));
  button.addEventListener("click", () => (toggle(), draw()));
  draw();
  return button;
}

/** How what is seen is had as one page; null where the page has no view. @type {(() => import("./handing.js").Seen | null) | null} */
let saving = null;
const save = h("button", { class: "lab-icon", type: "button", title: "Save as one page that works offline", "aria-label": "Save page", hidden: true }, icon("down"));
const hand = h("button", { class: "lab-icon", type: "button", title: "Copy the state of the page, to hand it on", "aria-label": "Copy state" }, icon("link"));
save.addEventListener("click", () => void saved());
hand.addEventListener("click", () => openHanding(location.hash.slice(1) || "home"));

async function saved() {
  const seen = saving?.();
  if (!seen) return;
  save.disabled = true;
  try {
    await savePage(connection, seen, location.hash.slice(1));
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    fill(notice, error.message);
    notice.hidden = false;
  } finally {
    save.disabled = false;
  }
}

const isDark = () => document.documentElement.dataset.theme === "dark";
const isLarge = () => document.documentElement.classList.contains("projector");
const bar = h(
  "header",
  { class: "lab-bar" },
  h("a", { class: "lab-skip", href: "#", onclick: skip }, "Skip to the page"),
  h("a", { class: "lab-mark", href: "#home", "aria-label": "convscope lab, home" }, icon("mark"), h("span", null, "convscope")),
  h("nav", { class: "lab-nav", "aria-label": "Pages" }, links),
  h(
    "div",
    { class: "lab-tools" },
    save,
    hand,
    glossary.button,
    toggle("projector", "Large type, for a projector", isLarge, () => look("projector", isLarge() ? "off" : "on")),
    toggle("theme", "Dark", isDark, () => look("theme", isDark() ? "light" : "dark")),
  ),
);
const notice = h("p", { class: "lab-mistake", role: "alert", hidden: true });
fill(lab, bar, banner, notice, view, glossary.element);
listenForDrops(connection);

/** @param {Event} event */
function skip(event) {
  event.preventDefault();
  view.focus();
}

/** What ends the page that is shown. */
let leave = () => {};
/** The text that the page itself wrote into the address. */
let own = "";
let shown = 0;

/** Pages and where they were left, the last one first. @returns {[string, string][]} */
function seen() {
  try {
    return JSON.parse(localStorage.getItem(SEEN) ?? "[]");
  } catch {
    return [];
  }
}

/** Keep the state of the page in the address, so that it can be reloaded and handed on. @param {string} page @param {Record<string, any>} params */
function keep(page, params) {
  own = `#${write({ page, params })}`;
  if (own !== location.hash) history.replaceState(null, "", own);
  if (page !== "home" && page !== "glossary")
    localStorage.setItem(SEEN, JSON.stringify([[page, own], ...seen().filter(([name]) => name !== page)]));
}

async function show() {
  if (location.hash === own) return;
  own = location.hash;
  const address = read(location.hash);
  const page = PAGES.find(({ name }) => name === address.page) ?? PAGES[0];
  const turn = ++shown;
  leave();
  leave = () => {};
  saving = null;
  save.hidden = notice.hidden = true;
  for (const link of links) {
    if (link.dataset.page !== page.name) link.removeAttribute("aria-current");
    else (link.setAttribute("aria-current", "page"), link.scrollIntoView({ block: "nearest", inline: "nearest" }));
  }
  document.title = page.title ? `${page.title} · convscope lab` : "convscope lab";
  lab.classList.toggle("lab-bare", Boolean(address.params.bare));
  const bare = address.params.bare ? { bare: address.params.bare } : {};
  const el = h("div", { class: `lab-page lab-${page.name}` });
  fill(view, el);
  scrollTo(0, 0);
  try {
    const left = await page.show({
      el,
      params: address.params,
      connection,
      seen,
      keep: (params) => turn === shown && keep(page.name, { ...params, ...bare }),
      changed: glossary.refresh,
      saves: (how) => {
        if (turn === shown) ((saving = how), (save.hidden = false));
      },
    });
    if (turn === shown) leave = left ?? (() => {});
    else left?.();
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    fill(el, h("p", { class: "lab-mistake", role: "alert" }, error.message));
  }
  glossary.refresh();
}

addEventListener("hashchange", () => void show());
void show();
