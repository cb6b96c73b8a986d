"""Activations: a function of one value at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convscope.layers.base import Layer, Position, Weights
from convscope.step import Step


@dataclass(frozen=True)
class ReLU(Layer):
    """The positive part, ``max(0, x)``: ``relu``."""

    kind = "relu"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return np.maximum(x, np.float32(0))

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        value = float(x[position])
        positive = max(0.0, value)
        return Step(self.kind, positive, "max(0, x)", ("x",), np.array([[value]]), np.array([positive]))
