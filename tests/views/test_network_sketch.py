"""A large network's page: what it holds is exact, ways lead from classes to pixels, and the rest is drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import convscope as cs
from convscope.images import Images
from convscope.views import View, network
from convscope.views._network_sketch import LARGEST

TEXT = (
    "conv 40 3x3 same stride 2 nobias, batchnorm relu, maxpool 3x3 stride 2 pad 1,"
    "residual(conv 40 3x3 same nobias, batchnorm relu, conv 40 3x3 same nobias, batchnorm) relu,"
    "residual(conv 72 3x3 same stride 2, batchnorm | conv 72 1x1 stride 2) relu, globalavgpool, dense 400 relu, dense 9"
)


def sample(count: int = 2) -> tuple[cs.Network, Images]:
    a = cs.Architecture.parse(TEXT, (130, 122, 3))
    rng = np.random.default_rng(1)
    n = cs.open(a)
    weights = {
        layer: {name: rng.normal(0.2, 1, array.shape).astype(np.float32) ** 2 + 0.01 for name, array in arrays.items()}
        for layer, arrays in n.weights.items()
    }
    for arrays in weights.values():
        if "kernel" in arrays:
            arrays["kernel"] = rng.normal(0, 0.15, arrays["kernel"].shape).astype(np.float32)
    pixels = rng.integers(0, 256, (count, 130, 122, 3), np.uint8)
    return cs.Network(a, weights), Images(pixels, np.arange(count), tuple("abcdefghi"), "noise")


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convscope.views._network.LIGHT", 1_500_000)


@pytest.fixture
def view(light: None) -> View:
    return network(*sample())


def test_the_numbers_of_chosen_places_are_those_of_the_network(view: View) -> None:
    n, images = sample()
    values = cs.activations(n, images)
    shown = view.arrays["images"].shape[0]
    for name, maps in values.items():
        if name == "input" or maps.ndim != 4:
            continue
        for i in range(shown):
            places = view.arrays[f"{name}:places"][i]
            exact = maps[i][places[:, 0], places[:, 1]]
            np.testing.assert_allclose(view.arrays[f"{name}:exact"][i], exact, rtol=2e-5, atol=1e-5)
        strongest = np.unravel_index(maps[0].argmax(), maps[0].shape)
        assert list(strongest[:2]) in view.arrays[f"{name}:places"][0].tolist()
    for name in ("dense1", "dense2"):
        np.testing.assert_allclose(view.arrays[f"{name}:output"], values[name][:shown], rtol=1e-4, atol=1e-4)


def test_pictures_are_means_of_squares_in_255_steps(view: View) -> None:
    n, images = sample()
    maps = cs.activations(n, images[:1])["conv1"][0]
    drawn, spec = view.arrays["conv1:sketch"][0], view.spec["sketch"]["conv1"]
    by = spec["by"]
    assert by == -(-max(maps.shape[:2]) // LARGEST)
    rows, columns = maps.shape[0] // by, maps.shape[1] // by
    squares = maps[: rows * by, : columns * by].reshape(rows, by, columns, by, -1).mean(axis=(1, 3))
    back = (drawn.astype(float) - 128) / 127 * spec["scales"][0]
    assert np.abs(back - squares).max() <= 0.51 * spec["scales"][0] / 127
    assert spec["limits"][0] == pytest.approx(np.abs(maps).max(), rel=1e-6)


def test_large_kernels_bring_some_filters_and_small_ones_all(view: View) -> None:
    n, _ = sample()
    filters = view.arrays["conv4:filters"]
    assert 0 < len(filters) < 72
    np.testing.assert_array_equal(view.arrays["conv4:kernel"], n.weights["conv4"]["kernel"][..., filters])
    np.testing.assert_array_equal(view.arrays["conv1:kernel"], n.weights["conv1"]["kernel"])
    assert "conv1:filters" not in view.arrays


def test_the_page_is_light_and_whole_has_every_number(light: None) -> None:
    n, images = sample()
    view = network(n, images)
    whole = network(n, images, whole=True)
    size = lambda one: sum(array.nbytes for array in one.arrays.values())  # noqa: E731
    assert size(view) < 1_600_000 < size(whole)
    assert "about so much" in view.spec["notes"][-1]
    assert view.answer is not None
    assert whole.answer is None
    assert "conv4:filters" not in whole.arrays
    assert len(network(*sample(9)).arrays["images"]) < 9


def test_python_answers_with_all_numbers_of_a_layer(view: View) -> None:
    n, images = sample()
    assert view.answer is not None
    answer = view.answer({"node": "conv4", "index": 1})
    values = cs.activations(n, images[1:2])
    assert set(answer["arrays"]) == {"conv4:output", "relu4:output", "conv4:kernel", "conv4:bias"} or set(
        answer["arrays"]
    ) == {"conv4:output", *(f"{name}:output" for name in n.architecture["conv4"].inputs), "conv4:kernel", "conv4:bias"}
    got = np.frombuffer(answer["arrays"]["conv4:output"]["data"], "<f4").reshape(values["conv4"].shape[1:])
    np.testing.assert_allclose(got, values["conv4"][0], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("asked", [{}, {"node": "conv9", "index": 0}, {"node": "conv1", "index": 7}, {"node": "conv1"}])
def test_what_is_not_there_has_no_answer(view: View, asked: dict[str, Any]) -> None:
    assert view.answer is not None
    assert view.answer(asked) == {"arrays": {}}
