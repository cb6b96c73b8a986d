"""Which images are copies of others, exactly or nearly, among many: found without comparing each with each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from convscope.datasets.summaries import block_means

NEAR = 5.0  # grey levels of difference, root mean square over an image, up to which two images are nearly equal
_ROWS = 256
_PAIRS = 1024
_ROUNDING = 0.5  # grey levels that 32-bit arithmetic may be wrong by, and more

Pixels = NDArray[np.uint8]
Partners = NDArray[np.int64]
"""``(N,)``: for each image the earlier one that it is like, or −1."""


def exact_copies(*parts: Pixels) -> Partners:
    """For each image the first that equals it to the bit and comes before it, or −1.

    Args:
        parts: arrays ``(N, H, W, C)``, counted through from the first to the last.

    >>> three, one = np.uint8([3, 7, 3]).reshape(3, 1, 1, 1), np.uint8([7]).reshape(1, 1, 1, 1)
    >>> exact_copies(three, one).tolist()
    [-1, -1, 0, 1]
    """
    first: dict[bytes, int] = {}
    partners = list[int]()
    for index, image in enumerate(chain(*parts)):
        before = first.setdefault(hashlib.blake2b(image.tobytes(), digest_size=16).digest(), index)
        partners.append(before if before != index else -1)
    return np.array(partners, np.int64)


def near_copies(*parts: Pixels, limit: float = NEAR) -> Partners:
    """For each image the first before it whose pixels differ by at most ``limit``, root mean square, or −1.

    Two images differ by no less than the means of their blocks do (the mean is a projection), and these by no less than
    their places along one direction do. So the images are sorted along the direction in which the means vary most, only
    neighbours are compared by their means, and only what is left by its pixels.

    Args:
        parts: arrays ``(N, H, W, C)``, counted through from the first to the last.
        limit: the largest difference, in grey levels.

    >>> near_copies(np.array([10, 90, 14, 16], np.uint8).reshape(4, 1, 1, 1)).tolist()
    [-1, -1, 0, 2]
    """
    means = np.concatenate([block_means(pixels, 7) for pixels in parts])
    means -= means.mean(axis=0)
    along = means @ _widest(means)
    order = np.argsort(along, kind="stable")
    means, along = means[order], along[order]
    squares = np.einsum("nd,nd->n", means, means)
    nobody = len(means)
    partners = np.full(nobody, nobody, np.int64)
    for start in range(0, nobody, _ROWS):
        stop = min(start + _ROWS, nobody)
        end = int(np.searchsorted(along, along[stop - 1] + limit + _ROUNDING, "right"))
        apart = squares[start:stop, None] + squares[None, start:end] - 2 * means[start:stop] @ means[start:end].T
        row, column = np.nonzero(np.triu(apart <= (limit + _ROUNDING) ** 2, 1))
        one, other = order[start + row], order[start + column]
        _keep_first(partners, parts, np.minimum(one, other), np.maximum(one, other), limit)
    partners[partners == nobody] = -1
    return partners


def _keep_first(partners: Partners, parts: Sequence[Pixels], earlier: Partners, later: Partners, limit: float) -> None:
    """Hold pairs against each other pixel by pixel; note for each later image the first earlier one."""
    for start in range(0, len(earlier), _PAIRS):
        a, b = earlier[start : start + _PAIRS], later[start : start + _PAIRS]
        apart = _taken(parts, a).astype(np.int32) - _taken(parts, b)
        near = np.mean(apart * apart, axis=(1, 2, 3)) <= limit**2
        np.minimum.at(partners, b[near], a[near])


def _taken(parts: Sequence[Pixels], which: Partners) -> Pixels:
    """Images by their numbers, counted through all parts."""
    taken = np.empty((len(which), *parts[0].shape[1:]), np.uint8)
    first = 0
    for pixels in parts:
        here = (which >= first) & (which < first + len(pixels))
        taken[here] = pixels[which[here] - first]
        first += len(pixels)
    return taken


def _widest(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The direction in which vectors ``(N, D)`` vary most, of length 1."""
    some = vectors[:: max(1, len(vectors) // 10_000)]
    _, directions = np.linalg.eigh(np.cov(some, rowvar=False, ddof=0).reshape(some.shape[1], -1))
    return np.asarray(directions[:, -1], np.float32)
