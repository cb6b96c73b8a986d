"""kernels: what a layer weighs its window with, and the measures on it, against least squares and by hand."""

from __future__ import annotations

import numpy as np
import pytest

import convscope as cs
from convscope.errors import UsageError
from convscope.inspection.kernels import Kernels, with_kernels
from convscope.training.initialise import initial_weights


@pytest.fixture(scope="module")
def network() -> cs.Network:
    text = "conv 6 3x5 same, relu, conv 4 3x3 groups 2, batchnorm, convtransposed 3 2x2 stride 2, flatten, dense 3"
    architecture = cs.Architecture.parse(text, (11, 13, 2))
    return cs.Network(architecture, initial_weights(architecture, seed=1))


def test_they_are_the_networks_own(network: cs.Network) -> None:
    assert with_kernels(network) == ("conv1", "conv2", "convtransposed1")
    for name in with_kernels(network):
        kernels = cs.kernels(network, name)
        assert kernels.weights is network.weights[name]["kernel"]
        assert kernels.bias is network.weights[name]["bias"]
        assert kernels.filters == network.architecture.shapes[name][2]


def test_edges_are_what_least_squares_finds(network: cs.Network) -> None:
    """The share of a plane without its offset, fitted to each channel by NumPy's solver."""
    kernels = cs.kernels(network, "conv1")
    down, across = np.mgrid[:3, :5]
    plane = np.stack([down.ravel(), across.ravel(), np.ones(15)], axis=1)
    for filter_, share in enumerate(kernels.edges):
        weights = kernels.weights[..., filter_].astype(float)
        slope = 0.0
        for channel in range(2):
            (a, b, _), *_ = np.linalg.lstsq(plane, weights[..., channel].ravel(), rcond=None)
            slope += np.sum((a * (down - 1) + b * (across - 2)) ** 2)
        assert share == pytest.approx(slope / np.sum(weights**2))


def test_known_kernels_measure_as_said() -> None:
    def share(kernel: object) -> float:
        return float(Kernels("k", np.asarray(kernel, np.float32)[:, :, None, None]).edges[0])

    assert share([[-1, 0, 1]] * 3) == pytest.approx(1)
    assert share(cs.KERNELS["vertical-edges"]) == pytest.approx(8 / 9)
    assert share(np.ones((3, 3))) == pytest.approx(0)
    assert share([[1.0]]) == 0
    assert np.isnan(share(np.zeros((3, 3))))


@pytest.mark.parametrize("size", [(3, 3), (4, 4), (1, 5)])
def test_chance_is_the_mean_of_random_kernels(size: tuple[int, int]) -> None:
    weights = np.random.default_rng(0).normal(size=(*size, 1, 20_000)).astype(np.float32)
    kernels = Kernels("random", weights)
    assert kernels.edges.mean() == pytest.approx(kernels.edge_of_chance, abs=0.01)


def test_lengths_and_changes_are_those_of_numpy(network: cs.Network) -> None:
    kernels = cs.kernels(network, "conv2")
    flat = kernels.weights.reshape(-1, 4).astype(float)
    np.testing.assert_allclose(kernels.norms, np.linalg.norm(flat, axis=0))
    moved = Kernels("conv2", kernels.weights + np.float32(0.5))
    np.testing.assert_allclose(moved.changes(kernels), 0.5 * np.sqrt(len(flat)), rtol=1e-6)
    with pytest.raises(UsageError, match="6 filters of 3 × 5 over 2 channels"):
        kernels.changes(cs.kernels(network, "conv1"))


@pytest.mark.parametrize(
    ("layer", "says"),
    [
        ("relu1", "relu1 has no kernels .*\nLayers that have: conv1, conv2, convtransposed1."),
        ("dense1", "has no kernels"),
        ("conv9", "no layer 'conv9'"),
        (3, "layer takes str, got int"),
    ],
)
def test_a_layer_without_kernels_names_those_with(network: cs.Network, layer: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        cs.kernels(network, layer)
