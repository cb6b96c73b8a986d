"""The layers: frozen values that own their shapes, counts and arithmetic; a contract test lists what one lacks."""

from typing import Any

from convscope.convolution import Window
from convscope.errors import DataError
from convscope.layers.activation import ReLU
from convscope.layers.base import Count, Layer, Position, Shape, Weights
from convscope.layers.convolution import Conv
from convscope.layers.dense import Dense, Dropout
from convscope.layers.norm import BatchNorm
from convscope.layers.pool import GlobalAveragePool, MaxPool
from convscope.layers.shape import Flatten

LAYERS: dict[str, type[Layer]] = {
    layer.kind: layer for layer in (Conv, MaxPool, GlobalAveragePool, BatchNorm, ReLU, Flatten, Dropout, Dense)
}
ACTIVATIONS = frozenset({ReLU.kind})


def layer_from_json(data: dict[str, Any]) -> Layer:
    """The layer of :meth:`Layer.to_json`.

    Raises:
        DataError: an unknown kind, or attributes that are not the layer's.

    >>> layer_from_json(Dense(10).to_json())
    Dense(units=10, use_bias=True)
    """
    attributes = dict(data)
    kind = attributes.pop("kind", None)
    if kind not in LAYERS:
        raise DataError(f"unknown layer {kind!r}; known are {', '.join(LAYERS)}.")
    try:
        if "window" in attributes:
            attributes["window"] = Window.of(**attributes["window"])
        return LAYERS[kind](**attributes)
    except (TypeError, ValueError) as error:
        raise DataError(f"layer {kind!r} cannot be made from {data}: {error}") from error


__all__ = [
    "ACTIVATIONS",
    "LAYERS",
    "BatchNorm",
    "Conv",
    "Count",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePool",
    "Layer",
    "MaxPool",
    "Position",
    "ReLU",
    "Shape",
    "Weights",
    "layer_from_json",
]
