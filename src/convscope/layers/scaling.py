"""Layers that multiply: by numbers that are fixed, or by a factor for each channel that is trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.layers.base import Layer, Position, Shape, Weights
from convscope.layers.words import Words, number_text
from convscope.step import Step, weighted_sum

PerChannel = float | tuple[float, ...]


@dataclass(frozen=True)
class Rescale(Layer):
    """``x · scale + offset`` with fixed numbers: ``rescale SCALE [OFFSET]``, one for each channel as in ``1/2/3``.

    It is Keras' Rescaling and, with ``1 / √variance`` and ``−mean / √variance``, its Normalization.

    Attributes:
        scale, offset: a number, or one for each channel.

    >>> Rescale(2.0, (0.0, -1.0)).compute(np.ones((1, 1, 1, 2), np.float32), {}).tolist()
    [[[[2.0, 1.0]]]]
    """

    scale: PerChannel
    offset: PerChannel = 0.0

    kind = "rescale"

    @classmethod
    def parse(cls, words: Words) -> Self:
        scale = words.numbers("the scale")
        return cls(_plain(scale), _plain(words.default_numbers("the offset", (0.0,))))

    @property
    def text(self) -> str:
        offset = "" if self.offset == 0 else f" {_text(self.offset)}"
        return f"{self.kind} {_text(self.scale)}{offset}"

    def output_shape(self, shape: Shape) -> Shape:
        for name, numbers in (("scale", self.scale), ("offset", self.offset)):
            if isinstance(numbers, tuple) and len(numbers) != shape[-1]:
                raise UsageError(f"its {name} has {len(numbers)} numbers, the input {shape[-1]} channels")
        return shape

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return np.asarray(x * np.asarray(self.scale, np.float32) + np.asarray(self.offset, np.float32))

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        scale, offset = (
            numbers[position[-1]] if isinstance(numbers, tuple) else numbers for numbers in (self.scale, self.offset)
        )
        return weighted_sum(self.kind, np.array([x[position]]), np.array([scale]), ("x · scale",), offset)


@dataclass(frozen=True)
class Scale(Layer):
    """Each channel times a trained factor: ``scale``. Weights: ``scale`` (C,). ConvNeXt calls it layer scale.

    >>> str(Scale().parameters((7, 7, 96)))
    '96'

    Source: Touvron et al., "Going deeper with Image Transformers", 2021, equation 3.
    """

    kind = "scale"

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        return {"scale": shape[-1:]}

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return x * weights["scale"]

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        return weighted_sum(
            self.kind, x[position][np.newaxis], weights["scale"][position[-1:]][np.newaxis], ("x · scale",)
        )


def _plain(numbers: tuple[float, ...]) -> PerChannel:
    return numbers[0] if len(numbers) == 1 else numbers


def _text(numbers: PerChannel) -> str:
    return "/".join(map(number_text, numbers if isinstance(numbers, tuple) else (numbers,)))
