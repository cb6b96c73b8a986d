"""PyTorch's operations on feature maps: convolution, pooling, padding, upsampling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import Window
from convscope.frameworks.pytorch_call import Call, Value, given
from convscope.layers import (
    AdaptiveAveragePool,
    AveragePool,
    Conv,
    ConvTransposed,
    Crop,
    GlobalMaxPool,
    MaxPool,
    Reshape,
    Upsample,
    ZeroPad,
)

Sides = tuple[tuple[int, int], tuple[int, int]]


def _pair(numbers: Any) -> tuple[int, int]:
    first, *rest = [numbers] if isinstance(numbers, int) else numbers
    return first, rest[0] if rest else first


def _kernel(call: Call) -> NDArray[np.float32]:
    kernel = call.weight("weight")
    if kernel is None or kernel.ndim != 4:
        raise ValueError("it is no convolution over images")
    return kernel


def convolution(call: Call) -> Value:
    """A convolution; PyTorch's kernel is (filters, channels // groups, rows, columns)."""
    value, kernel, bias = call.image(), _kernel(call), call.weight("bias")
    padding: Any = call["padding"] if isinstance(call["padding"], str) else _even(_pair(call["padding"]))
    window = Window.of(
        kernel.shape[2:],
        stride=_pair(call["stride"]),
        padding=padding,
        dilation=_pair(call["dilation"]),
    )
    layer = Conv(kernel.shape[0], window, call["groups"], bias is not None)
    return call.add(layer, value, given(kernel=kernel.transpose(2, 3, 1, 0), bias=bias))


def _even(padding: tuple[int, int]) -> Any:
    return padding if any(padding) else "valid"


def transposed(call: Call) -> Value:
    """PyTorch's kernel is (channels, filters // groups, rows, columns)."""
    value, kernel, bias, groups = call.image(), _kernel(call), call.weight("bias"), call["groups"]
    sides = [(pad, pad - more) for pad, more in zip(_pair(call["padding"]), _pair(call["output_padding"]), strict=True)]
    if min(map(min, sides)) < 0:
        raise ValueError("an output padding larger than the padding has no layer here")
    window = Window.of(
        kernel.shape[2:],
        stride=_pair(call["stride"]),
        padding=(sides[0], sides[1]) if any(map(any, sides)) else "valid",
        dilation=_pair(call["dilation"]),
    )
    grouped = kernel.reshape(groups, -1, *kernel.shape[1:]).transpose(3, 4, 1, 0, 2)
    turned = grouped.reshape(*grouped.shape[:3], -1)
    layer = ConvTransposed(turned.shape[3], window, groups, bias is not None)
    return call.add(layer, value, given(kernel=turned, bias=bias))


def _pooling(call: Call, value: Value, edges: Sides = ((0, 0), (0, 0))) -> tuple[Window, bool]:
    """The window, and whether ``ceil_mode`` lets it reach beyond the padding: that becomes padding below and right."""
    size, padding = _pair(call["kernel_size"]), _pair(call["padding"])
    stride = _pair(call["stride"]) if call["stride"] else size
    if _pair(call.arguments.get("dilation", 1)) != (1, 1):
        raise ValueError("a pooling whose taps lie apart (dilation) has no layer here")
    sides, beyond = [], False
    lengths = call.growing.shapes[value.node][:2]
    for axis, (length, edge) in enumerate(zip(lengths, edges, strict=True)):
        reach = (call.result[axis + 1] - 1) * stride[axis] + size[axis]
        more = max(reach - length - sum(edge) - 2 * padding[axis], 0) if call["ceil_mode"] else 0
        sides.append((edge[0] + padding[axis], edge[1] + padding[axis] + more))
        beyond = beyond or more > 0
    return Window(size, stride, (sides[0], sides[1]) if any(map(any, sides)) else "valid"), beyond


def maxpool(call: Call) -> Value:
    """A max pooling, with the −∞ that was put around its image."""
    value = call.image(edges=True)
    window, _ = _pooling(call, value, value.edges or ((0, 0), (0, 0)))
    return call.add(MaxPool(window), replace(value, edges=None))


