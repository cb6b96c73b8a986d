"""activations and explain: what they give, and what they say of a place that does not exist."""

from __future__ import annotations

import numpy as np
import pytest

import convscope as cs
from convscope.errors import UsageError
from convscope.training.initialise import initial_weights

TEXT = "conv 8 3x3 same, maxpool 2, batchnorm, relu, flatten, dropout 0.5, dense 6 relu, dense 3"


@pytest.fixture(scope="module")
def network() -> cs.Network:
    architecture = cs.Architecture.parse(TEXT, (11, 13, 2))
    return cs.Network(architecture, initial_weights(architecture, seed=1))


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (11, 13, 2), np.uint8)


def test_activations_name_every_node_and_the_input(network: cs.Network, image: np.ndarray) -> None:
    values = cs.activations(network, image)
    shapes = {"input": (11, 13, 2), **network.architecture.shapes}
    assert {name: array.shape[1:] for name, array in values.items()} == shapes
    np.testing.assert_allclose(values["input"][0], image / 255, rtol=1e-6)


def test_every_value_of_a_network_can_be_explained(network: cs.Network, image: np.ndarray) -> None:
    """The class score is followed back: every term's input is itself the value of a node before."""
    values = cs.activations(network, image)
    for row in network.table.rows:
        places = np.argwhere(np.ones(row.output_shape))
        for place in places[:: max(1, len(places) // 25)]:
            at = tuple(int(i) for i in place)
            position = at if len(at) == 3 else (None, None, at[0])
            step = cs.explain(network, image, row.name, *position)
            assert abs(step.value - values[row.name][(0, *at)]) <= 8 * 2**-24 * step.magnitude + 1e-30, row.name


def test_a_grey_image_needs_no_channel_axis() -> None:
    network = cs.open(cs.Architecture.parse("conv 2 3x3, globalavgpool", (5, 7, 1)))
    assert cs.activations(network, np.zeros((5, 7), np.uint8))["conv1"].shape == (1, 3, 5, 2)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (("conv9", 0, 0, 0), "no layer 'conv9'. Did you mean 'conv1'"),
        (("conv1", 11, 0, 0), r"conv1 is 11 × 13 × 8; \(11, 0, 0\) is no place"),
        (("conv1", None, None, 0), "give row and column"),
        (("input", 0, 0, 0), "no layer 'input'"),
        ((1, 0, 0, 0), "layer takes str, got int"),
        (("conv1", -1, 0, 0), "is no place"),
        (("dense2", 0, 0, 1), "give channel alone"),
        (("dense2", None, None, 3), "is no place"),
    ],
)
def test_a_place_that_does_not_exist_is_explained(network, image, place, message) -> None:
    with pytest.raises(UsageError, match=message):
        cs.explain(network, image, *place)


def test_several_or_wrong_images_are_refused(network: cs.Network, image: np.ndarray) -> None:
    with pytest.raises(UsageError, match="one image, got 2"):
        cs.explain(network, np.stack([image, image]), "conv1", 0, 0)
    with pytest.raises(UsageError, match="takes images of 11 × 13 × 2 uint8"):
        cs.activations(network, image[..., :1])
    with pytest.raises(UsageError, match="uint8"):
        cs.activations(network, image / 255)


def test_other_things_than_networks_and_images_are_refused(network: cs.Network, image: np.ndarray) -> None:
    train, test = cs.load("drawn")
    for call in (
        lambda: cs.analyse("conv 3 3x3"),
        lambda: cs.write("conv 3 3x3"),
        lambda: cs.activations(network.architecture, image),
        lambda: cs.train("flatten, dense 10", train),
        lambda: cs.train(network.architecture, train.pixels),
        lambda: cs.views.network(network, test.pixels),
        lambda: cs.views.network(network.architecture, test),
    ):
        with pytest.raises(UsageError, match=r"takes \w+, got \w+\. cs\."):
            call()
