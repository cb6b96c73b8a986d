"""Many images in few numbers each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_TOGETHER = 32 << 20  # bytes of pixels at a time


def portions(pixels: NDArray[np.uint8]) -> Iterator[slice]:
    """Slices that go through the images, so large that their pixels take about 32 MiB."""
    step = max(1, _TOGETHER // max(1, pixels[:1].nbytes))
    for start in range(0, len(pixels), step):
        yield slice(start, start + step)


def block_means(pixels: NDArray[np.uint8], blocks: int) -> NDArray[np.float32]:
    """The means of ``blocks × blocks`` parts of each image and channel, weighted so that distances become comparable.

    The distance between two rows is at most the root mean square difference between the two images, in grey levels, and
    equal to it where the images do not vary within a block.

    Args:
        pixels: ``(N, H, W, C)`` uint8.
        blocks: in each direction; fewer where the image has fewer pixels.

    Returns:
        ``(N, D)``.

    >>> images = np.array([[[10, 30], [10, 30]], [[16, 38], [16, 38]]], np.uint8)[..., np.newaxis]
    >>> first, second = block_means(images, 2)
    >>> round(float(np.linalg.norm(first - second)), 4) == round(((6**2 + 8**2) / 2) ** 0.5, 4)
    True
    """
    count, height, width, channels = pixels.shape
    edges = [np.linspace(0, length, min(blocks, length) + 1).astype(int) for length in (height, width)]
    rows, columns = (np.diff(edge) for edge in edges)
    area = np.outer(rows, columns)[..., np.newaxis]
    means = np.empty((count, area.size * channels), np.float32)
    for some in portions(pixels):
        sums = np.add.reduceat(pixels[some], edges[0][:-1], axis=1, dtype=np.float32)
        sums = np.add.reduceat(sums, edges[1][:-1], axis=2)
        means[some] = (sums / area * np.sqrt(area / (height * width * channels))).reshape(len(sums), -1)
    return means
