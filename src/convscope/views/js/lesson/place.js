/** Where one is in a lesson: the section read last is kept, and offered when one comes back. */
import { h } from "../kit/dom.js";

/**
 * @param {HTMLElement} root @param {import("./memory.js").Memory} memory @param {(section: string) => void} moved
 * @returns {() => void} how to stop
 */
export function watchPlace(root, memory, moved) {
  const headings = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".ls-prose h2[id]")]);
  offer(root, memory, headings);
  const observer = new IntersectionObserver(
    (entries) => {
      const seen = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target.id);
      if (!seen.length || seen[0] === memory.section) return;
      memory.section = seen[0];
      memory.save();
      moved(memory.section);
    },
    { rootMargin: "-10% 0px -60% 0px" },
  );
  for (const heading of headings) observer.observe(heading);
  return () => observer.disconnect();
}

/** @param {HTMLElement} root @param {import("./memory.js").Memory} memory @param {HTMLElement[]} headings */
function offer(root, memory, headings) {
  const last = headings.find((heading) => heading.id === memory.section && !heading.closest("[hidden]"));
  if (!last || last === headings[0]) return;
  const go = () => (last.scrollIntoView({ block: "start" }), last.focus({ preventScroll: true }));
  const button = h("button", { class: "ls-plain", type: "button", onclick: go }, last.textContent);
  root.querySelector(".ls-head")?.append(h("p", { class: "ls-resume" }, "You were at ", button));
}
