"""Architecture: a network's layers by name, in the order in which they compute, with a text and a JSON form."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from convscope.errors import DataError, UsageError
from convscope.layers import ACTIVATIONS, LAYERS, Layer, Shape, layer_from_json
from convscope.layers.words import Words

INPUT = "input"


@dataclass(frozen=True)
class Node:
    """A layer in a network: its unique name, and the names of the nodes whose outputs it takes."""

    name: str
    layer: Layer
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Architecture:
    """Layers in the order in which they compute, and the shape of one input image ``(H, W, C)``.

    Raises:
        UsageError: a layer that does not fit its input, named with the reason; a name used twice or never defined.

    >>> a = Architecture.parse("conv 32 3x3 relu, maxpool 2, flatten, dense 10", input_shape=(28, 28, 1))
    >>> [node.name for node in a.nodes]
    ['conv1', 'conv1/relu', 'maxpool1', 'flatten1', 'dense1']
    >>> a.shapes["maxpool1"]
    (13, 13, 32)
    >>> Architecture.from_json(a.to_json()) == a == Architecture.parse(a.text, (28, 28, 1))
    True
    """

    nodes: tuple[Node, ...]
    input_shape: tuple[int, int, int]

    def __post_init__(self) -> None:
        if len(self.input_shape) != 3 or min(self.input_shape) < 1:
            raise UsageError(f"the input is (height, width, channels), such as (28, 28, 1), got {self.input_shape}.")
        if not self.nodes:
            raise UsageError("a network has at least one layer.")
        _ = self.shapes

    @classmethod
    def parse(cls, text: str, input_shape: tuple[int, int, int]) -> Architecture:
        """The architecture that the text form describes: layers separated by commas or lines.

        ``conv FILTERS HxW [stride S] [same|pad P] [dilation D] [groups G] [nobias] [ACTIVATION]``, ``maxpool S``,
        ``globalavgpool``, ``batchnorm``, ``dropout P``, ``flatten``, ``dense UNITS [nobias] [ACTIVATION]``, ``relu``.
        Padding is "valid" unless said. A layer is named after its kind and its number; the activation in its line is a
        node of its own, ``conv1/relu``.
        """
        nodes: list[Node] = []
        seen: Counter[str] = Counter()
        for item in filter(str.strip, re.split(r"[,\n]", text)):
            for layer, activation in _read_item(item):
                seen[layer.kind] += not activation
                name = f"{nodes[-1].name}/{layer.kind}" if activation else f"{layer.kind}{seen[layer.kind]}"
                nodes.append(Node(name, layer, (nodes[-1].name if nodes else INPUT,)))
        return cls(tuple(nodes), input_shape)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Architecture:
        """The architecture of :meth:`to_json`.

        Raises:
            DataError: the object is not an architecture.
        """
        try:
            nodes = tuple(Node(n["name"], layer_from_json(n["layer"]), tuple(n["inputs"])) for n in data["nodes"])
            height, width, channels = data["input_shape"]
            return cls(nodes, (height, width, channels))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"this JSON does not describe an architecture: {error}") from error

    def to_json(self) -> dict[str, Any]:
        """The architecture as a JSON object."""
        nodes = [{"name": n.name, "inputs": list(n.inputs), "layer": n.layer.to_json()} for n in self.nodes]
        return {"input_shape": list(self.input_shape), "nodes": nodes}

    @property
    def text(self) -> str:
        """The text form; what is not said there, such as a batch norm's epsilon, only JSON carries."""
        words: list[str] = []
        for node in self.nodes:
            if words and node.name == f"{node.inputs[0]}/{node.layer.kind}":
                words[-1] += f" {node.layer.text}"
            else:
                words.append(node.layer.text)
        return ", ".join(words)

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """The output shape of every node by name, and of the input as ``"input"``."""
        shapes: dict[str, Shape] = {INPUT: self.input_shape}
        for node in self.nodes:
            if node.name in shapes:
                raise UsageError(f"the name {node.name!r} is used twice.")
            shapes[node.name] = _shape_after(node, shapes)
        return shapes

    def __getitem__(self, name: str) -> Node:
        for node in self.nodes:
            if node.name == name:
                return node
        nearest = difflib.get_close_matches(name, self.shapes, 1)
        hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
        raise UsageError(f"there is no layer {name!r}.{hint}\nLayers: {', '.join(node.name for node in self.nodes)}.")

    def input_shape_of(self, node: Node) -> Shape:
        """The shape of what the node takes."""
        return self.shapes[node.inputs[0]]

    def __str__(self) -> str:
        return self.text


def _shape_after(node: Node, shapes: dict[str, Shape]) -> Shape:
    (source,) = node.inputs
    if source not in shapes:
        raise UsageError(f"{node.name} takes {source!r}, which no layer before it is called.")
    try:
        return node.layer.output_shape(shapes[source])
    except UsageError as error:
        size = " × ".join(map(str, shapes[source]))
        raise UsageError(f"{node.name} ({node.layer.text}) does not fit its input of {size}: {error}") from None


def _read_item(text: str) -> Iterator[tuple[Layer, bool]]:
    """The layer of one item, and whether it is an activation named in another layer's line."""
    words = Words(text)
    if words.name not in LAYERS:
        nearest = difflib.get_close_matches(words.name, LAYERS, 1)
        raise words.error(f"unknown layer {words.name!r}; {_suggest(nearest)}")
    yield LAYERS[words.name].parse(words), False
    for word in words.rest:
        if word not in ACTIVATIONS:
            raise words.error(f"unknown word {word!r}; {_suggest(difflib.get_close_matches(word, ACTIVATIONS, 1))}")
        yield LAYERS[word].parse(Words(word)), True


def _suggest(nearest: list[str]) -> str:
    return f"did you mean {nearest[0]!r}?" if nearest else f"the layers are {', '.join(LAYERS)}"
