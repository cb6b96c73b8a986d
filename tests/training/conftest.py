"""What the tests of training share: images that tell themselves apart, a network for them, a quick recipe."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from convscope.architecture import Architecture
from convscope.images import Images
from convscope.training.recipe import Recipe

NAMES = ("top left", "top right", "bottom left", "bottom right")


def corners(count: int, seed: int = 0) -> Images:
    """Noisy 12 × 10 images with a bright 5 × 4 block in the corner that their class names."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 4, count)
    pixels = rng.integers(0, 120, (count, 12, 10, 1), np.uint8)
    for image, label in zip(pixels, labels, strict=True):
        top, left = 6 * (label // 2) + 1, 5 * (label % 2) + 1
        image[top : top + 5, left : left + 4] += 130
    return Images(pixels, labels, NAMES, "corners", f"drawn by the test, seed {seed}")


@pytest.fixture
def images() -> Images:
    return corners(330)


@pytest.fixture
def others() -> Images:
    return corners(100, seed=1)


@pytest.fixture
def architecture() -> Architecture:
    return Architecture.parse(
        "conv 6 3x3 nobias, batchnorm, relu, maxpool 2, flatten, dropout 0.1, dense 8 relu, dense 4", (12, 10, 1)
    )


@pytest.fixture
def recipe() -> Recipe:
    """Adam, three epochs of eleven steps, no flips: a mirrored corner is another class."""
    return replace(Recipe.named("textbook"), name="test", epochs=3, batch_size=30, learning_rate=0.01)
