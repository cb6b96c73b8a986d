"""Architecture: a network's layers by name, in the order in which they compute, with a text and a JSON form."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from convscope.errors import DataError, UsageError
from convscope.layers import Shape, layer_from_json
from convscope.layers import text as text_form
from convscope.layers.node import Node

INPUT = "input"
__all__ = ["INPUT", "Architecture", "Node"]


@dataclass(frozen=True, repr=False)
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
        for node in self.nodes:
            if node.shares is not None:
                self._check_shared(node)

    @classmethod
    def parse(cls, text: str, input_shape: tuple[int, int, int]) -> Architecture:
        """The architecture that the text form describes: layers separated by commas or lines, branches in brackets.

        ``conv FILTERS HxW [stride S] [same|pad P] [dilation D] [groups G] [nobias] [ACTIVATION]``, ``maxpool S``,
        ``globalavgpool``, ``batchnorm``, ``dropout P``, ``flatten``, ``dense UNITS [nobias] [ACTIVATION]``, ``relu``;
        what else there is stands in :data:`convscope.layers.LAYERS`, each layer with its words. ``residual(…)`` adds
        its input to what is inside, ``residual(… | …)`` adds two ways, ``concat(… | …)`` puts their channels behind
        each other; ``add`` and ``multiply`` likewise. Padding is "valid" unless said. A layer is named after its kind
        and its number; the activation in its line is a node of its own, ``conv1/relu``.

        >>> a = Architecture.parse("conv 8 3x3 same, residual(conv 8 3x3 same relu, conv 8 3x3 same) relu", (9, 9, 1))
        >>> a["add1"].inputs, a.nodes[-1].name
        (('conv3', 'conv1'), 'add1/relu')
        """
        return cls(text_form.parse(text, INPUT), input_shape)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Architecture:
        """The architecture of :meth:`to_json`.

        Raises:
            DataError: the object is not an architecture.
        """
        try:
            nodes = tuple(
                Node(n["name"], layer_from_json(n["layer"]), tuple(n["inputs"]), n.get("shares")) for n in data["nodes"]
            )
            height, width, channels = data["input_shape"]
            return cls(nodes, (height, width, channels))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"this JSON does not describe an architecture: {error}") from error

    def to_json(self) -> dict[str, Any]:
        """The architecture as a JSON object."""
        nodes = [
            {"name": n.name, "inputs": list(n.inputs), "layer": n.layer.to_json()}
            | ({"shares": n.shares} if n.shares else {})
            for n in self.nodes
        ]
        return {"input_shape": list(self.input_shape), "nodes": nodes}

    @property
    def text(self) -> str:
        """The text form, which leaves names out.

        Raises:
            UsageError: branches that cross, or shared weights, which only JSON can say.
        """
        return text_form.write(self.nodes, INPUT)

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
        nearest = difflib.get_close_matches(name, [node.name for node in self.nodes], 1)
        hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
        raise UsageError(f"there is no layer {name!r}.{hint}\nLayers: {', '.join(node.name for node in self.nodes)}.")

    def input_shape_of(self, node: Node) -> Shape:
        """The shape of what the node takes; of the first of its inputs where they are several."""
        return self.shapes[node.inputs[0]]

    def input_shapes_of(self, node: Node) -> tuple[Shape, ...]:
        """The shapes of all that the node takes."""
        return tuple(self.shapes[name] for name in node.inputs)

    @property
    def is_chain(self) -> bool:
        """Whether every node takes what the one before it gives, the first the input."""
        return [node.inputs for node in self.nodes] == [(name,) for name in list(self.shapes)[:-1]]

    def _check_shared(self, node: Node) -> None:
        """That the node whose weights another uses stands before it, and has such weights."""
        names = [other.name for other in self.nodes]
        if node.shares not in names[: names.index(node.name)]:
            raise UsageError(f"{node.name} shares the weights of {node.shares!r}, which no layer before it is called.")
        first = self[node.shares]
        ours, theirs = (part.weight_shapes(self.input_shape_of(part)) for part in (node, first))
        if first.shares or not ours or ours != theirs:
            raise UsageError(f"{node.name} needs weights {ours or 'no'}, {first.name} has {theirs or 'none'} to share.")

    def __str__(self) -> str:
        """The text form, or for a graph that it cannot say how large it is."""
        try:
            return self.text
        except UsageError:
            return f"a graph of {len(self.nodes)} layers, in full in its JSON"

    def __repr__(self) -> str:
        return f"<architecture for {self.input_shape}: {self}>"


def _shape_after(node: Node, shapes: dict[str, Shape]) -> Shape:
    missing = [name for name in node.inputs if name not in shapes]
    if missing:
        raise UsageError(f"{node.name} takes {missing[0]!r}, which no layer before it is called.")
    before = tuple(shapes[name] for name in node.inputs)
    try:
        return node.output_shape(before)
    except UsageError as error:
        sizes = " and ".join(" × ".join(map(str, shape)) for shape in before)
        raise UsageError(f"{node.name} ({node.layer.text}) does not fit its input of {sizes}: {error}") from None
