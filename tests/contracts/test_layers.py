"""Every layer keeps the contract: its table, its arithmetic and PyTorch agree. A new one is tested once listed."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

import convscope as cs
from convscope.convolution import Window
from convscope.frameworks import pytorch
from convscope.frameworks.network import weight_shapes
from convscope.layers import (
    LAYERS,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    MaxPool,
    ReLU,
    layer_from_json,
)

EXAMPLES: list[tuple[Layer, str]] = [
    (Conv(7, Window.of((3, 2), stride=2, padding="same", dilation=(1, 2))), "same stride 2"),
    (Conv(6, Window.of(3, padding=1), groups=3, use_bias=False), "grouped"),
    (MaxPool(Window.of(2, stride=2)), "halving"),
    (MaxPool(Window.of(3, stride=2, padding="same")), "same"),
    (GlobalAveragePool(), ""),
    (BatchNorm(epsilon=1e-3), ""),
    (ReLU(), ""),
    (Flatten(), ""),
    (Dropout(0.3), ""),
    (Dense(5), "behind flatten"),
    (Dense(5, use_bias=False), "without bias"),
]
SHAPE = (11, 13, 3)


def network_with(layer: Layer) -> cs.Network:
    """A network of the one layer, behind a flatten where it needs one, with random weights."""
    before = "flatten, " if isinstance(layer, Dense) else ""
    architecture = cs.Architecture.parse(f"{before}{LAYERS[layer.kind].parse(words(layer)).text}", SHAPE)
    nodes = (*architecture.nodes[:-1], dataclasses.replace(architecture.nodes[-1], layer=layer))
    architecture = cs.Architecture(nodes, SHAPE)
    rng = np.random.default_rng(7)
    weights = {
        node: {name: rng.uniform(0.1, 1, size).astype(np.float32) for name, size in arrays.items()}
        for node, arrays in weight_shapes(architecture).items()
    }
    return cs.Network(architecture, weights)


def words(layer: Layer):
    from convscope.layers.words import Words

    return Words(layer.text)


def identify(value: object) -> str | None:
    return f"{value.kind} {value.text}" if isinstance(value, Layer) else None


def test_every_layer_has_an_example() -> None:
    assert {type(layer) for layer, _ in EXAMPLES} == set(LAYERS.values())


@pytest.mark.parametrize(("layer", "note"), EXAMPLES, ids=identify)
class TestLayer:
    def test_text_and_json_round_trip(self, layer: Layer, note: str) -> None:
        assert layer_from_json(layer.to_json()) == layer
        parsed = type(layer).parse(words(layer))
        assert parsed.text == layer.text
        if not isinstance(layer, BatchNorm):
            assert parsed == layer

    def test_it_is_frozen(self, layer: Layer, note: str) -> None:
        assert dataclasses.is_dataclass(layer)
        assert hash(layer) == hash(dataclasses.replace(layer))

    def test_every_value_equals_pytorch_and_its_explanation(self, layer: Layer, note: str) -> None:
        network = network_with(layer)
        pixels = np.random.default_rng(1).integers(0, 256, SHAPE, np.uint8)
        values = cs.activations(network, pixels)
        model = pytorch.write(network.architecture, network.weights).eval()
        with torch.no_grad():
            answer = model(torch.from_numpy(values["input"]).permute(0, 3, 1, 2))
        name = network.architecture.nodes[-1].name
        expected = pytorch.values_from_torch(network.architecture, name, answer)
        got = values[name]
        assert got.dtype == np.float32
        assert got.shape[1:] == network.architecture.shapes[name] == expected.shape[1:]
        rng = np.random.default_rng(2)
        for _ in range(40):
            place = tuple(int(rng.integers(size)) for size in got.shape[1:])
            at = place if len(place) == 3 else (None, None, place[0])
            step = cs.explain(network, pixels, name, *at)
            bound = 8 * 2**-24 * step.magnitude
            assert abs(step.value - float(got[(0, *place)])) <= bound
            assert abs(step.value - float(expected[(0, *place)])) <= bound
            assert step.terms
            assert str(step)
            assert step.kind == layer.kind


@pytest.mark.parametrize("layer", [layer for layer, _ in EXAMPLES if isinstance(layer, Conv | Dense)], ids=identify)
def test_perturbing_a_weight_changes_the_explained_value_as_the_terms_say(layer: Layer) -> None:
    network = network_with(layer)
    name = network.architecture.nodes[-1].name
    pixels = np.random.default_rng(1).integers(0, 256, SHAPE, np.uint8)
    at = (2, 3, 1) if len(network.architecture.shapes[name]) == 3 else (None, None, 1)
    before = cs.explain(network, pixels, name, *at)
    changed = {node: {key: array.copy() for key, array in arrays.items()} for node, arrays in network.weights.items()}
    kernel = changed[name]["kernel"]
    first = (0,) * (kernel.ndim - 1)
    kernel[(*first, 1)] += 1
    after = cs.explain(dataclasses.replace(network, weights=changed), pixels, name, *at)
    assert after.value - before.value == pytest.approx(before.terms[0].operands[0], abs=1e-5)
