/**
 * Whatever is dropped anywhere on the lab, or pasted: one image is shown where images are shown; a folder, or many files, are a
 * data set; a network is looked into.
 *
 * @typedef {(blob: Blob, how: string) => void} Take
 * @typedef {{ path: string, file: File }} Given  a file, and where it lay below what was dropped
 */
import { h } from "/kit/dom.js";
import { openOwn } from "./own.js";

/** What the page does with one image, if it does something. @type {Take | null} */
let taker = null;

/** Say what the page does with one image. @param {Take} take @returns {() => void} how to take it back */
export function onImage(take) {
  taker = take;
  return () => void (taker === take && (taker = null));
}

/** @param {import("./socket.js").Connection} connection */
export function listenForDrops(connection) {
  const shade = h("div", { class: "lab-drop", hidden: true }, h("p", null, "Let go: an image, a folder of images, or a network"));
  document.getElementById("lab")?.append(shade);
  document.addEventListener("dragover", (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    shade.hidden = false;
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) shade.hidden = true;
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    shade.hidden = true;
    void dropped(connection, /** @type {DataTransfer} */ (event.dataTransfer));
  });
  document.addEventListener("paste", (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find(isImage);
    if (file) void showImage(connection, file, "pasted");
  });
}

/** @param {File} file */
const isImage = ({ type, name }) => type.startsWith("image/") || /\.(png|jpe?g|gif|bmp|tiff?|webp|p[bgp]m)$/i.test(name);

/** @param {import("./socket.js").Connection} connection @param {DataTransfer} data */
async function dropped(connection, data) {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry !== null && entry !== undefined);
  const loose = [...data.files];
  const whole = entries.some((entry) => entry.isDirectory);
  if (!whole && loose.length === 1 && isImage(loose[0])) return showImage(connection, loose[0], "dropped in");
  const given = whole ? (await Promise.all(entries.map((entry) => filesIn(entry)))).flat() : loose.map((file) => ({ path: file.name, file }));
  return openOwn({ connection, kind: given.some(({ file }) => isImage(file)) ? "images" : "network", given: gathered(given) });
}

/** One image: for the page, else for the page Pixels. @param {import("./socket.js").Connection} connection @param {File} file @param {string} how */
async function showImage(connection, file, how) {
  if (taker) return taker(file, how);
  const data = new Uint8Array(await file.arrayBuffer());
  const { image } = await connection.call("images.read", { data, side: 96, colour: true });
  location.hash = `#pixels?image=${image}`;
}

/** All files in a folder, however deep. @param {any} entry @returns {Promise<Given[]>} */
async function filesIn(entry) {
  if (entry.isFile) return [{ path: entry.fullPath.slice(1), file: await new Promise((done, fail) => entry.file(done, fail)) }];
  const reader = entry.createReader();
  const all = [];
  for (;;) {
    /** A browser hands out a hundred at a time. @type {any[]} */
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!some.length) break;
    for (const one of some) all.push(...(await filesIn(one)));
  }
  return all;
}

/** Images that lie in no folder become one of a single class. @param {Given[]} given @returns {Given[]} */
function gathered(given) {
  const lone = given.every(({ path }) => !path.includes("/")) && given.some(({ file }) => isImage(file));
  return lone ? given.map(({ path, file }) => ({ path: `images/unsorted/${path}`, file })) : given;
}
