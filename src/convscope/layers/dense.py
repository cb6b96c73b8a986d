"""The dense layer, and dropout before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.layers.base import Count, Layer, Position, Shape, Weights
from convscope.layers.shape import copied
from convscope.layers.words import Words
from convscope.step import Step, weighted_sum


@dataclass(frozen=True)
class Dense(Layer):
    """Every input connected to every unit: ``dense UNITS [nobias]``. Weights: ``kernel`` (inputs, units), ``bias``.

    >>> str(Dense(128).parameters((784,)))
    '784 · 128 + 128 = 100,480'
    """

    units: int
    use_bias: bool = True

    kind = "dense"
    sees_all = True

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.whole("the number of units"), not words.flag("nobias"))

    @property
    def text(self) -> str:
        return f"dense {self.units}{'' if self.use_bias else ' nobias'}"

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 1:
            raise UsageError(f"it needs a flat input, but gets {shape}; put 'flatten' or 'globalavgpool' before it")
        return (self.units,)

    def output_formula(self, shape: Shape) -> str:
        return "one value for each unit"

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        kernel = (shape[0], self.units)
        return {"kernel": kernel, "bias": (self.units,)} if self.use_bias else {"kernel": kernel}

    def macs(self, shape: Shape) -> Count:
        return Count.of(shape[0], self.units)

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return x @ weights["kernel"] + weights.get("bias", np.float32(0))

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        (unit,) = position
        bias = float(weights["bias"][unit]) if self.use_bias else None
        return weighted_sum(self.kind, x, weights["kernel"][:, unit], tuple(map(str, range(len(x)))), bias)


@dataclass(frozen=True)
class Dropout(Layer):
    """Values set to zero at random while training, nothing otherwise: ``dropout P``, P the share that is dropped.

    The rest is scaled by 1 / (1 − P) while training, so that nothing changes in use.

    Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014.
    """

    rate: float

    kind = "dropout"

    def __post_init__(self) -> None:
        if not 0 <= self.rate < 1:
            raise UsageError(f"dropout needs a share from 0 to below 1, got {self.rate}.")

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.number("the share that is dropped"))

    @property
    def text(self) -> str:
        return f"dropout {self.rate:g}"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return x

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        return copied(self.kind, "the same number: dropout acts only while training", "x", float(x[position]))
