"""What travels with a page: how many images, which outputs so that nobody waits, and weights as far as they fit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from convscope.frameworks.network import Network

MOST_IMAGES = 10
HEAVY = 25_000_000
"""Multiply-adds that a browser does in about a tenth of a second; of a larger network, convolutions are done here."""
LIGHT = 6_500_000
"""Bytes of what a page is given, if nothing else is asked for; as a text they are a third more."""
MOST_OUTPUTS = 48_000_000
MOST_WEIGHTS = 240_000_000
"""Bytes. A browser holds no text of more than half a gigabyte, and a page is one text, a third larger than these."""


@dataclass(frozen=True)
class Load:
    """What a page is given.

    Attributes:
        images: how many.
        given: the layers whose outputs come along, computed here.
        left_out: the layers whose weights do not.
        size: how many bytes that is in all.
    """

    images: int
    given: tuple[str, ...]
    left_out: tuple[str, ...]
    size: int = field(default=0, compare=False, repr=False)


def load_of(n: Network, images: int) -> Load:
    """The load for a network that is to be shown on so many images.

    >>> import convscope as cs
    >>> load_of(cs.open("shipped"), 12)
    Load(images=10, given=(), left_out=())
    """
    sizes = {name: sum(array.nbytes for array in arrays.values()) for name, arrays in n.weights.items()}
    left_out: list[str] = []
    total = sum(sizes.values())
    for name in sorted(sizes, key=lambda name: sizes[name], reverse=True):
        if total <= MOST_WEIGHTS:
            break
        left_out.append(name)
        total -= sizes[name]
    heavy = n.table.macs > HEAVY
    given = tuple(row.name for row in n.table.rows if (heavy and row.macs > 0) or row.name in left_out)
    shapes = n.architecture.shapes
    each = sum(4 * math.prod(shapes[name]) for name in given)
    count = max(1, min(images, MOST_IMAGES, MOST_OUTPUTS // max(1, each)))
    return Load(count, given, tuple(left_out), total + count * each)


SKETCHED = (
    "A large network: its maps are small pictures, means of squares in 255 steps, and a value read from them is said "
    "to be about so much. Some values of every layer are there with all their numbers: they are exact, and so is every "
    "sum that is shown. Ways lead over them from the classes back to the pixels.",
)


def outputs(n: Network, x: NDArray[np.float32], wanted: set[str]) -> Iterator[dict[str, NDArray[np.float32]]]:
    """The wanted outputs of a prepared batch, image after image, so that only one image's fill the memory."""
    for i in range(len(x)):
        values = n.activations(x[i : i + 1])
        yield {name: values[name][0] for name in wanted}


def notes_of(load: Load, n: Network) -> list[str]:
    """What the page says of itself."""
    if not load.given:
        return ["The page computes everything itself from the weights and the pixels; nothing is sent or loaded."]
    notes = [
        "What convolutions and dense layers give was computed before and lies in the page, and so do the weights; "
        "the rest, and every sum that is shown, the page computes itself. Nothing is sent or loaded."
    ]
    if load.left_out:
        numbers = sum(array.size for name in load.left_out for array in n.weights[name].values())
        notes.append(
            f"Left out, for they would not fit into a page: the {numbers:,} weights of {', '.join(load.left_out)}."
        )
    return notes
