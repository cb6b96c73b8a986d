"""Keras' layers and ours: the one table, read from Keras' configuration and written into it. It needs no Keras.

A layer of Keras may be several of ours: an activation that it folds in becomes a layer of its own, ``name/relu``, and
so does the first half of a separable convolution, ``name/depthwise``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import Window
from convscope.layers import (
    ELU,
    GELU,
    SELU,
    AdaptiveAveragePool,
    Add,
    AveragePool,
    BatchNorm,
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
    LogSoftmax,
    MaxPool,
    Mish,
    Multiply,
    PReLU,
    ReLU,
    ReLU6,
    Rescale,
    Reshape,
    Scale,
    Shape,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
    Upsample,
    ZeroPad,
)

Arrays = Sequence[NDArray[np.float32]]


class Found(NamedTuple):
    """A layer of Keras: its configuration, its arrays in Keras' order, and the shapes of its inputs."""

    config: Mapping[str, Any]
    arrays: Arrays
    shapes: Sequence[Shape]

    def need(self, **settings: Any) -> None:
        """Make sure that the settings have the only values that have a layer here.

        Raises:
            ValueError: one has not.
        """
        for name, wanted in settings.items():
            if (value := self.config.get(name, wanted)) != wanted:
                raise ValueError(f"{name}={value!r} has no layer here, only {wanted!r}")


class Part(NamedTuple):
    """One of our layers in a layer of Keras, with what is put behind its name."""

    layer: Any
    arrays: Mapping[str, NDArray[np.float32]] = {}
    suffix: str = ""


def read_layer(kind: str, found: Found) -> list[Part]:
    """Our layers, one after the other, for a layer of Keras' class ``kind``.

    Raises:
        ValueError: no layer here does the same.

    >>> config = {"filters": 8, "kernel_size": [3, 3], "use_bias": False, "activation": "relu"}
    >>> [(part.layer.text, part.suffix) for part in read_layer("Conv2D", Found(config, [np.zeros((3, 3, 1, 8))], []))]
    [('conv 8 3x3 nobias', ''), ('relu', '/relu')]
    """
    if kind not in _READ:
        raise ValueError("no layer here does the same")
    if (order := found.config.get("data_format", "channels_last")) != "channels_last":
        raise ValueError(
            f"data_format={order!r} is not followed: build the same model with data_format='channels_last' and give it "
            "the weights, new.set_weights(old.get_weights()); a dense layer behind a flatten has other rows"
        )
    parts = _READ[kind](found)
    activation = read_activation(found.config.get("activation")) if kind not in ("Activation", "Softmax") else None
    return [*parts, Part(activation, suffix=f"/{activation.kind}")] if activation else parts


def read_activation(activation: Any) -> Any:
    """The layer of an activation as Keras' configuration names it; None for a linear one.

    Raises:
        ValueError: it is none of Keras' own that have a layer here.
    """
    name = activation.get("class_name") if isinstance(activation, Mapping) else activation
    if name in (None, "linear"):
        return None
    if isinstance(activation, Mapping) and activation.get("module") not in ("keras.layers", "builtins", "keras"):
        raise ValueError(f"its activation {name!r} is code of its own, which is never run")
    if isinstance(activation, Mapping) and name in _READ:
        (part,) = read_layer(str(name), Found(activation["config"], [], []))
        return part.layer
    if name not in _ACTIVATIONS:
        raise ValueError(f"no layer here is the activation {name!r}")
    return _ACTIVATIONS[str(name)]


_ACTIVATIONS: dict[str, Any] = {
    "elu": ELU(1.0),
    "gelu": GELU(),
    "hard_sigmoid": HardSigmoid(),
    "hard_silu": HardSwish(),
    "hard_swish": HardSwish(),
    "leaky_relu": LeakyReLU(0.2),
    "log_softmax": LogSoftmax(),
    "mish": Mish(),
    "relu": ReLU(),
    "relu6": ReLU6(),
    "selu": SELU(),
    "sigmoid": Sigmoid(),
    "silu": SiLU(),
    "softmax": Softmax(),
    "softplus": Softplus(),
    "swish": SiLU(),
    "tanh": Tanh(),
}


def _window(config: Mapping[str, Any], size: str, stride: str = "strides") -> Window:
    return Window.of(
        tuple(config[size]),
        stride=tuple(config.get(stride) or config[size]),
        padding=config.get("padding", "valid"),
        dilation=tuple(config.get("dilation_rate", (1, 1))),
    )


def _named(names: Sequence[str], arrays: Arrays) -> dict[str, NDArray[np.float32]]:
    return dict(zip(names, arrays, strict=True))


