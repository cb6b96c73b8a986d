"""What every layer is: a frozen value that knows its shapes, its counts and its arithmetic."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import Window
from convscope.layers.words import Words
from convscope.step import Step

Shape = tuple[int, ...]
Weights = Mapping[str, NDArray[np.float32]]
Position = tuple[int, ...]


@dataclass(frozen=True)
class Count:
    """A number with the formula it comes from, the numbers filled in.

    >>> Count.of(3, 3, 1, 32) + Count.of(32)
    Count(value=320, formula='3 · 3 · 1 · 32 + 32')
    """

    value: int
    formula: str

    @classmethod
    def of(cls, *factors: int) -> Count:
        """The product of the factors."""
        return cls(math.prod(factors), " · ".join(f"{factor:,}" for factor in factors))

    def __add__(self, other: Count) -> Count:
        return Count(self.value + other.value, f"{self.formula} + {other.formula}")

    def __str__(self) -> str:
        return f"{self.formula} = {self.value:,}" if " " in self.formula else self.formula


NONE = Count(0, "0")


Ratio = Fraction | int


@dataclass(frozen=True)
class Reach:
    """Which positions of its input an output position sees: ``extent`` of them, each ``(vertical, horizontal)``.

    Position i sees from ``i · step − before`` on. The three are whole numbers for a sliding window; where a layer makes
    an image larger, or windows of different sizes, they are the fractions of the smallest reach that holds all of its
    positions' reaches.

    >>> Reach.of(Window.of(3, stride=2, padding=1), (28, 28, 1))
    Reach(extent=(3, 3), step=(2, 2), before=(1, 1))
    """

    extent: tuple[Ratio, Ratio]
    step: tuple[Ratio, Ratio]
    before: tuple[Ratio, Ratio]

    @classmethod
    def of(cls, window: Window, shape: Shape) -> Reach:
        """The reach of a window over an input ``(H, W, C)``."""
        (top, _), (left, _) = window.pads(shape[0], shape[1])
        return cls(window.extent, window.stride, (top, left))


class Operation(ABC):
    """What layers and merges have in common: a word and a text form; a subclass is a frozen dataclass."""

    kind: ClassVar[str]
    """The word of it in the text form."""

    @classmethod
    def parse(cls, words: Words) -> Self:
        """The operation from the words that follow its name in the text form."""
        return cls()

    @property
    def text(self) -> str:
        """The text form, so that parsing it gives the operation again."""
        return self.kind

    def to_json(self) -> dict[str, Any]:
        """The operation as a JSON object."""
        return {"kind": self.kind, **asdict(self)}  # type: ignore[call-overload]


class Layer(Operation):
    """An operation on one input. Shapes are of one image without the batch axis, channels last: ``(H, W, C)``.

    What a subclass does not define is the behaviour of a layer without weights that looks at one position at a time and
    leaves the shape as it is.
    """

    @property
    def sees_all(self) -> bool:
        """Whether every output value depends on all positions of the input."""
        return False

    def output_shape(self, shape: Shape) -> Shape:
        """The shape of the output.

        Raises:
            UsageError: the layer does not fit the input.
        """
        return shape

    def output_formula(self, shape: Shape) -> str:
        """How the output's shape comes about, with the numbers in it."""
        return "as its input"

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Name and shape of each trainable array."""
        return {}

    def state_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Name and shape of each array that is kept but not trained, such as a moving mean."""
        return {}

    def parameters(self, shape: Shape) -> Count:
        """The number of trainable parameters."""
        return _total(self.parameter_shapes(shape))

    def state(self, shape: Shape) -> Count:
        """How many numbers are kept and not trained."""
        return _total(self.state_shapes(shape))

    def macs(self, shape: Shape) -> Count:
        """Multiply-adds for one image: convolution and dense layers, taps on padding included; all else counts 0."""
        return NONE

    def reach(self, shape: Shape) -> Reach | None:
        """What an output position sees of an input of this shape; None where it sees its own position, or all."""
        return None

    @abstractmethod
    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        """The output ``(N, …)`` for a batch of inputs ``(N, …)``, as in use: dropout off, moving statistics."""

    @abstractmethod
    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        """The arithmetic behind one output value, from one image's input: ``(H, W, C)`` or ``(C,)``."""


def _total(arrays: dict[str, Shape]) -> Count:
    counts = [Count.of(*sizes) for sizes in arrays.values()]
    return sum(counts[1:], counts[0]) if counts else NONE


class Merge(Operation):
    """An operation on several inputs, without weights; the methods are those of a Layer, with tuples of inputs."""

    @abstractmethod
    def output_shape(self, shapes: tuple[Shape, ...]) -> Shape:
        """The shape of the output.

        Raises:
            UsageError: the inputs do not fit each other.
        """

    @abstractmethod
    def output_formula(self, shapes: tuple[Shape, ...]) -> str:
        """How the output's shape comes about, with the numbers in it."""

    @abstractmethod
    def compute(self, inputs: tuple[NDArray[np.float32], ...]) -> NDArray[np.float32]:
        """The output ``(N, …)`` for batches of inputs."""

    @abstractmethod
    def explain(self, inputs: tuple[NDArray[np.float32], ...], position: Position) -> Step:
        """The arithmetic behind one output value, from the inputs of one image."""
