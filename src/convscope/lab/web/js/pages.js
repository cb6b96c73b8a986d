/**
 * The pages of the lab, in their order; those without a title do not stand in the bar.
 *
 * @typedef {{ el: HTMLElement, params: Record<string, any>, connection: import("./socket.js").Connection,
 *             seen: () => [string, string][], keep: (params: Record<string, any>) => void, changed: () => void }} Place
 * @typedef {{ name: string, title: string, show: (place: Place) => Promise<(() => void) | void> }} Page
 */
import { showConvolution } from "./pages/convolution.js";
import { showGlossary } from "./pages/glossary.js";
import { showHome } from "./pages/home.js";

/** @type {Page[]} */
export const PAGES = [
  { name: "home", title: "", show: showHome },
  { name: "convolution", title: "Convolution", show: showConvolution },
  { name: "glossary", title: "", show: showGlossary },
];
