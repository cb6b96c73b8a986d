"""Many images in little room: made smaller where they are large, and chosen where there are too many."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

LARGEST = 64  # pixels along the longer side


def thumbnails(pixels: NDArray[np.uint8], largest: int = LARGEST) -> NDArray[np.uint8]:
    """Images ``(N, H, W, C)`` of at most ``largest`` pixels a side, means of squares; smaller ones as they are.

    What is left over at the right and below when the squares are laid out is cut off.

    >>> thumbnails(np.arange(16, dtype=np.uint8).reshape(1, 4, 4, 1), largest=2)[0, ..., 0]
    array([[ 2,  4],
           [10, 12]], dtype=uint8)
    """
    by = shrinkage(pixels.shape[1:3], largest)
    count, height, width, channels = pixels.shape
    if by == 1 or not count:
        return np.asarray(pixels)
    rows, columns = max(1, height // by), max(1, width // by)
    down, across = min(by, height), min(by, width)
    squares = pixels[:, : rows * down, : columns * across].reshape(count, rows, down, columns, across, channels)
    return np.asarray(np.rint(squares.mean(axis=(2, 4))), np.uint8)


def shrinkage(size: tuple[int, ...], largest: int = LARGEST) -> int:
    """How many pixels become one along a side, for images of a size ``(H, W)``."""
    return math.ceil(max(size) / largest)


def per_group(sizes: NDArray[np.int64], most: int, total: int) -> int:
    """The largest number up to ``most`` for which so many of each group are no more than ``total`` together.

    >>> per_group(np.array([1, 5, 100]), most=12, total=15), per_group(np.array([3, 3, 3]), most=12, total=2)
    (9, 0)
    """
    return next((each for each in range(most, 0, -1) if np.minimum(sizes, each).sum() <= total), 0)
