"""Networks written to PyTorch and read back: equal values at every node, weights to the bit."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import convscope as cs
from convscope.errors import DataError
from convscope.frameworks import pytorch

TEXTS = [
    "conv 8 3x3 relu, maxpool 2, conv 12 3x3 relu, maxpool 2, flatten, dense 16 relu, dense 10",
    """conv 8 4x4 stride 2 pad 1 nobias, batchnorm, relu, conv 12 3x3 same nobias, maxpool 2, batchnorm, relu,
       globalavgpool, dense 10""",
    "conv 3 2x2 stride 3 same, flatten, batchnorm, dropout 0.5, relu, dense 7 nobias, batchnorm, dense 5",
]


def trained(text: str, shape: tuple = (23, 29, 2)) -> tuple[cs.Architecture, torch.nn.Sequential]:
    """A model with weights and moving statistics that are not the initial ones."""
    torch.manual_seed(0)
    architecture = cs.Architecture.parse(text, shape)
    model = pytorch.write(architecture)
    with torch.no_grad():
        for _ in range(3):
            model(torch.randn(16, shape[2], *shape[:2]) * 2 + 1)
    return architecture, model.eval()


@pytest.mark.parametrize("text", TEXTS)
def test_every_node_gives_what_pytorch_gives(text: str) -> None:
    architecture, model = trained(text)
    network = cs.Network(architecture, pytorch.read_weights(model, architecture))
    pixels = np.random.default_rng(0).integers(0, 256, (3, 23, 29, 2), np.uint8)
    values = cs.activations(network, pixels)
    x = torch.from_numpy(values["input"]).permute(0, 3, 1, 2)
    with torch.no_grad():
        for name, module in model.named_children():
            x = module(x)
            expected = pytorch.values_from_torch(architecture, name, x)
            np.testing.assert_allclose(values[name], expected, rtol=1e-4, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("text", TEXTS)
def test_weights_survive_the_way_there_and_back_to_the_bit(text: str) -> None:
    architecture, model = trained(text)
    weights = pytorch.read_weights(model, architecture)
    again = pytorch.read_weights(pytorch.write(architecture, weights), architecture)
    for node, arrays in weights.items():
        for name, array in arrays.items():
            np.testing.assert_array_equal(again[node][name], array)
    x = torch.randn(2, 2, 23, 29)
    torch.testing.assert_close(pytorch.write(architecture, weights).eval()(x), model(x), rtol=0, atol=0)


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
