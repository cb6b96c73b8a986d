"""Batches: the training images of one epoch, in random order, a few at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from convscope.frameworks.network import Preprocessing
from convscope.images import Images
from convscope.training.augment import erased, shifted
from convscope.training.recipe import Recipe

Batch = tuple[NDArray[np.uint8], NDArray[np.int64]]


def batch_count(images: Images, recipe: Recipe) -> int:
    """How many batches make an epoch."""
    return math.ceil(len(images) / recipe.batch_size)


def batches(images: Images, recipe: Recipe, seed: int, epoch: int, skip: int = 0) -> Iterator[Batch]:
    """Pixels ``(B, H, W, C)`` and labels ``(B,)`` of one epoch: every image once, in an order of its own.

    The first ``skip`` batches are left out; the others are the same as without that.

    Order, flips, shifts and what is erased follow from ``seed``, ``epoch`` and the number of the batch alone, so any
    can be had without those before it. An image that is mirrored in one epoch is not in the next: alternating flips
    show each form equally often (Jordan 2024, "94% on CIFAR-10 in 3.29 seconds", section 3.6).
    """
    order = np.random.default_rng([seed, epoch]).permutation(len(images))
    first = np.random.default_rng([seed, 0]).random(len(images)) < 0.5
    mirrored = first == (epoch % 2 == 1)
    parts = np.array_split(order, batch_count(images, recipe))
    for number, chosen in enumerate(parts[skip:], skip + 1):
        pixels = images.pixels[chosen]
        chance = np.random.default_rng([seed, epoch, number])
        if recipe.flip:
            pixels = np.where(mirrored[chosen, None, None, None], pixels[:, :, ::-1], pixels)
        if recipe.shift:
            pixels = shifted(pixels, recipe.shift, chance)
        if recipe.erase:
            pixels = erased(pixels, recipe.erase, chance)
        yield pixels, images.labels[chosen]


def preprocessing_for(images: Images, recipe: Recipe) -> Preprocessing:
    """What the recipe does to pixels, with the mean and the deviation of these images where it standardises.

    A channel that is the same everywhere is only shifted.

    >>> two = Images(np.array([0, 255], np.uint8).reshape(2, 1, 1, 1), np.array([0, 1]), ("black", "white"))
    >>> preprocessing_for(two, Recipe.named("fast"))
    Preprocessing(mean=(0.5,), std=(0.5,))
    """
    channels = images.shape[2]
    if not recipe.standardise:
        return Preprocessing((0.0,) * channels, (1.0,) * channels)
    counts = [np.bincount(images.pixels[..., c].ravel(), minlength=256) for c in range(channels)]
    levels = np.arange(256) / 255
    means = [float(count @ levels / count.sum()) for count in counts]
    deviations = [
        float(np.sqrt(count @ (levels - mean) ** 2 / count.sum())) for count, mean in zip(counts, means, strict=True)
    ]
    return Preprocessing(tuple(means), tuple(deviation or 1.0 for deviation in deviations))
