"""Our layers as Keras' layers: class and settings of each, and its arrays in Keras' order. It needs no Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.architecture import Architecture, Node
from convscope.convolution import Window
from convscope.errors import UsageError
from convscope.frameworks.network import weight_shapes
from convscope.layers import (
    ELU,
    GELU,
    SELU,
    AdaptiveAveragePool,
    Add,
    AveragePool,
    BatchNorm,
    ChannelShuffle,
    Concatenate,
    Conv,
    ConvTransposed,
    Crop,
    Dense,
    Dropout,
    DropPath,
    Flatten,
    GlobalAveragePool,
    GlobalMaxPool,
    GroupNorm,
    HardSigmoid,
    HardSwish,
    Identity,
    LayerNorm,
    LeakyReLU,
    LocalResponseNorm,
    LogSoftmax,
    MaxPool,
    Mish,
    Multiply,
    PixelShuffle,
    PReLU,
    ReLU,
    ReLU6,
    Rescale,
    Reshape,
    Scale,
    Shape,
    Sigmoid,
    SiLU,
    Slice,
    Softmax,
    Softplus,
    Tanh,
    Upsample,
    Weights,
    ZeroPad,
)

Written = tuple[str, dict[str, Any]]
_PLAIN: dict[type, str] = {
    ReLU: "relu",
    ReLU6: "relu6",
    SELU: "selu",
    Sigmoid: "sigmoid",
    Tanh: "tanh",
    SiLU: "silu",
    Mish: "mish",
    HardSigmoid: "hard_sigmoid",
    HardSwish: "hard_silu",
    Softplus: "softplus",
    Softmax: "softmax",
    LogSoftmax: "log_softmax",
}
"""The activations that have nothing to set, as Keras calls them."""


def keras_layers(architecture: Architecture, node: Node, activation: str | None = None) -> list[Written]:
    """The Keras layers, class and settings, that do what a node does; the last of them has its weights.

    Args:
        architecture: the network that the node is in.
        node: what is written.
        activation: Keras' word for the activation that is folded in.

    Raises:
        UsageError: Keras has no such layer.

    >>> a = Architecture.parse("conv 8 3x3 pad 1", (28, 28, 1))
    >>> [kind for kind, settings in keras_layers(a, a.nodes[0])]
    ['Conv2D']
    """
    layer, shapes = node.layer, [architecture.shapes[source] for source in node.inputs]
    if word := activation_word(layer):
        return [("Activation", {"activation": word})]
    try:
        written = _WRITE[type(layer)](layer, shapes[0], architecture, node)
    except ValueError as error:
        raise UsageError(f"{node.name} ({layer.text}) cannot be written for Keras: {error}.") from error
    if activation is not None:
        written[-1][1]["activation"] = activation
    return written


def activation_word(layer: object) -> str | None:
    """Keras' word for an activation that has nothing to set, or None for another layer.

    >>> activation_word(SiLU()), activation_word(LeakyReLU(0.1))
    ('silu', None)
    """
    if isinstance(layer, GELU) and not layer.approximate:
        return "gelu"
    return _PLAIN.get(type(layer))


def shared_layer(architecture: Architecture, node: Node) -> str | None:
    """The node whose Keras layer a node calls again, since it has its weights; None where it has a layer of its own.

    Raises:
        UsageError: it uses the weights in another way, which a layer of Keras cannot.
    """
    if node.shares is None:
        return None
    first, again = (keras_layers(architecture, each)[-1] for each in (architecture[node.shares], node))
    if first != again:
        raise UsageError(
            f"{node.name} cannot be written for Keras: it uses the weights of {node.shares} with other settings."
        )
    return node.shares


def keras_arrays(architecture: Architecture, node: Node, arrays: Weights) -> list[NDArray[np.float32]]:
    """A node's arrays as the Keras layer takes them."""
    ordered = {name: np.asarray(arrays[name]) for name in weight_shapes(architecture)[node.name]}
    if isinstance(node.layer, ConvTransposed):
        ordered["kernel"] = ordered["kernel"].transpose(0, 1, 3, 2)
    elif isinstance(node.layer, Conv) and _depthwise(node.layer, architecture.shapes[node.inputs[0]]):
        ordered["kernel"] = ordered["kernel"].reshape(*node.layer.window.size, node.layer.groups, -1)
    elif isinstance(node.layer, PReLU) and len(architecture.shapes[node.name]) == 3:
        ordered["slope"] = ordered["slope"].reshape(1, 1, -1)
    elif isinstance(node.layer, Scale):
        ordered["scale"] = ordered["scale"].reshape(1, 1, -1, 1)
    return list(ordered.values())


