"""Layers that only move numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.layers.base import Count, Layer, Position, Shape, Weights
from convscope.layers.words import Words
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


@dataclass(frozen=True)
class Reshape(Layer):
    """The same values, in the order (row, column, channel), in another shape: ``reshape 7x7x64``.

    Attributes:
        shape: the output's, of one image: ``(H, W, C)`` or ``(C,)``.

    >>> Reshape((7, 7, 64)).output_shape((3136,))
    (7, 7, 64)
    """

    shape: Shape

    kind = "reshape"

    def __post_init__(self) -> None:
        if len(self.shape) not in (1, 3) or min(self.shape) < 1:
            raise UsageError(f"reshape makes (H, W, C) or (C,), got {self.shape}.")

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.lengths("the shape"))

    @property
    def text(self) -> str:
        return f"reshape {'x'.join(map(str, self.shape))}"

    @property
    def sees_all(self) -> bool:
        return len(self.shape) == 3

    def output_shape(self, shape: Shape) -> Shape:
        if math.prod(shape) != math.prod(self.shape):
            raise UsageError(f"{Count.of(*self.shape)} values cannot be made of {Count.of(*shape)}")
        return self.shape

    def output_formula(self, shape: Shape) -> str:
        return f"{Count.of(*shape)} values"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return x.reshape(len(x), *self.shape)

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        number = int(np.ravel_multi_index(position, self.shape))
        place = tuple(int(index) for index in np.unravel_index(number, x.shape))
        return copied(self.kind, "the same number, from its place in the input", str(place), float(x[place]))


def copied(kind: str, formula: str, label: str, value: float) -> Step:
    """The Step of a value that is handed on unchanged."""
    return Step(kind, value, formula, (label,), np.array([[value]]), np.array([value]))
