/** Handing on what is seen: as one offline page, or as a text that any lab opens. */
import { fill, h } from "/kit/dom.js";
import { openDialog } from "./dialog.js";

/**
 * @typedef {{ call: string, given: Record<string, any>, state: Record<string, any> }} Seen  what Python is asked to show the same again
 */

/** Save the view of the page as one file. @param {import("./socket.js").Connection} connection @param {Seen} seen @param {string} address */
export async function savePage(connection, seen, address) {
  const { html } = await connection.call("page", { ...seen, address });
  const link = h("a", {
    href: URL.createObjectURL(new Blob([html], { type: "text/html" })),
    download: `${nameOf(address)}.html`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return html.byteLength;
}

/** A name for the file. @param {string} address */
function nameOf(address) {
  const [page, rest = ""] = address.split("?");
  const [, what = ""] = rest.match(/(?:lesson|run|network|image|data)=([^&]{1,40})(?:&|$)/) ?? [];
  return [page, what].join(" ").trim().replace(/[^\w]+/g, "-").replace(/-$/, "");
}

/** A window with the state as a text. @param {string} address what stands behind the # */
export function openHanding(address) {
  const bare = h("input", { type: "checkbox" });
  bare.checked = /[?&]bare=/.test(address);
  const state = field("The page as a text");
  const command = field("In a terminal");
  const said = h("p", { class: "lab-hint", role: "status" });
  const draw = () => {
    const plain = address.replace(/([?&])bare=[^&]*&?/, "$1").replace(/[?&]$/, "");
    const text = bare.checked ? `${plain}${plain.includes("?") ? "&" : "?"}bare=1` : plain;
    state.input.value = text;
    command.input.value = `convscope lab "${text}"`;
  };
  bare.addEventListener("change", draw);
  draw();
  openDialog("Hand this page on", [
    h("p", null, "Whoever has convscope opens the same: the image, the kernel, what is pinned. Nothing secret is in it, no path and no token."),
    state.element,
    command.element,
    h("label", { class: "lab-row" }, bare, " without controls: only what is to be looked at"),
    said,
  ]).classList.add("lab-broad");

  /** @param {string} label */
  function field(label) {
    const input = h("input", { class: "lab-field", type: "text", readonly: true, onfocus: () => input.select() });
    const copy = h("button", { class: "lab-button", type: "button", "aria-label": `Copy: ${label}`, onclick: () => void put(input) }, "Copy");
    const element = h("div", { class: "lab-row lab-typed lab-whole" }, h("label", { class: "lab-labelled lab-grow-all" }, h("span", null, label), input), copy);
    return { input, element };
  }

  /** @param {HTMLInputElement} input */
  async function put(input) {
    try {
      await navigator.clipboard.writeText(input.value);
      fill(said, "Copied.");
    } catch {
      input.select();
      fill(said, "The browser does not let a page copy: it is marked, so press Ctrl + C.");
    }
  }
}
