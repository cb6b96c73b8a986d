"""Layers that choose or move channels, or look at the neighbouring ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.layers.base import Layer, Position, Reach, Shape, Weights
from convscope.layers.convolution import spatial
from convscope.layers.shape import copied
from convscope.layers.words import Words, number_text
from convscope.step import Step, weighted_sum

MOVED = "the same number, from its place in the input"


@dataclass(frozen=True)
class PixelShuffle(Layer):
    """Channels become pixels, R · R of them a square: ``pixelshuffle R``.

    Output pixel (R · i + a, R · j + b) of channel c is input pixel (i, j) of channel R · R · c + R · a + b, as PyTorch
    has it.

    >>> PixelShuffle(2).output_shape((7, 7, 64))
    (14, 14, 16)

    Source: Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel CNN", 2016.
    """

    factor: int

    kind = "pixelshuffle"

    def __post_init__(self) -> None:
        if self.factor < 1:
            raise UsageError(f"pixelshuffle needs a whole factor of at least 1, got {self.factor}.")

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.whole("the factor"))

    @property
    def text(self) -> str:
        return f"{self.kind} {self.factor}"

    def reach(self, shape: Shape) -> Reach:
        step, rest = Fraction(1, self.factor), Fraction(self.factor - 1, self.factor)
        return Reach((1 + rest, 1 + rest), (step, step), (rest, rest))

    def output_shape(self, shape: Shape) -> Shape:
        height, width, channels = spatial(shape)
        square = self.factor**2
        if channels % square:
            raise UsageError(
                f"it makes one channel of {square}, and {channels} are no multiple of {square}; "
                f"{channels + -channels % square} channels would do"
            )
        return height * self.factor, width * self.factor, channels // square

    def output_formula(self, shape: Shape) -> str:
        (height, width, channels), r = spatial(shape), self.factor
        rows, columns, left = self.output_shape(shape)
        return (
            f"{height} · {r} = {rows} rows, {width} · {r} = {columns} columns, {channels} / {r * r} = {left} channels"
        )

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        r = self.factor
        cut = x.reshape(*x.shape[:3], -1, r, r).transpose(0, 1, 4, 2, 5, 3)
        return cut.reshape(len(x), *self.output_shape(x.shape[1:]))

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        (row, a), (column, b) = divmod(position[0], self.factor), divmod(position[1], self.factor)
        place = row, column, (position[2] * self.factor + a) * self.factor + b
        return copied(self.kind, MOVED, str(place), float(x[place]))


@dataclass(frozen=True)
class Slice(Layer):
    """Some channels that lie side by side: ``slice FIRST:END``, from 0, the end left out.

    A split of the channels is a slice for each part, as at the beginning of a block of ShuffleNet.

    >>> Slice(0, 24).output_shape((28, 28, 48))
    (28, 28, 24)

    Source: Ma et al., "ShuffleNet V2", 2018, figure 3 c.
    """

    first: int
    end: int

    kind = "slice"

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.end:
            raise UsageError(f"slice needs 0 <= first < end, got {self.first}:{self.end}.")

    @classmethod
    def parse(cls, words: Words) -> Self:
        match = re.fullmatch(r"(\d+):(\d+)", word := words.word("which channels"))
        if not match:
            raise words.error(f"channels are written like 0:24, got {word!r}")
        return cls(int(match[1]), int(match[2]))

    @property
    def text(self) -> str:
        return f"{self.kind} {self.first}:{self.end}"

    def output_shape(self, shape: Shape) -> Shape:
        if self.end > shape[-1]:
            raise UsageError(f"it ends at channel {self.end}, the input has {shape[-1]}")
        return *shape[:-1], self.end - self.first

    def output_formula(self, shape: Shape) -> str:
        return f"{self.end} − {self.first} = {self.end - self.first} of {shape[-1]} channels"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return x[..., self.first : self.end]

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        place = (*position[:-1], position[-1] + self.first)
        return copied(self.kind, MOVED, str(place), float(x[place]))


@dataclass(frozen=True)
class ChannelShuffle(Layer):
    """The channels of so many groups in turns, one of each: ``channelshuffle G``; grouped convolutions then mix.

    >>> ChannelShuffle(2).compute(np.arange(6, dtype=np.float32).reshape(1, 1, 1, 6), {}).ravel().tolist()
    [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]

    Source: Zhang et al., "ShuffleNet", 2017, section 3.1.
    """

    groups: int

    kind = "channelshuffle"

    def __post_init__(self) -> None:
        if self.groups < 1:
            raise UsageError(f"channelshuffle needs at least one group, got {self.groups}.")

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.whole("the number of groups"))

    @property
    def text(self) -> str:
        return f"{self.kind} {self.groups}"

    def output_shape(self, shape: Shape) -> Shape:
        if spatial(shape)[2] % self.groups:
            raise UsageError(f"{self.groups} groups do not divide {shape[2]} channels evenly")
        return shape

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return x.reshape(*x.shape[:3], self.groups, -1).swapaxes(3, 4).reshape(x.shape)

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        inside, group = divmod(position[2], self.groups)
        place = position[0], position[1], group * (x.shape[2] // self.groups) + inside
        return copied(self.kind, MOVED, str(place), float(x[place]))


@dataclass(frozen=True)
class LocalResponseNorm(Layer):
    """Values made smaller where neighbouring channels are large: ``lrn [SIZE] [alpha A] [beta B] [k K]``.

    ``x / (k + alpha / size · Σ x²)^beta``, the sum over ``size`` channels around the value's own. As in PyTorch alpha
    is divided by the size; in AlexNet's paper it is not: its 1e-4 with 5 channels is 5e-4 here.

    Source: Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep CNNs", 2012, section 3.3.
    """

    size: int = 5
    alpha: float = 1e-4
    beta: float = 0.75
    k: float = 1.0

    kind = "lrn"
    formula: ClassVar[str] = "x / (k + alpha / size · Σ x²)^beta"

    def __post_init__(self) -> None:
        if self.size < 1 or self.k < 0:
            raise UsageError(f"lrn needs a size of at least 1 and k of at least 0, got {self.size}, {self.k}.")

    @classmethod
    def parse(cls, words: Words) -> Self:
        options = {name: words.option_number(name) for name in ("alpha", "beta", "k")}
        given = {name: number for name, number in options.items() if number is not None}
        size = words.whole("the size") if words.rest and words.rest[0].isdecimal() else 5
        return cls(size, **given)

    @property
    def text(self) -> str:
        numbers = {"alpha": (self.alpha, 1e-4), "beta": (self.beta, 0.75), "k": (self.k, 1.0)}
        said = [f" {name} {number_text(number)}" for name, (number, usual) in numbers.items() if number != usual]
        return f"{self.kind} {self.size}{''.join(said)}"

    def output_shape(self, shape: Shape) -> Shape:
        return spatial(shape)

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        squares = x.astype(np.float64) ** 2
        sums = np.stack([squares[..., self._around(c, x.shape[-1])].sum(axis=-1) for c in range(x.shape[-1])], axis=-1)
        return np.asarray(x * self._factor(sums), np.float32)

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        near = x[position[:-1]][self._around(position[-1], x.shape[-1])].astype(np.float64)
        factor = self._factor(np.array((near**2).sum()))
        return weighted_sum(self.kind, np.array([x[position]]), np.array([factor]), (self.formula,))

    def _around(self, channel: int, channels: int) -> slice:
        """The channels that count: as many before the own one as after it, of an even size one more before."""
        return slice(max(0, channel - self.size // 2), min(channels, channel + (self.size - 1) // 2 + 1))

    def _factor(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((self.k + self.alpha / self.size * sums) ** -self.beta)
