"""Outlines of garments: loops of points that vary from image to image, and the parts that they make.

Coordinates are the garment's own: x to the right, y downwards, about 1 wide and high, (0, 0) in its middle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Number = float | NDArray[np.float64]
"""One number for all images, or ``(N,)``, one for each."""

Loops = NDArray[np.float64]
"""``(N, L, P, 2)``: for each of N images L loops of P points (x, y)."""


@dataclass(frozen=True)
class Part:
    """A piece of a garment, laid over those before it.

    Attributes:
        loops: its outline.
        paint: ``"fabric"`` shows the colour and texture of the garment, ``"lining"`` its colour alone, ``"trim"`` the
            second colour, ``"hole"`` what is behind the garment.
        tone: times the brightness of the paint.
        opacity: from 0, not there, to 1.
        seam: the darkness of a line round it, from 0 to 1.
    """

    loops: Loops
    paint: Literal["fabric", "lining", "trim", "hole"] = "fabric"
    tone: Number = 1.0
    opacity: Number = 1.0
    seam: float = 0.0


class Chance:
    """Random numbers for N images, the same few for each, asked for in a fixed order."""

    def __init__(self, numbers: NDArray[np.float64]) -> None:
        """Take the numbers: ``(N, K)`` from 0 to 1; at most K can be asked for."""
        self._columns: Iterator[NDArray[np.float64]] = iter(numbers.T)

    def __call__(self, low: float, high: float) -> NDArray[np.float64]:
        """``(N,)`` numbers between ``low`` and ``high``."""
        return low + (high - low) * next(self._columns)

    def happens(self, probability: float) -> NDArray[np.float64]:
        """``(N,)``: 1 with this probability, else 0."""
        return np.asarray(next(self._columns) < probability, np.float64)


def loop(*points: tuple[Number, Number]) -> Loops:
    """One loop through the points.

    >>> loop((0, 0), (np.array([1.0, 2.0]), 0), (0, 1)).shape
    (2, 1, 3, 2)
    """
    coordinates = np.broadcast_arrays(*(np.asarray(c, dtype=np.float64) for point in points for c in point))
    flat = np.stack([np.atleast_1d(c) for c in coordinates], axis=-1)
    return flat.reshape(len(flat), 1, len(points), 2)


def symmetric(*right: tuple[Number, Number]) -> Loops:
    """One loop through points of the right half, from the top to the bottom, and back through their mirror images."""
    return loop(*right, *((-np.asarray(x), y) for x, y in reversed(right)))


def both_sides(right: Loops) -> Loops:
    """The loops and their mirror images, which run in the same direction."""
    left = right[:, :, ::-1] * np.array([-1.0, 1.0])
    return np.concatenate([right, left], axis=1)


def several(*loops: Loops) -> Loops:
    """Loops of as many points each, as one part."""
    images = max(len(one) for one in loops)
    return np.concatenate([np.broadcast_to(one, (images, *one.shape[1:])) for one in loops], axis=1)


def smooth(loops: Loops, times: int = 2) -> Loops:
    """The loops with their corners cut, twice as many points each time.

    Source: G. Chaikin, "An algorithm for high-speed curve generation", 1974.
    """
    for _ in range(times):
        following = np.roll(loops, -1, axis=2)
        cut = np.stack([0.75 * loops + 0.25 * following, 0.25 * loops + 0.75 * following], axis=3)
        loops = cut.reshape(*loops.shape[:2], -1, 2)
    return loops


def oval(x: Number, y: Number, width: Number, height: Number, points: int = 16) -> Loops:
    """An ellipse round (x, y); ``width`` and ``height`` from its middle to its edge."""
    angles = np.linspace(0, 2 * np.pi, points, endpoint=False)
    return loop(*((x + width * np.cos(a), y + height * np.sin(a)) for a in angles))


def band(width: Number, *path: tuple[Number, Number], end: Number | None = None) -> Loops:
    """A band along a path of points, as wide as ``width``, and ``end`` at its end if that differs."""
    line = loop(*path)[:, 0]
    along = np.gradient(line, axis=1)
    length = np.maximum(np.linalg.norm(along, axis=-1, keepdims=True), 1e-9)
    across = np.stack([-along[..., 1], along[..., 0]], axis=-1) / length
    start, stop = (
        np.atleast_1d(np.asarray(w, np.float64))[:, None, None] for w in (width, width if end is None else end)
    )
    half = (start + (stop - start) * np.linspace(0, 1, line.shape[1])[:, None]) / 2
    sides = np.concatenate([line + across * half, (line - across * half)[:, ::-1]], axis=1)
    return sides[:, np.newaxis]


def arc(
    x: Number, y: Number, width: Number, height: Number, start: float, stop: float, points: int = 9
) -> list[tuple[Number, Number]]:
    """Points along an ellipse, from ``start`` to ``stop`` degrees, 0 to the right and 90 downwards."""
    return [(x + width * np.cos(a), y + height * np.sin(a)) for a in np.radians(np.linspace(start, stop, points))]


def ring(loops: Loops, width: float) -> Loops:
    """A line along each loop: its outer and its inner edge, which run in opposite directions."""
    along = np.roll(loops, -1, axis=2) - np.roll(loops, 1, axis=2)
    length = np.maximum(np.linalg.norm(along, axis=-1, keepdims=True), 1e-9)
    across = np.stack([-along[..., 1], along[..., 0]], axis=-1) / length * width / 2
    return np.concatenate([loops + across, (loops - across)[:, :, ::-1]], axis=1)
