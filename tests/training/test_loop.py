from __future__ import annotations

import os
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from convscope.architecture import Architecture
from convscope.datasets import load
from convscope.errors import DataError, UsageError
from convscope.frameworks.network import Network
from convscope.frameworks.pytorch import read_weights, write
from convscope.images import Images
from convscope.training.evaluate import evaluate
from convscope.training.files import pack
from convscope.training.loop import train
from convscope.training.recipe import RECIPES, Recipe

REAL = os.environ.get("CONVSCOPE_DATA")


def equal(one: Network, other: Network) -> bool:
    first, second = pack(one.weights), pack(other.weights)
    return first.keys() == second.keys() and all(np.array_equal(first[key], second[key]) for key in first)


def test_it_learns_and_says_so(architecture: Architecture, images: Images, others: Images, recipe: Recipe) -> None:
    training = train(architecture, images, others, recipe)
    events = list(training)
    assert [e.kind for e in events] == ["start", *3 * [*11 * ["step"], "epoch"], "end"]
    steps = [e for e in events if e.kind == "step"]
    epochs = [e for e in events if e.kind == "epoch"]
    assert [e.step for e in steps] == list(range(1, 34))
    assert [e.images_seen for e in epochs] == [330, 660, 990]
    assert [e.epoch for e in epochs] == [1, 2, 3]
    assert {(e.steps, e.epochs) for e in events} == {(33, 3)}
    assert epochs[0].loss == pytest.approx(np.mean([e.loss for e in steps[:11]]))
    assert epochs[-1].loss < epochs[0].loss / 2  # type: ignore[operator]
    assert all(e.test_accuracy is None for e in steps)
    assert events[-1].test_accuracy == epochs[-1].test_accuracy == evaluate(training.network(), others).accuracy > 0.97
    assert np.all(np.diff([e.seconds for e in events]) >= 0)
    assert events[0].seconds_left is None
    assert events[-1].seconds_left == 0


@pytest.mark.parametrize("name", RECIPES)
def test_both_recipes_learn_on_their_own_network(name: str) -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 640)
    pixels = rng.integers(0, 60, (640, 28, 28, 1), np.uint8)
    for image, label in zip(pixels, labels, strict=True):
        image[2 * label + 4 : 2 * label + 8, 4:24] += 180
    images = Images(pixels, labels, tuple("abcdefghij"), "bars")
    recipe = replace(RECIPES[name], epochs=4, batch_size=32)
    training = train(Architecture.parse(recipe.architecture, images.shape), images[:512], None, recipe)
    *_, end = training
    assert end.accuracy is not None
    assert end.accuracy > 0.9
    assert end.test_accuracy is None
    assert evaluate(training.network(), images[512:]).accuracy > 0.9


def test_the_same_seed_gives_the_same_weights(architecture: Architecture, images: Images, recipe: Recipe) -> None:
    state = torch.random.get_rng_state()
    trainings = [train(architecture, images, None, recipe, seed=seed) for seed in (5, 5, 6)]
    for events in zip(*trainings, strict=True):  # the three of them take turns, and do not disturb each other
        assert replace(events[0], seconds=0, seconds_left=0) == replace(events[1], seconds=0, seconds_left=0)
    networks = [training.network() for training in trainings]
    assert equal(networks[0], networks[1])
    assert not equal(networks[0], networks[2])
    assert torch.equal(torch.random.get_rng_state(), state)


def test_the_test_images_change_nothing(
    architecture: Architecture, images: Images, others: Images, recipe: Recipe
) -> None:
    with_test, without = train(architecture, images, others, recipe), train(architecture, images, None, recipe)
    for training in (with_test, without):
        assert list(training)[-1].kind == "end"
    assert equal(with_test.network(), without.network())


def test_nothing_happens_while_nobody_asks(architecture: Architecture, images: Images, recipe: Recipe) -> None:
    training = train(architecture, images, None, recipe)
    list(islice(training, 4))
    paused = training.network()
    assert equal(paused, training.network())
    next(training)
    assert not equal(paused, training.network())
    training.close()
    assert list(training) == []


