"""Many images in little room: made smaller where they are large."""

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
