from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from convscope.analysis import analyse
from convscope.architecture import Architecture
from convscope.errors import UsageError
from convscope.images import Images
from convscope.training.batches import batch_count, batches, preprocessing_for
from convscope.training.recipe import RECIPES, Recipe


@pytest.mark.parametrize(
    ("name", "parameters"), [("textbook", 225_034), ("fast", 61_162), ("fast-92", 61_162), ("fast-93", 136_666)]
)
def test_the_networks_of_the_recipes(name: str, parameters: int) -> None:
    architecture = Architecture.parse(RECIPES[name].architecture, (28, 28, 1))
    assert analyse(architecture).parameters == parameters
    assert RECIPES[name].name == name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("epochs", 0),
        ("batch_size", 0),
        ("optimiser", "lion"),
        ("learning_rate", 0.0),
        ("learning_rate", float("nan")),
        ("kernel_rate", 0.1),
        ("warm_up", 1.0),
        ("weight_decay", -1e-4),
        ("label_smoothing", 1.0),
        ("precision", "float8"),
    ],
)
def test_a_number_out_of_range_is_named(field: str, value: object) -> None:
    with pytest.raises(UsageError, match=rf"(?s)'textbook'.*{field}.*{value}"):
        replace(RECIPES["textbook"], **{field: value})  # type: ignore[arg-type]


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="'quick'; the recipes are textbook, fast, fast-90"):
        Recipe.named("quick")


def test_the_learning_rate_climbs_then_falls() -> None:
    fast = RECIPES["fast"]
    rates = [fast.learning_rate_at(step, 50) for step in range(1, 51)]
    top = rates.index(max(rates))
    assert rates[top] == fast.learning_rate
    assert np.all(np.diff(rates[: top + 1]) > 0)
    assert np.all(np.diff(rates[top:]) < 0)
    assert rates[-1] == 0
    assert fast.learning_rate_at(1, 1) == fast.learning_rate
    assert {RECIPES["textbook"].learning_rate_at(step, 7) for step in range(1, 8)} == {1e-3}


def test_every_epoch_shows_every_image_once_in_another_order() -> None:
    images = Images(np.arange(50, dtype=np.uint8).reshape(50, 1, 1, 1), np.arange(50) % 3, ("a", "b", "c"))
    recipe = replace(RECIPES["textbook"], batch_size=16)
    orders = []
    for epoch in (1, 2):
        parts = list(batches(images, recipe, 0, epoch))
        assert [len(labels) for _, labels in parts] == [13, 13, 12, 12]
        assert len(parts) == batch_count(images, recipe)
        order = np.concatenate([pixels.ravel() for pixels, _ in parts])
        assert np.array_equal(np.concatenate([labels for _, labels in parts]), images.labels[order])
        assert sorted(order) == list(range(50))
        orders.append(order.tolist())
    assert orders[0] != orders[1] != list(range(50))


def test_flips_alternate() -> None:
    pixels = np.zeros((64, 1, 3, 1), np.uint8)
    pixels[:, 0, 0, 0] = 1 + np.arange(64)
    images = Images(pixels, np.zeros(64, np.int64), ("a",))
    mirrored = []
    for epoch in (1, 2, 3):
        seen = np.concatenate([batch for batch, _ in batches(images, RECIPES["fast"], 7, epoch)])[:, 0, :, 0]
        assert np.all((seen[:, 0] > 0) != (seen[:, 2] > 0))
        mirrored.append(set(seen[:, 2][seen[:, 2] > 0].tolist()))
    assert mirrored[0] == mirrored[2]
    assert mirrored[0] | mirrored[1] == set(range(1, 65))
    assert not mirrored[0] & mirrored[1]
    assert 16 < len(mirrored[0]) < 48


def test_standardised_pixels_have_mean_0_and_deviation_1_in_every_channel() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (20, 5, 4, 3), np.uint8)
    pixels[..., 1] = 99
    x = preprocessing_for(Images(pixels, np.zeros(20, np.int64), ("a",)), RECIPES["fast"]).apply(pixels)
    np.testing.assert_allclose(x.mean((0, 1, 2)), 0, atol=1e-6)
    np.testing.assert_allclose(x.std((0, 1, 2)), [1, 0, 1], atol=1e-5)


def test_without_normalisation_no_kernel_is_turned() -> None:
    """A kernel of fixed length needs a norm behind it."""
    plain = Architecture.parse("conv 8 3x3 relu, flatten, dense 10", (28, 28, 1))
    recipe = Recipe.named("fast-92", plain)
    assert (recipe.optimiser, recipe.kernel_rate, recipe.learning_rate) == ("sgd", 0, 0.04)
    normed = Architecture.parse("conv 8 3x3, batchnorm, relu, flatten, dense 10", (28, 28, 1))
    assert Recipe.named("fast-92", normed) == RECIPES["fast-92"]
