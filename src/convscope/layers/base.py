"""What every layer is: a frozen value that knows its shapes, its counts and its arithmetic."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass
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


class Layer(ABC):
    """One layer. Shapes are of one image without the batch axis, channels last: ``(H, W, C)`` or ``(C,)``.

    A subclass is a frozen dataclass; what it does not define is the behaviour of a layer without weights that looks at
    one value at a time and leaves the shape as it is.
    """

    kind: ClassVar[str]
    """The layer's word in the text form."""
    sees_all: ClassVar[bool] = False
    """Whether every output value depends on all positions of the input."""

    @classmethod
    def parse(cls, words: Words) -> Self:
        """The layer from the words that follow its name in the text form."""
        return cls()

    @property
    def text(self) -> str:
        """The layer in the text form, so that parsing it gives the layer again."""
        return self.kind

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
        counts = [Count.of(*sizes) for sizes in self.parameter_shapes(shape).values()]
        return sum(counts[1:], counts[0]) if counts else NONE

    def macs(self, shape: Shape) -> Count:
        """Multiply-adds for one image: convolution and dense layers, taps on padding included; all else counts 0."""
        return NONE

    @property
    def reach(self) -> Window | None:
        """The window that an output value sees of its input; None where it sees one position or all of them."""
        return None

    @abstractmethod
    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        """The output ``(N, …)`` for a batch of inputs ``(N, …)``, as in use: dropout off, moving statistics."""

    @abstractmethod
    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        """The arithmetic behind one output value, from one image's input: ``(H, W, C)`` or ``(C,)``."""

    def to_json(self) -> dict[str, Any]:
        """The layer as a JSON object."""
        return {"kind": self.kind, **asdict(self)}  # type: ignore[call-overload]
