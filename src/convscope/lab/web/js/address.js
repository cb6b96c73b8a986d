/** The state of a page as a text; the pages that are saved read the same. */
export { read, write } from "/kit/address.js";
