from __future__ import annotations

import numpy as np

from convscope.architecture import Architecture
from convscope.training.initialise import initial_weights
from convscope.training.order import pool_first


def test_glorot_limits_and_spread() -> None:
    architecture = Architecture.parse(
        "conv 64 3x3 same, batchnorm, conv 32 5x5 groups 4, flatten, dense 50", (12, 12, 8)
    )
    weights = initial_weights(architecture, 4)
    fans = {"conv1": 9 * (8 + 64), "conv2": 25 * (16 + 32), "dense1": 8 * 8 * 32 + 50}
    for node, fan in fans.items():
        kernel, limit = weights[node]["kernel"], np.sqrt(6 / fan)
        assert 0.98 * limit < np.abs(kernel).max() <= limit
        assert abs(kernel.std() / (limit / np.sqrt(3)) - 1) < 0.03
        assert not weights[node]["bias"].any()
        assert kernel.dtype == np.float32
    norm = weights["batchnorm1"]
    assert [float(norm[name].mean()) for name in ("scale", "shift", "mean", "variance")] == [1, 0, 0, 1]


def test_the_seed_decides() -> None:
    architecture = Architecture.parse("conv 4 3x3", (8, 8, 1))
    one, same, other = (initial_weights(architecture, seed)["conv1"]["kernel"] for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_pools_move_before_relu_only_and_nothing_else_changes() -> None:
    head = "conv 4 3x3 relu, maxpool 2, maxpool 2"
    body = "conv 4 3x3 same, batchnorm, relu, batchnorm, maxpool 2, flatten, dense 3"
    architecture = Architecture.parse(f"{head}, {body}", (16, 18, 2))
    moved = pool_first(architecture)
    names = [node.name for node in moved.nodes]
    assert names[:4] == ["conv1", "maxpool1", "maxpool2", "conv1/relu"]
    assert names[4:] == [node.name for node in architecture.nodes][4:]
    rng = np.random.default_rng(0)
    values = {"input": rng.normal(size=(3, 16, 18, 2)).astype(np.float32)}
    weights = initial_weights(architecture)
    expected = dict(values)
    for target, form in ((values, moved), (expected, architecture)):
        for node in form.nodes:
            target[node.name] = node.layer.compute(target[node.inputs[0]], weights.get(node.name, {}))
    assert np.array_equal(values["dense1"], expected["dense1"])
