"""Fabric: how much of the second colour shows at each point of a garment."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Texture = Literal["plain", "stripes", "checks", "dots", "knit", "fade"]
TEXTURES: tuple[Texture, ...] = get_args(Texture)

Field = NDArray[np.float32]


def ink(texture: Texture, x: Field, y: Field, pixel: Field, numbers: NDArray[np.float64]) -> Field:
    """How much of the second colour shows, from 0 to 1.

    Args:
        texture: the kind of fabric.
        x: ``(N, H, W)``, across the garment, about −0.5 to 0.5.
        y: down the garment, likewise.
        pixel: ``(N, 1, 1)``, the width of a pixel in these coordinates: edges are as soft as that.
        numbers: ``(N, 4)`` from 0 to 1: the scale, the angle, the phase and the strength of the pattern.
    """
    scale, angle, phase, strength = (column[:, None, None].astype(np.float32) for column in numbers.T)
    cycles = np.minimum(4 + 5 * scale, 0.3 / pixel)  # at least three pixels each
    shown = np.zeros_like(x)
    if texture == "fade":
        shown = _clipped(0.5 + (y + 0.3 * (phase - 0.5)) * (1.2 + scale)) * (0.6 + 0.4 * strength)
    elif texture == "stripes":
        turn = np.pi / 4 * np.floor(angle * 8)  # level, oblique, upright
        along = x * np.sin(turn) + y * np.cos(turn)
        shown = _lines(along, cycles, phase, 0.3 + 0.3 * scale, pixel) * (0.6 + 0.4 * strength)
    elif texture == "checks":
        rows, columns = (_lines(axis, cycles * 0.8, phase, 0.5, pixel) for axis in (x, y))
        shown = (rows + columns) / 2 * (0.7 + 0.3 * strength)
    elif texture == "dots":
        shown = _dots(x, y, cycles * 0.8, phase, pixel) * (0.7 + 0.3 * strength)
    elif texture == "knit":  # rows of small V
        wave = np.abs((x * cycles * 0.7 + phase) % 1 - 0.5)
        shown = (0.5 - 0.5 * np.cos(2 * np.pi * (y * cycles + 1.3 * wave))) * (0.3 + 0.25 * strength)
    return shown


def _lines(along: Field, cycles: Field, phase: Field, share: Field | float, pixel: Field) -> Field:
    """Parallel lines with soft edges that take up ``share`` of the width."""
    distance = np.abs((along * cycles + phase) % 1 - 0.5)
    return _clipped((share / 2 - distance) / (cycles * pixel) + 0.5)


def _dots(x: Field, y: Field, cycles: Field, phase: Field, pixel: Field) -> Field:
    """Dots in rows, every other row moved by half a distance."""
    row = np.floor(y * cycles + phase)
    across, down = (x * cycles + phase + 0.5 * (row % 2)) % 1 - 0.5, (y * cycles + phase) - row - 0.5
    return _clipped((0.27 - np.hypot(across, down)) / (cycles * pixel) + 0.5)


def _clipped(values: Field) -> Field:
    return np.asarray(np.clip(values, 0, 1), np.float32)
