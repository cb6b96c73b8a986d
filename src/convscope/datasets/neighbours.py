"""The images that are most like others, pixel by pixel."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.images import Images

_NUMBERS = 4_000_000  # pixels that are compared at a time


class Neighbours(NamedTuple):
    """For each image those most like it, the nearest first: their places, and how far apart they are."""

    places: NDArray[np.int64]  # (N, most)
    apart: NDArray[np.float64]  # (N, most), root mean square difference in grey levels, 0 to 255


def neighbours(pixels: NDArray[np.uint8], among: Images, most: int = 3) -> Neighbours:
    """The images ``among`` others that differ least from each of a few, root mean square over their pixels.

    It knows nothing of shapes: two garments are near when they lie in the same place and are equally bright.

    Args:
        pixels: ``(N, H, W, C)`` uint8.
        among: images of the same size; they may be many, and a memory map.
        most: how many for each.

    Raises:
        UsageError: the sizes differ.

    >>> images = Images(np.array([0, 10, 100], np.uint8).reshape(3, 1, 1, 1), np.array([0, 0, 1]), ("dark", "light"))
    >>> found = neighbours(np.array([90], np.uint8).reshape(1, 1, 1, 1), images, most=2)
    >>> found.places.tolist(), found.apart.tolist()
    ([[2, 1]], [[10.0, 80.0]])
    """
    if pixels.shape[1:] != among.pixels.shape[1:]:
        raise UsageError(f"images of {pixels.shape[1:]} have no neighbours among those of {among.pixels.shape[1:]}.")
    wanted = pixels.reshape(len(pixels), -1).astype(np.float32)
    squares = np.einsum("nd,nd->n", wanted, wanted)
    apart = np.empty((len(pixels), len(among)), np.float32)
    rows = max(1, _NUMBERS // wanted.shape[1])
    for start in range(0, len(among), rows):
        some = among.pixels[start : start + rows].reshape(-1, wanted.shape[1]).astype(np.float32)
        own = np.einsum("nd,nd->n", some, some)
        apart[:, start : start + len(some)] = squares[:, None] + own - 2 * wanted @ some.T
    places = np.argsort(apart, axis=1, kind="stable")[:, :most]
    exact = among.pixels[places].reshape(*places.shape, -1).astype(np.float64) - wanted[:, None]
    return Neighbours(places.astype(np.int64), np.sqrt(np.mean(exact**2, axis=2)))
