"""Making a photo look like the images that a network learned from, one stated step after the other.

For a network that takes grey images the steps are those by which Fashion-MNIST was made (Xiao, Rasul and Vollgraf 2017,
section 2; without its sharpening): margins are trimmed, the longer side is scaled to the network's, what is left is
centred on black, and grey levels are inverted, so that the background is dark. A picture that has the network's size
already is not trimmed or scaled. For a network that takes colours a picture is only scaled to fit.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from convscope.datasets.picture_file import read_picture

LIGHT = 127.5
NEAR = 26  # grey levels: a tenth of the scale


def like_the_data(
    path: Path, shape: tuple[int, int, int], as_is: bool = False
) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
    """The pixels of an image file as a network takes them, and what was done to it.

    Args:
        path: an image in any common format.
        shape: height, width and channels of the network's images.
        as_is: neither invert nor trim; only scale to fit where the size is another one.

    Returns:
        Pixels of that shape, uint8, and the steps in words, in their order.

    Raises:
        DataError: there is no such file, or it is no image that can be read.
    """
    height, width, channels = shape
    pixels = read_picture(path, channels)
    steps = [f"read as {'grey' if channels == 1 else 'colour'}, {pixels.shape[0]} × {pixels.shape[1]}"]
    if channels == 1 and not as_is:
        background = float(np.median(_border(pixels)))
        if background > LIGHT:
            pixels, background = 255 - pixels, 255 - background
            steps.append("inverted, because its background is light")
        if pixels.shape != shape:
            pixels = _trimmed(pixels, background)
            steps.append(f"margins trimmed to {pixels.shape[0]} × {pixels.shape[1]}")
    if pixels.shape != shape:
        pixels, size = _fitted(pixels, height, width)
        steps.append(f"scaled to {size}, centred on black in {height} × {width}")
    return pixels, tuple(steps)


def _border(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The values of the outermost rows and columns."""
    return np.concatenate([pixels[0].ravel(), pixels[-1].ravel(), pixels[:, 0].ravel(), pixels[:, -1].ravel()])


def _trimmed(pixels: NDArray[np.uint8], background: float) -> NDArray[np.uint8]:
    """The smallest part that holds every pixel that is not near the background; all of it where every pixel is."""
    other = np.abs(pixels[..., 0].astype(np.float64) - background) > NEAR
    rows, columns = np.flatnonzero(other.any(axis=1)), np.flatnonzero(other.any(axis=0))
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else pixels


def _fitted(pixels: NDArray[np.uint8], height: int, width: int) -> tuple[NDArray[np.uint8], str]:
    """Scaled so that it just fits, centred on black; and the size it was scaled to."""
    from PIL import Image

    scale = min(height / pixels.shape[0], width / pixels.shape[1])
    tall, wide = (max(1, round(scale * side)) for side in pixels.shape[:2])
    flat = pixels[..., 0] if pixels.shape[2] == 1 else pixels
    scaled = np.asarray(Image.fromarray(flat).resize((wide, tall), Image.Resampling.BICUBIC))
    whole = np.zeros((height, width, pixels.shape[2]), np.uint8)
    top, left = (height - tall) // 2, (width - wide) // 2
    whole[top : top + tall, left : left + wide] = scaled.reshape(tall, wide, -1)
    return whole, f"{tall} × {wide}"