def folded(architecture: Architecture) -> dict[str, str]:
    """For each layer that takes its activation in, the activation's node: ``{"conv1": "conv1/relu"}``."""
    uses = [source for node in architecture.nodes for source in node.inputs]
    shared = {name for node in architecture.nodes if node.shares for name in (node.name, node.shares)}
    return {
        node.inputs[0]: node.name
        for node in architecture.nodes
        if activation_word(node.layer)
        and node.inputs[0] not in shared
        and node.name == f"{node.inputs[0]}/{node.layer.kind}"
        and uses.count(node.inputs[0]) == 1
        and isinstance(architecture[node.inputs[0]].layer, Conv | ConvTransposed | Dense)
    }


def _depthwise(layer: Conv, shape: Shape) -> bool:
    return 1 < layer.groups == shape[2]


def _padding(window: Window, shape: Shape) -> str | None:
    """Keras' word for the padding, or None where it has none."""
    pads = window.pads(shape[0], shape[1])
    if not any(map(any, pads)):
        return "valid"
    same = Window(window.size, window.stride, "same", window.dilation)
    return "same" if pads == same.pads(shape[0], shape[1]) else None


def _zeros(window: Window, shape: Shape) -> Written:
    return "ZeroPadding2D", {"padding": window.pads(shape[0], shape[1])}


def _leap_or_spread(window: Window) -> None:
    if max(window.stride) > 1 and max(window.dilation) > 1:
        raise ValueError("its convolutions have a stride or a dilation above 1, not both")


