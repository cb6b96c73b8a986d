"""A picture of garments: their parts placed, painted over one another, and lit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convscope.datasets.drawing.fabric import Texture, ink
from convscope.datasets.drawing.outline import Loops, Part, ring
from convscope.datasets.drawing.raster import coverage

Vector = NDArray[np.float64]
Field = NDArray[np.float32]


@dataclass(frozen=True)
class Placing:
    """Where N garments lie in their pictures: the point p of a garment is at ``turn · p + origin``, in pixels."""

    turn: Vector  # (N, 2, 2): rotation, size, stretch, and which way round
    origin: Vector  # (N, 2)

    def pixels(self, loops: Loops) -> Loops:
        """The loops in pixels."""
        return _turned(self.turn, loops) + self.origin[:, None, None]

    def garment(self, size: int) -> tuple[Field, Field, Field]:
        """The garment's own x and y at the middle of each pixel, and the width of a pixel: ``(N, 1, 1)``."""
        back = np.linalg.inv(self.turn).astype(np.float64)
        grid = np.stack(np.meshgrid(*[np.arange(size) + 0.5] * 2), axis=-1)
        own = _turned(back, grid[None] - self.origin[:, None, None])
        width = np.sqrt(np.abs(np.linalg.det(back)))[:, None, None]
        x, y, pixel = (part.astype(np.float32) for part in (own[..., 0], own[..., 1], width))
        return x, y, pixel


def placed(parts: list[Part], size: int, numbers: Vector, *, may_flip: bool) -> Placing:
    """A place within a picture of ``size`` pixels for the parts of N garments.

    Args:
        parts: what is to be placed.
        size: height and width of the picture.
        numbers: ``(N, 6)`` from 0 to 1: rotation, stretch, size, across, down, which way round.
        may_flip: whether half of them look the other way.
    """
    angle, stretch, scale, across, down, side = numbers.T
    angle, stretch = np.radians(26 * (angle - 0.5)), 1 + 0.24 * (stretch - 0.5)
    flip = np.where((side < 0.5) & may_flip, -1.0, 1.0)
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.stack([np.stack([cos * flip * stretch, -sin], -1), np.stack([sin * flip * stretch, cos], -1)], -2)
    low, high = _extent(parts, turn)
    longest = (high - low).max(axis=1)
    factor = (size - 1) * (0.77 + 0.23 * scale) / longest
    room = size - (high - low) * factor[:, None]
    corner = room * (0.5 + 0.75 * (np.stack([across, down], -1) - 0.5))
    return Placing(turn * factor[:, None, None], corner - low * factor[:, None])


def _extent(parts: list[Part], turn: Vector) -> tuple[Vector, Vector]:
    """The lowest and highest x and y of what can be seen of the turned garments: ``(N, 2)`` each."""
    low, high = np.full((len(turn), 2), np.inf), np.full((len(turn), 2), -np.inf)
    for part in parts:
        if part.paint == "hole":
            continue
        points = _turned(turn, part.loops)
        hidden = (np.broadcast_to(part.opacity, len(turn)) < 0.05)[:, None]
        low = np.minimum(low, np.where(hidden, np.inf, points.min(axis=(1, 2))))
        high = np.maximum(high, np.where(hidden, -np.inf, points.max(axis=(1, 2))))
    return low, high


def painted(
    parts: list[Part], placing: Placing, size: int, base: Field, trim: Field, texture: Texture, pattern: Vector
) -> tuple[Field, Field]:
    """The parts laid over one another on black.

    Args:
        parts: from the back to the front.
        placing: where they lie.
        size: height and width of the picture.
        base: ``(N, C)``, the colour of the garments, from 0 to 1.
        trim: ``(N, C)``, the second colour.
        texture: the kind of fabric.
        pattern: ``(N, 4)``, what varies of it.

    Returns:
        The picture ``(N, size, size, C)`` and how much of each pixel is covered ``(N, size, size, 1)``.
    """
    base, trim = base[:, None, None], trim[:, None, None]
    fabric = base + (trim - base) * ink(texture, *placing.garment(size), pattern)[..., None]
    paints = {"fabric": fabric, "lining": base, "trim": trim}
    canvas, covered = np.zeros_like(fabric), np.zeros_like(fabric[..., :1])
    for part in parts:
        loops = placing.pixels(part.loops)
        opacity = _per_image(part.opacity)
        over = coverage(loops, size)[..., None] * opacity
        canvas, covered = canvas * (1 - over), covered * (1 - over)
        if part.paint != "hole":
            canvas += over * paints[part.paint] * _per_image(part.tone)
            covered += over
        if part.seam:
            canvas *= 1 - part.seam * opacity * coverage(ring(loops, size / 45), size)[..., None]
    return canvas, covered


def lit(canvas: Field, covered: Field, numbers: Vector) -> Field:
    """The picture under light from one side, darker where the garment turns away at its edge.

    Args:
        canvas: ``(N, size, size, C)``.
        covered: ``(N, size, size, 1)``.
        numbers: ``(N, 2)`` from 0 to 1: where the light comes from, and how much.
    """
    size = canvas.shape[1]
    angle, amount = (column[:, None, None, None].astype(np.float32) for column in numbers.T)
    down, across = np.mgrid[-0.5 : 0.5 : size * 1j, -0.5 : 0.5 : size * 1j].astype(np.float32)[..., None]
    side = across * np.cos(2 * np.pi * angle) + down * np.sin(2 * np.pi * angle)
    turned = 0.72 + 0.28 * _blurred(covered, max(1, size // 20))
    return np.asarray(np.clip(canvas * (1 + 0.5 * amount * side) * turned, 0, 1), np.float32)


def _turned(turn: Vector, points: Vector) -> Vector:
    """The points ``(N, …, 2)`` times the matrices ``(N, 2, 2)``."""
    (xx, xy), (yx, yy) = (row[:, :, None, None] for row in np.moveaxis(turn, 0, -1))
    x, y = points[..., 0], points[..., 1]
    return np.stack([xx * x + xy * y, yx * x + yy * y], axis=-1)


def _per_image(value: float | Vector) -> Field:
    return np.atleast_1d(np.asarray(value, np.float32))[:, None, None, None]


def _blurred(field: Field, radius: int) -> Field:
    """The mean over a square of ``2 · radius + 1`` pixels."""
    for axis in (1, 2):
        pads = [(radius + 1, radius) if a == axis else (0, 0) for a in range(4)]
        total = np.cumsum(np.pad(field, pads), axis=axis)
        width, last = 2 * radius + 1, total.shape[axis]
        ahead, behind = total.take(range(width, last), axis), total.take(range(last - width), axis)
        field = np.asarray((ahead - behind) / width, np.float32)
    return field
