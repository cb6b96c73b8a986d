"""The dense layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from convscope.layers.base import Count, Layer, Position, Shape, Weights
from convscope.layers.words import Words
from convscope.step import Step, weighted_sum


@dataclass(frozen=True)
class Dense(Layer):
    """Every input connected to every unit: ``dense UNITS [nobias]``. Weights: ``kernel`` (inputs, units), ``bias``.

    On an image ``(H, W, C)`` it acts on the channels of each position by itself, as a 1 × 1 convolution does. Where all
    of the image should count, put ``flatten`` before it.

    >>> str(Dense(128).parameters((784,))), str(Dense(128).macs((7, 7, 64)))
    ('784 · 128 + 128 = 100,480', '7 · 7 · 64 · 128 = 401,408')
    """

    units: int
    use_bias: bool = True

    kind = "dense"

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.whole("the number of units"), not words.flag("nobias"))

    @property
    def text(self) -> str:
        return f"dense {self.units}{'' if self.use_bias else ' nobias'}"

    def output_shape(self, shape: Shape) -> Shape:
        return *shape[:-1], self.units

    def output_formula(self, shape: Shape) -> str:
        return "one value for each unit" + (" at each position" if len(shape) > 1 else "")

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        kernel = (shape[-1], self.units)
        return {"kernel": kernel, "bias": (self.units,)} if self.use_bias else {"kernel": kernel}

    def macs(self, shape: Shape) -> Count:
        return Count.of(*shape, self.units)

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return x @ weights["kernel"] + weights.get("bias", np.float32(0))

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        *place, unit = position
        inputs, bias = x[tuple(place)], float(weights["bias"][unit]) if self.use_bias else None
        return weighted_sum(self.kind, inputs, weights["kernel"][:, unit], tuple(map(str, range(len(inputs)))), bias)