def avgpool(call: Call) -> Value:
    """An average pooling; PyTorch counts the padding unless told otherwise."""
    value = call.image()
    window, beyond = _pooling(call, value)
    counted = call["count_include_pad"] and any(_pair(call["padding"]))
    if call["divisor_override"] or (beyond and counted):
        raise ValueError("a mean that divides by neither the window nor the cells inside the image has no layer here")
    return call.add(AveragePool(window, counted), value)


def adaptive(call: Call) -> Value:
    """Means of as many parts as are asked for."""
    return call.add(AdaptiveAveragePool(_pair(call["output_size"])), call.image())


def adaptive_max(call: Call) -> list[Value]:
    """Maxima of as many equal parts as are asked for; PyTorch gives their places, too, which nobody takes as a rule."""
    value, (rows, columns) = call.image(), _pair(call["output_size"])
    height, width, channels = call.growing.shapes[value.node]
    if (rows, columns) == (1, 1):
        return [call.add(Reshape((1, 1, channels)), call.add(GlobalMaxPool(), value))]
    if height % rows or width % columns:
        raise ValueError("parts that overlap have no layer here")
    size = height // rows, width // columns
    return [call.add(MaxPool(Window(size, size)), value)]


def whole(layer: Any, kept: Callable[[int], list[Any]]) -> Callable[[Call], Value]:
    """A mean or maximum over height and width; ``kept``: the layers where PyTorch keeps these axes."""

    def follow(call: Call) -> Value:
        value = call.value(halfway=True)
        if value.halfway:
            return _of_a_row(call, layer, value)
        axes = sorted(call.axis(axis, value) for axis in call["dim"] or range(len(value.axes) + 1))
        if axes != [0, 1] or len(value.axes) != 3:
            raise ValueError("only over height and width has it a layer here")
        if not call["keepdim"]:
            return Value(call.add(layer, value).node, (0,))
        for part in kept(call.growing.shapes[value.node][2]):
            value = call.add(part, value)
        return value

    return follow


def _of_a_row(call: Call, layer: Any, value: Value) -> Value:
    """The same where the positions were put in a row before."""
    last = [axis % 3 for axis in call["dim"] or []] == [2]
    if not value.halfway or value.halfway.kind != "positions in a row" or not last or call["keepdim"]:
        raise ValueError("what was reshaped before it is no image here")
    return Value(call.add(layer, replace(value, halfway=None)).node, (0,))


def padded(call: Call) -> Value:
    """Zeros are a layer, and so is what a negative padding cuts off; −∞ waits for the max pooling behind it."""
    value, (left, right, top, bottom) = call.image(), _four(call["pad"])
    sides = ((top, bottom), (left, right))
    if call.arguments.get("mode", "constant") == "constant" and not call["value"]:
        cut = max(map(max, sides)) <= 0 and min(map(min, sides)) < 0
        return call.add(Crop(((-top, -bottom), (-left, -right))) if cut else ZeroPad(sides), value)
    if call["value"] == -np.inf:
        return replace(value, edges=sides)
    raise ValueError("only a padding of zeros has a layer here")


def _four(sides: Any) -> tuple[int, int, int, int]:
    left, right, top, bottom, *channels = [*sides, 0, 0][:4] if len(sides) < 4 else sides
    if any(channels):
        raise ValueError("channels of zeros have no layer here")
    return left, right, top, bottom


def upsampled(mode: Any) -> Callable[[Call], Value]:
    """Several pixels for one."""

    def follow(call: Call) -> Value:
        value = call.image()
        sizes = list(zip(call.result[1:], call.growing.shapes[value.node][:2], strict=True))
        corners = call.arguments.get("align_corners") and any(before > 1 for _, before in sizes)
        if corners or any(after % before for after, before in sizes):
            raise ValueError("only whole factors, without align_corners, have a layer here")
        return call.add(Upsample((sizes[0][0] // sizes[0][1], sizes[1][0] // sizes[1][1]), mode), value)

    return follow
