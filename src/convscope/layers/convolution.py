"""The convolution layer, and how a window is written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import Padding, Window, convolve, trace
from convscope.errors import UsageError
from convscope.layers.base import Count, Layer, Position, Reach, Shape, Weights
from convscope.layers.words import Sides, Words
from convscope.step import Step


@dataclass(frozen=True)
class Conv(Layer):
    """Filters slid over an image: ``conv FILTERS HxW [stride S] [same|pad P] [dilation D] [groups G] [nobias]``.

    Weights: ``kernel`` (kh, kw, C // groups, filters) and ``bias`` (filters,).

    >>> layer = Conv(32, Window.of(3))
    >>> layer.output_shape((28, 28, 1)), str(layer.parameters((28, 28, 1))), str(layer.macs((28, 28, 1)))
    ((26, 26, 32), '3 · 3 · 1 · 32 + 32 = 320', '26 · 26 · 3 · 3 · 1 · 32 = 194,688')
    """

    filters: int
    window: Window
    groups: int = 1
    use_bias: bool = True

    kind = "conv"

    @classmethod
    def parse(cls, words: Words) -> Self:
        filters, size = words.whole("the number of filters"), words.size("the kernel size")
        window = parse_window(words, size, stride=(1, 1))
        groups = words.option("groups")
        return cls(filters, window, groups[0] if groups else 1, not words.flag("nobias"))

    @property
    def text(self) -> str:
        groups = f" groups {self.groups}" if self.groups > 1 else ""
        return f"conv {self.filters} {window_text(self.window, (1, 1))}{groups}{'' if self.use_bias else ' nobias'}"

    def reach(self, shape: Shape) -> Reach:
        return Reach.of(self.window, shape)

    def output_shape(self, shape: Shape) -> Shape:
        height, width, channels = spatial(shape)
        check_groups(self.groups, channels, self.filters)
        return *self.window.output_size(height, width), self.filters

    def output_formula(self, shape: Shape) -> str:
        return f"{self.window.output_formula(*spatial(shape)[:2])}; {self.filters} filters"

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        kernel = (*self.window.size, shape[2] // self.groups, self.filters)
        return {"kernel": kernel, "bias": (self.filters,)} if self.use_bias else {"kernel": kernel}

    def macs(self, shape: Shape) -> Count:
        rows, columns, _ = self.output_shape(shape)
        return Count.of(rows, columns, *self.window.size, shape[2] // self.groups, self.filters)

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        w = self.window
        return convolve(
            x,
            weights["kernel"],
            bias=weights.get("bias"),
            stride=w.stride,
            padding=w.padding,
            dilation=w.dilation,
            groups=self.groups,
        )

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        w = self.window
        return trace(
            x,
            weights["kernel"],
            *position,
            bias=weights.get("bias"),
            stride=w.stride,
            padding=w.padding,
            dilation=w.dilation,
            groups=self.groups,
            channels="last",
        )


def spatial(shape: Shape) -> tuple[int, int, int]:
    """The shape as height, width and channels.

    Raises:
        UsageError: the input is flat.
    """
    if len(shape) != 3:
        raise UsageError(
            f"it needs an image (height, width, channels), but its input is flat: {shape}; put it before 'flatten'"
        )
    return shape


def check_groups(groups: int, channels: int, filters: int) -> None:
    """That channels and filters can be cut into so many groups.

    Raises:
        UsageError: they cannot; up to how many would do.
    """
    if groups < 1 or channels % groups or filters % groups:
        raise UsageError(
            f"{groups} groups do not divide {channels} channels and {filters} filters evenly; "
            f"a divisor of {math.gcd(channels, filters)} does"
        )


def parse_window(words: Words, size: tuple[int, int], stride: tuple[int, int]) -> Window:
    """The window that the words describe, with ``stride`` where they name none."""
    padding: Padding = "same" if words.flag("same") else words.option_sides("pad") or "valid"
    return Window.of(
        size, stride=words.option("stride") or stride, padding=padding, dilation=words.option("dilation") or 1
    )


def window_text(window: Window, stride: tuple[int, int]) -> str:
    """The window in the text form; ``stride`` is what goes without saying."""
    parts = ["{}x{}".format(*window.size)]
    if window.stride != stride:
        parts.append(f"stride {size_text(window.stride)}")
    if window.padding == "same":
        parts.append("same")
    elif window.padding != "valid":
        parts.append(f"pad {sides_text(window.padding)}")
    if window.dilation != (1, 1):
        parts.append(f"dilation {size_text(window.dilation)}")
    return " ".join(parts)


def size_text(pair: tuple[int, int]) -> str:
    """A size in the text form: ``3`` or ``3x5``."""
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]}x{pair[1]}"


def sides_text(sides: Sides) -> str:
    """Lengths at the four sides in the text form: ``1``, ``1x2`` or ``0+1x0+1`` (top + bottom x left + right)."""
    vertical, horizontal = (str(a) if a == b else f"{a}+{b}" for a, b in sides)
    return vertical if vertical == horizontal else f"{vertical}x{horizontal}"
