/**
 * Layers in blocks: a network of a hundred layers is first a row of blocks, and each opens into what it is made of.
 *
 * @typedef {import("../kit/forward.js").Node} Node
 * @typedef {{ id: string, label: string, depth: number, nodes: Node[], items: Item[] }} Block
 * @typedef {{ node: Node } | { block: Block }} Item
 * @typedef {{ id: string, node: Node, block: Block | null, nodes: Node[] }} Entry  a column: a layer, or a closed block, which shows
 *   what its last layer gives
 */

/** At most so many columns are opened unasked. */
const CALM = 26;

/** @param {Node[]} nodes @param {number} [depth] @param {string} [path] @returns {Item[]} */
export function blocksOf(nodes, depth = 0, path = "") {
  /** @type {Item[]} */
  const items = [];
  for (const node of nodes) {
    const label = node.attributes.path?.[depth];
    const last = items[items.length - 1];
    if (!label) items.push({ node });
    else if (last && "block" in last && last.block.label === label) last.block.nodes.push(node);
    else items.push({ block: { id: `${path}/${label}#${node.name}`, label, depth, nodes: [node], items: [] } });
  }
  return items.map((item) => ("block" in item ? opened(item.block) : item));
}

/** A block with what is inside; one of a single layer is that layer. @param {Block} block @returns {Item} */
function opened(block) {
  if (block.nodes.length === 1) return { node: block.nodes[0] };
  const items = blocksOf(block.nodes, block.depth + 1, block.id);
  const [only] = items;
  return items.length === 1 && "block" in only ? only : { block: { ...block, items } };
}

/** The columns, with those blocks opened. @param {Item[]} items @param {Set<string>} open @returns {Entry[]} */
export function entriesOf(items, open) {
  return items.flatMap((item) => {
    if ("node" in item) return [{ id: item.node.name, node: item.node, block: null, nodes: [item.node] }];
    const { block } = item;
    if (open.has(block.id)) return entriesOf(block.items, open);
    return [{ id: block.id, node: block.nodes[block.nodes.length - 1], block, nodes: block.nodes }];
  });
}

/** All blocks inside, those that hold others first. @param {Item[]} items @returns {Block[]} */
function within(items) {
  return items.flatMap((item) => ("block" in item ? [item.block, ...within(item.block.items)] : []));
}

/** The opened blocks, from the outermost to the innermost. @param {Item[]} items @param {Set<string>} open */
export function openBlocks(items, open) {
  return within(items).filter(({ id }) => open.has(id));
}

/** The blocks that are open at first: level by level, as long as the columns stay few. @param {Item[]} items @returns {Set<string>} */
export function openAtFirst(items) {
  const blocks = within(items);
  let open = /** @type {Set<string>} */ (new Set());
  for (let depth = 0; blocks.some((block) => block.depth === depth); depth++) {
    const more = new Set(blocks.filter((block) => block.depth <= depth).map(({ id }) => id));
    if (entriesOf(items, more).length > CALM) break;
    open = more;
  }
  return open;
}

/** What leads from column to column, by their places: from which, to which others. @param {Entry[]} entries @returns {{ from: number, to: number[] }[]} */
export function waysOf(entries) {
  const place = new Map(entries.flatMap(({ nodes }, i) => nodes.map((node) => [node.name, i])));
  return entries
    .map((_, from) => {
      const to = entries.flatMap(({ nodes }, i) =>
        i > from && nodes.some(({ inputs }) => inputs.some((name) => place.get(name) === from)) ? [i] : [],
      );
      return { from, to };
    })
    .filter(({ to }) => to.length);
}
