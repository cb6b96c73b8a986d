"""The text form of a network: layers separated by commas or lines, branches in brackets.

``residual(conv 64 3x3 same relu, conv 64 3x3 same)`` adds its input to what is inside; behind a bar stands another way
for the input: ``residual(… | conv 64 1x1 stride 2)``. ``add``, ``multiply`` and ``concat`` take any number of branches,
``concat(conv 16 1x1 | conv 16 3x3 same)``; an empty branch is the input itself. An activation may follow the bracket.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from convscope.errors import UsageError
from convscope.layers import ACTIVATIONS, LAYERS, MERGES, advice
from convscope.layers.base import Layer, Merge
from convscope.layers.merge import Add
from convscope.layers.node import Node
from convscope.layers.words import Mistake, Words, mistake

RESIDUAL = "residual"
_FORMS: dict[str, type[Merge]] = {**MERGES, RESIDUAL: Add}
_MARKS = re.compile(r"[,\n()|]")


def parse(text: str, source: str) -> tuple[Node, ...]:
    """The nodes that a text describes; ``source`` is the name of the network's input.

    Raises:
        UsageError: a mistake, shown where it stands.

    >>> [(node.name, node.inputs) for node in parse("conv 4 1x1, residual(relu)", "input")]
    [('conv1', ('input',)), ('relu1', ('conv1',)), ('add1', ('relu1', 'conv1'))]
    """
    reader = _Reader(text)
    reader.branch(source)
    if reader.mark:
        raise mistake(text, reader.place, 1, f"{reader.mark!r} stands outside of any bracket")
    return tuple(reader.nodes)


class _Reader:
    """Reads the text from left to right; ``mark`` is the sign at ``place`` that ended what was read last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = -1
        self.mark = ","
        self.nodes: list[Node] = []
        self._seen: Counter[str] = Counter()

    def branch(self, source: str) -> str:
        """Read up to a bar, a closing bracket or the end; the name of the last node, which is ``source`` if empty."""
        last = source
        while True:
            item, start = self._next_item()
            if self.mark == "(":
                last = self._merge(item.strip(), start + len(item) - len(item.lstrip()), last)
            elif item.strip():
                last = self._layer(item, start, last)
            if self.mark not in (",", "\n"):
                return last

    def _next_item(self) -> tuple[str, int]:
        """What stands before the next mark, and where it begins."""
        start = self.place + 1
        found = _MARKS.search(self.text, start)
        self.place, self.mark = (found.start(), found[0]) if found else (len(self.text), "")
        return self.text[start : self.place], start

    def _layer(self, item: str, start: int, last: str) -> str:
        words = Words(item, self.text, start)
        if words.name in _FORMS:
            raise words.error(f"{words.name} is followed by its branches in brackets: {words.name}(… | …)")
        if words.name not in LAYERS:
            raise words.unknown("layer", lambda word: advice.on_layer(word, LAYERS, _FORMS))
        layer = self._parsed(words.name, words, item, start)
        self._seen[layer.kind] += 1
        last = self._add(Node(f"{layer.kind}{self._seen[layer.kind]}", layer, (last,)))
        return self._activations(words, last, LAYERS[words.name])

    def _parsed(self, kind: str, words: Words, item: str, start: int) -> Layer:
        try:
            return LAYERS[kind].parse(words)
        except Mistake:
            raise
        except UsageError as error:
            left = len(item) - len(item.lstrip())
            raise mistake(self.text, start + left, len(item.strip()), str(error)) from None

    def _activations(self, words: Words, last: str, layer: type[Layer] | None = None) -> str:
        """The activations that follow in the same item, each a node named after the one before it."""
        while words.rest:
            kind = words.word("an activation")
            if kind in LAYERS.keys() - ACTIVATIONS:
                raise words.error(f"a new layer begins here: put a comma before {kind!r}")
            if kind not in ACTIVATIONS:
                raise words.unknown("word", lambda word: advice.on_word(word, layer, sorted(ACTIVATIONS)))
            activation = LAYERS[kind].parse(words)
            last = self._add(Node(f"{last}/{kind}", activation, (last,)))
        return last

    def _merge(self, name: str, start: int, source: str) -> str:
        opened = self.place
        if name.lower() not in _FORMS:
            where = Words(name or "(", self.text, start if name else opened)
            raise where.unknown("bracket", lambda word: advice.on_bracket(word, LAYERS, _FORMS))
        ends = [self.branch(source)]
        while self.mark == "|":
            ends.append(self.branch(source))
        if self.mark != ")":
            raise mistake(self.text, opened, 1, "this bracket is not closed")
        if name.lower() == RESIDUAL and len(ends) == 1:
            ends.append(source)
        if len(ends) < 2:
            raise mistake(self.text, start, len(name), f"{name} needs at least two branches with | between them")
        merge = _FORMS[name.lower()]()
        self._seen[merge.kind] += 1
        last = self._add(Node(f"{merge.kind}{self._seen[merge.kind]}", merge, tuple(ends)))
        item, after = self._next_item()
        if item.strip():
            return self._activations(Words(f") {item}", self.text, after - 2), last)
        return last

    def _add(self, node: Node) -> str:
        self.nodes.append(node)
        return node.name


