"""Pooling layers that divide the whole feature map: global ones, and into a given number of parts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Self

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.layers.base import Layer, Position, Ratio, Reach, Shape, Weights
from convscope.layers.convolution import size_text, spatial
from convscope.layers.words import Words
from convscope.step import Step, weighted_sum


@dataclass(frozen=True)
class GlobalAveragePool(Layer):
    """The mean of each feature map: ``globalavgpool``.

    >>> GlobalAveragePool().output_shape((7, 7, 64))
    (64,)
    """

    kind = "globalavgpool"

    @property
    def sees_all(self) -> bool:
        return True

    def output_shape(self, shape: Shape) -> Shape:
        return spatial(shape)[2:]

    def output_formula(self, shape: Shape) -> str:
        return "one mean for each channel"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return np.asarray(x.mean(axis=(1, 2)))

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        return _mean(self.kind, x[:, :, position[0]], (0, 0))


@dataclass(frozen=True)
class GlobalMaxPool(Layer):
    """The largest value of each feature map: ``globalmaxpool``.

    >>> GlobalMaxPool().output_shape((7, 7, 64))
    (64,)
    """

    kind = "globalmaxpool"

    @property
    def sees_all(self) -> bool:
        return True

    def output_shape(self, shape: Shape) -> Shape:
        return spatial(shape)[2:]

    def output_formula(self, shape: Shape) -> str:
        return "one maximum for each channel"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return np.asarray(x.max(axis=(1, 2)))

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        patch = x[:, :, position[0]]
        values = patch.ravel().astype(np.float64)
        return Step(
            kind=self.kind,
            value=values.max().item(),
            formula="the largest value of the feature map",
            labels=_places(patch),
            operands=values[:, np.newaxis],
            contributions=values,
            patch=patch,
            corner=(0, 0),
        )


@dataclass(frozen=True)
class AdaptiveAveragePool(Layer):
    """The means of as many parts of each feature map as are asked for: ``adaptiveavgpool HxW``.

    Part i of n goes from row ``floor(i · H / n)`` to before ``ceil((i + 1) · H / n)``; parts overlap where n does not
    divide H. It is PyTorch's layer of that name; Keras has none.

    Attributes:
        size: rows and columns of the output.

    >>> AdaptiveAveragePool((3, 3)).parts(0, 7)
    [(0, 3), (2, 5), (4, 7)]
    """

    size: tuple[int, int]

    kind = "adaptiveavgpool"

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.size("the output's size"))

    def __post_init__(self) -> None:
        if min(self.size) < 1:
            raise UsageError(f"adaptiveavgpool needs at least one row and one column, got {self.size}.")

    @property
    def text(self) -> str:
        return f"{self.kind} {size_text(self.size)}"

    @property
    def sees_all(self) -> bool:
        return self.size == (1, 1)

    def parts(self, axis: int, length: int) -> list[tuple[int, int]]:
        """Beginning and end of each part of an input of so many rows (axis 0) or columns (axis 1)."""
        count = self.size[axis]
        return [(i * length // count, -(-(i + 1) * length // count)) for i in range(count)]

    def reach(self, shape: Shape) -> Reach:
        height, width, _ = spatial(shape)
        (eh, sh, bh), (ew, sw, bw) = _part_reach(height, self.size[0]), _part_reach(width, self.size[1])
        return Reach((eh, ew), (sh, sw), (bh, bw))

    def output_shape(self, shape: Shape) -> Shape:
        return *self.size, spatial(shape)[2]

    def output_formula(self, shape: Shape) -> str:
        return f"{self.size[0]} · {self.size[1]} means for each channel"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        output = np.empty((len(x), *self.output_shape(x.shape[1:])), x.dtype)
        for i, (top, bottom) in enumerate(self.parts(0, x.shape[1])):
            for j, (left, right) in enumerate(self.parts(1, x.shape[2])):
                output[:, i, j] = x[:, top:bottom, left:right].mean(axis=(1, 2))
        return output

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        row, column, channel = position
        (top, bottom), (left, right) = self.parts(0, x.shape[0])[row], self.parts(1, x.shape[1])[column]
        return _mean(self.kind, x[top:bottom, left:right, channel], (top, left))


def _part_reach(length: int, count: int) -> tuple[Ratio, Ratio, Ratio]:
    """Extent, step and beginning of the parts of one side; parts that overlap begin up to a row earlier, end later."""
    if length % count == 0:
        return length // count, length // count, 0
    rest = Fraction(count - 1, count)
    return Fraction(length, count) + 2 * rest, Fraction(length, count), rest


def _mean(kind: str, patch: NDArray[np.float32], corner: tuple[int, int]) -> Step:
    return weighted_sum(kind, patch, np.full(patch.shape, 1 / patch.size), _places(patch), corner=corner)


def _places(patch: NDArray[np.float32]) -> tuple[str, ...]:
    return tuple(str(place) for place in np.ndindex(patch.shape))
