/**
 * What a person did in a lesson, kept by the browser where it may: `localStorage`, under the lesson's name.
 *
 * @typedef {{ answers: Record<string, string>, section: string, save: () => void }} Memory  `answers` by the block's place: the choice,
 *   the number that was guessed, or "?" where it was shown without; `section` the heading that was read last
 */

const PREFIX = "convscope lesson ";

/** @param {string} lesson its name @returns {Memory} */
export function memoryOf(lesson) {
  const kept = read(PREFIX + lesson);
  const memory = {
    answers: kept.answers && typeof kept.answers === "object" ? { ...kept.answers } : {},
    section: typeof kept.section === "string" ? kept.section : "",
    save() {
      const { answers, section } = memory;
      try {
        localStorage.setItem(PREFIX + lesson, JSON.stringify({ answers, section }));
      } catch {
        // a browser that keeps nothing: the lesson works all the same
      }
    },
  };
  return memory;
}

/** @param {string} key @returns {any} */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") ?? {};
  } catch {
    return {};
  }
}
