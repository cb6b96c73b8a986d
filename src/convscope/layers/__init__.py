"""The layers: frozen values that own their shapes, counts and arithmetic; a contract test lists what one lacks."""

from typing import Any

from convscope.convolution import Window
from convscope.errors import DataError
from convscope.layers.activation import Activation, HardSigmoid, HardSwish, Identity, LeakyReLU, PReLU, ReLU, ReLU6
from convscope.layers.base import Count, Layer, Merge, Operation, Position, Reach, Shape, Weights
from convscope.layers.channels import ChannelShuffle, LocalResponseNorm, PixelShuffle, Slice
from convscope.layers.convolution import Conv
from convscope.layers.dense import Dense
from convscope.layers.dropout import Dropout, DropPath
from convscope.layers.merge import Add, Concatenate, Multiply
from convscope.layers.norm import BatchNorm, GroupNorm, LayerNorm
from convscope.layers.pool import AveragePool, MaxPool
from convscope.layers.resize import Crop, Upsample, ZeroPad
from convscope.layers.scaling import Rescale, Scale
from convscope.layers.shape import Flatten, Reshape
from convscope.layers.smooth import ELU, GELU, SELU, LogSoftmax, Mish, Sigmoid, SiLU, Softmax, Softplus, Tanh
from convscope.layers.transposed import ConvTransposed
from convscope.layers.whole_pool import AdaptiveAveragePool, GlobalAveragePool, GlobalMaxPool

_ACTIVATIONS: tuple[type[Layer], ...] = (
    *(ReLU, ReLU6, LeakyReLU, PReLU, ELU, SELU, Sigmoid, Tanh, SiLU, GELU, Mish, HardSigmoid, HardSwish, Softplus),
    *(Softmax, LogSoftmax),
)
_LAYERS: tuple[type[Layer], ...] = (
    *(Conv, ConvTransposed, MaxPool, AveragePool, GlobalAveragePool, GlobalMaxPool, AdaptiveAveragePool),
    *(ZeroPad, Crop, Upsample, PixelShuffle, ChannelShuffle, Slice, Rescale, Scale),
    *(BatchNorm, LayerNorm, GroupNorm, LocalResponseNorm, Dropout, DropPath),
    *_ACTIVATIONS,
    *(Identity, Flatten, Reshape, Dense),
)
LAYERS: dict[str, type[Layer]] = {layer.kind: layer for layer in _LAYERS}
_MERGES: tuple[type[Merge], ...] = (Add, Multiply, Concatenate)
MERGES: dict[str, type[Merge]] = {merge.kind: merge for merge in _MERGES}
ACTIVATIONS = frozenset(layer.kind for layer in _ACTIVATIONS)


def layer_from_json(data: dict[str, Any]) -> Layer | Merge:
    """The layer or merge of :meth:`Operation.to_json`.

    Raises:
        DataError: an unknown kind, or attributes that are not the layer's.

    >>> layer_from_json(Dense(10).to_json())
    Dense(units=10, use_bias=True)
    """
    attributes = {name: _frozen(value) for name, value in data.items()}
    kinds: dict[str, type[Layer | Merge]] = {**LAYERS, **MERGES}
    kind = attributes.pop("kind", None)
    if kind not in kinds:
        raise DataError(f"unknown layer {kind!r}; known are {', '.join(kinds)}.")
    try:
        if "window" in attributes:
            attributes["window"] = Window.of(**attributes["window"])
        return kinds[kind](**attributes)
    except (TypeError, ValueError) as error:
        raise DataError(f"layer {kind!r} cannot be made from {data}: {error}") from error


def _frozen(value: Any) -> Any:
    """JSON's lists as tuples."""
    return tuple(_frozen(part) for part in value) if isinstance(value, list | tuple) else value


__all__ = [
    "ACTIVATIONS",
    "ELU",
    "GELU",
    "LAYERS",
    "MERGES",
    "SELU",
    "Activation",
    "AdaptiveAveragePool",
    "Add",
    "AveragePool",
    "BatchNorm",
    "ChannelShuffle",
    "Concatenate",
    "Conv",
    "ConvTransposed",
    "Count",
    "Crop",
    "Dense",
    "DropPath",
    "Dropout",
    "Flatten",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "GroupNorm",
    "HardSigmoid",
    "HardSwish",
    "Identity",
    "LayerNorm",
    "Layer",
    "LeakyReLU",
    "LocalResponseNorm",
    "LogSoftmax",
    "MaxPool",
    "Merge",
    "Mish",
    "Multiply",
    "Operation",
    "PReLU",
    "PixelShuffle",
    "Position",
    "ReLU",
    "ReLU6",
    "Reach",
    "Rescale",
    "Reshape",
    "Scale",
    "Shape",
    "SiLU",
    "Sigmoid",
    "Slice",
    "Softmax",
    "Softplus",
    "Tanh",
    "Upsample",
    "Weights",
    "ZeroPad",
    "layer_from_json",
]
