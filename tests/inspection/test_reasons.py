"""Reasons, neighbours and augmented images: what a report tells of single images, against NumPy and SciPy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import binomtest

import convscope as cs
from convscope.datasets.neighbours import neighbours
from convscope.errors import UsageError
from convscope.inspection.augmentation import as_shown
from convscope.inspection.reasons import reasons
from convscope.training.augment import augmented
from convscope.training.evaluation import Evaluation, wilson
from convscope.training.initialise import initial_weights

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (5, 9, 8, 1), np.uint8)


@pytest.mark.parametrize("end", ["dense 4", "dense 4 nobias"])
def test_the_parts_add_up_to_the_difference_of_the_scores(end: str) -> None:
    architecture = cs.Architecture.parse(f"conv 3 3x3 relu, flatten, {end}", (9, 8, 1))
    weights = initial_weights(architecture, seed=3)
    if "bias" in weights["dense1"]:
        weights["dense1"]["bias"][:] = [1, 2, 3, 4]
    network = cs.Network(architecture, weights)
    pairs = [(0, 1), (1, 0), (2, 3), (3, 1), (2, 2)]
    found = reasons(network, PIXELS, pairs)
    assert found is not None
    scores = cs.activations(network, PIXELS)["dense1"]
    for each, row, (one, other) in zip(found, scores, pairs, strict=True):
        assert each.difference == pytest.approx(float(row[one] - row[other]), abs=1e-5)
        assert each.parts.sum() + each.bias == pytest.approx(each.difference)
        assert each.layer == "flatten1"
        largest = each.largest(2)
        assert [part for _, part in largest] == sorted(each.parts[each.parts > 0], reverse=True)[:2]


def test_a_network_that_does_not_end_in_a_dense_layer_has_no_such_reasons() -> None:
    for text in ("conv 4 1x1, globalavgpool", "conv 4 3x3, dense 2"):
        assert reasons(cs.open(cs.Architecture.parse(text, (9, 8, 1))), PIXELS, [(0, 1)] * 5) is None


def test_neighbours_are_those_of_scipy() -> None:
    others = RNG.integers(0, 256, (9000, 9, 8, 1), np.uint8)
    others[7000] = PIXELS[2]
    found = neighbours(PIXELS, cs.Images(others, np.zeros(9000, int), ("one",)), most=4)
    apart = cdist(PIXELS.reshape(5, -1).astype(float), others.reshape(9000, -1).astype(float)) / np.sqrt(72)
    assert np.array_equal(found.places, np.argsort(apart, axis=1, kind="stable")[:, :4])
    np.testing.assert_allclose(found.apart, np.sort(apart, axis=1)[:, :4], atol=1e-9)
    assert (found.places[2, 0], found.apart[2, 0]) == (7000, 0)
    with pytest.raises(UsageError, match=r"images of \(9, 8, 1\) have no neighbours among those of \(9, 9, 1\)"):
        neighbours(PIXELS, cs.Images(np.zeros((1, 9, 9, 1), np.uint8), np.array([0]), ("one",)))


@pytest.mark.parametrize("text", ["flip", "shift 2", "flip, shift 1, erase 3", ""])
def test_images_are_augmented_as_the_recipe_says(text: str) -> None:
    images = cs.Images(PIXELS[:3], np.array([2, 0, 1]), ("a", "b", "c"))
    recipe = augmented(cs.Recipe.named("textbook"), text)
    shown = as_shown(images, recipe, seed=1, times=4)
    assert shown.shape == (3, 4, 9, 8, 1)
    for original, versions in zip(PIXELS[:3], shown, strict=True):
        if text == "":
            assert all(np.array_equal(version, original) for version in versions)
        elif text == "flip":
            kinds = [np.array_equal(version, original) for version in versions]
            assert kinds in ([True, False] * 2, [False, True] * 2)
            assert all(same or np.array_equal(v, original[:, ::-1]) for same, v in zip(kinds, versions, strict=True))
        else:
            assert len({version.tobytes() for version in versions}) > 1


def test_mixed_images_lie_between_two() -> None:
    flat = np.array([0, 100, 200], np.uint8)[:, None, None, None] * np.ones((1, 4, 4, 1), np.uint8)
    images = cs.Images(flat, np.arange(3), ("a", "b", "c"))
    shown = as_shown(images, replace(cs.Recipe.named("textbook"), mix=1.0), times=20)
    assert 0 <= shown.min() <= shown.max() <= 200
    assert len(np.unique(shown)) > 5
    assert np.ptp(shown, axis=(2, 3, 4)).max() == 0


@pytest.mark.parametrize(("correct", "n"), [(9274, 10_000), (0, 30), (30, 30), (1, 2)])
def test_the_interval_is_scipys(correct: int, n: int) -> None:
    expected = binomtest(correct, n).proportion_ci(method="wilson")
    assert wilson(correct, n) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_an_evaluation_knows_its_interval() -> None:
    evaluation = Evaluation(np.eye(2, dtype=np.float32), np.array([0, 0]), ("a", "b"))
    assert evaluation.interval == wilson(1, 2)
    assert wilson(0, 0) == (0, 1)
