"""Images of one size, brought to the size that a network takes; every step is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.images import Images


def fitted(images: Images, shape: tuple[int, int, int]) -> tuple[Images, list[str]]:
    """Images as a network of input ``shape`` takes them, and what was done to them, in words.

    Colours become grey by their luminance, grey becomes three equal colours; another size is scaled so that it just
    fits, nothing cut off, centred on black.

    Raises:
        UsageError: the network takes another number of channels than 1 or 3.

    >>> two = Images(np.full((2, 4, 4, 1), 9, np.uint8), np.array([0, 0]), ("dark",))
    >>> fitted(two, (4, 4, 3))[0].pixels[0, 0, 0].tolist(), fitted(two, (4, 4, 3))[1]
    ([9, 9, 9], ['grey, so all three colours are made equal'])
    """
    pixels, steps = np.asarray(images.pixels), []
    height, width, channels = shape
    if channels == 3 and images.shape[2] == 1:
        pixels = pixels.repeat(3, axis=3)
        steps.append("grey, so all three colours are made equal")
    elif channels == 1 and images.shape[2] == 3:
        pixels = np.stack([_grey(one) for one in pixels])
        steps.append("made grey")
    if pixels.shape[1:3] != (height, width):
        steps.append(f"scaled from {pixels.shape[1]} × {pixels.shape[2]} to {height} × {width}")
        pixels = np.stack([_scaled(one, height, width) for one in pixels])
    if pixels.shape[1:] != shape:
        raise UsageError(f"the network takes {channels} channels, and images have 1 or 3.")
    return (replace(images, pixels=pixels) if steps else images), steps


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    from PIL import Image

    return np.asarray(Image.fromarray(pixels).convert("L"))[..., None]


def _scaled(pixels: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    from PIL import Image, ImageOps

    flat = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    padded = np.asarray(ImageOps.pad(flat, (width, height), Image.Resampling.BICUBIC))
    return padded.reshape(height, width, -1)