def write(nodes: tuple[Node, ...], source: str) -> str:
    """The text of nodes that end in the last of them; names are left out.

    Raises:
        UsageError: branches that do not part at one node and meet at one other: only JSON can say them.

    >>> write(parse("conv 4 1x1 relu, add(relu | | dense 4)", "input"), "input")
    'conv 4 1x1 relu, add(relu | | dense 4)'
    """
    if shared := [node.name for node in nodes if node.shares]:
        raise UsageError(f"the text form cannot say that {shared[0]} uses the weights of another layer: use to_json().")
    writer = _Writer({node.name: node for node in nodes}, source)
    text = writer.branch(nodes[-1].name, source)
    if writer.written != Counter(node.name for node in nodes):
        name = next(node.name for node in nodes if writer.written[node.name] != 1)
        raise UsageError(
            f"the text form cannot say this network: {name} is in several branches that part elsewhere, or in none.\n"
            "Use its JSON form, to_json()."
        )
    return text


class _Writer:
    """Writes a network from its end to its beginning."""

    def __init__(self, nodes: Mapping[str, Node], source: str) -> None:
        self.nodes = nodes
        self.written: Counter[str] = Counter()
        self._above: dict[str, list[str]] = {source: [source]}
        for node in nodes.values():
            self._above[node.name] = [node.name, *self._shared(node.inputs)]

    def branch(self, end: str, start: str) -> str:
        """The text of what leads from ``start``, which is left out, to ``end``."""
        items: list[str] = []
        behind = ""
        while end != start:
            node = self.nodes[end]
            self.written[end] += 1
            merged = isinstance(node.layer, Merge)
            before = self._shared(node.inputs)[0]
            text = self._merge(node, before) if merged else node.layer.text
            if not merged and end == f"{before}/{node.layer.kind}" and before != start:
                behind = f" {text}{behind}"
            else:
                items.append(text + behind)
                behind = ""
            end = before
        return ", ".join(reversed(items))

    def _merge(self, node: Node, start: str) -> str:
        branches = [self.branch(end, start) for end in node.inputs]
        if isinstance(node.layer, Add) and len(branches) == 2 and branches[0]:
            body, shortcut = branches
            return f"{RESIDUAL}({body} | {shortcut})" if shortcut else f"{RESIDUAL}({body})"
        return f"{node.layer.kind}({re.sub(' +', ' ', ' | '.join(branches))})"

    def _shared(self, names: tuple[str, ...]) -> list[str]:
        """The nodes that all ways from the input to these nodes pass, from the nearest one up."""
        first, *others = (self._above[name] for name in names)
        return [name for name in first if all(name in other for other in others)]
