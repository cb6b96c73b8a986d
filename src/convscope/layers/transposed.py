"""The transposed convolution layer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Self

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import Window, convolve_transposed, trace_transposed
from convscope.errors import UsageError
from convscope.layers.base import Count, Layer, Position, Reach, Shape, Weights
from convscope.layers.convolution import check_groups, parse_window, spatial, window_text
from convscope.layers.words import Words
from convscope.step import Step


@dataclass(frozen=True)
class ConvTransposed(Layer):
    """Every pixel stamps the kernel onto a larger output: ``convtransposed FILTERS HxW [stride S] [same|pad P] …``.

    The options are those of ``conv``. The padding is what is cut off the output; "same" makes it ``stride`` times the
    input, as in Keras. Weights: ``kernel`` (kh, kw, C // groups, filters) and ``bias`` (filters,). PyTorch's
    ``output_padding`` is a padding smaller at the bottom and right.

    >>> layer = ConvTransposed(8, Window.of(3, stride=2))
    >>> layer.output_shape((7, 7, 16)), str(layer.macs((7, 7, 16)))
    ((15, 15, 8), '7 · 7 · 3 · 3 · 16 · 8 = 56,448')

    Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4.
    """

    filters: int
    window: Window
    groups: int = 1
    use_bias: bool = True

    kind = "convtransposed"

    @classmethod
    def parse(cls, words: Words) -> Self:
        filters, size = words.whole("the number of filters"), words.size("the kernel size")
        window = parse_window(words, size, stride=(1, 1))
        groups = words.option("groups")
        return cls(filters, window, groups[0] if groups else 1, not words.flag("nobias"))

    @property
    def text(self) -> str:
        groups = f" groups {self.groups}" if self.groups > 1 else ""
        bias = "" if self.use_bias else " nobias"
        return f"{self.kind} {self.filters} {window_text(self.window, (1, 1))}{groups}{bias}"

    def cut(self, shape: Shape) -> tuple[tuple[int, int], tuple[int, int]]:
        """Rows and columns cut off the stamped output, ``((top, bottom), (left, right))``; negative: added zeros."""
        height, width, _ = spatial(shape)
        (sh, sw), (eh, ew) = self.window.stride, self.window.extent
        (top, bottom), (left, right) = self.window.pads(height * sh, width * sw)
        if self.window.padding == "same":
            return (top, eh - sh - top), (left, ew - sw - left)
        return (top, bottom), (left, right)

    def reach(self, shape: Shape) -> Reach:
        """That of a window of the same extent in the image with zeros between its pixels, whose steps are fractions."""
        (sh, sw), (eh, ew) = self.window.stride, self.window.extent
        (top, _), (left, _) = self.cut(shape)
        return Reach(
            (1 + Fraction(eh - 1, sh), 1 + Fraction(ew - 1, sw)),
            (Fraction(1, sh), Fraction(1, sw)),
            (Fraction(eh - 1 - top, sh), Fraction(ew - 1 - left, sw)),
        )

    def output_shape(self, shape: Shape) -> Shape:
        channels = spatial(shape)[2]
        check_groups(self.groups, channels, self.filters)
        rows, columns = (size for size, _ in self._sides(shape))
        if min(rows, columns) < 1:
            raise UsageError(f"the padding cuts off all of the output; {rows} × {columns} would be left")
        return rows, columns, self.filters

    def output_formula(self, shape: Shape) -> str:
        (_, vertical), (_, horizontal) = self._sides(shape)
        sides = f"{vertical} rows and columns" if vertical == horizontal else f"{vertical} rows, {horizontal} columns"
        return f"{sides}; {self.filters} filters"

    def _sides(self, shape: Shape) -> list[tuple[int, str]]:
        """Rows and columns of the output, each with its formula."""
        parts = zip(shape[:2], self.window.stride, self.window.extent, self.cut(shape), strict=True)
        found = []
        for length, stride, extent, (first, last) in parts:
            size = (length - 1) * stride + extent - first - last
            found.append((size, f"({length} − 1) · {stride} + {extent} − {first + last} = {size}"))
        return found

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        kernel = (*self.window.size, shape[2] // self.groups, self.filters)
        return {"kernel": kernel, "bias": (self.filters,)} if self.use_bias else {"kernel": kernel}

    def macs(self, shape: Shape) -> Count:
        """One stamp for each pixel of the input, what is cut off included."""
        return Count.of(shape[0], shape[1], *self.window.size, shape[2] // self.groups, self.filters)

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        w = self.window
        return convolve_transposed(
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
        step = trace_transposed(
            x,
            weights["kernel"],
            *position,
            bias=weights.get("bias"),
            stride=w.stride,
            padding=w.padding,
            dilation=w.dilation,
            groups=self.groups,
        )
        return replace(step, kind=self.kind)
