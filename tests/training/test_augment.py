"""What a recipe does to the images, to the weights, and when it stops: each piece does what its words say."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from convscope.architecture import Architecture
from convscope.errors import UsageError
from convscope.frameworks.pytorch import write
from convscope.images import Images
from convscope.opening import open
from convscope.training.augment import augmented, erased, partners, shifted
from convscope.training.batches import batches
from convscope.training.evaluate import evaluate
from convscope.training.files import pack
from convscope.training.loop import train
from convscope.training.recipe import RECIPES, Recipe
from convscope.training.run import Run

RNG = np.random.default_rng(0)


def test_a_shift_moves_the_whole_image_and_fills_with_black() -> None:
    pixels = RNG.integers(1, 256, (200, 6, 5, 3), np.uint8)
    seen = set()
    for before, after in zip(pixels, shifted(pixels, 2, RNG), strict=True):
        wide = np.pad(before, ((2, 2), (2, 2), (0, 0)))
        fits = [(r, c) for r in range(5) for c in range(5) if np.array_equal(wide[r : r + 6, c : c + 5], after)]
        assert len(fits) == 1
        seen.add(fits[0])
    assert len(seen) == 25


def test_an_erased_square_is_black_and_the_rest_as_it_was() -> None:
    pixels = np.full((500, 7, 9, 1), 9, np.uint8)
    after = erased(pixels, 4, RNG)
    sizes = {(int((a == 0).any((1, 2)).sum()), int((a == 0).any((0, 2)).sum())) for a in after}
    assert (4, 4) in sizes
    assert all(2 <= rows <= 4 and 2 <= columns <= 4 for rows, columns in sizes)
    for image in after[:50]:
        rows, columns = (image == 0).any((1, 2)), (image == 0).any((0, 2))
        assert np.array_equal(image[..., 0] == 0, rows[:, None] & columns)


def test_augmentation_follows_from_seed_and_epoch_alone(images: Images, recipe: Recipe) -> None:
    changed = replace(recipe, shift=2, erase=3)
    one, again, other = (list(batches(images, changed, 1, epoch)) for epoch in (1, 1, 2))
    late = list(batches(images, changed, 1, 1, skip=7))
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True) for a, b in zip(a, b, strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(one[7:], late, strict=True) for a, b in zip(a, b, strict=True))
    assert not np.array_equal(one[0][0], other[0][0])
    plain = list(batches(images, recipe, 1, 1))
    assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(one, plain, strict=True))


@pytest.mark.parametrize("text", ["twist", "shift", "shift 1.5", "flip 2", "mix x", "erase -1"])
def test_an_augmentation_that_is_not_understood_is_told(text: str) -> None:
    with pytest.raises(UsageError, match=r"is not understood|must be"):
        augmented(RECIPES["fast"], text)
    assert augmented(RECIPES["fast"], "") == replace(RECIPES["fast"], flip=False)


def test_a_mixed_step_is_the_step_of_mixed_images_and_targets(images: Images) -> None:
    plain = Architecture.parse("flatten, dense 4", images.shape)
    recipe = replace(RECIPES["textbook"], epochs=1, batch_size=330, mix=0.4, optimiser="sgd", learning_rate=0.1)
    training = train(plain, images, None, recipe, seed=1)
    next(training)
    before = training.network()
    loss = next(training).loss
    ((pixels, labels),) = batches(images, recipe, 1, 1)
    share, others = partners(330, 0.4, np.random.default_rng([1, 1, 1]))
    x = before.prepare(pixels)
    x = share * x + (1 - share) * x[others]
    target = share * np.eye(4)[labels] + (1 - share) * np.eye(4)[labels[others]]
    model = write(plain, before.weights)
    logits = model(torch.from_numpy(x.astype(np.float32)).permute(0, 3, 1, 2))
    expected = torch.nn.functional.cross_entropy(logits, torch.tensor(target, dtype=torch.float32))
    assert loss == pytest.approx(expected.item(), rel=1e-5)
    assert 0.05 < share < 0.95


def test_the_mean_of_the_weights_is_kept(architecture: Architecture, images: Images, recipe: Recipe) -> None:
    averaged = train(architecture, images, None, replace(recipe, average=1))
    plain = train(architecture, images, None, recipe)
    steps = [pack(plain.network().weights) for event in plain if event.kind == "step" and event.epoch == 3]
    list(averaged)
    for key, array in pack(averaged.network().weights).items():
        np.testing.assert_allclose(array, np.mean([step[key] for step in steps], axis=0), rtol=1e-4, atol=1e-6)


def test_early_stopping_keeps_the_best_on_images_set_aside(
    architecture: Architecture, images: Images, others: Images, recipe: Recipe
) -> None:
    stopping = replace(recipe, epochs=40, learning_rate=0.1, hold_out=0.2, patience=2)
    training = train(architecture, images, others, stopping, seed=1)
    events = list(training)
    epochs = [event for event in events if event.kind == "epoch"]
    losses = [event.held_out_loss for event in epochs]
    best = int(np.argmin(losses))
    assert len(epochs) == best + 3 < 40
    assert {event.images_seen for event in epochs[:1]} == {264}
    _, aside = images.split(0.8, seed=1)
    assert evaluate(training.network(), aside).loss == losses[best]
    assert events[-1].test_accuracy == epochs[best].test_accuracy == evaluate(training.network(), others).accuracy
    assert events[-1].seconds_left == 0
    with pytest.raises(UsageError, match="patience must be 0, or with a hold_out more"):
        replace(recipe, patience=1)


def test_weights_are_taken_where_they_fit_and_frozen_ones_stay(
    architecture: Architecture, images: Images, recipe: Recipe, tmp_path: Path
) -> None:
    first = train(architecture, images, None, recipe)
    list(islice(first, 12))
    source = first.network()
    two = replace(images, labels=images.labels % 2, class_names=("left", "right"))
    changed = Architecture.parse(architecture.text.replace("dense 4", "dense 2"), images.shape)
    frozen = ("conv1", "batchnorm1")
    second = train(changed, two, None, recipe, initial=source, freeze=frozen, run=tmp_path / "run")
    next(second)
    begun = pack(second.network().weights)
    list(second)
    ended, taken = pack(second.network().weights), pack(source.weights)
    for key, array in ended.items():
        assert np.array_equal(begun[key], taken[key]) == (not key.startswith("dense2")), key
        assert np.array_equal(array, begun[key]) == key.startswith(frozen), key
    assert second.network().preprocessing == source.preprocessing
    run = Run.open(tmp_path / "run")
    assert (run.initial, run.freeze) == (source.title, frozen)
    with pytest.raises(UsageError, match=r"no layer 'conv9' to freeze\.\nLayers with weights are conv1, batchnorm1"):
        train(architecture, images, freeze=["conv9"])
    with pytest.raises(UsageError, match="nothing is left to learn"):
        train(architecture, images, freeze=["conv1", "batchnorm1", "dense1", "dense2"])


def test_the_shipped_network_is_a_start() -> None:
    rng = np.random.default_rng(0)
    images = Images(rng.integers(0, 256, (60, 28, 28, 1), np.uint8), rng.integers(0, 3, 60), ("a", "b", "c"))
    shipped = open("shipped")
    text = RECIPES["fast"].network_for(3)
    training = train(Architecture.parse(text, images.shape), images, initial=shipped)
    next(training)
    weights = training.network().weights
    for name in shipped.weights:
        if name != "dense1":
            assert all(np.array_equal(weights[name][key], array) for key, array in shipped.weights[name].items())
