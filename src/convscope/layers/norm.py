"""Normalisation layers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.layers.base import Layer, Position, Shape, Weights
from convscope.step import Step


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Each channel centred and scaled by its statistics over the training data: ``batchnorm``.

    In use the moving statistics stand in for those of the batch: ``(x − mean) / √(variance + ε) · scale + shift``.
    Weights: ``scale`` and ``shift``, trained; ``mean`` and ``variance``, kept as state; each (C,).

    Attributes:
        epsilon: added to the variance. PyTorch's default, 1e-5; Keras uses 1e-3.
        momentum: the share of each new batch in the moving statistics, as PyTorch counts it; Keras counts 1 − momentum.

    >>> str(BatchNorm().parameters((14, 14, 16)))
    '16 + 16 = 32'

    Source: Ioffe and Szegedy, "Batch Normalization", 2015, algorithm 2.
    """

    epsilon: float = 1e-5
    momentum: float = 0.1

    kind = "batchnorm"

    def __post_init__(self) -> None:
        if not (self.epsilon > 0 and 0 < self.momentum <= 1):
            raise UsageError(
                f"batchnorm needs epsilon > 0 and momentum in (0, 1], got {self.epsilon}, {self.momentum}."
            )

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        return {"scale": shape[-1:], "shift": shape[-1:]}

    def state_shapes(self, shape: Shape) -> dict[str, Shape]:
        return {"mean": shape[-1:], "variance": shape[-1:]}

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        factor = weights["scale"] / np.sqrt(weights["variance"] + np.float32(self.epsilon))
        return np.asarray((x - weights["mean"]) * factor + weights["shift"])

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        scale, shift, mean, variance = (
            float(weights[name][position[-1]]) for name in ("scale", "shift", "mean", "variance")
        )
        value, factor = float(x[position]), scale / (variance + self.epsilon) ** 0.5
        operands = np.array([[value, factor], [-mean, factor], [shift, 1.0]])
        return Step(
            kind=self.kind,
            value=operands.prod(axis=1).sum().item(),
            formula="(x − mean) · factor + shift, with factor = scale / √(variance + ε)",
            labels=("x · factor", "−mean · factor", "shift"),
            operands=operands,
            contributions=operands.prod(axis=1),
            constants={"mean": mean, "variance": variance, "epsilon": self.epsilon, "scale": scale, "shift": shift},
        )
