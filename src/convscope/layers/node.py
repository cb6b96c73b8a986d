"""Node: where a layer meets its inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.layers.base import Layer, Merge, Position, Shape, Weights
from convscope.step import Step

Arrays = tuple[NDArray[np.float32], ...]


@dataclass(frozen=True)
class Node:
    """A layer or a merge in a network.

    Attributes:
        name: its own, in the network.
        layer: what it does.
        inputs: the names of the nodes whose outputs it takes.
        shares: the node before it whose weights it uses, where a layer is used twice; else None.
    """

    name: str
    layer: Layer | Merge
    inputs: tuple[str, ...]
    shares: str | None = None

    def output_shape(self, shapes: tuple[Shape, ...]) -> Shape:
        """The shape of the output for inputs of these shapes.

        Raises:
            UsageError: the layer does not fit, or takes another number of inputs.
        """
        if isinstance(self.layer, Merge):
            if len(shapes) < 2:
                raise UsageError(f"it takes at least two inputs, not {len(shapes)}")
            return self.layer.output_shape(shapes)
        if len(shapes) != 1:
            raise UsageError(f"it takes one input, not {len(shapes)}")
        return self.layer.output_shape(shapes[0])

    def weight_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Name and shape of every array that it holds for an input of this shape: parameters, then state."""
        if isinstance(self.layer, Merge):
            return {}
        return {**self.layer.parameter_shapes(shape), **self.layer.state_shapes(shape)}

    def output_formula(self, shapes: tuple[Shape, ...]) -> str:
        """How the output's shape comes about."""
        if isinstance(self.layer, Merge):
            return self.layer.output_formula(shapes)
        return self.layer.output_formula(shapes[0])

    def compute(self, inputs: Arrays, weights: Weights) -> NDArray[np.float32]:
        """The output ``(N, …)`` for batches of inputs, and the arrays of this node."""
        if isinstance(self.layer, Merge):
            return self.layer.compute(inputs)
        return self.layer.compute(inputs[0], weights)

    def explain(self, inputs: Arrays, weights: Weights, position: Position) -> Step:
        """The arithmetic behind one output value, from the inputs of one image."""
        if isinstance(self.layer, Merge):
            return self.layer.explain(inputs, position)
        return self.layer.explain(inputs[0], weights, position)
