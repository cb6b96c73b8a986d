"""What each operation of PyTorch is among our layers, and how its weights come along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.frameworks.pytorch_call import Call, Value, given
from convscope.frameworks.pytorch_shapes import (
    Pieces,
    by_count,
    by_size,
    narrowed,
    permuted,
    pieces,
    reshaped,
    same,
    shuffled,
    sliced,
    spread,
)
from convscope.frameworks.pytorch_windows import (
    adaptive,
    adaptive_max,
    avgpool,
    convolution,
    maxpool,
    padded,
    transposed,
    upsampled,
    whole,
)
from convscope.layers import (
    ELU,
    GELU,
    SELU,
    AdaptiveAveragePool,
    Add,
    BatchNorm,
    Concatenate,
    Dense,
    Dropout,
    GlobalAveragePool,
    GlobalMaxPool,
    GroupNorm,
    HardSigmoid,
    HardSwish,
    LayerNorm,
    LeakyReLU,
    LogSoftmax,
    Mish,
    Multiply,
    PixelShuffle,
    PReLU,
    ReLU,
    ReLU6,
    Rescale,
    Reshape,
    Scale,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
)


def _batchnorm(call: Call) -> Value:
    value = call.value()
    if call["training"] or call["running_mean"] is None:
        raise ValueError("it has no moving statistics: it normalises by the batch even in use")
    mean, variance = call.weight("running_mean"), call.weight("running_var")
    arrays = given(scale=call.weight("weight"), shift=call.weight("bias"), mean=mean, variance=variance)
    if len(value.axes) == 3 and value.axes[0] != 2:
        raise ValueError("its input does not have the channels first")
    if value.order is not None:
        arrays = {name: _in_our_order(array, value.order) for name, array in arrays.items()}
    layer = BatchNorm(call["eps"], call["momentum"], use_scale="scale" in arrays, use_shift="shift" in arrays)
    return call.add(layer, value, arrays)


def _layernorm(call: Call) -> Value:
    value, scale, shift = call.value(), call.weight("weight"), call.weight("bias")
    if scale is None or shift is None or value.order is not None:
        raise ValueError("without weights, or on a flattened image, it has no layer here")
    if len(call["normalized_shape"]) == 1 and value.axes[-1] == value.channels:
        return call.add(LayerNorm(call["eps"]), value, {"scale": scale, "shift": shift})
    if len(call["normalized_shape"]) != len(value.axes):
        raise ValueError("only over the channels or over everything has it a layer here")
    back = np.argsort(value.axes)
    arrays = {"scale": scale.transpose(back), "shift": shift.transpose(back)}
    return call.add(LayerNorm(call["eps"], "all"), value, arrays)


def _groupnorm(call: Call) -> Value:
    scale, shift = call.weight("weight"), call.weight("bias")
    if scale is None or shift is None:
        raise ValueError("without weights it has no layer here")
    return call.add(GroupNorm(call["num_groups"], call["eps"]), call.image(), {"scale": scale, "shift": shift})


def _instancenorm(call: Call) -> Value:
    scale, shift = call.weight("weight"), call.weight("bias")
    if scale is None or shift is None or not call["use_input_stats"]:
        raise ValueError("without weights, or with moving statistics, it has no layer here")
    return call.add(GroupNorm(len(scale), call["eps"]), call.image(), {"scale": scale, "shift": shift})


def _linear(call: Call) -> Value:
    value, kernel, bias = call.value(), call.weight("weight"), call.weight("bias")
    if kernel is None or value.axes[-1] != value.channels:
        raise ValueError("only over the channels has it a layer here")
    rows = kernel.T if value.order is None else _in_our_order(kernel.T, value.order)
    dense = call.add(Dense(len(kernel), bias is not None), value, given(kernel=rows, bias=bias))
    return replace(dense, order=None)


def _in_our_order(array: NDArray[np.float32], order: NDArray[np.int64]) -> NDArray[np.float32]:
    turned = np.empty_like(array)
    turned[order] = array
    return turned


def _sum(call: Call) -> Value:
    fixed = _fixed(call, "other")
    if fixed is not None:
        return call.add(Rescale(1.0, _plain(call["alpha"] * fixed)), call.value())
    if call["alpha"] != 1:
        raise ValueError("a sum with a factor (alpha) has no layer here")
    return _merged(call, Add())


def _difference(call: Call) -> Value:
    fixed = _fixed(call, "other")
    if fixed is None:
        raise ValueError("the difference of two tensors has no layer here")
    return call.add(Rescale(1.0, _plain(-call["alpha"] * fixed)), call.value())


def _product(call: Call) -> Value:
    fixed = _fixed(call, "other")
    if fixed is not None:
        return call.add(Rescale(_plain(fixed)), call.value())
    for name, other in (("self", "other"), ("other", "self")):
        if call[other] not in call.values:
            value = call.value(name)
            return call.add(Scale(), value, {"scale": _per_channel(call, value, other)})
    return _merged(call, Multiply())


def _quotient(call: Call) -> Value:
    fixed = _fixed(call, "other")
    if fixed is None:
        raise ValueError("the quotient of two tensors has no layer here")
    return call.add(Rescale(_plain(1 / fixed)), call.value())


def _fixed(call: Call, name: str) -> NDArray[np.float64] | None:
    """A number, or a tensor of one number for each channel that is not trained; None for anything else."""
    if isinstance(call[name], int | float):
        return np.asarray(call[name], np.float64)
    if call[name] in call.values or call.trained(name):
        return None
    return _per_channel(call, call.value(), name).astype(np.float64)


def _plain(numbers: NDArray[np.float64]) -> float | tuple[float, ...]:
    return float(numbers) if numbers.ndim == 0 else tuple(numbers.tolist())


def _per_channel(call: Call, value: Value, name: str) -> NDArray[np.float32]:
    """A weight spread to one number for each channel."""
    factors = call.weight(name)
    sizes = tuple(call.growing.shapes[value.node][axis] if axis == value.channels else 1 for axis in value.axes)
    if factors is None or value.order is not None or np.broadcast_shapes(factors.shape, (1, *sizes)) != (1, *sizes):
        raise ValueError("only one number for each channel has a layer here")
    return np.broadcast_to(factors.reshape(factors.shape[-len(sizes) :]), sizes).ravel()


def _merged(call: Call, layer: Any) -> Value:
    first, second = (_unspread(call.value(name, halfway=True)) for name in ("self", "other"))
    if not first.alike(second):
        raise ValueError("its inputs lie in different orders")
    return replace(first, node=call.growing.add(call.name, layer, [first.node, second.node]))


def _unspread(value: Value) -> Value:
    if value.halfway and value.halfway.kind != "spread":
        raise ValueError("one of its inputs was reshaped and is no image here")
    return replace(value, halfway=None)


def _concatenate(call: Call) -> Value:
    if any(tensor not in call.values for tensor in call["tensors"]):
        raise ValueError("one of its inputs is not computed from the image")
    values = [call.values[tensor] for tensor in call["tensors"]]
    first = values[0]
    if len(values) == 1:
        return first
    if any(value.axes != first.axes or value.edges or value.halfway for value in values):
        raise ValueError("its inputs lie in different orders")
    if call.axis(call["dim"], first) != first.channels:
        raise ValueError("only along the channels has it a layer here")
    node = call.growing.add(call.name, Concatenate(), [value.node for value in values])
    sizes = [call.growing.shapes[value.node][-1] for value in values]
    if all(value.order is None for value in values):
        return Value(node, first.axes)
    starts = np.cumsum([0, *sizes[:-1]])
    orders = [
        np.arange(size) if value.order is None else value.order for value, size in zip(values, sizes, strict=True)
    ]
    return Value(node, (0,), np.concatenate([order + start for order, start in zip(orders, starts, strict=True)]))


def _clip(low: str, high: str) -> Callable[[Call], Value]:
    def follow(call: Call) -> Value:
        layers = {(0, 6): ReLU6(), (0, None): ReLU()}
        if (limits := (call[low], call[high])) not in layers:
            raise ValueError(f"the limits {limits} have no layer here")
        return call.add(layers[limits], call.value())

    return follow


def _elu(call: Call) -> Value:
    if (call["scale"], call["input_scale"]) != (1, 1):
        raise ValueError("its scale has no layer here")
    return call.add(ELU(float(call["alpha"])), call.value())


def _softplus(call: Call) -> Value:
    if call["beta"] != 1:
        raise ValueError(f"beta={call['beta']} has no layer here")
    return call.add(Softplus(), call.value())


def _softmax(layer: Any) -> Callable[[Call], Value]:
    def follow(call: Call) -> Value:
        value = call.value()
        if call.axis(call["dim"], value) != value.channels:
            raise ValueError("only over the channels has it a layer here")
        return call.add(layer, value)

    return follow


def _prelu(call: Call) -> Value:
    value, slope = call.value(), call.weight("weight")
    if slope is None or (len(value.axes) == 3 and value.axes[0] != 2):
        raise ValueError("its input does not have the channels first")
    slope = slope if value.order is None or len(slope) == 1 else _in_our_order(slope, value.order)
    shared = len(slope) == 1 < call.growing.shapes[value.node][-1]
    return call.add(PReLU(shared), value, {"slope": slope})


def _unary(layer: Any) -> Callable[[Call], Value]:
    return lambda call: call.add(layer, call.value())


def _dropout(call: Call) -> Value:
    return call.add(Dropout(call["p"]), call.value())


OPERATIONS: Mapping[str, Callable[[Call], Value | Pieces]] = {
    "adaptive_avg_pool2d": adaptive,
    "adaptive_max_pool2d": adaptive_max,
    "add": _sum,
    "alias": same,
    "amax": whole(GlobalMaxPool(), lambda channels: [GlobalMaxPool(), Reshape((1, 1, channels))]),
    "avg_pool2d": avgpool,
    "batch_norm": _batchnorm,
    "cat": _concatenate,
    "channel_shuffle": shuffled,
    "chunk": pieces(by_count),
    "clamp": _clip("min", "max"),
    "clone": same,
    "constant_pad_nd": padded,
    "contiguous": same,
    "conv2d": convolution,
    "conv_transpose2d": transposed,
    "detach": same,
    "div": _quotient,
    "dropout": _dropout,
    "elu": _elu,
    "expand": spread,
    "expand_as": spread,
    "feature_dropout": _dropout,
    "flatten": reshaped,
    "gelu": lambda call: call.add(GELU(call["approximate"] == "tanh"), call.value()),
    "group_norm": _groupnorm,
    "hardsigmoid": _unary(HardSigmoid()),
    "hardswish": _unary(HardSwish()),
    "hardtanh": _clip("min_val", "max_val"),
    "layer_norm": _layernorm,
    "leaky_relu": lambda call: call.add(LeakyReLU(float(call["negative_slope"])), call.value()),
    "instance_norm": _instancenorm,
    "linear": _linear,
    "log_softmax": _softmax(LogSoftmax()),
    "max_pool2d": maxpool,
    "mean": whole(GlobalAveragePool(), lambda channels: [AdaptiveAveragePool((1, 1))]),
    "mish": _unary(Mish()),
    "mul": _product,
    "narrow": narrowed,
    "neg": lambda call: call.add(Rescale(-1.0), call.value()),
    "pad": padded,
    "permute": permuted,
    "pixel_shuffle": lambda call: call.add(PixelShuffle(call["upscale_factor"]), call.image()),
    "prelu": _prelu,
    "relu": _unary(ReLU()),
    "relu6": _unary(ReLU6()),
    "reshape": reshaped,
    "selu": _unary(SELU()),
    "sigmoid": _unary(Sigmoid()),
    "silu": _unary(SiLU()),
    "slice": sliced,
    "softmax": _softmax(Softmax()),
    "softplus": _softplus,
    "split": pieces(by_size),
    "split_with_sizes": pieces(by_size),
    "squeeze": reshaped,
    "sub": _difference,
    "tanh": _unary(Tanh()),
    "transpose": permuted,
    "unsqueeze": reshaped,
    "upsample_bilinear2d": upsampled("bilinear"),
    "upsample_nearest2d": upsampled("nearest"),
    "view": reshaped,
}
"""For every operation that can be followed, by PyTorch's name of it: what makes its node and gives its value."""
