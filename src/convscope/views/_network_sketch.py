"""What a page of a large network is given: all maps as small pictures, and for some values every number behind them.

Of each layer a few places are chosen, from the last layer to the first, so that ways lead from a class back to the
pixels: there the page has the exact numbers, and of some filters the weights. What it explains is exact; the rest are
pictures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.architecture import INPUT, Node
from convscope.convolution import pool
from convscope.frameworks.network import Network
from convscope.layers import Weights
from convscope.views._network_nodes import nodes_of

LARGEST = 28  # cells along the longer side of a picture
LEVELS, MIDDLE = 127, 128
MOST_WAYS = 10  # values of a layer whose arithmetic is told, beside those that ways lead over
FURTHER = 24  # layers that the way from a layer's largest value goes back
OWN = 4  # strongest maps of a layer, each with its largest value
SMALL = 64_000  # bytes of weights that are given whole
MOST_WHOLE = 400  # places of a map that may be given whole, where a layer reads all of it

Place = tuple[int, int]
Value = tuple[Place, int]
Values = Mapping[str, NDArray[np.float32]]
Arrays = dict[str, NDArray[Any]]


@dataclass
class _Wanted:
    """What is wanted of one layer on one image.

    Attributes:
        ways: values with their arithmetic, and how many layers further back the way from each must go on.
        exact: places with their numbers.
    """

    ways: dict[Value, int] = field(default_factory=dict)
    exact: set[Place] = field(default_factory=set)

    def choose(self, value: Value, further: int = 0) -> None:
        """Tell the arithmetic of a value; where no way must go on from it, only while few are told."""
        if value in self.ways or further > 0 or len(self.ways) < MOST_WAYS:
            self.ways[value] = max(further, self.ways.get(value, 0))
            self.exact.add(value[0])

    @property
    def filters(self) -> list[int]:
        return [channel for _, channel in self.ways]


@dataclass(frozen=True)
class Sketch:
    """The arrays of a page, and per layer what belongs to them in its specification."""

    arrays: Arrays
    spec: dict[str, dict[str, Any]]


def sketch(n: Network, all_values: Sequence[Values]) -> Sketch:
    """The sketch of a network on images.

    Args:
        n: the network.
        all_values: every layer's output on each image, without the batch axis.
    """
    nodes = {node["name"]: node for node in nodes_of(n)}
    wanted = [_wanted(n, nodes, values) for values in all_values]
    arrays: Arrays = {}
    spec: dict[str, dict[str, Any]] = {}
    for node in n.architecture.nodes:
        name = node.name
        stack = [values[name] for values in all_values]
        if stack[0].ndim == 3:
            drawn, spec[name] = _drawn(stack)
            places = _equal([sorted(one[name].exact) for one in wanted])
            exact = np.stack([maps[at[:, 0], at[:, 1]] for maps, at in zip(stack, places, strict=True)])
            arrays |= {f"{name}:sketch": drawn, f"{name}:places": places, f"{name}:exact": exact}
            order = [np.argsort(-np.abs(maps).sum(axis=(0, 1)), kind="stable") for maps in stack]
            arrays[f"{name}:order"] = np.stack(order).astype(np.int32)
        else:
            arrays[f"{name}:output"] = np.stack(stack)
        filters = sorted({channel for one in wanted for channel in one[name].filters})
        arrays |= _weights(n, node, filters)
    return Sketch(arrays, spec)


def _drawn(stack: list[NDArray[np.float32]]) -> tuple[NDArray[np.uint8], dict[str, Any]]:
    """Maps ``(H, W, C)`` of each image as levels round 128, means of squares where they are large."""
    by = math.ceil(max(stack[0].shape[:2]) / LARGEST)
    small = [maps if by == 1 else pool(maps, by, kind="average", channels="last") for maps in stack]
    scales = [float(np.abs(maps).max(initial=0)) or 1.0 for maps in small]
    levels = [np.rint(maps * (LEVELS / scale)) + MIDDLE for maps, scale in zip(small, scales, strict=True)]
    limits = [float(np.abs(maps).max(initial=0)) for maps in stack]
    return np.stack(levels).astype(np.uint8), {"by": by, "scales": scales, "limits": limits}


def _equal(lists: list[list[Place]]) -> NDArray[np.int32]:
    """Lists of places made equally long, the last one repeated: ``(images, places, 2)``."""
    longest = max(map(len, lists)) or 1
    filled = [(each or [(0, 0)]) + [(each or [(0, 0)])[-1]] * (longest - max(1, len(each))) for each in lists]
    return np.array(filled, np.int32)


def _weights(n: Network, node: Node, filters: list[int]) -> Arrays:
    """A layer's weights; of a large kernel those of some filters, which ``:filters`` names."""
    arrays: Arrays = {f"{node.name}:{key}": np.asarray(array) for key, array in n.weights.get(node.name, {}).items()}
    kernel = arrays.get(f"{node.name}:kernel")
    if kernel is None or kernel.nbytes <= SMALL or node.layer.kind not in ("conv", "dense"):
        return arrays
    picked = {f"{node.name}:kernel": kernel[..., filters], f"{node.name}:filters": np.array(filters, np.int32)}
    return arrays | picked


