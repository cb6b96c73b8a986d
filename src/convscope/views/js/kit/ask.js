/**
 * Asking Python, where there is one: in a notebook and in the lab, not on a saved page.
 *
 * @typedef {{ get: (name: string) => any, set?: (name: string, value: any) => void, save_changes?: () => void,
 *             on?: (event: string, listener: () => void) => void, off?: (event: string, listener: () => void) => void }} Model
 */

/** @param {Model} model @returns {{ ask: (question: Record<string, any>) => Promise<any>, leave: () => void } | null} null where nobody answers */
export function createAsk(model) {
  if (model.get("live") !== true) return null;
  /** @type {Map<number, (answer: any) => void>} */
  const waiting = new Map();
  const base = Math.floor(Math.random() * 1e9) * 1000;
  let number = 0;
  const take = () => {
    const answer = model.get("answer");
    waiting.get(answer?.number)?.(answer);
    waiting.delete(answer?.number);
  };
  model.on?.("change:answer", take);
  return {
    ask: (question) =>
      new Promise((resolve) => {
        number += 1;
        waiting.set(base + number, resolve);
        model.set?.("asked", { ...question, number: base + number });
        model.save_changes?.();
      }),
    leave: () => model.off?.("change:answer", take),
  };
}
