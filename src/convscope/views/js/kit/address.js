/**
 * The state of a page as a text that can be handed on: `#convolution?image=drawn:7&stride=2&at=[3,4]`. Nothing secret is in it.
 *
 * @typedef {{ page: string, params: Record<string, any> }} Address
 */

/** What must be written otherwise between # and the end; all else stays readable. */
const SPECIAL = new RegExp("[%&=+#<>\"'`\\\\^{|}\\s]|[^\\x21-\\x7e]", "g");

/** @param {string} text */
const escaped = (text) => text.replace(SPECIAL, encodeURIComponent).replaceAll("'", "%27");

/** @param {any} value a text stands as it is, where it cannot be taken for JSON */
function written(value) {
  if (typeof value !== "string") return escaped(JSON.stringify(value));
  return escaped(isJson(value) ? JSON.stringify(value) : value);
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} text @returns {any} */
function readValue(text) {
  return isJson(text) ? JSON.parse(text) : text;
}

/** What stands behind the #. @param {Address} address */
export function write({ page, params }) {
  const parts = Object.entries(params)
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]) => `${escaped(name)}=${written(value)}`);
  return parts.length ? `${page}?${parts.join("&")}` : page;
}

/** @param {string} text with or without its # @returns {Address} */
export function read(text) {
  const [page, rest = ""] = text.replace(/^#/, "").split(/\?(.*)/s);
  const params = rest
    .split("&")
    .filter(Boolean)
    .map((part) => part.split(/=(.*)/s).map(decoded));
  return { page, params: Object.fromEntries(params.map(([name, value = ""]) => [name, readValue(value)])) };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
