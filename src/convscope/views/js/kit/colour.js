/**
 * Colours for numbers: grey for pixels, and for anything signed a scale that is symmetric about 0, blue below, red above.
 * Zero is the colour of the paper: white, or near black on a dark page.
 *
 * @typedef {"light" | "dark"} Theme
 * @typedef {[number, number, number]} Rgb
 */

/** From 0 outwards to the end of the scale. @type {Record<Theme, { below: Rgb[], above: Rgb[] }>} */
const STOPS = {
  light: {
    below: [
      [255, 255, 255],
      [199, 220, 239],
      [107, 168, 211],
      [33, 102, 172],
      [5, 48, 97],
    ],
    above: [
      [255, 255, 255],
      [250, 214, 197],
      [240, 145, 115],
      [193, 39, 45],
      [103, 0, 31],
    ],
  },
  dark: {
    below: [
      [24, 27, 32],
      [31, 62, 99],
      [47, 116, 187],
      [108, 172, 240],
      [205, 229, 255],
    ],
    above: [
      [24, 27, 32],
      [98, 38, 34],
      [188, 69, 55],
      [244, 133, 107],
      [255, 222, 208],
    ],
  },
};

const STEPS = 256;

/** @param {Rgb[]} stops @returns {Rgb[]} */
function ramp(stops) {
  return Array.from({ length: STEPS }, (_, i) => {
    const at = (i / (STEPS - 1)) * (stops.length - 1);
    const low = Math.min(Math.floor(at), stops.length - 2);
    return /** @type {Rgb} */ (stops[low].map((from, k) => Math.round(from + (stops[low + 1][k] - from) * (at - low))));
  });
}

const RAMPS = {
  light: { below: ramp(STOPS.light.below), above: ramp(STOPS.light.above) },
  dark: { below: ramp(STOPS.dark.below), above: ramp(STOPS.dark.above) },
};

/**
 * The colour of a signed number on a scale from −limit to limit.
 *
 * @param {number} x @param {number} limit @param {Theme} theme
 * @returns {Rgb}
 */
export function signed(x, limit, theme) {
  const part = limit > 0 ? Math.min(1, Math.abs(x) / limit) : 0;
  return RAMPS[theme][x < 0 ? "below" : "above"][Math.round(part * (STEPS - 1)) || 0];
}

/** The colour of a pixel, 0 black to 255 white. @param {number} x @returns {Rgb} */
export function grey(x) {
  return [x, x, x];
}

/** Black or white, whichever stands out more: never less than 4.5 : 1. @param {Rgb} rgb */
export function inkOn(rgb) {
  return contrast(luminance(rgb), 1) > contrast(luminance(rgb), 0) ? "#ffffff" : "#000000";
}

/** @param {Rgb} rgb */
export function css([red, green, blue]) {
  return `rgb(${red} ${green} ${blue})`;
}

/** Relative luminance, as the Web Content Accessibility Guidelines define it. @param {Rgb} rgb */
function luminance(rgb) {
  const [red, green, blue] = rgb.map((part) => (part <= 10 ? part / 3294 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {number} a @param {number} b */
function contrast(a, b) {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The horizontal gradient of the signed scale, for a legend. @param {Theme} theme */
export function signedGradient(theme) {
  const { below, above } = STOPS[theme];
  return `linear-gradient(to right, ${[...[...below].reverse(), ...above.slice(1)].map(css).join(", ")})`;
}

/**
 * Whether an element stands on a light or a dark ground: what the notebook, the page or the system has chosen.
 *
 * @param {Element} element
 * @returns {Theme}
 */
export function themeAt(element) {
  for (let at = /** @type {Element | null} */ (element); at; at = at.parentElement ?? hostOf(at)) {
    const parts = getComputedStyle(at)
      .backgroundColor.match(/[\d.]+/g)
      ?.map(Number);
    if (parts && (parts.length < 4 || parts[3] > 0.5))
      return luminance([parts[0], parts[1], parts[2]]) < 0.2 ? "dark" : "light";
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** @param {Element} element @returns {Element | null} */
function hostOf(element) {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

/** Calls `changed` when the theme may have changed; returns how to stop. @param {() => void} changed */
export function watchTheme(changed) {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  query.addEventListener("change", changed);
  for (const element of [document.documentElement, document.body]) observer.observe(element, { attributes: true });
  return () => {
    query.removeEventListener("change", changed);
    observer.disconnect();
  };
}
