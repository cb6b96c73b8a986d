"""The weights that a network starts from, drawn with a seed, without any framework."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from convscope.architecture import Architecture
from convscope.frameworks.network import weight_shapes

STARTS = {"scale": 1.0, "variance": 1.0, "slope": 0.25}


def initial_weights(architecture: Architecture, seed: int = 0) -> dict[str, dict[str, NDArray[np.float32]]]:
    """Glorot's uniform weights for every kernel; biases, shifts and means 0, scales and variances 1, slopes ¼.

    A kernel's values lie between ±√(6 / (fan in + fan out)), where the fans count the values that one output sees and
    that see one input: for a 3 × 3 kernel from 1 to 32 channels 9 and 288.

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010,
    equation 16. It is what Keras starts from; PyTorch's own start is smaller and learns more slowly at first.

    Args:
        architecture: the network.
        seed: 0 or more; the same seed gives the same weights.

    Returns:
        For every node that has some, its arrays by name, float32, as a Network holds them.

    >>> a = Architecture.parse("conv 32 3x3 relu, flatten, dense 10", input_shape=(28, 28, 1))
    >>> weights = initial_weights(a)
    >>> bool(abs(weights["conv1"]["kernel"]).max() < (6 / (9 + 288)) ** 0.5), weights["dense1"]["bias"].sum().item()
    (True, 0.0)
    """
    rng = np.random.default_rng(seed)
    return {
        node: {name: _start(name, shape, rng) for name, shape in arrays.items()}
        for node, arrays in weight_shapes(architecture).items()
    }


def _start(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    if name != "kernel":
        return np.full(shape, STARTS.get(name, 0.0), np.float32)
    window = math.prod(shape[:-2])
    limit = math.sqrt(6 / (window * (shape[-2] + shape[-1])))
    return rng.uniform(-limit, limit, shape).astype(np.float32)
