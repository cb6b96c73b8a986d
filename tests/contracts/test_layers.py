"""Every layer keeps the contract: table, arithmetic, PyTorch and Keras agree. A new one is tested once listed."""

from __future__ import annotations

import dataclasses
import json
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

import convscope as cs
from convscope.architecture import INPUT, Node
from convscope.convolution import Window
from convscope.errors import DataError, UsageError
from convscope.frameworks import keras_writing, pytorch
from convscope.frameworks.network import Preprocessing, weight_shapes
from convscope.layers import (
    ELU,
    GELU,
    LAYERS,
    MERGES,
    SELU,
    AdaptiveAveragePool,
    Add,
    AveragePool,
    BatchNorm,
    ChannelShuffle,
    Concatenate,
    Conv,
    ConvTransposed,
    Crop,
    Dense,
    Dropout,
    DropPath,
    Flatten,
    GlobalAveragePool,
    GlobalMaxPool,
    GroupNorm,
    HardSigmoid,
    HardSwish,
    Identity,
    Layer,
    LayerNorm,
    LeakyReLU,
    LocalResponseNorm,
    LogSoftmax,
    MaxPool,
    Merge,
    Mish,
    Multiply,
    PixelShuffle,
    PReLU,
    ReLU,
    ReLU6,
    Rescale,
    Reshape,
    Scale,
    Sigmoid,
    SiLU,
    Slice,
    Softmax,
    Softplus,
    Tanh,
    Upsample,
    ZeroPad,
    layer_from_json,
)
from convscope.layers.words import Words

SHAPE = (11, 13, 3)
FLATTEN = Node("flatten", Flatten(), (INPUT,))
MORE = Node("conv", Conv(12, Window.of(1)), (INPUT,))
POOL = Node("globalavgpool", GlobalAveragePool(), (INPUT,))
ON_IMAGES: list[Layer] = [
    Conv(7, Window.of((3, 2), stride=2, padding="same", dilation=(1, 2))),
    Conv(6, Window.of(3, padding=((0, 1), (2, 2))), groups=3, use_bias=False),
    ConvTransposed(6, Window.of((3, 4), stride=2), groups=3),
    ConvTransposed(5, Window.of(3, stride=2, padding="same")),
    ConvTransposed(5, Window.of(2, stride=3, padding="same"), use_bias=False),
    ConvTransposed(4, Window.of(3, stride=2, padding=((1, 0), (1, 0)))),
    ConvTransposed(4, Window.of(3, stride=(1, 2), padding=((0, 1), (2, 0)), dilation=(2, 1))),
    MaxPool(Window.of(2, stride=2)),
    MaxPool(Window.of(3, stride=2, padding="same")),
    AveragePool(Window.of((2, 3), stride=2, padding=1)),
    AveragePool(Window.of(2, stride=2, padding="same")),
    AveragePool(Window.of(3, stride=2, padding=((0, 1), (2, 0))), count_padding=True),
    AveragePool(Window.of(3, stride=1, padding=1), count_padding=True),
    AdaptiveAveragePool((3, 4)),
    AdaptiveAveragePool((1, 13)),
    GlobalAveragePool(),
    GlobalMaxPool(),
    ZeroPad(((0, 1), (2, 0))),
    Crop(((0, 1), (2, 3))),
    LocalResponseNorm(),
    LocalResponseNorm(2, 0.5, 0.6, 1.5),
    Upsample((2, 3)),
    Upsample((2, 4), "bilinear"),
]
ON_BOTH: list[Layer] = [
    Rescale(1 / 3, -0.1),
    Rescale(0.1),
    BatchNorm(epsilon=1e-3),
    BatchNorm(momentum=0.3, use_scale=False),
    BatchNorm(use_scale=False, use_shift=False),
    LayerNorm(),
    LayerNorm(1e-6, axes="all"),
    GroupNorm(3, 1e-3),
    Scale(),
    Dropout(0.3),
    DropPath(0.123456789),
    *(ReLU(), ReLU6(), LeakyReLU(0.3), ELU(), ELU(0.7), SELU(), Sigmoid(), Tanh(), SiLU(), GELU(), GELU(True)),
    *(PReLU(), PReLU(shared=True), Mish(), Slice(0, 2), Slice(1, 3)),
    *(HardSigmoid(), HardSwish(), Softplus(), Identity(), Flatten()),
    Reshape((13, 33, 1)),
    Reshape((429,)),
    Dense(5),
    Dense(5, use_bias=False),
]
ON_MANY_CHANNELS: list[Layer] = [PixelShuffle(2), ChannelShuffle(3), LocalResponseNorm(4, 1.0)]
PER_CHANNEL = Rescale((1.0, 2.5, -3.0), (0.0, 0.5, 1.0))
CASES: list[tuple[Node, ...]] = [
    *((Node("node", layer, (INPUT,)),) for layer in [*ON_IMAGES, *ON_BOTH, PER_CHANNEL]),
    *((FLATTEN, Node("node", layer, ("flatten",))) for layer in ON_BOTH),
    (Node("sigmoid", Sigmoid(), (INPUT,)), Node("node", Softmax(), ("sigmoid",))),
    (FLATTEN, Node("sigmoid", Sigmoid(), ("flatten",)), Node("node", Softmax(), ("sigmoid",))),
    (Node("sigmoid", Sigmoid(), (INPUT,)), Node("node", LogSoftmax(), ("sigmoid",))),
    *((MORE, Node("node", layer, ("conv",))) for layer in ON_MANY_CHANNELS),
    (Node("relu", ReLU(), (INPUT,)), Node("node", Add(), (INPUT, "relu", INPUT))),
    (Node("relu", ReLU(), (INPUT,)), Node("node", Multiply(), ("relu", INPUT))),
    (POOL, Node("node", Multiply(), ("globalavgpool", INPUT))),
    (POOL, Node("node", Add(), (INPUT, "globalavgpool"))),
    (Node("relu", ReLU(), (INPUT,)), Node("node", Concatenate(), (INPUT, "relu"))),
    (FLATTEN, POOL, Node("node", Concatenate(), ("globalavgpool", "flatten", "globalavgpool"))),
]


