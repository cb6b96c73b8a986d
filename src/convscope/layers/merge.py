"""Merges: several inputs become one, position by position."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.layers.base import Merge, Position, Shape
from convscope.layers.shape import copied
from convscope.step import Step

Inputs = tuple[NDArray[np.float32], ...]


@dataclass(frozen=True)
class Add(Merge):
    """The sum of the inputs, value by value: ``residual(…)``, ``residual(… | …)`` or ``add(… | … | …)``.

    >>> Add().output_shape(((7, 7, 64), (7, 7, 64)))
    (7, 7, 64)

    Source: He et al., "Deep Residual Learning for Image Recognition", 2015, equation 1.
    """

    kind = "add"

    def output_shape(self, shapes: tuple[Shape, ...]) -> Shape:
        return _common(shapes)

    def output_formula(self, shapes: tuple[Shape, ...]) -> str:
        return f"as its {len(shapes)} inputs"

    def compute(self, inputs: Inputs) -> NDArray[np.float32]:
        first, *rest = map(np.asarray, _spread(inputs))
        return np.asarray(sum(rest, first))

    def explain(self, inputs: Inputs, position: Position) -> Step:
        values = np.array([_at(x, position) for x in inputs])
        labels = tuple(f"input {i}" for i in range(1, len(inputs) + 1))
        return Step(self.kind, values.sum().item(), "sum of the inputs", labels, values[:, np.newaxis], values)


@dataclass(frozen=True)
class Multiply(Merge):
    """The product of the inputs, value by value: ``multiply(… | …)``.

    An input of one value for each channel, ``(C,)`` or ``(1, 1, C)``, counts at every position, as
    squeeze-and-excitation wants it.

    >>> Multiply().output_shape(((7, 7, 64), (64,)))
    (7, 7, 64)

    Source: Hu, Shen and Sun, "Squeeze-and-Excitation Networks", 2017, equation 4.
    """

    kind = "multiply"

    def output_shape(self, shapes: tuple[Shape, ...]) -> Shape:
        return _common(shapes)

    def output_formula(self, shapes: tuple[Shape, ...]) -> str:
        return f"as the largest of its {len(shapes)} inputs"

    def compute(self, inputs: Inputs) -> NDArray[np.float32]:
        first, *rest = _spread(inputs)
        for factor in rest:
            first = first * factor
        return first

    def explain(self, inputs: Inputs, position: Position) -> Step:
        factors = np.array([[_at(x, position) for x in inputs]])
        product = factors.prod(axis=1)
        label = " · ".join(f"input {i}" for i in range(1, len(inputs) + 1))
        return Step(self.kind, product.item(), "product of the inputs", (label,), factors, product)


@dataclass(frozen=True)
class Concatenate(Merge):
    """The channels of the inputs behind each other: ``concat(… | …)``.

    >>> Concatenate().output_shape(((7, 7, 64), (7, 7, 32)))
    (7, 7, 96)

    Source: Szegedy et al., "Going Deeper with Convolutions", 2014, section 4.
    """

    kind = "concat"

    def output_shape(self, shapes: tuple[Shape, ...]) -> Shape:
        if len({shape[:-1] for shape in shapes}) > 1:
            raise UsageError(
                f"its inputs differ in height or width: {_listed(shapes)}; make them equal, as with 'same'"
            )
        return *shapes[0][:-1], sum(shape[-1] for shape in shapes)

    def output_formula(self, shapes: tuple[Shape, ...]) -> str:
        channels = [shape[-1] for shape in shapes]
        return f"{' + '.join(map(str, channels))} = {sum(channels)} channels"

    def compute(self, inputs: Inputs) -> NDArray[np.float32]:
        return np.concatenate(inputs, axis=-1)

    def explain(self, inputs: Inputs, position: Position) -> Step:
        ends = np.cumsum([x.shape[-1] for x in inputs])
        number = int(np.searchsorted(ends, position[-1], side="right"))
        channel = int(position[-1] - ends[number]) + inputs[number].shape[-1]
        value = float(inputs[number][(*position[:-1], channel)])
        label = f"input {number + 1}, channel {channel}"
        return copied(self.kind, "the same number, from one of the inputs", label, value)


def _common(shapes: tuple[Shape, ...]) -> Shape:
    """The shape that the inputs are spread to: the largest, where the others have one value for each channel."""
    largest = max(shapes, key=lambda shape: (len(shape), shape))
    if any(shape != largest and not _one_per_channel(shape, largest) for shape in shapes):
        raise UsageError(
            f"its inputs differ in shape: {_listed(shapes)}; a 1 × 1 convolution or 'same' makes them equal"
        )
    return largest


def _one_per_channel(shape: Shape, other: Shape) -> bool:
    return shape[-1] == other[-1] and set(shape[:-1]) <= {1}


def _spread(inputs: Inputs) -> Inputs:
    """Flat inputs ``(N, C)`` as ``(N, 1, 1, C)`` where another is an image, so that NumPy spreads them."""
    if len({x.ndim for x in inputs}) == 1:
        return inputs
    return tuple(x[:, np.newaxis, np.newaxis] if x.ndim == 2 else x for x in inputs)


def _at(x: NDArray[np.float32], position: Position) -> float:
    """The value of one image's input that counts at a position."""
    place = position[-x.ndim :]
    return float(x[tuple(min(index, size - 1) for index, size in zip(place, x.shape, strict=True))])


def _listed(shapes: tuple[Shape, ...]) -> str:
    return ", ".join(" × ".join(map(str, shape)) for shape in shapes)
