"""What of a network need not be computed, against what happens to its answers."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from convscope.architecture import Architecture
from convscope.frameworks.network import Network, Preprocessing
from convscope.frameworks.pytorch import write
from convscope.training.evaluate import quick_model
from convscope.training.initialise import initial_weights
from convscope.training.order import seen_part
from convscope.training.recipe import DEEP, FAST, TEXTBOOK, WIDE

PLAIN = Preprocessing((0.0,), (1.0,))
NETWORKS = {
    TEXTBOOK: (26, 26),
    "conv 3 5x3 stride 2 relu, avgpool 3, flatten, dense 4": (27, 25),
    "conv 3 3x3 dilation 2 relu, maxpool 5 stride 4, conv 2 2x2, globalavgpool, dense 4": (25, 25),
    "conv 3 3x3 same relu, maxpool 3, flatten, dense 4": (28, 28),
    "conv 3 3x3 nobias, batchnorm, relu, maxpool 4, flatten, dense 4": (28, 28),
    "conv 3 4x4, residual(conv 3 3x3 same), maxpool 2, flatten, dense 4": (28, 28),
    "conv 3 4x4 nobias, maxpool 3, residual(conv 3 3x3 same), flatten, dense 4": (27, 27),
}


def _network(text: str) -> Network:
    architecture = Architecture.parse(text, (28, 28, 1))
    outputs = architecture.shapes[architecture.nodes[-1].name][0]
    names = tuple(map(str, range(outputs)))
    return Network(architecture, initial_weights(architecture, 3), names, PLAIN)


@pytest.mark.parametrize(("text", "expected"), NETWORKS.items())
def test_only_what_is_seen_bears_on_the_answers(text: str, expected: tuple[int, int]) -> None:
    network = _network(text)
    rows, columns = seen_part(network.architecture)
    assert (rows, columns) == expected
    model = write(network.architecture, network.weights).eval()
    image = torch.rand(1, 1, 28, 28)

    def moved(row: slice | int, column: slice | int) -> bool:
        other = image.clone()
        other[:, :, row, column] += 1
        with torch.inference_mode():
            return not torch.equal(model(image), model(other))

    if rows < 28:
        assert not moved(slice(rows, None), slice(None))
    if columns < 28:
        assert not moved(slice(None), slice(columns, None))
    if (rows, columns) != (28, 28):
        assert moved(rows - 1, slice(None))
        assert moved(slice(None), columns - 1)


@pytest.mark.parametrize("text", [*NETWORKS, FAST, DEEP, WIDE])
def test_the_quick_model_learns_what_the_plain_one_does(text: str) -> None:
    network = _network(text)
    quick, plain = quick_model(network), write(network.architecture, network.weights)
    inputs = torch.rand(5, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    target = torch.tensor([0, 1, 2, 3, 0])
    for model in (quick, plain):
        torch.nn.functional.cross_entropy(model(inputs), target).backward()  # type: ignore[no-untyped-call]
    others = dict(plain.named_parameters())
    for name, parameter in quick.named_parameters():
        assert parameter.grad is not None
        expected = others[name].grad
        assert expected is not None
        assert np.allclose(parameter.grad, expected, rtol=1e-3, atol=1e-5 * float(expected.abs().max() + 1e-3))
