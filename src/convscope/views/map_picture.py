"""A feature map as a picture file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.files import write_aside

ENDINGS = (".png", ".jpg", ".webp")
SMALLEST = 512  # pixels along the longer side: a smaller map is shown with larger cells


def save_map(values: NDArray[Any], path: str | Path) -> None:
    """Write a map as a picture: signed values from blue (negative) over white (0) to red, others from black to white.

    Args:
        values: ``(H, W)``. The colours reach as far as the largest absolute value; where nothing is negative, white is
            the largest value, at least 255.
        path: ends in ``.png``, ``.jpg`` or ``.webp``.

    Raises:
        UsageError: another ending.
        ResourceError: the file cannot be written.
    """
    from matplotlib import colormaps
    from PIL import Image

    path = Path(path)
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"a map is saved as {', '.join(ENDINGS)}, not as {path.name!r}.")
    values = values.astype(np.float64)
    if values.min() < 0:
        colours = colormaps["RdBu_r"](0.5 + values / (2 * np.abs(values).max()), bytes=True)[..., :3]
    else:
        colours = np.rint(255 * values / max(255, values.max())).astype(np.uint8)
    cell = max(1, SMALLEST // max(values.shape))
    picture = Image.fromarray(np.ascontiguousarray(colours.repeat(cell, axis=0).repeat(cell, axis=1)))
    content = io.BytesIO()
    picture.save(content, format=Image.registered_extensions()[path.suffix.lower()])
    write_aside(path, content.getvalue())
