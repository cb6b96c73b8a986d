/** Arrays that came along in a page as base64. */

/** @param {string} base64 */
function bytesOf(base64) {
  const { fromBase64 } = /** @type {any} */ (Uint8Array);
  if (fromBase64) return fromBase64.call(Uint8Array, base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** From now on their `data` are bytes, unpacked when they are asked for. @param {Record<string, any>} arrays */
export function unpack(arrays) {
  for (const array of Object.values(arrays)) {
    const base64 = array.data;
    Object.defineProperty(array, "data", { get: () => new DataView(bytesOf(base64).buffer) });
  }
}
