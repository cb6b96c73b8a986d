"""Layers that change an image's size without looking at it: zeros around it, edges cut off, several pixels for one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.layers.base import Layer, Position, Ratio, Reach, Shape, Weights
from convscope.layers.convolution import sides_text, size_text, spatial
from convscope.layers.shape import copied
from convscope.layers.words import Sides, Words
from convscope.step import Step, weighted_sum

Sources = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]


@dataclass(frozen=True)
class ZeroPad(Layer):
    """Zeros around the image: ``zeropad P``, P as in ``1``, ``1x2`` or ``0+1x0+1`` (top + bottom x left + right).

    Attributes:
        sides: rows and columns of zeros, ``((top, bottom), (left, right))``.

    >>> ZeroPad(((0, 1), (0, 1))).output_shape((224, 224, 3))
    (225, 225, 3)
    """

    sides: Sides

    kind = "zeropad"

    def __post_init__(self) -> None:
        if min(map(min, self.sides)) < 0:
            raise UsageError(f"zeropad needs rows and columns of at least 0, got {self.sides}.")

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.sides("the padding"))

    @property
    def text(self) -> str:
        return f"zeropad {sides_text(self.sides)}"

    def reach(self, shape: Shape) -> Reach:
        return Reach((1, 1), (1, 1), (self.sides[0][0], self.sides[1][0]))

    def output_shape(self, shape: Shape) -> Shape:
        height, width, channels = spatial(shape)
        return height + sum(self.sides[0]), width + sum(self.sides[1]), channels

    def output_formula(self, shape: Shape) -> str:
        rows, columns, _ = self.output_shape(shape)
        ((top, bottom), (left, right)), (height, width, _) = self.sides, spatial(shape)
        return f"{height} + {top} + {bottom} = {rows} rows, {width} + {left} + {right} = {columns} columns"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return np.pad(x, ((0, 0), *self.sides, (0, 0)))

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        row, column = position[0] - self.sides[0][0], position[1] - self.sides[1][0]
        if 0 <= row < x.shape[0] and 0 <= column < x.shape[1]:
            place = (row, column, position[2])
            return copied(self.kind, "the same number, from its place in the input", str(place), float(x[place]))
        return copied(self.kind, "zero, beside the input", "padding", 0.0)


@dataclass(frozen=True)
class Crop(Layer):
    """Edges cut off the image: ``crop P``, P as in ``1``, ``1x2`` or ``0+1x0+1`` (top + bottom x left + right).

    Attributes:
        sides: rows and columns that are cut off, ``((top, bottom), (left, right))``.

    >>> Crop(((0, 1), (0, 1))).output_shape((8, 8, 3))
    (7, 7, 3)
    """

    sides: Sides

    kind = "crop"

    def __post_init__(self) -> None:
        if min(map(min, self.sides)) < 0:
            raise UsageError(f"crop needs rows and columns of at least 0, got {self.sides}.")

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.sides("what is cut off"))

    @property
    def text(self) -> str:
        return f"crop {sides_text(self.sides)}"

    def reach(self, shape: Shape) -> Reach:
        return Reach((1, 1), (1, 1), (-self.sides[0][0], -self.sides[1][0]))

    def output_shape(self, shape: Shape) -> Shape:
        height, width, channels = spatial(shape)
        rows, columns = height - sum(self.sides[0]), width - sum(self.sides[1])
        if min(rows, columns) < 1:
            raise UsageError(f"it cuts off all of the {height} × {width} values; {rows} × {columns} would be left")
        return rows, columns, channels

    def output_formula(self, shape: Shape) -> str:
        rows, columns, _ = self.output_shape(shape)
        (top, bottom), (left, right) = self.sides
        return f"{shape[0]} − {top} − {bottom} = {rows} rows, {shape[1]} − {left} − {right} = {columns} columns"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        (top, bottom), (left, right) = self.sides
        return x[:, top : x.shape[1] - bottom, left : x.shape[2] - right]

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        place = (position[0] + self.sides[0][0], position[1] + self.sides[1][0], position[2])
        return copied(self.kind, "the same number, from its place in the input", str(place), float(x[place]))


@dataclass(frozen=True)
class Upsample(Layer):
    """Several pixels for one: ``upsample F [bilinear]``, F the factor as in ``2`` or ``2x3``.

    Attributes:
        factor: how many rows and columns come from one.
        mode: ``"nearest"`` repeats a pixel; ``"bilinear"`` weighs the two nearest rows and columns, the centre of
            output pixel i lying at ``(i + ½) / F − ½`` of the input (Keras; PyTorch with ``align_corners=False``).

    >>> Upsample((2, 2)).output_shape((7, 7, 64))
    (14, 14, 64)
    """

    factor: tuple[int, int]
    mode: Literal["nearest", "bilinear"] = "nearest"

    kind = "upsample"

    def __post_init__(self) -> None:
        if min(self.factor) < 1 or self.mode not in ("nearest", "bilinear"):
            raise UsageError(
                f"upsample needs whole factors and 'nearest' or 'bilinear', got {self.factor}, {self.mode}."
            )

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.size("the factor"), "bilinear" if words.flag("bilinear") else "nearest")

    @property
    def text(self) -> str:
        return f"upsample {size_text(self.factor)}{' bilinear' if self.mode == 'bilinear' else ''}"

    def reach(self, shape: Shape) -> Reach:
        """Nearest: that of a kernel as large as the factor, stamped; bilinear: of a triangle about twice as wide."""
        parts: list[tuple[Ratio, Ratio, Ratio]] = []
        for factor in self.factor:
            extent, cut = (2 * factor - factor % 2, factor // 2) if self.mode == "bilinear" else (factor, 0)
            parts.append((1 + Fraction(extent - 1, factor), Fraction(1, factor), Fraction(extent - 1 - cut, factor)))
        (eh, sh, bh), (ew, sw, bw) = parts
        return Reach((eh, ew), (sh, sw), (bh, bw))

    def output_shape(self, shape: Shape) -> Shape:
        height, width, channels = spatial(shape)
        return height * self.factor[0], width * self.factor[1], channels

    def output_formula(self, shape: Shape) -> str:
        rows, columns, _ = self.output_shape(shape)
        return f"{shape[0]} · {self.factor[0]} = {rows} rows, {shape[1]} · {self.factor[1]} = {columns} columns"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        for axis, factor in enumerate(self.factor, 1):
            first, last, share = self._sources(x.shape[axis], factor)
            weight = share.astype(x.dtype).reshape(-1, *[1] * (3 - axis))
            x = np.take(x, first, axis) * (1 - weight) + np.take(x, last, axis) * weight
        return x

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        vertical, horizontal = (self._sources(*side) for side in zip(x.shape[:2], self.factor, strict=True))
        rows, down = _shares(vertical, position[0])
        columns, across = _shares(horizontal, position[1])
        patch = x[np.ix_(rows, columns)][..., position[2]]
        labels = tuple(str((row, column)) for row in rows for column in columns)
        return weighted_sum(self.kind, patch, np.outer(down, across), labels, corner=(rows[0], columns[0]))

    def _sources(self, length: int, factor: int) -> Sources:
        """For each output row or column the two that it comes from, and the share of the second."""
        places = np.arange(length * factor)
        if self.mode == "nearest":
            return places // factor, places // factor, np.zeros(len(places))
        centres = np.clip((places + 0.5) / factor - 0.5, 0, length - 1)
        first = centres.astype(np.intp)
        return first, np.minimum(first + 1, length - 1), centres - first


def _shares(sources: Sources, place: int) -> tuple[list[int], list[float]]:
    """The one or two rows or columns that one of the output comes from, and the share of each."""
    first, last, share = (part[place].item() for part in sources)
    return ([first, last], [1 - share, share]) if last > first else ([first], [1.0])
