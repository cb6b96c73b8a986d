"""Kernels with a name: small filters that find something a person can see."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError


class _Named(NamedTuple):
    rows: list[list[int]]
    finds: str
    divisor: int = 1

    @property
    def array(self) -> NDArray[Any]:
        kernel = np.array(self.rows) if self.divisor == 1 else np.array(self.rows) / self.divisor
        kernel.flags.writeable = False
        return kernel


_TABLE = {
    "vertical-edges": _Named(
        [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
        "Sobel: positive where the image grows brighter to the right, negative where it grows darker",
    ),
    "horizontal-edges": _Named(
        [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
        "Sobel, the transpose of vertical-edges: positive where the image grows brighter downwards",
    ),
    "falling-edges": _Named(
        [[0, 1, 2], [-1, 0, 1], [-2, -1, 0]],
        "edges that fall from the upper left to the lower right, positive where the upper right is brighter",
    ),
    "rising-edges": _Named(
        [[-2, -1, 0], [-1, 0, 1], [0, 1, 2]],
        "edges that rise from the lower left to the upper right, positive where the lower right is brighter",
    ),
    "vertical-lines": _Named(
        [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]], "upright lines one pixel wide, brighter than both their sides"
    ),
    "horizontal-lines": _Named(
        [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]], "level lines one pixel wide, brighter than above and below"
    ),
    "outline": _Named(
        [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
        "Laplace: pixels that differ from their eight neighbours, so both sides of any edge; nothing on even ground",
    ),
    "spots": _Named(
        [[0, 0, -1, 0, 0], [0, -1, -2, -1, 0], [-1, -2, 16, -2, -1], [0, -1, -2, -1, 0], [0, 0, -1, 0, 0]],
        "a bright point on a darker ground, the Laplacian of a Gaussian",
    ),
    "corners": _Named(
        [[1, -2, 1], [-2, 4, -2], [1, -2, 1]],
        "corners, ends and crossings; straight level or upright edges give 0, since they cancel",
    ),
    "sharpen": _Named([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], "the image plus its difference from the neighbours"),
    "emboss": _Named([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], "the image as a relief, lit from the lower right"),
    "blur": _Named(
        [[1, 2, 1], [2, 4, 2], [1, 2, 1]], "Gauss: an average that weighs near pixels more; noise fades", 16
    ),
    "mean": _Named([[1, 1, 1], [1, 1, 1], [1, 1, 1]], "the plain average of nine pixels", 9),
    "shift-left": _Named([[0, 0, 0], [0, 0, 1], [0, 0, 0]], "the image moved by one pixel to the left"),
    "identity": _Named([[0, 0, 0], [0, 1, 0], [0, 0, 0]], "the image as it is"),
}


class Kernels(dict[str, NDArray[Any]]):
    """Kernels by name, ``(kh, kw)`` and read-only, for :func:`convscope.convolve`, which does not flip them.

    >>> KERNELS["vertical-edge"]
    Traceback (most recent call last):
    convscope.errors.UsageError: there is no kernel 'vertical-edge'. Did you mean 'vertical-edges'?
    """

    def __missing__(self, name: str) -> NDArray[Any]:
        nearest = difflib.get_close_matches(str(name), self, 1)
        hint = f"Did you mean {nearest[0]!r}?" if nearest else f"There are {', '.join(self)}."
        raise UsageError(f"there is no kernel {name!r}. {hint}")


KERNELS = Kernels({name: named.array for name, named in _TABLE.items()})
"""The kernels with a name."""

KERNEL_FINDS: Mapping[str, str] = MappingProxyType({name: named.finds for name, named in _TABLE.items()})
"""What each of the kernels finds, in words."""
