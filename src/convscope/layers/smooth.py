"""Activations with an exponential in them; they are computed in double precision and rounded once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from convscope.layers.activation import Activation, Part
from convscope.layers.base import Layer, Position, Weights
from convscope.layers.words import Words, number_text
from convscope.step import Step

SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805
_erf = np.frompyfunc(math.erf, 1, 1)


class Smooth(Activation):
    """An activation whose function is computed in double precision."""

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return np.asarray(self.apply(x.astype(np.float64)), np.float32)


@dataclass(frozen=True)
class Sigmoid(Smooth):
    """Any number as one between 0 and 1, ``1 / (1 + e^−x)``: ``sigmoid``.

    >>> Sigmoid().apply(np.array([0.0, -1000.0]))
    array([0.5, 0. ])
    """

    kind = "sigmoid"
    formula = "1 / (1 + e^−x)"

    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        small = np.exp(-np.abs(x))
        return np.asarray(np.where(x < 0, small, 1) / (1 + small))


@dataclass(frozen=True)
class Tanh(Smooth):
    """Any number as one between −1 and 1, ``(e^x − e^−x) / (e^x + e^−x)``: ``tanh``."""

    kind = "tanh"
    formula = "(e^x − e^−x) / (e^x + e^−x)"

    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(np.tanh(x))


@dataclass(frozen=True)
class Softplus(Smooth):
    """A ReLU without the corner, ``ln(1 + e^x)``: ``softplus``."""

    kind = "softplus"
    formula = "ln(1 + e^x)"

    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(np.logaddexp(0, x))


@dataclass(frozen=True)
class SiLU(Smooth):
    """``x`` times its sigmoid, also called swish: ``silu``.

    Source: Ramachandran, Zoph and Le, "Searching for Activation Functions", 2017.
    """

    kind = "silu"
    formula = "x · 1 / (1 + e^−x)"

    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(x * Sigmoid().apply(x))


@dataclass(frozen=True)
class Mish(Smooth):
    """``x · tanh(ln(1 + e^x))``: ``mish``.

    Source: Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019.
    """

    kind = "mish"
    formula = "x · tanh(ln(1 + e^x))"

    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(x * np.tanh(Softplus().apply(x)))


@dataclass(frozen=True)
class ELU(Smooth):
    """``x`` where positive, else ``alpha · (e^x − 1)``: ``elu [ALPHA]``.

    Attributes:
        alpha: the negative of what very negative values end in, 1 unless said.

    Source: Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by ELUs", 2015.
    """

    alpha: float = 1.0

    kind = "elu"
    formula = "x if x > 0, else alpha · (e^x − 1)"

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.default("alpha", 1.0))

    @property
    def text(self) -> str:
        return f"{self.kind} {number_text(self.alpha)}"

    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        return np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0)))


@dataclass(frozen=True)
class SELU(Smooth):
    """An ELU whose two constants keep mean 0 and variance 1: ``selu``.

    Source: Klambauer et al., "Self-Normalizing Neural Networks", 2017, equation 14.
    """

    kind = "selu"
    formula = "1.0507 · (x if x > 0, else 1.6733 · (e^x − 1))"

    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        return SELU_SCALE * ELU(SELU_ALPHA).apply(x)


@dataclass(frozen=True)
class GELU(Smooth):
    """``x`` times the share of a normal distribution that lies below it: ``gelu [approximate]``.

    Attributes:
        approximate: by a tanh, ``x / 2 · (1 + tanh(√(2 / π) · (x + 0.044715 · x³)))``, at most 0.0005 off.

    >>> GELU().apply(np.array([0.0, 1.0])).round(4)
    array([0.    , 0.8413])

    Source: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, section 2.
    """

    approximate: bool = False

    kind = "gelu"

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.flag("approximate"))

    @property
    def text(self) -> str:
        return f"{self.kind}{' approximate' if self.approximate else ''}"

    @property
    def formula(self) -> str:  # type: ignore[override]
        inner = "tanh(√(2 / π) · (x + 0.044715 · x³))" if self.approximate else "erf(x / √2)"
        return f"x / 2 + x / 2 · {inner}"

    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(x / 2 * (1 + self._inner(x)))

    def parts(self, x: float) -> tuple[Part, ...]:
        inner = self._inner(np.array(x)).item()
        return ("x / 2", x, x / 2), ("x / 2 · " + ("tanh" if self.approximate else "erf"), x, x / 2 * inner)

    def _inner(self, x: NDArray[Any]) -> NDArray[Any]:
        if self.approximate:
            return np.asarray(np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
        return np.asarray(_erf(x / math.sqrt(2)), np.float64)


@dataclass(frozen=True)
class Softmax(Layer):
    """Scores as shares of 1 over the last axis, ``e^x / Σ e^x``: ``softmax``.

    >>> Softmax().compute(np.log(np.array([[1, 3]], np.float32)), {}).round(3)
    array([[0.25, 0.75]], dtype=float32)
    """

    kind = "softmax"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        powers = np.exp(x.astype(np.float64) - x.max(axis=-1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float32)

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        scores = x[position[:-1]].astype(np.float64)
        largest = float(scores.max())
        powers = np.exp(scores - largest)
        share = (powers[position[-1]] / powers.sum()).item()
        return Step(
            kind=self.kind,
            value=share,
            formula="e^(x − largest) / Σ e^(score − largest)",
            labels=("e^(x − largest) / sum",),
            operands=np.array([[x[position]]]),
            contributions=np.array([share]),
            constants={"largest": largest, "sum": float(powers.sum())},
        )


@dataclass(frozen=True)
class LogSoftmax(Layer):
    """The logarithm of what ``softmax`` gives, ``x − ln Σ e^x``: ``logsoftmax``.

    >>> LogSoftmax().compute(np.log(np.array([[1, 3]], np.float32)), {}).round(3)
    array([[-1.386, -0.288]], dtype=float32)
    """

    kind = "logsoftmax"
    formula: ClassVar[str] = "x − ln Σ e^score"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        scores = x.astype(np.float64)
        return np.asarray(scores - _log_sum(scores), np.float32)

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        logarithm = _log_sum(x[position[:-1]].astype(np.float64)).item()
        operands = np.array([float(x[position]), -logarithm])
        labels = ("x", "−ln Σ e^score")
        return Step(self.kind, operands.sum().item(), self.formula, labels, operands[:, np.newaxis], operands)


def _log_sum(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """``ln Σ e^score`` over the last axis, which is kept with a length of 1."""
    largest = scores.max(axis=-1, keepdims=True)
    return np.asarray(largest + np.log(np.exp(scores - largest).sum(axis=-1, keepdims=True)))
