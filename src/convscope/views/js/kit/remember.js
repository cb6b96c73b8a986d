/**
 * What a person chose in a view, told to whoever shows it: a notebook, the lab, the address of a page.
 *
 * @typedef {{ get: (name: string) => any, set: (name: string, value: any) => void, save_changes: () => void }} Model
 */

/** Milliseconds without a change before it is told. */
const TELL_AFTER = 150;

/** @param {Model} model @param {() => Record<string, any>} remembered what is worth keeping now, as JSON */
export function createTeller(model, remembered) {
  let due = 0;
  function now() {
    clearTimeout(due);
    model.set("state", remembered());
    model.save_changes();
  }
  return {
    /** Something was chosen: it is told when no more follows for a moment. */
    tell() {
      clearTimeout(due);
      due = setTimeout(now, TELL_AFTER);
    },
    /** It is told at once. */
    now,
    cancel: () => clearTimeout(due),
  };
}

/** A whole number from 0 to below the end? Nothing else is believed of a text that may come from anywhere. @param {any} x @param {number} end */
export function isPlace(x, end) {
  return Number.isInteger(x) && x >= 0 && x < end;
}
