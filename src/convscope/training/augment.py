"""Augmentation: a batch is shown a little different each time, so that the network learns what does not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.training.recipe import Recipe


def augmented(recipe: Recipe, text: str) -> Recipe:
    """The recipe with the augmentation of a text, and none that the text does not name.

    Args:
        recipe: any recipe.
        text: what is done, separated by commas: ``flip``, ``shift PIXELS``, ``erase PIXELS``, ``mix ALPHA``; or empty.

    Raises:
        UsageError: a word is unknown, or its number is missing or out of range.

    >>> changed = augmented(Recipe.named("textbook"), "flip, shift 2, mix 0.2")
    >>> changed.flip, changed.shift, changed.erase, changed.mix
    (True, 2, 0, 0.2)
    """
    values: dict[str, bool | int | float] = {"flip": False, "shift": 0, "erase": 0, "mix": 0.0}
    for part in filter(None, (part.strip() for part in text.split(","))):
        word, _, number = part.partition(" ")
        try:
            if word not in values or (word == "flip" and number):
                raise ValueError
            values[word] = True if word == "flip" else float(number) if word == "mix" else int(number)
        except ValueError:
            raise UsageError(
                f"augmentation {part!r} is not understood.\nWrite such as: flip, shift 2, erase 8, mix 0.2"
            ) from None
    return replace(recipe, **values)  # type: ignore[arg-type]


def shifted(pixels: NDArray[np.uint8], most: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Every image moved by up to ``most`` pixels down or up and right or left, each by its own; what comes in is black.

    It is what others call padding by ``most`` and cropping at random.

    >>> row = np.array([[[[1], [2], [3]]]], np.uint8)
    >>> sorted({tuple(shifted(row, 1, np.random.default_rng(i))[0, 0, :, 0].tolist()) for i in range(60)})
    [(0, 0, 0), (0, 1, 2), (1, 2, 3), (2, 3, 0)]
    """
    count, height, width, _ = pixels.shape
    down, right = rng.integers(0, 2 * most + 1, (2, count, 1))
    padded = np.pad(pixels, ((0, 0), (most, most), (most, most), (0, 0)))
    rows, columns = down + np.arange(height), right + np.arange(width)
    moved: NDArray[np.uint8] = padded[np.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]
    return moved


def erased(pixels: NDArray[np.uint8], side: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Every image with a black square of ``side`` pixels, its middle anywhere, cut off at the border.

    Source: DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", 2017.

    >>> erased(np.ones((1, 1, 5, 1), np.uint8), 3, np.random.default_rng(1))[0, 0, :, 0]
    array([1, 0, 0, 0, 1], dtype=uint8)
    """
    count, height, width, _ = pixels.shape
    top = rng.integers(0, height, (count, 1)) - side // 2
    left = rng.integers(0, width, (count, 1)) - side // 2
    rows, columns = np.arange(height), np.arange(width)
    inside = ((top <= rows) & (rows < top + side))[:, :, None] & ((left <= columns) & (columns < left + side))[:, None]
    return np.where(inside[..., None], np.uint8(0), pixels)


def partners(count: int, alpha: float, rng: np.random.Generator) -> tuple[float, NDArray[np.int64]]:
    """For mixing a batch with itself: the share of each image that stays, and whose the rest is, ``(count,)``.

    The share is drawn from the beta distribution with ``alpha`` twice, once for the batch.

    Source: Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2018.
    """
    return float(rng.beta(alpha, alpha)), rng.permutation(count)