def _wanted(n: Network, nodes: Mapping[str, dict[str, Any]], values: Values) -> dict[str, _Wanted]:
    """From the last layer to the first: where each is read for what was chosen behind it, and where it is strongest.

    The way from the class goes back to the pixels, that from a layer's largest value for some layers. Where ways meet,
    it goes on over the largest number.
    """
    wanted = {name: _Wanted() for name in nodes}
    last = n.architecture.nodes[-1].name
    for node in reversed(n.architecture.nodes):
        mine = wanted[node.name]
        for i, value in enumerate(_strongest(values[node.name])):
            mine.choose(value, 0 if i else len(nodes) if node.name == last else FURTHER)
        for value, further in sorted(mine.ways.items(), key=lambda way: -way[1]):
            ways = {}
            for name in dict.fromkeys(node.inputs):
                if name != INPUT:
                    weights = n.weights.get(node.name, {})
                    ways[name] = _read(nodes[node.name], weights, value, values[name], wanted[name].exact)
            sizes = {name: abs(float(_at(values[name], way))) for name, way in ways.items() if way}
            for name, way in ways.items():
                if way:
                    wanted[name].choose(way, further - 1 if sizes[name] == max(sizes.values()) else 0)
    return wanted


def _at(numbers: NDArray[np.float32], value: Value) -> np.float32:
    (row, column), channel = value
    return np.float32(numbers[row, column, channel] if numbers.ndim == 3 else numbers.reshape(-1)[channel])


def _strongest(own: NDArray[np.float32]) -> list[Value]:
    """A layer's largest value, then the largest of its strongest maps; of a row of numbers the largest."""
    if own.ndim != 3:
        return [((0, 0), int(unit)) for unit in np.argsort(-own.reshape(-1), kind="stable")[:MOST_WAYS]]
    channels = np.argsort(-np.abs(own).sum(axis=(0, 1)), kind="stable")[:OWN].tolist()
    first = int(np.unravel_index(int(own.argmax()), own.shape)[2])
    return [(_place(own[..., channel]), channel) for channel in (first, *channels)]


def _place(numbers: NDArray[np.float32]) -> Place:
    row, column = np.unravel_index(int(numbers.argmax()), numbers.shape)
    return int(row), int(column)


def _read(
    node: dict[str, Any], weights: Weights, value: Value, source: NDArray[np.float32], exact: set[Place]
) -> Value | None:
    """Want all that a value reads of a layer; of it what the page shows first, the way back, where there is one."""
    place, channel = value
    if source.ndim != 3:
        unit = _unit(node, weights, channel, source)
        return None if unit is None else ((0, 0), unit)
    places = _places(node, place, source.shape)
    if not places:
        return None
    exact.update(places)
    if node["kind"] in ("flatten", "reshape") and len(node["shape"]) == 1:
        row, column, channel = (int(i) for i in np.unravel_index(channel, source.shape))
        return (row, column), channel
    at = np.array(places)
    seen = source[at[:, 0], at[:, 1]]
    if node["kind"] == "conv":
        channel = _channel(node, weights["kernel"], value, source)
    elif channel >= source.shape[2]:
        channel = int(np.abs(seen).max(axis=0).argmax())
    return places[int(np.abs(seen[:, channel]).argmax())], channel


def _unit(node: dict[str, Any], weights: Weights, unit: int, source: NDArray[np.float32]) -> int | None:
    """The number of a row that counts most for one of the next."""
    if node["kind"] == "dense":
        return int(np.abs(weights["kernel"][:, unit] * source.reshape(-1)).argmax())
    return unit if unit < source.size else None


def _channel(node: dict[str, Any], kernel: NDArray[np.float32], value: Value, source: NDArray[np.float32]) -> int:
    """The input channel that counts most for a value of a convolution: the largest |sum of products|."""
    place, filter = value
    attributes, (height, width) = node["attributes"], source.shape[:2]
    share = kernel.shape[2]
    first: int = filter // (kernel.shape[3] // attributes["groups"]) * share
    sums = np.zeros(share)
    for i, row in enumerate(_lines(attributes, 0, place[0])):
        for j, column in enumerate(_lines(attributes, 1, place[1])):
            if 0 <= row < height and 0 <= column < width:
                sums += source[row, column, first : first + share] * kernel[i, j, :, filter]
    return first + int(np.abs(sums).argmax())


def _places(node: dict[str, Any], place: Place, shape: tuple[int, ...]) -> list[Place]:
    """Where a value reads a layer before it; nothing where that is not told in so few places."""
    height, width = shape[0], shape[1]
    kind, own, attributes = node["kind"], node["shape"], node["attributes"]
    if kind in ("conv", "maxpool", "avgpool"):
        rows, columns = (_lines(attributes, axis, place[axis]) for axis in (0, 1))
        return [(row, column) for row in rows if 0 <= row < height for column in columns if 0 <= column < width]
    if len(own) == 3 and tuple(own[:2]) in ((height, width), (1, 1)) and kind != "adaptiveavgpool":
        return [place]
    if len(own) == 3 and (height, width) == (1, 1):
        return [(0, 0)]
    whole = height * width <= MOST_WHOLE and (len(own) == 1 or own[0] * own[1] == 1)
    return [(row, column) for row in range(height) for column in range(width)] if whole else []


def _lines(attributes: Mapping[str, Any], axis: int, position: int) -> list[int]:
    """The rows or columns that a window's taps lie on, those on the padding too."""
    start = position * attributes["stride"][axis] - attributes["pads"][axis][0]
    return [start + tap * attributes["dilation"][axis] for tap in range(attributes["size"][axis])]
