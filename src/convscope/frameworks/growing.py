"""A network that is read from a foreign model grows node by node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.architecture import INPUT, Architecture, Node
from convscope.errors import DataError, UsageError
from convscope.frameworks.network import Network, Preprocessing
from convscope.layers import Layer, Shape

Arrays = Mapping[str, NDArray[Any]]


class Growing:
    """The nodes read so far, with their shapes and weights.

    >>> growing = Growing((4, 4, 1))
    >>> from convscope.layers import Flatten, ReLU
    >>> growing.add("act", ReLU(), [INPUT]), growing.add("act", ReLU(), ["act"])
    ('act', 'act@1')
    >>> growing.network(growing.add("flat", Flatten(), ["act@1"]), "an example").architecture.text
    'relu, relu, flatten'
    """

    def __init__(self, input_shape: tuple[int, int, int]) -> None:
        self.input_shape = input_shape
        self.shapes: dict[str, Shape] = {INPUT: input_shape}
        self._nodes: list[Node] = []
        self._weights: dict[str, dict[str, NDArray[np.float32]]] = {}
        self._owners: dict[frozenset[str], str] = {}

    def add(
        self,
        name: str,
        layer: Any,
        inputs: Sequence[str],
        arrays: Arrays | None = None,
        owner: frozenset[str] = frozenset(),
    ) -> str:
        """A node more; where the name is taken, ``@1`` and so on is put behind it. The name it got.

        Args:
            name: what it is to be called.
            layer: what it does.
            inputs: the nodes whose outputs it takes.
            arrays: its weights.
            owner: what they are called in the model; a second node with the same ones shares them.

        Raises:
            DataError: the layer does not fit what it takes; or it uses weights of another node in another way.
        """
        unique = self._free(name)
        shapes = tuple(self.shapes[source] for source in inputs)
        try:
            self.shapes[unique] = layer.output_shape(shapes[0] if isinstance(layer, Layer) else shapes)
        except UsageError as error:
            raise DataError(f"{unique} ({layer.text}) does not fit its input of {shapes}: {error}") from error
        held = {key: np.array(array, np.float32, order="C") for key, array in (arrays or {}).items()}
        self._nodes.append(Node(unique, layer, tuple(inputs), self._first_with(unique, held, owner)))
        if held:
            self._weights[unique] = held
        return unique

    def _first_with(self, name: str, arrays: dict[str, NDArray[np.float32]], owner: frozenset[str]) -> str | None:
        """The node that has these weights already."""
        if not arrays or not owner:
            return None
        first = next((node for other, node in self._owners.items() if other & owner), None)
        if first is None:
            self._owners[owner] = name
            return None
        there = self._weights[first]
        if owner not in self._owners or any(not np.array_equal(array, there[key]) for key, array in arrays.items()):
            raise DataError(
                f"{name} uses weights of {first}, {', '.join(sorted(owner))}, in another way.\n"
                "Layers here share all their weights, used alike, or none."
            )
        return first

    def network(self, output: str, title: str) -> Network:
        """The network of the nodes that lead to ``output``, the others left out.

        Raises:
            DataError: no node leads there, or an array is missing.
        """
        nodes = self._leading_to(output)
        if not nodes:
            raise DataError("this model has no layer that computes: its output is its input.")
        try:
            architecture = Architecture(nodes, self.input_shape)
        except UsageError as error:
            raise DataError(f"this model does not make a network that can be followed: {error}") from error
        weights = {node.name: self._weights[node.name] for node in nodes if node.name in self._weights}
        return Network(architecture, weights, preprocessing=Preprocessing.of(architecture), title=title)

    def _leading_to(self, output: str) -> tuple[Node, ...]:
        needed, found = {output}, []
        for node in reversed(self._nodes):
            if node.name in needed:
                needed.update(node.inputs)
                found.append(node)
        return tuple(reversed(found))

    def _free(self, name: str) -> str:
        unique, count = name, 0
        while unique in self.shapes:
            count += 1
            unique = f"{name}@{count}"
        return unique
