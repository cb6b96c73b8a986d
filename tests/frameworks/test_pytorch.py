"""Networks written to PyTorch and read back: equal values at every node, weights to the bit."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

import convscope as cs
from convscope.architecture import Node
from convscope.convolution import Window
from convscope.errors import DataError
from convscope.frameworks import pytorch
from convscope.layers import Add, Conv, ReLU

TEXTS = [
    "conv 8 3x3 relu, maxpool 2, conv 12 3x3 relu, maxpool 2, flatten, dense 16 relu, dense 10",
    """conv 8 4x4 stride 2 pad 1 nobias, batchnorm, relu, conv 12 3x3 same nobias, maxpool 2, batchnorm, relu,
       globalavgpool, dense 10""",
    "conv 3 2x2 stride 3 same, flatten, batchnorm, dropout 0.5, relu, dense 7 nobias, batchnorm, dense 5",
]
GRAPHS = [
    """conv 6 3x3 stride 2 same nobias, batchnorm, relu, residual(conv 6 3x3 same relu, conv 6 3x3 same) relu
       residual(conv 8 3x3 stride 2 same relu, conv 8 3x3 same, batchnorm | conv 8 1x1 stride 2) relu
       multiply( | globalavgpool, dense 2 silu, dense 8 sigmoid), globalavgpool, dense 5""",
    """conv 4 3x3 stride 3, concat( | conv 2 1x1 relu | maxpool 3 stride 1 same | avgpool 3 stride 1 same)
       layernorm, dense 6 gelu, scale, droppath 0.2, flatten, batchnorm, relu, dense 5""",
    "conv 3 5x5 stride 4, concat(flatten, relu | globalmaxpool | flatten, dense 4), groupnorm 4, dense 5",
    "conv 3 5x5 stride 4, flatten, layernorm, add( | rescale 2 1), reshape 5x7x3, flatten, scale, dense 5 softmax",
]


def trained(text: str, shape: tuple = (23, 29, 2)) -> tuple[cs.Architecture, nn.Module]:
    """A model with weights and moving statistics that are not the initial ones."""
    torch.manual_seed(0)
    architecture = cs.Architecture.parse(text, shape)
    model = pytorch.write(architecture)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
        for _ in range(3):
            model(torch.randn(16, shape[2], *shape[:2]) * 2 + 1)
    return architecture, model.eval()


@pytest.mark.parametrize("text", TEXTS + GRAPHS)
def test_every_node_gives_what_pytorch_gives(text: str) -> None:
    architecture, model = trained(text)
    network = cs.Network(architecture, pytorch.read_weights(model, architecture))
    pixels = np.random.default_rng(0).integers(0, 256, (3, 23, 29, 2), np.uint8)
    values = cs.activations(network, pixels)
    outputs: dict[str, torch.Tensor] = {}
    for name, module in model.named_children():
        module.register_forward_hook(lambda module, x, y, name=name: outputs.update({name: y}))
    with torch.no_grad():
        model(torch.from_numpy(values["input"]).permute(0, 3, 1, 2))
    assert list(outputs) == [node.name for node in architecture.nodes]
    for name, output in outputs.items():
        expected = pytorch.values_from_torch(architecture, name, output)
        np.testing.assert_allclose(values[name], expected, rtol=1e-4, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("text", TEXTS + GRAPHS)
def test_weights_survive_the_way_there_and_back_to_the_bit(text: str) -> None:
    architecture, model = trained(text)
    weights = pytorch.read_weights(model, architecture)
    again = pytorch.read_weights(pytorch.write(architecture, weights), architecture)
    for node, arrays in weights.items():
        for name, array in arrays.items():
            np.testing.assert_array_equal(again[node][name], array)
    x = torch.randn(2, 2, 23, 29)
    torch.testing.assert_close(pytorch.write(architecture, weights).eval()(x), model(x), rtol=0, atol=0)


def test_names_that_pytorch_forbids_are_changed() -> None:
    nodes = (Node("stem.conv", Conv(2, Window.of(3)), ("input",)), Node("stem_conv", ReLU(), ("stem.conv",)))
    nodes += (Node("forward", Add(), ("stem_conv", "stem.conv")),)
    architecture = cs.Architecture(nodes, (8, 8, 1))
    assert list(dict(pytorch.write(architecture).named_children())) == ["stem_conv", "stem_conv_", "forward_"]
    network = cs.open(architecture)
    back = pytorch.read_weights(cs.write(network, "pytorch"), architecture)
    np.testing.assert_array_equal(back["stem.conv"]["kernel"], network.weights["stem.conv"]["kernel"])


def test_drop_path_leaves_whole_images_out_while_training() -> None:
    torch.manual_seed(0)
    model = pytorch.write(cs.Architecture.parse("droppath 0.5", (4, 4, 2)))
    x = torch.ones(400, 2, 4, 4)
    means = model(x).mean(dim=(1, 2, 3))
    assert set(means.tolist()) == {0.0, 2.0}
    assert 150 < int((means == 0).sum()) < 250
    assert torch.equal(model.eval()(x), x)


def test_weights_that_do_not_belong_are_refused() -> None:
    architecture, model = trained(TEXTS[0])
    weights = pytorch.read_weights(model, architecture)
    with pytest.raises(DataError, match=r"dense2 needs .*found none"):
        cs.Network(architecture, {name: arrays for name, arrays in weights.items() if name != "dense2"})
    with pytest.raises(DataError, match="conv1 needs"):
        cs.Network(architecture, weights | {"conv1": {"kernel": np.zeros((3, 3, 2, 9), np.float32)}})


def test_write_by_name() -> None:
    architecture = cs.Architecture.parse("conv 2 3x3, flatten, dense 10", (8, 8, 1))
    assert isinstance(cs.write(architecture, "pytorch"), torch.nn.Sequential)
    with pytest.raises(ValueError, match="'pytorch'"):
        cs.write(architecture, "theano")
