"""Pooling layers: one number for a window, or for a whole feature map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import Window, pool
from convscope.layers.base import Layer, Position, Shape, Weights
from convscope.layers.convolution import parse_window, spatial, window_text
from convscope.layers.words import Words
from convscope.step import Step, weighted_sum


@dataclass(frozen=True)
class MaxPool(Layer):
    """The largest value of every window, each channel by itself: ``maxpool S [stride S] [same|pad P]``.

    >>> MaxPool(Window.of(2, stride=2)).output_shape((13, 13, 8))
    (6, 6, 8)
    """

    window: Window

    kind = "maxpool"

    @classmethod
    def parse(cls, words: Words) -> Self:
        size = words.size("the window size")
        return cls(parse_window(words, size, stride=size))

    @property
    def text(self) -> str:
        return f"maxpool {window_text(self.window, self.window.size)}"

    @property
    def reach(self) -> Window:
        return self.window

    def output_shape(self, shape: Shape) -> Shape:
        height, width, channels = spatial(shape)
        return *self.window.output_size(height, width), channels

    def output_formula(self, shape: Shape) -> str:
        return f"{self.window.output_formula(*spatial(shape)[:2])}; channels as its input"

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
class GlobalAveragePool(Layer):
    """The mean of each feature map: ``globalavgpool``.

    >>> GlobalAveragePool().output_shape((7, 7, 64))
    (64,)
    """

    kind = "globalavgpool"
    sees_all = True

    def output_shape(self, shape: Shape) -> Shape:
        return spatial(shape)[2:]

    def output_formula(self, shape: Shape) -> str:
        return "one mean for each channel"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return np.asarray(x.mean(axis=(1, 2)))

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        patch = x[:, :, position[0]]
        labels = tuple(str(place) for place in np.ndindex(patch.shape))
        shares = np.full(patch.shape, 1 / patch.size)
        return weighted_sum(self.kind, patch, shares, labels, corner=(0, 0))
