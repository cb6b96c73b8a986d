"""Source text: it runs as it stands, and makes the model that ``write`` makes."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
import torch

import convscope as cs
from convscope.architecture import Node
from convscope.errors import UsageError
from convscope.frameworks.code import code
from convscope.layers import Add, ReLU

TEXTS = [
    "conv 8 3x3 relu, maxpool 2, conv 12 3x3 stride 2 same groups 2 nobias, maxpool 3 stride 2 same, flatten, dense 10",
    """conv 6 3x3 pad 1, avgpool 2 stride 1 same, avgpool 3x2 stride 2 pad 1 countpadding, rescale 2 0.5
       batchnorm eps 0.001 momentum 0.2, leakyrelu 0.2, gelu approximate, zeropad 0+1x2, upsample 2x3 bilinear
       convtransposed 4 3x3 stride 2 same, convtransposed 4 3x3 pad 0+1x0, layernorm, groupnorm 2, dense 5 softmax
       scale, dropout 0.5, droppath 0.1, adaptiveavgpool 2x3, layernorm all, globalmaxpool, reshape 1x1x5, softplus""",
    """conv 6 3x3 stride 2 nobias, batchnorm, relu, residual(conv 6 3x3 same relu, conv 6 3x3 same) relu
       multiply( | globalavgpool, dense 2 silu, dense 6 sigmoid), concat(conv 2 1x1 | | avgpool 3 stride 1 same)
       add(relu | globalavgpool | elu 0.5), globalavgpool, dense 5""",
    "concat(conv 2 3x3 stride 4, flatten, relu | globalmaxpool), residual(dense 86), dense 3",
]


KERAS_TEXTS = [
    "conv 8 3x3 relu, maxpool 2, conv 12 3x3 stride 2 same groups 2 nobias, maxpool 3 stride 2 same, flatten, dense 10",
    "conv 6 3x3 pad 1 silu, avgpool 3 stride 1 same, batchnorm eps 0.01, leakyrelu 0.2, conv 6 3x3 groups 6, dense 5",
    """conv 6 3x3 stride 2 nobias, batchnorm, relu, residual(conv 6 3x3 same relu, conv 6 3x3 same) relu
       multiply( | globalavgpool, dense 2 silu, dense 6 sigmoid, reshape 1x1x6)
       concat(conv 2 1x1 relu | | avgpool 3 stride 1 same), globalavgpool, dense 5""",
]


def run(source: str) -> Any:
    names: dict = {}
    exec(source, names)
    return names["model"]


@pytest.mark.parametrize("text", TEXTS)
def test_the_source_makes_the_model_that_write_makes(text: str) -> None:
    torch.manual_seed(0)
    architecture = cs.Architecture.parse(text, (23, 29, 2))
    written, made = cs.write(architecture).eval(), run(code(architecture)).eval()
    with torch.no_grad():
        for ours, theirs in zip(written.state_dict().values(), made.state_dict().values(), strict=True):
            assert ours.shape == theirs.shape
            theirs.copy_(ours)
        x = torch.randn(2, 2, 23, 29)
        torch.testing.assert_close(made(x), written(x), rtol=0, atol=0)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("text", KERAS_TEXTS)
def test_keras_source_makes_the_model_that_write_makes(text: str) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras")
    network = cs.open(cs.Architecture.parse(text, (23, 29, 2)))
    written, made = cs.write(network, "keras"), run(cs.code(network, "keras"))
    made.set_weights(written.get_weights())
    x = np.random.default_rng(0).normal(size=(2, 23, 29, 2)).astype(np.float32)
    np.testing.assert_array_equal(made.predict(x, verbose=0), written.predict(x, verbose=0))


def test_names_become_python_names() -> None:
    nodes = (
        Node("0", ReLU(), ("input",)),
        Node("a.b", ReLU(), ("0",)),
        Node("a/b", Add(), ("0", "a.b")),
        Node("x", ReLU(), ("a/b",)),
    )
    source = code(cs.Architecture(nodes, (4, 4, 1)))
    x = torch.randn(1, 1, 4, 4)
    torch.testing.assert_close(run(source)(x), 2 * x.relu())


def test_what_source_cannot_say_is_refused() -> None:
    with pytest.raises(UsageError, match="only one of scale and shift"):
        code(cs.Architecture.parse("batchnorm noscale", (4, 4, 1)))
    with pytest.raises(UsageError, match="'pytorch' and 'keras', not 'jax'"):
        code(cs.Architecture.parse("relu", (4, 4, 1)), "jax")
