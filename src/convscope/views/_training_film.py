"""The film of a training as it travels: kernels as numbers, maps as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from convscope.views.thumbnails import thumbnails

if TYPE_CHECKING:
    from convscope.inspection.film import Film

MIDDLE = 128
"""The level of 0 in the picture of a map."""


def film_parts(film: Film | None, *, whole: bool = True) -> tuple[dict[str, Any] | None, dict[str, NDArray[Any]]]:
    """What the part of a page that shows a film needs: its specification and its arrays.

    Args:
        film: what was filmed; None, or one without frames, gives nothing.
        whole: all frames; False for the last one alone, on the scale of all.

    Returns:
        ``kernels`` ``(frames, kh, kw, C, filters)`` float32; ``maps`` ``(frames, H, W, filters)`` uint8, where 128 is 0
        and 127 levels are the largest |value| of the film; and ``image``.
    """
    if film is None or not film.frames:
        return None, {}
    frames = film.frames if whole else film.frames[-1:]
    kernels, maps = (_largest([getattr(one, name) for one in film.frames]) for name in ("kernels", "maps"))
    levels = np.stack([np.rint(one.maps * (127 / (maps or 1))) + MIDDLE for one in frames])
    spec = {
        "layer": film.layer,
        "label": film.label,
        "filters": film.filters,
        "steps": [one.step for one in frames],
        "limits": [kernels, maps],
    }
    image = thumbnails(film.image[np.newaxis])[0]
    return spec, {"image": image, "kernels": np.stack([one.kernels for one in frames]), "maps": levels.astype(np.uint8)}


def _largest(arrays: list[NDArray[np.float32]]) -> float:
    """The largest |value| that is a number."""
    return max((float(np.abs(array[np.isfinite(array)]).max(initial=0)) for array in arrays), default=0.0)
