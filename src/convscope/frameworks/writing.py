"""Write an architecture as a model of a framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from convscope.architecture import Architecture
from convscope.errors import UsageError, expect
from convscope.frameworks.network import Network

if TYPE_CHECKING:
    from torch import nn


@overload
def write(source: Architecture | Network, framework: Literal["pytorch"] = "pytorch") -> nn.Module: ...
@overload
def write(source: Architecture | Network, framework: Literal["keras"]) -> Any: ...
def write(source: Architecture | Network, framework: Literal["pytorch", "keras"] = "pytorch") -> Any:
    """The model of an architecture; of a Network, with its weights.

    Args:
        source: an Architecture, or a Network whose weights are carried along.
        framework: ``"pytorch"`` or ``"keras"``.

    Returns:
        For PyTorch a module in training mode, its modules named after the nodes, for inputs ``(N, C, H, W)`` float32.
        For Keras a functional ``keras.Model`` for inputs ``(N, H, W, C)`` float32, its layers named after the nodes.

    Raises:
        UsageError: an unknown framework, or a layer that the framework does not have.
        ResourceError: the framework is not installed.

    >>> write(Architecture.parse("conv 32 3x3 relu", (28, 28, 1)), "pytorch")
    Sequential(
      (conv1): Conv2d(1, 32, kernel_size=(3, 3), stride=(1, 1))
      (conv1/relu): ReLU()
    )
    """
    if framework not in ("pytorch", "keras"):
        raise UsageError(f"models can be written for 'pytorch' and 'keras', not {framework!r}.")
    architecture, weights = (source.architecture, source.weights) if isinstance(source, Network) else (source, None)
    expect(architecture, Architecture, "write", "cs.read makes one of a text, a file or a model.")
    if framework == "keras":
        from convscope.frameworks import keras

        return keras.write(architecture, weights)
    from convscope.frameworks import pytorch

    return pytorch.write(architecture, weights)
