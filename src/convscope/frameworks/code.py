"""The source text that a person would write for an architecture."""

from __future__ import annotations

from typing import Literal

from convscope.architecture import Architecture
from convscope.errors import UsageError
from convscope.frameworks.network import Network


def code(source: Architecture | Network, framework: Literal["pytorch", "keras"] = "pytorch") -> str:
    """Python source that makes the same model as :func:`convscope.write`, without its weights.

    Args:
        source: an Architecture, or a Network, whose weights are left out.
        framework: ``"pytorch"`` or ``"keras"``.

    Returns:
        A program that runs as it stands and ends with ``model = …``: a chain is a Sequential, a graph a class in
        PyTorch and the functional form in Keras.

    Raises:
        UsageError: an unknown framework, or a layer that cannot be written there.

    >>> print(code(Architecture.parse("conv 8 3x3 same, residual(conv 8 3x3 same) relu", (28, 28, 1))))
    import torch
    from torch import nn
    <BLANKLINE>
    <BLANKLINE>
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
            self.conv2 = nn.Conv2d(8, 8, 3, padding=1)
            self.add1_relu = nn.ReLU()
    <BLANKLINE>
        def forward(self, x):
            conv1 = self.conv1(x)
            x = self.conv2(conv1)
            x = x + conv1
            x = self.add1_relu(x)
            return x
    <BLANKLINE>
    <BLANKLINE>
    model = Net()
    <BLANKLINE>
    """
    architecture = source.architecture if isinstance(source, Network) else source
    if framework == "pytorch":
        from convscope.frameworks import pytorch_code

        return pytorch_code.code(architecture)
    if framework == "keras":
        from convscope.frameworks import keras_code

        return keras_code.code(architecture)
    raise UsageError(f"source can be written for 'pytorch' and 'keras', not {framework!r}.")
