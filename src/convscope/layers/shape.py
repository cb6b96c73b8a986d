"""Layers that only move numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convscope.layers.base import Count, Layer, Position, Shape, Weights
from convscope.step import Step


@dataclass(frozen=True)
class Flatten(Layer):
    """All values in one row, in the order (row, column, channel): ``flatten``. A bijection: nothing is lost.

    >>> Flatten().output_shape((5, 5, 64))
    (1600,)
    """

    kind = "flatten"

    def output_shape(self, shape: Shape) -> Shape:
        return (math.prod(shape),)

    def output_formula(self, shape: Shape) -> str:
        return str(Count.of(*shape))

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return x.reshape(len(x), -1)

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        place = tuple(int(index) for index in np.unravel_index(position[0], x.shape))
        return copied(self.kind, "the same number, from its place in the input", str(place), float(x[place]))


def copied(kind: str, formula: str, label: str, value: float) -> Step:
    """The Step of a value that is handed on unchanged."""
    return Step(kind, value, formula, (label,), np.array([[value]]), np.array([value]))
