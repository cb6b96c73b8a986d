"""Write an architecture as a model of a framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from convscope.architecture import Architecture
from convscope.errors import UsageError
from convscope.frameworks.network import Network

if TYPE_CHECKING:
    from torch import nn


def write(source: Architecture | Network, framework: Literal["pytorch"] = "pytorch") -> nn.Sequential:
    """The model of an architecture; of a Network, with its weights.

    Args:
        source: an Architecture, or a Network whose weights are carried along.
        framework: ``"pytorch"``.

    Returns:
        An ``nn.Sequential`` in training mode, its modules named after the nodes, for inputs ``(N, C, H, W)`` float32.

    Raises:
        UsageError: an unknown framework.

    >>> write(Architecture.parse("conv 32 3x3 relu", (28, 28, 1)), "pytorch")
    Sequential(
      (conv1): Conv2d(1, 32, kernel_size=(3, 3), stride=(1, 1))
      (conv1/relu): ReLU()
    )
    """
    if framework != "pytorch":
        raise UsageError(f"models can be written for 'pytorch', not {framework!r}.")
    from convscope.frameworks import pytorch

    if isinstance(source, Network):
        return pytorch.write(source.architecture, source.weights)
    return pytorch.write(source)