def _kernel_and_bias(found: Found, kernel: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    return {"kernel": kernel, **({"bias": found.arrays[-1]} if found.config.get("use_bias", True) else {})}


def _conv(found: Found) -> list[Part]:
    c = found.config
    window = _window({"strides": (1, 1), **c}, "kernel_size")
    layer = Conv(c["filters"], window, c.get("groups", 1), c.get("use_bias", True))
    return [Part(layer, _kernel_and_bias(found, found.arrays[0]))]


def _depthwise(found: Found, use_bias: bool | None = None) -> Part:
    """A kernel for each channel by itself: as many groups as channels."""
    kernel, bias = found.arrays[0], found.config["use_bias"] if use_bias is None else use_bias
    height, width, channels, multiplier = kernel.shape
    layer = Conv(channels * multiplier, _window(found.config, "kernel_size"), channels, bias)
    turned = kernel.reshape(height, width, 1, channels * multiplier)
    return Part(layer, {"kernel": turned, **({"bias": found.arrays[-1]} if bias else {})})


def _separable(found: Found) -> list[Part]:
    first = _depthwise(found, use_bias=False)._replace(suffix="/depthwise")
    layer = Conv(found.config["filters"], Window((1, 1)), use_bias=found.config["use_bias"])
    return [first, Part(layer, _kernel_and_bias(found, found.arrays[1]))]


def _transposed(found: Found) -> list[Part]:
    c, window = found.config, _window(found.config, "kernel_size")
    found.need(output_padding=None)
    if any(extent < stride for extent, stride in zip(window.extent, window.stride, strict=True)):
        raise ValueError("a kernel smaller than its stride has no layer here")
    arrays = _kernel_and_bias(found, found.arrays[0].transpose(0, 1, 3, 2))
    return [Part(ConvTransposed(c["filters"], window, use_bias=c["use_bias"]), arrays)]


def _dense(found: Found) -> list[Part]:
    return [Part(Dense(found.config["units"], found.config["use_bias"]), _kernel_and_bias(found, found.arrays[0]))]


def _pool(layer: Callable[[Window], Any]) -> Callable[[Found], list[Part]]:
    return lambda found: [Part(layer(_window(found.config, "pool_size")))]


def _global(layer: Any) -> Callable[[Found], list[Part]]:
    def read(found: Found) -> list[Part]:
        if not found.config.get("keepdims"):
            return [Part(layer)]
        if isinstance(layer, GlobalAveragePool):
            return [Part(AdaptiveAveragePool((1, 1)))]
        return [Part(layer), Part(Reshape((1, 1, found.shapes[0][-1])), suffix="/reshape")]

    return read


def _last_axis(found: Found, key: str = "axis") -> None:
    axes = found.config.get(key, -1)
    (axis,) = axes if isinstance(axes, list | tuple) and len(axes) == 1 else (axes,)
    if axis not in (-1, len(found.shapes[0])):
        raise ValueError(f"{key}={axes!r} has no layer here, only the channels")


def _batchnorm(found: Found) -> list[Part]:
    c = found.config
    _last_axis(found)
    found.need(renorm=False)
    names = ["scale"] * c["scale"] + ["shift"] * c["center"] + ["mean", "variance"]
    layer = BatchNorm(c["epsilon"], round(1 - c["momentum"], 12), use_scale=c["scale"], use_shift=c["center"])
    return [Part(layer, _named(names, found.arrays))]


def _layernorm(found: Found) -> list[Part]:
    c = found.config
    _last_axis(found)
    found.need(rms_scaling=False, scale=True, center=True)
    return [Part(LayerNorm(c["epsilon"]), _named(["scale", "shift"], found.arrays))]


def _groupnorm(found: Found) -> list[Part]:
    c = found.config
    _last_axis(found)
    found.need(scale=True, center=True)
    channels = found.shapes[0][-1]
    groups = channels if c["groups"] == -1 else c["groups"]
    return [Part(GroupNorm(groups, c["epsilon"]), _named(["scale", "shift"], found.arrays))]


def _zeropad(found: Found) -> list[Part]:
    (top, bottom), (left, right) = found.config["padding"]
    return [Part(ZeroPad(((top, bottom), (left, right))))]


def _crop(found: Found) -> list[Part]:
    (top, bottom), (left, right) = found.config["cropping"]
    return [Part(Crop(((top, bottom), (left, right))))]


def _prelu(found: Found) -> list[Part]:
    """One slope for each channel, or for all; Keras has one for each value unless ``shared_axes`` says otherwise."""
    slope, shape = found.arrays[0], found.shapes[0]
    if slope.size not in (1, shape[-1]) or (slope.size == shape[-1] != slope.shape[-1]):
        raise ValueError("a slope for each position has no layer here, only shared_axes=[1, 2]")
    return [Part(PReLU(shared=slope.size < shape[-1]), {"slope": slope.ravel()})]


def _upsample(found: Found) -> list[Part]:
    rows, columns = found.config["size"]
    return [Part(Upsample((rows, columns), found.config["interpolation"]))]


def _rescale(found: Found) -> list[Part]:
    return [Part(Rescale(_numbers(found.config["scale"]), _numbers(found.config["offset"])))]


def _numbers(numbers: Any) -> float | tuple[float, ...]:
    """One number, or one for each channel."""
    flat = np.asarray(numbers, np.float64).ravel().tolist()
    return flat[0] if len(flat) == 1 else tuple(flat)


def _normalization(found: Found) -> list[Part]:
    """Fixed statistics, from the configuration or adapted to data: a rescaling of each channel."""
    _last_axis(found)
    found.need(invert=False)
    mean, variance = found.config.get("mean"), found.config.get("variance")
    if mean is None or variance is None:
        mean, variance = found.arrays[:2]
    deviation = np.maximum(np.sqrt(np.asarray(variance, np.float64)), 1e-7)
    return [Part(Rescale(_numbers(1 / deviation), _numbers(-np.asarray(mean, np.float64) / deviation)))]


def _dropout(found: Found) -> list[Part]:
    noise = found.config.get("noise_shape")
    whole = noise is not None and all(size == 1 for size in noise[1:])
    return [Part((DropPath if whole else Dropout)(found.config["rate"]))]


def _activation(found: Found) -> list[Part]:
    return [Part(read_activation(found.config["activation"]) or Identity())]


def _relu(found: Found) -> list[Part]:
    c = {"max_value": None, "negative_slope": 0.0, **found.config}
    found.need(threshold=0.0)
    if c["negative_slope"] and c["max_value"] is None:
        return [Part(LeakyReLU(c["negative_slope"]))]
    if not c["negative_slope"] and c["max_value"] in (None, 6.0):
        return [Part(ReLU6() if c["max_value"] else ReLU())]
    raise ValueError(f"max_value={c['max_value']} with negative_slope={c['negative_slope']} has no layer here")


def _softmax(found: Found) -> list[Part]:
    _last_axis(found)
    return [Part(Softmax())]


def _merge(layer: Any) -> Callable[[Found], list[Part]]:
    def read(found: Found) -> list[Part]:
        _last_axis(found)
        return [Part(layer)]

    return read


def _always(layer: Any) -> Callable[[Found], list[Part]]:
    return lambda found: [Part(layer)]


_ONLY_IN_TRAINING = (
    *("ActivityRegularization", "GaussianDropout", "GaussianNoise", "RandomBrightness", "RandomContrast", "RandomFlip"),
    *("RandomRotation", "RandomTranslation", "RandomZoom"),
)
_READ: dict[str, Callable[[Found], list[Part]]] = {
    "Activation": _activation,
    "Add": _merge(Add()),
    "AveragePooling2D": _pool(AveragePool),
    "BatchNormalization": _batchnorm,
    "Concatenate": _merge(Concatenate()),
    "Conv2D": _conv,
    "Conv2DTranspose": _transposed,
    "Cropping2D": _crop,
    "Dense": _dense,
    "DepthwiseConv2D": lambda found: [_depthwise(found)],
    "Dropout": _dropout,
    "ELU": lambda found: [Part(ELU(found.config["alpha"]))],
    "Flatten": _always(Flatten()),
    "GlobalAveragePooling2D": _global(GlobalAveragePool()),
    "GlobalMaxPooling2D": _global(GlobalMaxPool()),
    "GroupNormalization": _groupnorm,
    "Identity": _always(Identity()),
    "LayerNormalization": _layernorm,
    "LayerScale": lambda found: [Part(Scale(), {"scale": found.arrays[0]})],
    "LeakyReLU": lambda found: [Part(LeakyReLU(found.config["negative_slope"]))],
    "MaxPooling2D": _pool(MaxPool),
    "Multiply": _merge(Multiply()),
    "Normalization": _normalization,
    "PReLU": _prelu,
    "ReLU": _relu,
    "Rescaling": _rescale,
    "Reshape": lambda found: [Part(Reshape(tuple(found.config["target_shape"])))],
    "SeparableConv2D": _separable,
    "Softmax": _softmax,
    "SpatialDropout2D": _dropout,
    "StochasticDepth": lambda found: [Part(DropPath(found.config["drop_path_rate"]))],
    "UpSampling2D": _upsample,
    "ZeroPadding2D": _zeropad,
    **dict.fromkeys(_ONLY_IN_TRAINING, _always(Identity())),
}
