"""Why one class got a higher score than another: the last layer's sum, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convscope.frameworks.network import Network
from convscope.layers import Dense


@dataclass(frozen=True, eq=False)
class Reasons:
    """The difference of two scores as the sum that it is: ``difference = Σ parts + bias``.

    Attributes:
        difference: the score of the one class less that of the other.
        parts: ``(inputs,)``, for each value before the last layer: the value times the difference of its two weights.
        bias: the difference of the two biases.
        layer: what gives those values.
    """

    difference: float
    parts: NDArray[np.float64]
    bias: float
    layer: str

    def largest(self, most: int = 3) -> tuple[tuple[int, float], ...]:
        """The parts that speak most for the one class, the largest first: their places and their sizes."""
        order = np.argsort(-self.parts, kind="stable")[:most]
        return tuple((int(place), float(self.parts[place])) for place in order if self.parts[place] > 0)


def reasons(
    network: Network, pixels: NDArray[np.uint8], pairs: Sequence[tuple[int, int]]
) -> tuple[Reasons, ...] | None:
    """Why, for each image, the first class of a pair got a higher score than the second.

    Args:
        network: what :func:`convscope.open` gives.
        pixels: ``(N, H, W, C)`` uint8.
        pairs: N pairs of outputs.

    Returns:
        One for each image; None where the network does not end in a dense layer over a row of values.
    """
    last = network.architecture.nodes[-1]
    if not isinstance(last.layer, Dense) or len(network.architecture.input_shape_of(last)) != 1:
        return None
    values = network.activations(network.prepare(pixels))[last.inputs[0]].astype(np.float64)
    weights = network.weights[last.name]
    kernel = weights["kernel"].astype(np.float64)
    bias = weights["bias"].astype(np.float64) if "bias" in weights else np.zeros(kernel.shape[1])
    found = []
    for row, (one, other) in zip(values, pairs, strict=True):
        parts = row * (kernel[:, one] - kernel[:, other])
        offset = float(bias[one] - bias[other])
        found.append(Reasons(float(parts.sum()) + offset, parts, offset, last.inputs[0]))
    return tuple(found)
