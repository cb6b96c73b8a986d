"""Network: an architecture with its weights, and what is needed to show it an image."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convscope.analysis import Table, analyse
from convscope.architecture import INPUT, Architecture
from convscope.errors import DataError, UsageError
from convscope.images import Images
from convscope.layers import Rescale, Weights

_NAMED = {
    "0-1": ((0.0,), (1.0,)),
    "0-255": ((0.0,), (1 / 255,)),
    "centred": ((0.5,), (0.5,)),
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
}


@dataclass(frozen=True)
class Preprocessing:
    """How pixels become the network's input: ``(pixel / 255 − mean) / std``, channel by channel.

    >>> Preprocessing((0.5,), (0.25,)).apply(np.array([[[[255]]]], np.uint8)).item()
    2.0
    """

    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)

    def apply(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Pixels ``(N, H, W, C)`` uint8 as float32 of the same shape."""
        mean, std = np.asarray(self.mean, np.float32), np.asarray(self.std, np.float32)
        return np.asarray((pixels / np.float32(255) - mean) / std, np.float32)

    @classmethod
    def named(cls, text: str) -> Preprocessing:
        """By its name, ``0-1``, ``0-255``, ``centred`` (from −1 to 1) or ``imagenet``, or as ``MEAN/STD``.

        Raises:
            UsageError: it is none of these.

        >>> Preprocessing.named("0.1307/0.3081")
        Preprocessing(mean=(0.1307,), std=(0.3081,))
        """
        if text in _NAMED:
            return cls(*_NAMED[text])
        number = r"\d*\.?\d+"
        if not re.fullmatch(rf"{number}(,{number})*/{number}(,{number})*", text):
            raise UsageError(f"{text!r} is none of {', '.join(_NAMED)}, nor MEAN/STD such as 0.1307/0.3081")
        mean, std = (tuple(map(float, part.split(","))) for part in text.split("/"))
        if not all(std):
            raise UsageError(f"{text!r}: the standard deviation must be above 0, pixels are divided by it")
        return cls(mean, std)

    @classmethod
    def of(cls, architecture: Architecture) -> Preprocessing:
        """What a network of another framework most likely takes, which does not say it.

        Pixels from 0 to 1, or from 0 to 255 where the first layer makes them at least 32 times smaller.

        >>> Preprocessing.of(Architecture.parse("rescale 0.00392156862745098, conv 8 3x3", (28, 28, 1)))
        Preprocessing(mean=(0.0,), std=(0.00392156862745098,))
        """
        first = architecture.nodes[0].layer
        scales = np.abs(first.scale) if isinstance(first, Rescale) else 1.0
        return cls(std=(1 / 255,)) if np.max(scales) <= 1 / 32 else cls()


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """A network that can be looked into.

    Attributes:
        architecture: its layers.
        weights: for every node that has some, its arrays by name, float32, channels last: see each layer. A node that
            shares those of another has the same arrays; they need not be given again.
        class_names: the names of the outputs.
        preprocessing: how pixels become its input.
        title: what it is, in a few words.

    Raises:
        DataError: an array is missing, is left over, or has the wrong shape.
    """

    architecture: Architecture
    weights: Mapping[str, Weights]
    class_names: tuple[str, ...] = ()
    preprocessing: Preprocessing = Preprocessing()
    title: str = "network"

    def __post_init__(self) -> None:
        shared = {node.name: node.shares for node in self.architecture.nodes if node.shares}
        if shared:
            held = {**self.weights, **{name: self.weights.get(first, {}) for name, first in shared.items()}}
            object.__setattr__(self, "weights", held)
        expected = weight_shapes(self.architecture)
        found = {name: {key: array.shape for key, array in arrays.items()} for name, arrays in self.weights.items()}
        for name in expected | found:
            if expected.get(name, {}) != found.get(name, {}):
                raise DataError(
                    f"the weights do not belong to this architecture: {name} needs {expected.get(name, 'none')}, "
                    f"found {found.get(name, 'none')}."
                )
        (units,) = self.architecture.shapes[self.architecture.nodes[-1].name][-1:]
        if not self.class_names:
            object.__setattr__(self, "class_names", _numbered(units))
        if len(self.class_names) != units:
            raise DataError(f"the network has {units} outputs, but {len(self.class_names)} class names.")

    def __repr__(self) -> str:
        takes, classes = " × ".join(map(str, self.architecture.input_shape)), len(self.class_names)
        return f"<network of {self.table.parameters:,} parameters, {takes} to {classes} classes: {self.title}>"

    @property
    def named(self) -> bool:
        """Whether its classes have names of their own, not numbers."""
        return self.class_names != _numbered(len(self.class_names))

    @cached_property
    def table(self) -> Table:
        """The table of its architecture."""
        return analyse(self.architecture)

    def prepare(self, images: Images | ArrayLike) -> NDArray[np.float32]:
        """The network's input ``(N, H, W, C)`` for Images or for one or many images of uint8 pixels.

        Raises:
            UsageError: the images are not of the network's input shape.
        """
        pixels = images.pixels if isinstance(images, Images) else np.asarray(images)
        height, width, channels = self.architecture.input_shape
        if pixels.shape in ((height, width), (height, width, channels)):
            pixels = pixels.reshape(1, height, width, channels)
        if pixels.shape[1:] != (height, width, channels) or pixels.dtype != np.uint8:
            raise UsageError(
                f"this network takes images of {height} × {width} × {channels} uint8 (0 black, 255 white), "
                f"got {pixels.shape} {pixels.dtype}.\n"
                "Floating pixels from 0 to 1 become such by (255 * image).round().astype('uint8')."
            )
        return self.preprocessing.apply(pixels)

    def activations(self, x: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Every node's output ``(N, …)`` by name for inputs ``(N, H, W, C)``, the input itself as ``"input"``."""
        values = {INPUT: x}
        for node in self.architecture.nodes:
            inputs = tuple(values[name] for name in node.inputs)
            values[node.name] = node.compute(inputs, self.weights.get(node.name, {}))
        return values


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"class {i}" for i in range(count))


def weight_shapes(architecture: Architecture) -> dict[str, dict[str, tuple[int, ...]]]:
    """Name and shape of every array that the weights of an architecture hold, node by node; parameters, then state.

    >>> weight_shapes(Architecture.parse("conv 4 3x3 nobias, batchnorm, globalavgpool", (8, 8, 1)))
    {'conv1': {'kernel': (3, 3, 1, 4)},
     'batchnorm1': {'scale': (4,), 'shift': (4,), 'mean': (4,), 'variance': (4,)}}
    """
    shapes = {node.name: node.weight_shapes(architecture.input_shape_of(node)) for node in architecture.nodes}
    return {name: arrays for name, arrays in shapes.items() if arrays}
