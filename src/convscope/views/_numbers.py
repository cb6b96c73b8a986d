"""What views say of an array of numbers: its scale from black to white, how it travels, how it is printed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def scale(image: NDArray[Any]) -> tuple[float, float]:
    """What is drawn black and what white: 0 to 1 or 255 where that holds all pixels, symmetric where some are negative.

    >>> scale(np.array([[0, 1]])), scale(np.array([[3, 200]])), scale(np.array([[-2, 1]]))
    ((0.0, 1.0), (0.0, 255.0), (-2.0, 2.0))
    """
    most = float(np.abs(image.astype(np.float64)).max())
    if image.min() < 0:
        return -most, most
    return 0.0, next((top for top in (1.0, 255.0) if most <= top), most)


def travelling(image: NDArray[Any]) -> NDArray[Any]:
    """The image in one of the types that travel: truth values as 0 and 1, other integers and float16 as float64."""
    if image.dtype == bool:
        return image.astype(np.uint8)
    return image if image.dtype in (np.uint8, np.int32, np.float32) else image.astype(np.float64)


def grid(numbers: NDArray[Any]) -> list[str]:
    """Rows of numbers in columns, where they fit a terminal."""
    cells = [[f"{x:.4g}" if isinstance(x, float) else str(int(x)) for x in row] for row in numbers.tolist()]
    width = max(len(cell) for row in cells for cell in row)
    if len(cells[0]) * (width + 1) > 100 or len(cells) > 40:
        return [f"  {numbers.shape[0]} × {numbers.shape[1]} numbers, too many to print"]
    return ["  " + " ".join(cell.rjust(width) for cell in row) for row in cells]
