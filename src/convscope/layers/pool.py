"""Pooling layers that slide a window: one number for every position, each channel by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import Window, pool
from convscope.errors import UsageError
from convscope.layers.base import Layer, Position, Reach, Shape, Weights
from convscope.layers.convolution import parse_window, spatial, window_text
from convscope.layers.words import Words
from convscope.step import Step, weighted_sum


@dataclass(frozen=True)
class _Pool(Layer):
    """What the layers that slide a window over each channel have in common."""

    window: Window

    def __post_init__(self) -> None:
        if self.window.dilation != (1, 1):
            raise UsageError(f"{self.kind} has no dilation.")

    @classmethod
    def parse(cls, words: Words) -> Self:
        size = words.size("the window size")
        return cls(parse_window(words, size, stride=size))

    @property
    def text(self) -> str:
        return f"{self.kind} {window_text(self.window, self.window.size)}"

    def reach(self, shape: Shape) -> Reach:
        return Reach.of(self.window, shape)

    def output_shape(self, shape: Shape) -> Shape:
        height, width, channels = spatial(shape)
        return *self.window.output_size(height, width), channels

    def output_formula(self, shape: Shape) -> str:
        return f"{self.window.output_formula(*spatial(shape)[:2])}; channels as its input"


@dataclass(frozen=True)
class MaxPool(_Pool):
    """The largest value of every window, each channel by itself: ``maxpool S [stride S] [same|pad P]``.

    >>> MaxPool(Window.of(2, stride=2)).output_shape((13, 13, 8))
    (6, 6, 8)
    """

    kind = "maxpool"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return pool(x, self.window.size, stride=self.window.stride, padding=self.window.padding)

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        row, column, channel = position
        patch = self.window.patch(x[:, :, channel : channel + 1], row, column, fill=-np.inf)[..., 0]
        inside = np.argwhere(patch > -np.inf)
        values = patch[patch > -np.inf].astype(np.float64)
        return Step(
            kind=self.kind,
            value=values.max().item(),
            formula="the largest value of the window",
            labels=tuple(str((i, j)) for i, j in inside.tolist()),
            operands=values[:, np.newaxis],
            contributions=values,
            patch=patch,
            corner=self.window.corner(row, column, *x.shape[:2]),
        )


@dataclass(frozen=True)
class AveragePool(_Pool):
    """The mean of every window, each channel by itself: ``avgpool S [stride S] [same|pad P] [countpadding]``.

    Attributes:
        window: where the windows lie.
        count_padding: whether the mean divides by the whole window, zeros on the padding included (PyTorch's default),
            or by the cells inside the image (Keras).

    >>> AveragePool(Window.of(2, stride=2)).text
    'avgpool 2x2'
    """

    count_padding: bool = False

    kind = "avgpool"

    @classmethod
    def parse(cls, words: Words) -> Self:
        size = words.size("the window size")
        return cls(parse_window(words, size, stride=size), words.flag("countpadding"))

    @property
    def text(self) -> str:
        return f"{super().text}{' countpadding' if self.count_padding else ''}"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        w = self.window
        counted = self.count_padding
        return pool(x, w.size, stride=w.stride, padding=w.padding, kind="average", count_padding=counted)

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        row, column, channel = position
        patch = self.window.patch(x[:, :, channel : channel + 1], row, column)[..., 0]
        inside = self.window.patch(np.ones((*x.shape[:2], 1)), row, column)[..., 0]
        shares = np.full(patch.shape, 1 / patch.size) if self.count_padding else inside / inside.sum()
        labels = tuple(str(place) for place in np.ndindex(patch.shape))
        return weighted_sum(self.kind, patch, shares, labels, corner=self.window.corner(row, column, *x.shape[:2]))
