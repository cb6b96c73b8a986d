"""The image and the kernel that every introduction works through by hand, and numbers for the exercises."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_ROWS = "11000011 10111101 10111101 10000001 10000001 10111101 10111101 11000011"
IMAGE = np.array([[int(digit) for digit in row] for row in _ROWS.split()])
VERTICAL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def integers(seed: int, *shape: int, low: int = -9, high: int = 10) -> NDArray[np.int64]:
    """Whole numbers for a check, the same for the same seed.

    >>> integers(1, 2, 3).shape
    (2, 3)
    """
    return np.random.default_rng(seed).integers(low, high, shape)


def pixels(seed: int, *shape: int) -> NDArray[np.uint8]:
    """Pixels for a check, from 0 to 255, the same for the same seed."""
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def decimals(seed: int, *shape: int) -> NDArray[np.float64]:
    """Numbers round 0 for a check, with three digits, the same for the same seed."""
    values: NDArray[Any] = np.random.default_rng(seed).normal(0, 2, shape)
    return np.round(values, 3)
