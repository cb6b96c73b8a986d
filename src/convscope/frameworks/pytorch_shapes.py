"""PyTorch's operations that move numbers, or choose some of them, without changing any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from convscope.convolution import Window
from convscope.frameworks.pytorch_call import Call, Halfway, Value
from convscope.layers import ChannelShuffle, Crop, Flatten, MaxPool, Reshape, Slice

Pieces = list[Value]


def reshaped(call: Call) -> Value:
    """Another shape: a flattening, one that only says axes of length 1, or one of the steps of a channel shuffle."""
    value = call.value(halfway=True)
    if value.halfway:
        return _finished(call, value)
    shape = call.growing.shapes[value.node]
    theirs = tuple(shape[axis] for axis in value.axes)
    if call.result == theirs:
        return value
    if halfway := _halfway(value, theirs, call.result):
        return replace(value, halfway=halfway)
    flat = len(shape) == 1 and value.order is None
    if len(call.result) == 3 and call.result[1:] == (1, 1) and flat:
        return replace(call.add(Reshape((1, 1, *shape)), value), axes=(2, 0, 1))
    if call.waits and [size for size in call.result if size > 1] == [size for size in theirs if size > 1]:
        return value
    if len(call.result) == 3 and flat:
        return replace(call.add(Reshape(call.result), value), axes=(0, 1, 2))
    if len(call.result) != 1:
        raise ValueError(f"{theirs} to {call.result} has no layer here")
    order = np.arange(np.prod(shape)).reshape(shape).transpose(value.axes).ravel()
    flattened = call.add(Flatten(), value)
    return Value(flattened.node, (0,), None if np.array_equal(order, np.arange(len(order))) else order)


def _halfway(value: Value, before: tuple[int, ...], after: tuple[int, ...]) -> Halfway | None:
    """What a reshaping of an image is the first half of, if another operation is still to come."""
    if value.axes != (2, 0, 1) or value.edges:
        return None
    if len(after) == 4 and after[2:] == before[1:]:
        return Halfway("split", after[0])
    if len(after) == 2 and after[0] == before[0] and before[1] * before[2] > 1:
        return Halfway("positions in a row")
    return None


def _finished(call: Call, value: Value) -> Value:
    """The second half: the channels in one axis again."""
    assert value.halfway
    height, width, channels = call.growing.shapes[value.node]
    kind, groups = value.halfway
    whole = replace(value, halfway=None)
    if call.result == (channels * height * width,) and kind == "positions in a row":
        return reshaped_from(call, whole)
    if call.result != (channels, height, width) or kind == "spread":
        raise ValueError(f"a reshaping to {call.result} behind another one has no layer here")
    return call.add(ChannelShuffle(groups), whole) if kind == "turned" else whole


def reshaped_from(call: Call, value: Value) -> Value:
    """The flattening of an image whose positions were already in a row."""
    shape = call.growing.shapes[value.node]
    order = np.arange(np.prod(shape)).reshape(shape).transpose(value.axes).ravel()
    return Value(call.add(Flatten(), value).node, (0,), order)


def permuted(call: Call) -> Value:
    """Axes that move are only remembered: the numbers stay where they are."""
    value = call.value(halfway=True)
    rank = len(value.axes) + (2 if value.halfway and value.halfway.kind == "split" else 1)
    if "dims" in call.arguments:
        order = [axis % rank for axis in call["dims"]]
    else:
        order, (first, second) = list(range(rank)), (call["dim0"] % rank, call["dim1"] % rank)
        order[first], order[second] = second, first
    if order[0] != 0:
        raise ValueError("it moves the axis of the batch")
    if value.halfway:
        if value.halfway.kind != "split" or order != [0, 2, 1, 3, 4]:
            raise ValueError("axes that move behind a reshaping have no layer here, except as a channel shuffle")
        return replace(value, halfway=Halfway("turned", value.halfway.groups))
    return replace(value, axes=tuple(value.axes[axis - 1] for axis in order[1:]))


def shuffled(call: Call) -> Value:
    """The channels of groups in turns."""
    return call.add(ChannelShuffle(call["groups"]), call.image())


def same(call: Call) -> Value:
    """The same numbers, wherever they are."""
    return call.value(halfway=True)


def spread(call: Call) -> Value:
    """One value for each channel at every position; the sum or product behind it does that by itself."""
    value = call.value()
    return replace(value, halfway=Halfway("spread"))


def sliced(call: Call) -> Value:
    """Some channels, or some rows or columns."""
    value = call.value()
    if call["dim"] % (len(value.axes) + 1) == 0 and _bounds(call, 1) == (0, 1):
        return value
    axis = call.axis(call["dim"], value)
    length = call.growing.shapes[value.node][axis]
    first, end = _bounds(call, length)
    return _part(call, value, axis, first, end, call["step"])


def narrowed(call: Call) -> Value:
    """Some channels, rows or columns, by the first and their number."""
    value = call.value()
    axis = call.axis(call["dim"], value)
    return _part(call, value, axis, call["start"], call["start"] + call["length"], 1)


def _bounds(call: Call, length: int) -> tuple[int, int]:
    first, end, _ = slice(call["start"], call["end"]).indices(length)
    return first, end


def _part(call: Call, value: Value, axis: int, first: int, end: int, step: int) -> Value:
    length = call.growing.shapes[value.node][axis]
    if value.order is not None:
        raise ValueError("a part of a flattened image has no layer here")
    if (first, end, step) == (0, length, 1):
        return value
    if axis == value.channels:
        if step != 1:
            raise ValueError("channels that are leapt over have no layer here")
        return call.add(Slice(first, end), value)
    cut, stay = (first, length - end), (0, 0)
    if any(cut):
        value = call.add(Crop((cut, stay) if axis == 0 else (stay, cut)), value)
    return value if step == 1 else call.add(MaxPool(Window((1, 1), (step, 1) if axis == 0 else (1, step))), value)


def pieces(sizes: Callable[[Call, int], list[int]]) -> Callable[[Call], Pieces]:
    """Channels cut into parts: a slice for each."""

    def follow(call: Call) -> Pieces:
        value = call.value()
        axis = call.axis(call["dim"], value)
        ends = np.cumsum([0, *sizes(call, call.growing.shapes[value.node][axis])]).tolist()
        return [_part(call, value, axis, first, end, 1) for first, end in pairwise(ends)]

    return follow


def by_count(call: Call, length: int) -> list[int]:
    """The sizes of ``chunk``: so many equal parts, the last may be smaller."""
    return _equal(-(-length // call["chunks"]), length)


def by_size(call: Call, length: int) -> list[int]:
    """The sizes of ``split``: one for all, or one for each."""
    sizes: Any = call.arguments.get("split_sizes", call.arguments.get("split_size"))
    return _equal(sizes, length) if isinstance(sizes, int) else list(sizes)


def _equal(size: int, length: int) -> list[int]:
    return [min(size, length - first) for first in range(0, length, size)]
