"""Activations: a function of one value at a time, or of all the scores together."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from convscope.layers.base import Layer, Position, Shape, Weights
from convscope.layers.shape import copied
from convscope.layers.words import Words, number_text
from convscope.step import Step, weighted_sum

Part = tuple[str, float, float]


class Activation(Layer):
    """A function of one value at a time; a subclass says its formula, and how it is computed."""

    formula: ClassVar[str]

    @abstractmethod
    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        """The function, for each value of an array."""

    def parts(self, x: float) -> tuple[Part, ...]:
        """The terms that add up to the function of ``x``: what each is called, its operand, and its value."""
        return (("x", x, self.apply(np.array(x)).item()),)

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return np.asarray(self.apply(x), np.float32)

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        labels, operands, values = zip(*self.parts(float(x[position])), strict=True)
        contributions = np.array(values)
        value = contributions.sum().item()
        return Step(self.kind, value, self.formula, labels, np.array(operands)[:, np.newaxis], contributions)


@dataclass(frozen=True)
class ReLU(Activation):
    """The positive part, ``max(0, x)``: ``relu``."""

    kind = "relu"
    formula = "max(0, x)"

    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(np.maximum(x, 0))


@dataclass(frozen=True)
class ReLU6(Activation):
    """The positive part up to 6, ``min(max(0, x), 6)``: ``relu6``.

    Source: Howard et al., "MobileNets", 2017.
    """

    kind = "relu6"
    formula = "min(max(0, x), 6)"

    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(np.clip(x, 0, 6))


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """``x`` where positive, else a small share of it: ``leakyrelu [SLOPE]``.

    Attributes:
        slope: the share of negative values, from 0 on. PyTorch's default 0.01; Keras uses 0.3.

    >>> LeakyReLU(0.25).apply(np.array([-4.0, 4.0]))
    array([-1.,  4.])
    """

    slope: float = 0.01

    kind = "leakyrelu"
    formula = "x if x > 0, else slope · x"

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.default("the slope", 0.01))

    @property
    def text(self) -> str:
        return f"{self.kind} {number_text(self.slope)}"

    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        return np.where(x > 0, x, x * x.dtype.type(self.slope))


@dataclass(frozen=True)
class PReLU(Layer):
    """A leaky ReLU whose slope is trained, one for each channel: ``prelu [shared]``. Weights: ``slope`` (C,) or (1,).

    Attributes:
        shared: one slope for all channels, which is PyTorch's default.

    >>> str(PReLU().parameters((7, 7, 64))), str(PReLU(shared=True).parameters((7, 7, 64)))
    ('64', '1')

    Source: He et al., "Delving Deep into Rectifiers", 2015, equation 1.
    """

    shared: bool = False

    kind = "prelu"

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.flag("shared"))

    @property
    def text(self) -> str:
        return f"{self.kind}{' shared' if self.shared else ''}"

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        return {"slope": (1,) if self.shared else shape[-1:]}

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return np.where(x > 0, x, x * weights["slope"])

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        value, slope = x[position], weights["slope"][0 if self.shared else position[-1]]
        label, factor = ("x · 1, being positive", 1.0) if value > 0 else ("x · slope", slope)
        return weighted_sum(self.kind, np.array([value]), np.array([factor]), (label,))


@dataclass(frozen=True)
class HardSigmoid(Activation):
    """A sigmoid of three straight lines, ``min(max(0, x + 3), 6) / 6``: ``hardsigmoid``. PyTorch and Keras 3 agree.

    >>> HardSigmoid().apply(np.array([-3.0, 0.0, 9.0]))
    array([0. , 0.5, 1. ])
    """

    kind = "hardsigmoid"
    formula = "x / 6 + 1 / 2, not below 0 and not above 1"

    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(np.clip(x + 3, 0, 6) / 6)

    def parts(self, x: float) -> tuple[Part, ...]:
        return (("x / 6", x, x / 6), ("1 / 2", 0.5, 0.5)) if -3 < x < 3 else super().parts(x)


@dataclass(frozen=True)
class HardSwish(Activation):
    """``x`` times its hard sigmoid, ``x · min(max(0, x + 3), 6) / 6``: ``hardswish``.

    Source: Howard et al., "Searching for MobileNetV3", 2019, section 5.2.
    """

    kind = "hardswish"
    formula = "x · hard sigmoid of x = x² / 6 + x / 2 between −3 and 3"

    def apply(self, x: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(x * HardSigmoid().apply(x))

    def parts(self, x: float) -> tuple[Part, ...]:
        return (("x² / 6", x, x * x / 6), ("x / 2", x, x / 2)) if -3 < x < 3 else super().parts(x)


@dataclass(frozen=True)
class Identity(Layer):
    """Nothing: ``identity``."""

    kind = "identity"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return x

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        return copied(self.kind, "the same number", "x", float(x[position]))
