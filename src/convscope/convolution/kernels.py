"""Kernels with a name: small filters that find something a person can see."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray


def _kernel(*rows: list[float], divisor: int = 1) -> NDArray[Any]:
    kernel = np.array(rows) if divisor == 1 else np.array(rows) / divisor
    kernel.flags.writeable = False
    return kernel


KERNELS: Mapping[str, NDArray[Any]] = MappingProxyType(
    {
        "vertical-edges": _kernel([-1, 0, 1], [-2, 0, 2], [-1, 0, 1]),
        "horizontal-edges": _kernel([-1, -2, -1], [0, 0, 0], [1, 2, 1]),
        "outline": _kernel([-1, -1, -1], [-1, 8, -1], [-1, -1, -1]),
        "sharpen": _kernel([0, -1, 0], [-1, 5, -1], [0, -1, 0]),
        "blur": _kernel([1, 2, 1], [2, 4, 2], [1, 2, 1], divisor=16),
        "mean": _kernel([1, 1, 1], [1, 1, 1], [1, 1, 1], divisor=9),
        "identity": _kernel([0, 0, 0], [0, 1, 0], [0, 0, 0]),
    }
)
"""Kernels by name, each ``(3, 3)`` and read-only, for :func:`convscope.convolve`, which does not flip them.

``vertical-edges`` is positive where an image grows brighter to the right, ``horizontal-edges`` (its transpose) where it
grows brighter downwards (Sobel); ``outline`` answers wherever a pixel differs from its neighbours (Laplacian);
``sharpen`` adds that difference to the image; ``blur`` and ``mean`` average the neighbourhood; ``identity`` leaves the
image as it is.

>>> bool((KERNELS["horizontal-edges"] == KERNELS["vertical-edges"].T).all())
True
"""