def test_one_step_is_the_step_of_pytorch(images: Images) -> None:
    """SGD with Nesterov's momentum: the first step is −rate · (1 + 0.9) · (gradient + decay · kernel)."""
    plain = Architecture.parse("conv 3 3x3 relu, maxpool 2, flatten, dense 4", images.shape)
    recipe = replace(RECIPES["fast"], epochs=1, batch_size=330, flip=False, precision="float32", learning_rate=0.1)
    training = train(plain, images, None, recipe, seed=1)
    next(training)
    before = training.network()
    next(training)
    after = training.network()
    model = write(plain, before.weights)
    x = torch.from_numpy(before.prepare(images)).permute(0, 3, 1, 2)
    torch.nn.functional.cross_entropy(model(x), torch.tensor(images.labels), label_smoothing=0.1).backward()
    for parameter in model.parameters():
        assert parameter.grad is not None
        decay = 5e-4 * parameter.data if parameter.ndim > 1 else 0
        parameter.data -= 0.1 * 1.9 * (parameter.grad + decay)
    expected = pack(read_weights(model, plain))
    for key, array in pack(after.weights).items():
        np.testing.assert_allclose(array, expected[key], atol=2e-6)


def test_a_loss_that_is_not_a_number_stops_at_once(images: Images, recipe: Recipe, tmp_path: Path) -> None:
    plain = Architecture.parse("conv 6 3x3 relu, flatten, dense 4", images.shape)
    wild = replace(recipe, optimiser="sgd", learning_rate=1e30)
    training = train(plain, images, None, wild, run=tmp_path / "wild")
    with pytest.raises(DataError, match=r"the loss became (nan|inf) at step [23] of 33 \(learning rate 1e\+30\)"):
        list(training)
    assert training.run is not None
    assert training.run.status == "interrupted"
    assert "the loss became" in str(training.run.reason)
    assert list(training) == []


def test_training_goes_on_from_another_network(
    architecture: Architecture, images: Images, others: Images, recipe: Recipe, tmp_path: Path
) -> None:
    first = train(architecture, images, None, recipe, run=tmp_path / "first")
    list(first)
    for initial in (first.network(), first.run, tmp_path / "first"):
        second = train(architecture, images, None, recipe, initial=initial)
        next(second)
        assert equal(second.network(), first.network())
        assert second.network().preprocessing == first.network().preprocessing
    other = Architecture.parse("flatten, dense 4", images.shape)
    with pytest.raises(UsageError, match="another one"):
        train(other, images, None, recipe, initial=first.network())


def test_parts_that_do_not_fit_are_refused_at_once(architecture: Architecture, images: Images, recipe: Recipe) -> None:
    three = Images(images.pixels, images.labels % 3, ("a", "b", "c"), "three")
    small = Images(images.pixels[:, 1:], images.labels, images.class_names, "small")
    with pytest.raises(UsageError, match=r"4 outputs, but three has 3 classes\.\nLet its last layer be: dense 3"):
        train(architecture, three, None, recipe)
    with pytest.raises(UsageError, match="images of 12 × 10 × 1, those of small are 11 × 10 × 1"):
        train(architecture, images, small, recipe)
    with pytest.raises(UsageError, match="holds no images"):
        train(architecture, images[:0], None, recipe)
    with pytest.raises(UsageError, match="seed"):
        train(architecture, images, None, recipe, seed=-1)
    with pytest.raises(UsageError, match="no recipe 'finest'"):
        train(architecture, images, None, "finest")


def test_half_precision_learns_and_keeps_full_weights(
    architecture: Architecture, images: Images, recipe: Recipe
) -> None:
    training = train(architecture, images, None, replace(recipe, precision="bfloat16"))
    *_, end = training
    assert end.accuracy is not None
    assert end.accuracy > 0.9
    kernel = training.network().weights["dense1"]["kernel"]
    rounded = torch.tensor(kernel).bfloat16().float().numpy()
    assert kernel.dtype == np.float32
    assert np.mean(kernel == rounded) < 0.1


@pytest.mark.skipif(not REAL, reason="CONVSCOPE_DATA names no folder with the real fashion-mnist/")
def test_a_moment_on_real_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_HOME", str(tmp_path))
    images, _ = load("fashion-mnist", path=REAL)
    part, held_out = images[:4000], images[4000:5000]
    recipe = replace(RECIPES["fast"], epochs=2, batch_size=64)
    training = train(Architecture.parse(recipe.architecture, part.shape), part, None, recipe)
    list(training)
    assert evaluate(training.network(), held_out).accuracy > 0.75
