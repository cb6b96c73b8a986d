"""PyTorch: one table that says how each layer is written, and how its weights are carried there and back.

PyTorch keeps channels first. Kernels are turned on the way; a dense layer behind a flatten has its inputs reordered,
because PyTorch flattens (channel, row, column) and the architecture flattens (row, column, channel).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from convscope.architecture import Architecture, Node
from convscope.frameworks.network import weight_shapes
from convscope.layers import (
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    MaxPool,
    ReLU,
    Shape,
    Weights,
)


class _Rule(NamedTuple):
    """How a layer is written: its module, and for each of its arrays PyTorch's name and the order of its axes."""

    module: Callable[[Any, Shape], nn.Module]
    arrays: Mapping[str, tuple[str, tuple[int, ...]]] = MappingProxyType({})


def _conv(layer: Conv, shape: Shape) -> nn.Module:
    window, (height, width, channels) = layer.window, shape
    (top, bottom), (left, right) = window.pads(height, width)
    even = (top, left) == (bottom, right)
    conv = nn.Conv2d(
        channels,
        layer.filters,
        window.size,
        window.stride,
        (top, left) if even else 0,
        window.dilation,
        layer.groups,
        layer.use_bias,
    )
    return conv if even else _Padded(conv, (left, right, top, bottom), 0.0)


def _maxpool(layer: MaxPool, shape: Shape) -> nn.Module:
    window = layer.window
    (top, bottom), (left, right) = window.pads(*shape[:2])
    even = (top, left) == (bottom, right) and 2 * top <= window.size[0] and 2 * left <= window.size[1]
    pool = nn.MaxPool2d(window.size, window.stride, (top, left) if even else 0, window.dilation)
    return pool if even else _Padded(pool, (left, right, top, bottom), -torch.inf)


class _Padded(nn.Sequential):
    """A layer behind a padding that differs between the sides, which PyTorch's layers cannot express."""

    def __init__(self, layer: nn.Module, sides: tuple[int, int, int, int], value: float) -> None:
        super().__init__(OrderedDict(pad=nn.ConstantPad2d(sides, value), layer=layer))


_TABLE: dict[type[Layer], _Rule] = {
    Conv: _Rule(_conv, {"kernel": ("weight", (3, 2, 0, 1)), "bias": ("bias", (0,))}),
    MaxPool: _Rule(_maxpool),
    GlobalAveragePool: _Rule(lambda layer, shape: nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())),
    BatchNorm: _Rule(
        lambda layer, shape: (nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d)(
            shape[-1], layer.epsilon, layer.momentum
        ),
        {
            "scale": ("weight", (0,)),
            "shift": ("bias", (0,)),
            "mean": ("running_mean", (0,)),
            "variance": ("running_var", (0,)),
        },
    ),
    ReLU: _Rule(lambda layer, shape: nn.ReLU()),
    Flatten: _Rule(lambda layer, shape: nn.Flatten()),
    Dropout: _Rule(lambda layer, shape: nn.Dropout(layer.rate)),
    Dense: _Rule(
        lambda layer, shape: nn.Linear(shape[0], layer.units, layer.use_bias),
        {"kernel": ("weight", (1, 0)), "bias": ("bias", (0,))},
    ),
}


def write(architecture: Architecture, weights: Mapping[str, Weights] | None = None) -> nn.Sequential:
    """The PyTorch model of an architecture, its modules named after the nodes, in training mode, channels first.

    Args:
        architecture: a chain of layers.
        weights: the arrays of a Network; without them PyTorch's own initialisation stands.

    Returns:
        A module that takes ``(N, C, H, W)`` float32 and gives what the last node gives, logits as a rule.

    >>> a = Architecture.parse("conv 4 3x3 relu, globalavgpool, dense 2", input_shape=(8, 8, 1))
    >>> model = write(a)
    >>> list(dict(model.named_children())), model(torch.zeros(1, 1, 8, 8)).shape
    (['conv1', 'conv1/relu', 'globalavgpool1', 'dense1'], torch.Size([1, 2]))
    """
    modules = OrderedDict(
        (node.name, _TABLE[type(node.layer)].module(node.layer, architecture.input_shape_of(node)))
        for node in architecture.nodes
    )
    model = nn.Sequential(modules)
    if weights is not None:
        write_weights(model, architecture, weights)
    return model


