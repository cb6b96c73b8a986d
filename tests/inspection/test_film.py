"""The film of a training: its frames are the network's, taken at telling moments, and filming changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

import convscope as cs
from convscope.errors import UsageError
from convscope.inspection import film as filming
from convscope.inspection.film import Camera, film_of, frame
from convscope.training.event import Event
from convscope.training.run import Run

RNG = np.random.default_rng(3)
IMAGES = cs.Images(RNG.integers(0, 256, (96, 10, 8, 1), np.uint8), np.arange(96) % 2, ("cat", "dog"))
TEXT = "conv 5 3x3 stride 2 pad 1 relu, flatten, dense 2"


def architecture(text: str = TEXT, shape: tuple[int, int, int] = (10, 8, 1)) -> cs.Architecture:
    return cs.Architecture.parse(text, shape)


def recipe() -> cs.Recipe:
    return cs.Recipe.named("textbook", architecture(), 4)


def test_the_maps_are_pytorchs_of_the_same_kernels() -> None:
    n = cs.open(architecture())
    taken = frame(n, IMAGES.pixels[0], 7)
    kernel, bias = (torch.from_numpy(n.weights["conv1"][name]) for name in ("kernel", "bias"))
    x = torch.from_numpy(n.prepare(IMAGES[:1])).permute(0, 3, 1, 2)
    maps = functional.conv2d(x, kernel.permute(3, 2, 0, 1), bias, stride=2, padding=1)
    np.testing.assert_allclose(taken.maps, maps[0].permute(1, 2, 0), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(taken.kernels, n.weights["conv1"]["kernel"])
    assert taken.step == 7


def test_large_maps_and_many_filters_are_made_small() -> None:
    n = cs.open(architecture("maxpool 2, conv 20 3x3 same, globalavgpool, dense 2", (140, 70, 5)))
    image = RNG.integers(0, 256, (140, 70, 5), np.uint8)
    taken = frame(n, image, 0)
    assert taken.kernels.shape == (3, 3, 3, 16)
    maps = cs.activations(n, image)["conv1"][0, :69, :33, :16]
    np.testing.assert_allclose(taken.maps, maps.reshape(23, 3, 11, 3, 16).mean(axis=(1, 3)), rtol=1e-5, atol=1e-7)


def test_frames_are_taken_often_at_first_and_at_the_end_of_every_epoch() -> None:
    camera = Camera(IMAGES)
    n = cs.open(architecture())
    taken = []
    for step in range(1001):
        kinds: tuple[Any, ...] = ("start",) if step == 0 else ("step", "epoch") if step % 500 == 0 else ("step",)
        for kind in kinds:
            event = Event(kind, 1, 2, step, 1000, 0)
            if camera.is_due(event):
                camera.take(n, step)
                taken.append(step)
    assert taken[:8] == [0, 1, 2, 3, 4, 5, 6, 8]
    assert {500, 1000} <= set(taken)
    assert len(taken) < 40
    assert [one.step for one in camera.film.frames] == taken


def test_a_film_never_grows_beyond_its_length() -> None:
    camera, n = Camera(IMAGES), cs.open(architecture())
    for step in range(3 * filming.MOST_FRAMES):
        camera.take(n, step)
    steps = [one.step for one in camera.film.frames]
    assert len(steps) <= filming.MOST_FRAMES
    assert steps[0] == 0
    assert steps[-4:] == list(range(3 * filming.MOST_FRAMES - 4, 3 * filming.MOST_FRAMES))


def test_filming_changes_nothing(tmp_path: Path) -> None:
    plain = cs.train(architecture(), IMAGES, IMAGES, recipe())
    filmed = cs.filmed(cs.train(architecture(), IMAGES, IMAGES, recipe(), run=tmp_path / "run"), IMAGES)
    told = [(event.kind, event.step, event.loss, event.test_loss) for event in plain]
    assert [(event.kind, event.step, event.loss, event.test_loss) for event in filmed] == told
    for name, array in plain.network().weights["conv1"].items():
        np.testing.assert_array_equal(filmed.network().weights["conv1"][name], array)
    last = filmed.film.frames[-1]
    assert last.step == told[-1][1]
    np.testing.assert_array_equal(last.kernels, plain.network().weights["conv1"]["kernel"])

    run = Run.open(tmp_path / "run")
    kept = film_of(run, IMAGES)
    assert [one.step for one in kept.frames] == [0, 2, 4, 8]
    np.testing.assert_array_equal(kept.frames[1].kernels, run.network(1).weights["conv1"]["kernel"])
    assert (kept.layer, kept.filters, kept.label) == ("conv1", 5, "cat")


def test_a_network_without_kernels_gives_no_frames() -> None:
    filmed = cs.filmed(cs.train(architecture("flatten, dense 2"), IMAGES, recipe="textbook"), IMAGES)
    next(filmed)
    next(filmed)
    assert filmed.film.frames == ()
    filmed.close()
    with pytest.raises(UsageError, match="no layer whose kernels"):
        frame(cs.open(architecture("flatten, dense 2")), IMAGES.pixels[0], 0)


@pytest.mark.parametrize("given", [([], IMAGES), (None, IMAGES), ("x", IMAGES[:0]), (cs.open("shipped"), 3)])
def test_what_cannot_be_filmed_is_refused(given: Any) -> None:
    with pytest.raises(UsageError):
        cs.filmed(*given)