def network_of(nodes: tuple[Node, ...]) -> cs.Network:
    """A network of the nodes, with random weights; what comes in lies between −7 and 7."""
    architecture = cs.Architecture(nodes, SHAPE)
    rng = np.random.default_rng(7)
    weights = {
        node: {name: rng.uniform(0.1, 1, size).astype(np.float32) for name, size in arrays.items()}
        for node, arrays in weight_shapes(architecture).items()
    }
    return cs.Network(architecture, weights, preprocessing=Preprocessing((0.5,), (0.07,)))


def identify(nodes: tuple[Node, ...]) -> str:
    before = {"flatten": " (flat)", "globalavgpool": " (pooled)"}
    return nodes[-1].layer.text + (before.get(nodes[0].name, "") if len(nodes) > 1 else "")


KERAS_LACKS = {
    "conv 7 3x2 stride 2 same dilation 1x2",
    "convtransposed 6 3x4 stride 2 groups 3",
    "convtransposed 5 2x2 stride 3 same nobias",
    "convtransposed 4 3x3 stride 2 pad 1+0",
    "convtransposed 4 3x3 stride 1x2 pad 0+1x2+0 dilation 2x1",
    "avgpool 2x3 stride 2 pad 1",
    "adaptiveavgpool 3x4",
    "gelu approximate",
    "lrn 5",
    "lrn 2 alpha 0.5 beta 0.6 k 1.5",
    "lrn 4 alpha 1",
    "pixelshuffle 2",
    *(f"slice {which}{flat}" for which in ("0:2", "1:3") for flat in ("", " (flat)")),
    "gelu approximate (flat)",
    "scale (flat)",
    "multiply (pooled)",
}
"""What Keras has no layer for."""


UNREAD = {
    "convtransposed 5 2x2 stride 3 same nobias",
    "avgpool 2x2 same",
    "lrn 5",
    "lrn 2 alpha 0.5 beta 0.6 k 1.5",
    "lrn 4 alpha 1",
    "reshape 13x33x1",
    "layernorm (flat)",
    "layernorm all eps 1e-06 (flat)",
    "groupnorm 3 eps 0.001 (flat)",
    "scale (flat)",
}
"""What PyTorch computes by operations that do not tell the layer they come from."""

UNSAID = {
    ("pytorch", "batchnorm momentum 0.3 noscale"),
    ("pytorch", "batchnorm momentum 0.3 noscale (flat)"),
}
"""What a framework's constructors have no argument for."""