def write_weights(model: nn.Sequential, architecture: Architecture, weights: Mapping[str, Weights]) -> None:
    """Copy a Network's arrays into a model of :func:`write`, in place."""
    with torch.no_grad():
        for node, name, tensor, axes in _tensors(model, architecture):
            array = np.asarray(weights[node.name][name])[_row_order(architecture, node, name)]
            tensor.copy_(torch.from_numpy(np.ascontiguousarray(array.transpose(axes))))


def read_weights(model: nn.Sequential, architecture: Architecture) -> dict[str, dict[str, NDArray[np.float32]]]:
    """The arrays of a model of :func:`write`, in the order of a Network's weights, as copies.

    >>> a = Architecture.parse("conv 4 3x3", input_shape=(8, 8, 1))
    >>> read_weights(write(a), a)["conv1"]["kernel"].shape
    (3, 3, 1, 4)
    """
    weights: dict[str, dict[str, NDArray[np.float32]]] = {}
    for node, name, tensor, axes in _tensors(model, architecture):
        turned = tensor.detach().to("cpu", torch.float32).numpy().transpose(np.argsort(axes))
        array = np.empty_like(turned, order="C")
        array[_row_order(architecture, node, name)] = turned
        weights.setdefault(node.name, {})[name] = array
    return weights


def values_from_torch(architecture: Architecture, name: str, values: torch.Tensor) -> NDArray[np.float32]:
    """What a node of a model of :func:`write` gave, ``(N, C, H, W)`` or ``(N, C)``, in the architecture's order."""
    array = values.detach().to("cpu", torch.float32).numpy()
    if array.ndim == 4:
        return np.ascontiguousarray(array.transpose(0, 2, 3, 1))
    shape = _flattened_shape(architecture, name)
    if shape is None:
        return array
    height, width, channels = shape
    return array.reshape(-1, channels, height, width).transpose(0, 2, 3, 1).reshape(len(array), -1)


def _tensors(model: nn.Sequential, architecture: Architecture) -> list[tuple[Node, str, torch.Tensor, tuple[int, ...]]]:
    """Every array of the architecture: its node, its name, PyTorch's tensor, and the axes that lead there."""
    found = []
    modules = dict(model.named_children())
    shapes = weight_shapes(architecture)
    for node in architecture.nodes:
        module = modules[node.name]
        for name in shapes.get(node.name, {}):
            torch_name, axes = _TABLE[type(node.layer)].arrays[name]
            owner = module.layer if isinstance(module, _Padded) else module
            found.append((node, name, getattr(owner, torch_name), axes))
    return found


def _row_order(architecture: Architecture, node: Node, name: str) -> Any:
    """Which rows of an array PyTorch has first: another order than ours where its input was flattened."""
    shape = _flattened_shape(architecture, node.inputs[0])
    if shape is None or (isinstance(node.layer, Dense) and name != "kernel"):
        return slice(None)
    return np.arange(np.prod(shape)).reshape(shape).transpose(2, 0, 1).ravel()


def _flattened_shape(architecture: Architecture, name: str) -> Shape | None:
    """Height, width and channels of the image that a node's flat values come from one by one, or None."""
    while name in (nodes := {node.name: node for node in architecture.nodes}):
        node = nodes[name]
        before = architecture.input_shape_of(node)
        if isinstance(node.layer, Flatten):
            return before if len(before) == 3 else _flattened_shape(architecture, node.inputs[0])
        if len(before) != 1 or node.layer.sees_all:
            return None
        name = node.inputs[0]
    return None