def _conv(layer: Conv, shape: Shape, *_: Any) -> list[Written]:
    window, padding = layer.window, _padding(layer.window, shape)
    _leap_or_spread(window)
    settings = {
        "kernel_size": window.size,
        "strides": window.stride,
        "padding": padding or "valid",
        "dilation_rate": window.dilation,
        "use_bias": layer.use_bias,
    }
    before = [] if padding else [_zeros(window, shape)]
    if _depthwise(layer, shape):
        return [*before, ("DepthwiseConv2D", {**settings, "depth_multiplier": layer.filters // layer.groups})]
    return [*before, ("Conv2D", {**settings, "filters": layer.filters, "groups": layer.groups})]


def _transposed(layer: ConvTransposed, shape: Shape, *_: Any) -> list[Written]:
    window = layer.window
    _leap_or_spread(window)
    if layer.groups > 1 or window.padding not in ("valid", "same"):
        raise ValueError("its transposed convolution has no groups, and pads 'valid' or 'same'")
    if any(extent < stride for extent, stride in zip(window.extent, window.stride, strict=True)):
        raise ValueError("its transposed convolution gives another size where the kernel is smaller than the stride")
    settings = {"strides": window.stride, "padding": window.padding, "dilation_rate": window.dilation}
    size = {"filters": layer.filters, "kernel_size": window.size, "use_bias": layer.use_bias}
    return [("Conv2DTranspose", {**size, **settings})]


def _maxpool(layer: MaxPool, shape: Shape, architecture: Architecture, node: Node) -> list[Written]:
    """Padding never wins a maximum; zeros do no harm behind a ReLU."""
    padding = _padding(layer.window, shape)
    settings = {"pool_size": layer.window.size, "strides": layer.window.stride, "padding": padding or "valid"}
    if padding is None and not _positive(architecture, node.inputs[0]):
        raise ValueError("its max pooling pads 'valid' or 'same', and zeros would win over negative numbers")
    return [*([] if padding else [_zeros(layer.window, shape)]), ("MaxPooling2D", settings)]


def _positive(architecture: Architecture, name: str) -> bool:
    return name in architecture.shapes and any(
        node.name == name and isinstance(node.layer, ReLU | ReLU6 | Sigmoid | Softplus) for node in architecture.nodes
    )


def _avgpool(layer: AveragePool, shape: Shape, *_: Any) -> list[Written]:
    padding = _padding(layer.window, shape)
    counted = layer.count_padding and padding != "valid"
    if padding is None and not counted:
        raise ValueError("its average pooling pads 'valid' or 'same'")
    settings = {"pool_size": layer.window.size, "strides": layer.window.stride}
    if counted:
        return [_zeros(layer.window, shape), ("AveragePooling2D", {**settings, "padding": "valid"})]
    return [("AveragePooling2D", {**settings, "padding": padding})]


def _adaptive(layer: AdaptiveAveragePool, shape: Shape, *_: Any) -> list[Written]:
    if layer.size == (1, 1):
        return [("GlobalAveragePooling2D", {"keepdims": True})]
    if shape[0] % layer.size[0] or shape[1] % layer.size[1]:
        raise ValueError("its windows would overlap")
    return [("AveragePooling2D", {"pool_size": (shape[0] // layer.size[0], shape[1] // layer.size[1])})]


def _batchnorm(layer: BatchNorm, *_: Any) -> list[Written]:
    kept = {"scale": layer.use_scale, "center": layer.use_shift}
    return [("BatchNormalization", {"epsilon": layer.epsilon, "momentum": round(1 - layer.momentum, 12), **kept})]


def _layernorm(layer: LayerNorm, shape: Shape, *_: Any) -> list[Written]:
    axes = tuple(range(1, len(shape) + 1)) if layer.axes == "all" else -1
    return [("LayerNormalization", {"epsilon": layer.epsilon, "axis": axes})]


def _scale(layer: Scale, shape: Shape, *_: Any) -> list[Written]:
    if len(shape) != 3:
        raise ValueError("it has trained factors for the channels of an image only")
    return [("DepthwiseConv2D", {"kernel_size": 1, "use_bias": False})]


def _prelu(layer: PReLU, shape: Shape, *_: Any) -> list[Written]:
    axes = list(range(1, len(shape) + bool(layer.shared)))
    return [("PReLU", {"shared_axes": axes} if axes else {})]


def _channelshuffle(layer: ChannelShuffle, shape: Shape, *_: Any) -> list[Written]:
    split = (*shape[:2], layer.groups, shape[2] // layer.groups)
    return [
        ("Reshape", {"target_shape": split}),
        ("Permute", {"dims": (1, 2, 4, 3)}),
        ("Reshape", {"target_shape": shape}),
    ]


def _none(reason: str) -> Callable[..., list[Written]]:
    def refuse(*_: Any) -> list[Written]:
        raise ValueError(reason)

    return refuse


def _multiply(layer: Multiply, shape: Shape, architecture: Architecture, node: Node) -> list[Written]:
    if len({len(architecture.shapes[source]) for source in node.inputs}) > 1:
        raise ValueError(
            "it multiplies only inputs with the same number of axes; put 'reshape 1x1xC' before the flat one"
        )
    return [("Multiply", {})]


def _as(kind: str, **settings: str) -> Callable[..., list[Written]]:
    """A layer whose settings are ours by another name."""
    return lambda layer, *_: [(kind, {theirs: getattr(layer, ours) for theirs, ours in settings.items()})]


_WRITE: dict[type, Callable[..., list[Written]]] = {
    AdaptiveAveragePool: _adaptive,
    Add: _as("Add"),
    AveragePool: _avgpool,
    BatchNorm: _batchnorm,
    ChannelShuffle: _channelshuffle,
    Concatenate: _as("Concatenate"),
    Conv: _conv,
    ConvTransposed: _transposed,
    Crop: _as("Cropping2D", cropping="sides"),
    Dense: _as("Dense", units="units", use_bias="use_bias"),
    DropPath: lambda layer, *_: [("Dropout", {"rate": layer.rate, "noise_shape": (None, 1, 1, 1)})],
    Dropout: _as("Dropout", rate="rate"),
    ELU: _as("ELU", alpha="alpha"),
    Flatten: _as("Flatten"),
    GELU: _none("its layer has no approximate form"),
    GlobalAveragePool: _as("GlobalAveragePooling2D"),
    GlobalMaxPool: _as("GlobalMaxPooling2D"),
    GroupNorm: _as("GroupNormalization", groups="groups", epsilon="epsilon"),
    Identity: _as("Identity"),
    LayerNorm: _layernorm,
    LeakyReLU: _as("LeakyReLU", negative_slope="slope"),
    LocalResponseNorm: _none("it has no layer that looks at neighbouring channels"),
    MaxPool: _maxpool,
    Multiply: _multiply,
    PReLU: _prelu,
    PixelShuffle: _none("it has no layer that makes pixels of channels"),
    Rescale: _as("Rescaling", scale="scale", offset="offset"),
    Reshape: _as("Reshape", target_shape="shape"),
    Scale: _scale,
    Slice: _none("it has no layer that chooses channels"),
    Upsample: _as("UpSampling2D", size="factor", interpolation="mode"),
    ZeroPad: _as("ZeroPadding2D", padding="sides"),
}
