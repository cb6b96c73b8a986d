"""How much of each pixel an outline covers: the edges of shapes without stairs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LINES = 4  # lines on which a row of pixels is sampled; along a line the coverage is exact


def coverage(loops: NDArray[np.float64], size: int) -> NDArray[np.float32]:
    """The part of each pixel that lies within the loops of each image.

    Each line through a row of pixels is crossed by edges; an edge at ``x`` covers everything to its right, the part
    ``1 − frac(x)`` of its own pixel, once with the sign of its direction. Summed from the left, what the edges on both
    sides of a shape cover remains.

    Args:
        loops: ``(N, L, P, 2)``, for each image L closed loops of P points ``(x, y)`` in pixels, y downwards; loops of
            one image run in the same direction where they overlap.
        size: height and width of the images.

    Returns:
        ``(N, size, size)`` from 0 to 1.

    >>> square = np.array([[1.0, 0.0], [3.5, 0.0], [3.5, 1.0], [1.0, 1.0]])
    >>> coverage(square[np.newaxis, np.newaxis], 4)[0, :2].tolist()
    [[0.0, 1.0, 1.0, 0.5], [0.0, 0.0, 0.0, 0.0]]
    """
    images, loops_each, points = loops.shape[:3]
    (xa, ya), (xb, yb) = (np.moveaxis(ends, -1, 0).reshape(2, -1) for ends in (loops, np.roll(loops, -1, axis=2)))
    first, last = (
        np.clip(np.ceil(y * _LINES - 0.5), 0, size * _LINES).astype(np.int64)
        for y in (np.minimum(ya, yb), np.maximum(ya, yb))
    )
    crossed = last - first
    edge = np.repeat(np.arange(len(crossed)), crossed)
    line = np.arange(len(edge)) - np.repeat(np.cumsum(crossed) - crossed - first, crossed)
    slope = (xb - xa) / np.where(yb == ya, 1.0, yb - ya)
    x = np.clip(xa[edge] + ((line + 0.5) / _LINES - ya[edge]) * slope[edge], 0, size)
    column = x.astype(np.int64)
    sign = np.where(yb > ya, 1.0, -1.0)[edge]
    pixel = (edge // (loops_each * points) * size + line // _LINES) * (size + 2) + column
    part = sign * (x - column)
    length = images * size * (size + 2)
    starts = np.bincount(pixel, sign - part, length) + np.bincount(pixel + 1, part, length + 1)[:length]
    covered = np.cumsum(starts.reshape(images, size, size + 2), axis=2)[..., :size]
    return np.minimum(np.abs(covered) / _LINES, 1.0).astype(np.float32)