def places(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Forty places chosen by chance, and the corners."""
    rng = np.random.default_rng(2)
    some = [tuple(int(rng.integers(size)) for size in shape) for _ in range(40)]
    return [*some, tuple(0 for _ in shape), tuple(size - 1 for size in shape)]


def dilated(nodes: tuple[Node, ...]) -> bool:
    """Whether a window has gaps: at an edge, the outermost of its pixels may be in the padding."""
    return any(getattr(node.layer, "window", Window((1, 1))).dilation != (1, 1) for node in nodes)


def explained(network: cs.Network, pixels: np.ndarray, place: tuple[int, ...]) -> cs.Step:
    return cs.explain(network, pixels, "node", *(place if len(place) == 3 else (None, None, place[0])))


PIXELS = np.random.default_rng(1).integers(0, 256, SHAPE, np.uint8)


KINDS = {*LAYERS.values(), *MERGES.values()}


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("CASES of this test", {type(nodes[-1].layer) for nodes in CASES}),
        ("_TABLE of frameworks/pytorch.py", set(pytorch._TABLE)),
        ("_WRITE of frameworks/keras_writing.py", {*keras_writing._WRITE, *keras_writing._PLAIN}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_layer_has_its_line(table: str, lines: set[type]) -> None:
    assert not {kind.__name__ for kind in KINDS - lines}, f"the {table} lacks these layers"
    assert not {kind.__name__ for kind in lines - KINDS}, f"the {table} has these, convscope.layers does not list them"


def test_the_page_computes_every_layer_or_says_that_python_does() -> None:
    source = (Path(cs.__file__).parent / "views/js/architecture/layers.js").read_text("utf-8")
    assert not [kind for kind in LAYERS if not re.search(rf"\b{kind}\b", source)], "layers.js lacks these"


@pytest.mark.parametrize("nodes", CASES, ids=identify)
class TestLayer:
    def test_text_and_json_round_trip(self, nodes: tuple[Node, ...]) -> None:
        layer = nodes[-1].layer
        assert layer_from_json(json.loads(json.dumps(layer.to_json()))) == layer
        if isinstance(layer, Layer):
            words = Words(layer.text)
            assert type(layer).parse(words) == layer
            assert not words.rest

    def test_it_is_frozen_and_documented(self, nodes: tuple[Node, ...]) -> None:
        layer = nodes[-1].layer
        assert dataclasses.is_dataclass(layer)
        assert hash(layer) == hash(dataclasses.replace(layer))
        assert type(layer).__doc__
        assert "``" in type(layer).__doc__

    def test_every_value_equals_pytorch_and_its_explanation(self, nodes: tuple[Node, ...]) -> None:
        network = network_of(nodes)
        values = cs.activations(network, PIXELS)
        model = pytorch.write(network.architecture, network.weights).eval()
        with torch.no_grad():
            answer = model(torch.from_numpy(values[INPUT]).permute(0, 3, 1, 2))
        expected = pytorch.values_from_torch(network.architecture, "node", answer)
        got = values["node"]
        assert got.dtype == np.float32
        assert got.shape[1:] == network.architecture.shapes["node"] == expected.shape[1:]
        for place in places(got.shape[1:]):
            step = explained(network, PIXELS, place)
            bound = 8 * 2**-24 * step.magnitude
            assert abs(step.value - float(got[(0, *place)])) <= bound, place
            assert abs(step.value - float(expected[(0, *place)])) <= bound, place
            assert step.terms
            assert str(step)
            assert step.kind == nodes[-1].layer.kind

    @pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
    def test_every_value_equals_keras_where_it_has_the_layer(self, nodes: tuple[Node, ...]) -> None:
        os.environ.setdefault("KERAS_BACKEND", "torch")
        pytest.importorskip("keras")
        network = network_of(nodes)
        values = cs.activations(network, PIXELS)
        if identify(nodes) in KERAS_LACKS:
            with pytest.raises(UsageError, match="cannot be written for Keras: "):
                cs.write(network, "keras")
            return
        model = cs.write(network, "keras")
        expected = model.predict(values[INPUT], verbose=0)
        assert values["node"].shape == expected.shape
        np.testing.assert_allclose(values["node"], expected, rtol=1e-4, atol=1e-5)

    def test_what_pytorch_has_is_read_again(self, nodes: tuple[Node, ...]) -> None:
        """With a layer behind it, since a model that ends in a flattened image has no order of its own."""
        network = network_of((*nodes, Node("head", Dense(4), ("node",))))
        model = cs.write(network, "pytorch").eval()
        if identify(nodes) in UNREAD:
            with pytest.raises(DataError, match="cannot be followed"):
                cs.open(model, SHAPE)
            return
        again = cs.open(model, SHAPE)
        x = cs.activations(network, PIXELS)[INPUT]
        got = again.activations(x)[again.architecture.nodes[-1].name]
        np.testing.assert_allclose(got, network.activations(x)["head"], rtol=1e-4, atol=1e-3)
        assert again.table.parameters == network.table.parameters

    @pytest.mark.parametrize("framework", ["pytorch", "keras"])
    def test_the_source_makes_the_same_model(self, nodes: tuple[Node, ...], framework: Any) -> None:
        network = network_of(nodes)
        if (framework == "keras" and identify(nodes) in KERAS_LACKS) or (framework, identify(nodes)) in UNSAID:
            with pytest.raises(UsageError, match="cannot be written"):
                cs.code(network, framework)
            return
        made: dict[str, Any] = {}
        exec(cs.code(network, framework), made)
        if framework == "keras":
            assert made["model"].output_shape[1:] == network.architecture.shapes["node"]
            return
        model = cs.write(network, "pytorch")
        assert [p.shape for p in made["model"].parameters()] == [p.shape for p in model.parameters()]
        with torch.no_grad():
            assert made["model"](torch.zeros(2, SHAPE[2], *SHAPE[:2])).shape == model(torch.zeros(2, 3, 11, 13)).shape

    def test_the_receptive_field_is_where_another_pixel_changes_the_value(self, nodes: tuple[Node, ...]) -> None:
        """In every image of a batch another pixel is large."""
        network, field = network_of(nodes), network_of(nodes).table.receptive_field
        pixels = list(np.ndindex(SHAPE[:2]))
        plain = np.random.default_rng(3).uniform(-1, 1, SHAPE).astype(np.float32)
        x = np.repeat(plain[np.newaxis], len(pixels), axis=0)
        for number, (row, column) in enumerate(pixels):
            x[number, row, column] = 100
        changed = network.activations(x)["node"] != network.activations(plain[np.newaxis])["node"]
        exact = all(isinstance(ratio, int) for ratio in (*field.size, *field.stride)) and not dilated(nodes)
        for place in places(changed.shape[1:]):
            seen = np.array([pixels[i] for i in np.flatnonzero(changed[(slice(None), *place)])])
            if not field.whole and len(seen):
                top, left, bottom, right = field.box(*place[:2])
                box = [max(top, 0), max(left, 0), min(bottom, SHAPE[0]), min(right, SHAPE[1])]
                found = [*seen.min(axis=0).tolist(), *(seen.max(axis=0) + 1).tolist()]
                assert found == box or not exact, place
                assert all(a >= b for a, b in zip(found[:2], box[:2], strict=True)), place
                assert all(a <= b for a, b in zip(found[2:], box[2:], strict=True)), place

    def test_parameters_and_macs_equal_pytorch(self, nodes: tuple[Node, ...]) -> None:
        network = network_of(nodes)
        model = pytorch.write(network.architecture, network.weights).eval()
        assert network.table.parameters == sum(p.numel() for p in model.parameters())
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            model(torch.zeros(1, SHAPE[2], *SHAPE[:2]))
        assert 2 * network.table.macs == counter.get_total_flops()

    def test_weights_come_back_to_the_bit(self, nodes: tuple[Node, ...]) -> None:
        network = network_of(nodes)
        back = pytorch.read_weights(pytorch.write(network.architecture, network.weights), network.architecture)
        assert {node: set(arrays) for node, arrays in back.items()} == {
            node: set(arrays) for node, arrays in network.weights.items()
        }
        for node, arrays in network.weights.items():
            for name, array in arrays.items():
                np.testing.assert_array_equal(back[node][name], array)

    def test_a_formula_stands_for_every_number(self, nodes: tuple[Node, ...]) -> None:
        row = network_of(nodes).table.rows[-1]
        for name in ("parameters", "state", "macs", "memory"):
            assert row.formulas[name].endswith(f"{getattr(row, name):,}")
        assert row.formulas["output_shape"]
        assert row.formulas["receptive_field"]


@pytest.mark.parametrize(
    "nodes", [nodes for nodes in CASES if "node" in weight_shapes(cs.Architecture(nodes, SHAPE))], ids=identify
)
def test_perturbing_a_weight_changes_the_explained_value_as_pytorch_says(nodes: tuple[Node, ...]) -> None:
    network = network_of(nodes)
    changed = {node: {key: array.copy() for key, array in arrays.items()} for node, arrays in network.weights.items()}
    for array in changed["node"].values():
        array += 1
    other = dataclasses.replace(network, weights=changed)
    x = torch.from_numpy(cs.activations(network, PIXELS)[INPUT]).permute(0, 3, 1, 2)
    with torch.no_grad():
        answer = pytorch.write(other.architecture, other.weights).eval()(x)
    expected = pytorch.values_from_torch(other.architecture, "node", answer)
    some = places(expected.shape[1:])[:5]
    for place in some:
        after = explained(other, PIXELS, place)
        assert abs(after.value - float(expected[(0, *place)])) <= 8 * 2**-24 * after.magnitude
    assert any(explained(network, PIXELS, place).value != explained(other, PIXELS, place).value for place in some)


def test_a_merge_needs_two_inputs_and_a_layer_one() -> None:
    assert all(issubclass(kind, Merge) for kind in MERGES.values())
    with pytest.raises(UsageError, match="at least two inputs"):
        cs.Architecture((Node("a", Add(), (INPUT,)),), SHAPE)
    with pytest.raises(UsageError, match="one input, not 2"):
        cs.Architecture((Node("a", ReLU(), (INPUT, INPUT)),), SHAPE)
