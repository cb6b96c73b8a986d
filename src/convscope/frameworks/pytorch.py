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

from convscope import layers
from convscope.architecture import INPUT, Architecture, Node
from convscope.convolution import Window
from convscope.frameworks import pytorch_modules as modules
from convscope.frameworks.flat_order import flat_orders
from convscope.frameworks.network import weight_shapes
from convscope.layers import Layer, Merge, Shape, Weights

Turn = Callable[[NDArray[Any], Any], NDArray[Any]]


class _Array(NamedTuple):
    """One of a layer's arrays: PyTorch's name for it, and the ways there and back; both are told the layer."""

    name: str
    there: Turn
    back: Turn


class _Rule(NamedTuple):
    """How a layer is written: its module, from the layer and its input's shape, and its arrays."""

    module: Callable[[Any, Shape], nn.Module]
    arrays: Mapping[str, _Array] = MappingProxyType({})


def _turned(name: str, axes: tuple[int, ...]) -> _Array:
    """An array whose axes PyTorch has in another order."""
    return _Array(name, lambda array, _: array.transpose(axes), lambda array, _: array.transpose(np.argsort(axes)))


def _to_transposed(kernel: NDArray[Any], layer: layers.ConvTransposed) -> NDArray[Any]:
    """(kh, kw, C // groups, filters) as PyTorch's (C, filters // groups, kh, kw)."""
    kh, kw, channels, filters = kernel.shape
    grouped = kernel.reshape(kh, kw, channels, layer.groups, filters // layer.groups)
    return grouped.transpose(3, 2, 4, 0, 1).reshape(channels * layer.groups, -1, kh, kw)


def _from_transposed(weight: NDArray[Any], layer: layers.ConvTransposed) -> NDArray[Any]:
    channels, filters, kh, kw = weight.shape
    grouped = weight.reshape(layer.groups, channels // layer.groups, filters, kh, kw)
    return grouped.transpose(3, 4, 1, 0, 2).reshape(kh, kw, channels // layer.groups, -1)


def _conv(layer: layers.Conv, shape: Shape) -> nn.Module:
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
    return conv if even else modules.Padded(conv, (left, right, top, bottom), 0.0)


def _conv_transposed(layer: layers.ConvTransposed, shape: Shape) -> nn.Module:
    """What is cut differently at the sides: less at the bottom and right is PyTorch's output padding, else a crop."""
    window, ((top, bottom), (left, right)) = layer.window, layer.cut(shape)
    more = top - bottom, left - right
    limits = [max(pair) for pair in zip(window.stride, window.dilation, strict=True)]
    fits = all(0 <= extra < limit for extra, limit in zip(more, limits, strict=True))
    conv = nn.ConvTranspose2d(
        shape[2],
        layer.filters,
        window.size,
        window.stride,
        (top, left) if fits else 0,
        more if fits else 0,
        layer.groups,
        layer.use_bias,
        window.dilation,
    )
    return conv if fits else modules.Cropped(conv, (left, right, top, bottom))


def _maxpool(layer: layers.MaxPool, shape: Shape) -> nn.Module:
    window = layer.window
    (top, bottom), (left, right) = window.pads(*shape[:2])
    even = _half_at_most(window, shape)
    pool = nn.MaxPool2d(window.size, window.stride, (top, left) if even else 0)
    return pool if even else modules.Padded(pool, (left, right, top, bottom), -torch.inf)


def _avgpool(layer: layers.AveragePool, shape: Shape) -> nn.Module:
    window = layer.window
    (top, bottom), (left, right) = window.pads(*shape[:2])
    sides = (left, right, top, bottom)
    if _half_at_most(window, shape):
        return nn.AvgPool2d(window.size, window.stride, (top, left), count_include_pad=layer.count_padding)
    if layer.count_padding:
        return modules.Padded(nn.AvgPool2d(window.size, window.stride), sides, 0.0)
    return modules.AverageInside(window.size, window.stride, sides)


def _half_at_most(window: Window, shape: Shape) -> bool:
    """Whether the padding is one that PyTorch's pools take: alike at the sides, at most half of the window."""
    (top, bottom), (left, right) = window.pads(*shape[:2])
    return (top, left) == (bottom, right) and 2 * top <= window.size[0] and 2 * left <= window.size[1]


def _batchnorm(layer: layers.BatchNorm, shape: Shape) -> nn.Module:
    kind = nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d
    module = kind(shape[-1], layer.epsilon, layer.momentum, affine=layer.use_scale or layer.use_shift)
    for name, used in (("weight", layer.use_scale), ("bias", layer.use_shift)):
        if not used:
            module.register_parameter(name, None)
    return module


def _layernorm(layer: layers.LayerNorm, shape: Shape) -> nn.Module:
    if layer.axes == "all" and len(shape) == 3:
        return nn.LayerNorm((shape[2], *shape[:2]), layer.epsilon)
    return _at_each_position(nn.LayerNorm(shape[-1:], layer.epsilon), shape)


def _at_each_position(module: nn.Module, shape: Shape) -> nn.Module:
    return modules.ChannelsLast(module) if len(shape) == 3 else module


def _upsample(layer: layers.Upsample, shape: Shape) -> nn.Module:
    corners = False if layer.mode == "bilinear" else None
    return nn.Upsample(scale_factor=tuple(map(float, layer.factor)), mode=layer.mode, align_corners=corners)


def _zeropad(layer: layers.ZeroPad, shape: Shape) -> nn.Module:
    (top, bottom), (left, right) = layer.sides
    return nn.ZeroPad2d((left, right, top, bottom))


def _crop(layer: layers.Crop, shape: Shape) -> nn.Module:
    """A negative padding cuts."""
    (top, bottom), (left, right) = layer.sides
    return nn.ZeroPad2d((-left, -right, -top, -bottom))


_BIAS = _turned("bias", (0,))
_SCALE_AND_SHIFT = {"scale": _turned("weight", (0,)), "shift": _BIAS}
_CHANNELS_FIRST: dict[str, Turn] = {
    "there": lambda array, _: array.transpose(2, 0, 1) if array.ndim == 3 else array,
    "back": lambda array, _: array.transpose(1, 2, 0) if array.ndim == 3 else array,
}

_TABLE: dict[type[Layer | Merge], _Rule] = {
    layers.Conv: _Rule(_conv, {"kernel": _turned("weight", (3, 2, 0, 1)), "bias": _BIAS}),
    layers.ConvTransposed: _Rule(
        _conv_transposed, {"kernel": _Array("weight", _to_transposed, _from_transposed), "bias": _BIAS}
    ),
    layers.MaxPool: _Rule(_maxpool),
    layers.AveragePool: _Rule(_avgpool),
    layers.GlobalAveragePool: _Rule(lambda layer, shape: nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())),
    layers.GlobalMaxPool: _Rule(lambda layer, shape: nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten())),
    layers.AdaptiveAveragePool: _Rule(lambda layer, shape: nn.AdaptiveAvgPool2d(layer.size)),
    layers.ZeroPad: _Rule(_zeropad),
    layers.Crop: _Rule(_crop),
    layers.Upsample: _Rule(_upsample),
    layers.PixelShuffle: _Rule(lambda layer, shape: nn.PixelShuffle(layer.factor)),
    layers.Slice: _Rule(lambda layer, shape: modules.Slice(layer.first, layer.end)),
    layers.ChannelShuffle: _Rule(lambda layer, shape: nn.ChannelShuffle(layer.groups)),
    layers.Rescale: _Rule(lambda layer, shape: modules.Rescale(layer.scale, layer.offset)),
    layers.Scale: _Rule(lambda layer, shape: modules.Scale(shape[-1]), {"scale": _turned("weight", (0,))}),
    layers.BatchNorm: _Rule(
        _batchnorm,
        {**_SCALE_AND_SHIFT, "mean": _turned("running_mean", (0,)), "variance": _turned("running_var", (0,))},
    ),
    layers.LayerNorm: _Rule(
        _layernorm, {"scale": _Array("weight", **_CHANNELS_FIRST), "shift": _Array("bias", **_CHANNELS_FIRST)}
    ),
    layers.GroupNorm: _Rule(
        lambda layer, shape: nn.GroupNorm(layer.groups, shape[-1], layer.epsilon), _SCALE_AND_SHIFT
    ),
    layers.LocalResponseNorm: _Rule(
        lambda layer, shape: nn.LocalResponseNorm(layer.size, layer.alpha, layer.beta, layer.k)
    ),
    layers.Dropout: _Rule(lambda layer, shape: nn.Dropout(layer.rate)),
    layers.DropPath: _Rule(lambda layer, shape: modules.DropPath(layer.rate)),
    layers.ReLU: _Rule(lambda layer, shape: nn.ReLU()),
    layers.ReLU6: _Rule(lambda layer, shape: nn.ReLU6()),
    layers.LeakyReLU: _Rule(lambda layer, shape: nn.LeakyReLU(layer.slope)),
    layers.PReLU: _Rule(
        lambda layer, shape: nn.PReLU(1 if layer.shared else shape[-1]), {"slope": _turned("weight", (0,))}
    ),
    layers.ELU: _Rule(lambda layer, shape: nn.ELU(layer.alpha)),
    layers.SELU: _Rule(lambda layer, shape: nn.SELU()),
    layers.Sigmoid: _Rule(lambda layer, shape: nn.Sigmoid()),
    layers.Tanh: _Rule(lambda layer, shape: nn.Tanh()),
    layers.SiLU: _Rule(lambda layer, shape: nn.SiLU()),
    layers.GELU: _Rule(lambda layer, shape: nn.GELU("tanh" if layer.approximate else "none")),
    layers.Mish: _Rule(lambda layer, shape: nn.Mish()),
    layers.HardSigmoid: _Rule(lambda layer, shape: nn.Hardsigmoid()),
    layers.HardSwish: _Rule(lambda layer, shape: nn.Hardswish()),
    layers.Softplus: _Rule(lambda layer, shape: nn.Softplus()),
    layers.Softmax: _Rule(lambda layer, shape: nn.Softmax(1)),
    layers.LogSoftmax: _Rule(lambda layer, shape: nn.LogSoftmax(1)),
    layers.Identity: _Rule(lambda layer, shape: nn.Identity()),
    layers.Flatten: _Rule(lambda layer, shape: nn.Flatten()),
    layers.Reshape: _Rule(lambda layer, shape: modules.Reshape(layer.shape)),
    layers.Dense: _Rule(
        lambda layer, shape: _at_each_position(nn.Linear(shape[-1], layer.units, layer.use_bias), shape),
        {"kernel": _turned("weight", (1, 0)), "bias": _BIAS},
    ),
    layers.Add: _Rule(lambda layer, shape: modules.Add()),
    layers.Multiply: _Rule(lambda layer, shape: modules.Multiply()),
    layers.Concatenate: _Rule(lambda layer, shape: modules.Concatenate()),
}


def write(architecture: Architecture, weights: Mapping[str, Weights] | None = None) -> nn.Module:
    """The PyTorch model of an architecture, its modules named after the nodes, in training mode, channels first.

    Args:
        architecture: the network.
        weights: the arrays of a Network; without them PyTorch's own initialisation stands.

    Returns:
        A module that takes ``(N, C, H, W)`` float32 and gives what the last node gives, logits as a rule. Of a chain it
        is an ``nn.Sequential``, else a ``Graph`` of :mod:`~convscope.frameworks.pytorch_modules`; dots in names become
        underscores.

    >>> a = Architecture.parse("conv 4 3x3 relu, globalavgpool, dense 2", input_shape=(8, 8, 1))
    >>> model = write(a)
    >>> list(dict(model.named_children())), model(torch.zeros(1, 1, 8, 8)).shape
    (['conv1', 'conv1/relu', 'globalavgpool1', 'dense1'], torch.Size([1, 2]))
    """
    names, orders = module_names(architecture), flat_orders(architecture)
    made = {names[node.name]: _module(node, architecture, orders) for node in architecture.nodes}
    model: nn.Module
    if architecture.is_chain:
        model = nn.Sequential(OrderedDict(made))
    else:
        inputs = {names[node.name]: tuple(names[before] for before in node.inputs) for node in architecture.nodes}
        model = modules.Graph(made, inputs, INPUT)
    _share(made, names, architecture)
    if weights is not None:
        write_weights(model, architecture, weights)
    return model


def _share(made: Mapping[str, nn.Module], names: Mapping[str, str], architecture: Architecture) -> None:
    """Let modules hold the very tensors of those whose weights they share."""
    shapes = weight_shapes(architecture)
    for node in architecture.nodes:
        if node.shares:
            owner, first = (_owner(made[names[name]]) for name in (node.name, node.shares))
            for name in shapes[node.name]:
                tensor = _TABLE[type(node.layer)].arrays[name].name
                setattr(owner, tensor, getattr(first, tensor))


def write_weights(model: nn.Module, architecture: Architecture, weights: Mapping[str, Weights]) -> None:
    """Copy a Network's arrays into a model of :func:`write`, in place."""
    with torch.no_grad():
        for node, name, tensor, array, rows in _tensors(model, architecture):
            turned = array.there(np.asarray(weights[node.name][name])[rows], node.layer)
            tensor.copy_(torch.from_numpy(np.ascontiguousarray(turned)))


def read_weights(model: nn.Module, architecture: Architecture) -> dict[str, dict[str, NDArray[np.float32]]]:
    """The arrays of a model of :func:`write`, in the order of a Network's weights, as copies.

    >>> a = Architecture.parse("conv 4 3x3", input_shape=(8, 8, 1))
    >>> read_weights(write(a), a)["conv1"]["kernel"].shape
    (3, 3, 1, 4)
    """
    weights: dict[str, dict[str, NDArray[np.float32]]] = {}
    for node, name, tensor, array, rows in _tensors(model, architecture):
        turned = array.back(tensor.detach().to("cpu", torch.float32).numpy(), node.layer)
        copy = np.empty_like(turned, order="C")
        copy[rows] = turned
        weights.setdefault(node.name, {})[name] = copy
    return weights


def values_from_torch(architecture: Architecture, name: str, values: torch.Tensor) -> NDArray[np.float32]:
    """What a node of a model of :func:`write` gave, ``(N, C, H, W)`` or ``(N, C)``, in the architecture's order."""
    array = values.detach().to("cpu", torch.float32).numpy()
    if array.ndim == 4:
        return np.ascontiguousarray(array.transpose(0, 2, 3, 1))
    shape = flat_orders(architecture)[name]
    if shape is None:
        return array
    height, width, channels = shape
    return array.reshape(-1, channels, height, width).transpose(0, 2, 3, 1).reshape(len(array), -1)


def module_names(architecture: Architecture) -> dict[str, str]:
    """What the module of each node is called, and the input: its name, changed where PyTorch forbids it."""
    names = {INPUT: INPUT}
    for node in architecture.nodes:
        name = node.name.replace(".", "_")
        while name in names.values() or hasattr(nn.Sequential, name):
            name += "_"
        names[node.name] = name
    return names


def _module(node: Node, architecture: Architecture, orders: Mapping[str, Shape | None]) -> nn.Module:
    shape = architecture.input_shape_of(node)
    if isinstance(node.layer, layers.Flatten) and orders[node.name] is None:
        return modules.FlattenLast()
    return _TABLE[type(node.layer)].module(node.layer, shape)


def _tensors(model: nn.Module, architecture: Architecture) -> list[tuple[Node, str, torch.Tensor, _Array, Any]]:
    """Every array of the architecture: its node, its name, PyTorch's tensor, the way there, and its rows' order."""
    found = []
    children, names = dict(model.named_children()), module_names(architecture)
    shapes, orders = weight_shapes(architecture), flat_orders(architecture)
    for node in architecture.nodes:
        module = children[names[node.name]]
        owner = _owner(module)
        for name in shapes.get(node.name, {}):
            array = _TABLE[type(node.layer)].arrays[name]
            rows = _row_order(node, name, orders[node.inputs[0]])
            found.append((node, name, getattr(owner, array.name), array, rows))
    return found


def _owner(module: nn.Module) -> Any:
    """The module that holds the weights: the one inside, where a padding or a change of axes is round it."""
    return getattr(module, "layer", module)


def _row_order(node: Node, name: str, flattened: Shape | None) -> Any:
    """Which rows of an array PyTorch has first: another order than ours where its input was flattened."""
    layer = node.layer
    one_for_all = isinstance(layer, layers.PReLU) and layer.shared
    if flattened is None or one_for_all or (isinstance(layer, layers.Dense) and name != "kernel"):
        return slice(None)
    return np.arange(np.prod(flattened)).reshape(flattened).transpose(2, 0, 1).ravel()
