"""What a recipe's augmentation makes of images."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from convscope.images import Images
from convscope.training.augment import partners
from convscope.training.batches import batches
from convscope.training.recipe import Recipe


def as_shown(images: Images, recipe: Recipe, seed: int = 0, times: int = 5) -> NDArray[np.uint8]:
    """Images as the training would show them in its first epochs: ``(N, times, H, W, C)``, drawn as the loop draws.

    Args:
        images: a few, each of another class.
        recipe: what is done to them.
        seed: decides how; it is not the very chance of a training, whose batches hold other images.
        times: how many epochs.

    >>> two = Images(np.arange(8, dtype=np.uint8).reshape(2, 1, 4, 1), np.array([0, 1]), ("cat", "dog"))
    >>> as_shown(two, Recipe.named("fast"), times=2)[0, :, 0, :, 0].tolist()
    [[0, 1, 2, 3], [3, 2, 1, 0]]
    """
    together = replace(recipe, batch_size=max(1, len(images)))
    shown = np.empty((len(images), times, *images.shape), np.uint8)
    order = np.argsort(images.labels)
    for epoch in range(1, times + 1):
        for pixels, labels in batches(images, together, seed, epoch):
            mixed = _mixed(pixels, recipe, np.random.default_rng([seed, epoch, 1]))
            shown[order, epoch - 1] = mixed[np.argsort(labels)]
    return shown


def _mixed(pixels: NDArray[np.uint8], recipe: Recipe, chance: np.random.Generator) -> NDArray[np.uint8]:
    if not recipe.mix:
        return pixels
    share, others = partners(len(pixels), recipe.mix, chance)
    return np.asarray(np.rint(share * pixels + (1 - share) * pixels[others]), np.uint8)
