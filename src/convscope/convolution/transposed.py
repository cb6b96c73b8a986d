"""Transposed convolution: every pixel stamps the weighted kernel onto a larger output; where stamps overlap, they add.

It is the ordinary convolution of the image with zeros put between its pixels, the kernel turned by half a turn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convscope.convolution.convolve import convolve, trace
from convscope.convolution.window import Padding, Pair, Window, as_batch
from convscope.errors import UsageError
from convscope.step import Step


def convolve_transposed(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: int | Pair = 1,
    padding: Padding = "valid",
    dilation: int | Pair = 1,
    groups: int = 1,
) -> NDArray[Any]:
    """The transposed convolution: it leads from the shape of a convolution's output back to that of its input.

    Args:
        image: ``(H, W, C)`` or ``(N, H, W, C)``.
        kernel: ``(kh, kw, C // groups, filters)``.
        bias: one number a filter.
        stride: rows and columns of the output from one pixel's stamp to the next.
        padding: what is cut off the output: nothing for ``"valid"``; for ``"same"`` as much as makes it ``stride``
            times the image, as in Keras; else rows and columns, as in PyTorch.
        dilation: rows and columns from one tap to the next.
        groups: of channels and filters.

    Returns:
        ``(H', W', filters)`` with ``H' = (H − 1) · stride + extent − top − bottom``, with N in front for a batch; int64
        and exact where all inputs are integers.

    Raises:
        UsageError: a shape that does not fit.

    >>> convolve_transposed([[[1], [2]]], np.array([10, 1]).reshape(1, 2, 1, 1), stride=2)[..., 0]
    array([[10,  1, 20,  2]])

    Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4.
    """
    stuffed, turned = _ordinary(image, kernel, stride, padding, dilation)
    return convolve(stuffed, turned, bias=bias, dilation=dilation, groups=groups, channels="last")


def trace_transposed(
    image: ArrayLike,
    kernel: ArrayLike,
    row: int,
    column: int,
    filter: int = 0,
    *,
    bias: ArrayLike | None = None,
    stride: int | Pair = 1,
    padding: Padding = "valid",
    dilation: int | Pair = 1,
    groups: int = 1,
) -> Step:
    """One value of :func:`convolve_transposed`, whose arguments it takes.

    Returns:
        The Step of the ordinary convolution that gives the value: its patch is cut from the image with zeros between
        its pixels, its weights are the kernel turned by half a turn, and its ``corner`` lies in that stuffed image.

    >>> print(trace_transposed([[[1], [2]]], np.array([10, 1]).reshape(1, 2, 1, 1), 0, 3, stride=2).value)
    2
    """
    stuffed, turned = _ordinary(image, kernel, stride, padding, dilation)
    return trace(stuffed, turned, row, column, filter, bias=bias, dilation=dilation, groups=groups, channels="last")


def _ordinary(
    image: ArrayLike, kernel: ArrayLike, stride: int | Pair, padding: Padding, dilation: int | Pair
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The image and the kernel whose ordinary convolution without padding is the transposed one."""
    array, weights = np.asarray(image), np.asarray(kernel)
    if array.ndim not in (3, 4) or weights.ndim != 4:
        raise UsageError(
            "a transposed convolution takes an image (H, W, C) or (N, H, W, C) and a kernel "
            f"(kh, kw, C // groups, filters), got {array.shape} and {weights.shape}."
        )
    batch, restore = as_batch(array, "last")
    window = Window.of(weights.shape[:2], stride=stride, padding=padding, dilation=dilation)
    (count, height, width, channels), (sh, sw) = batch.shape, window.stride
    pads = window.pads(height * sh, width * sw)
    rows, columns = (
        _sides((length - 1) * step + 1, length * step if padding == "same" else None, extent, cut)
        for length, step, extent, cut in zip((height, width), window.stride, window.extent, pads, strict=True)
    )
    spaced = np.zeros((count, (height - 1) * sh + 1, (width - 1) * sw + 1, channels), batch.dtype)
    spaced[:, ::sh, ::sw] = batch
    margins = ((0, 0), *(tuple(max(side, 0) for side in sides) for sides in (rows, columns)), (0, 0))
    stuffed = np.pad(spaced, margins)[:, _cropped(rows), _cropped(columns)]
    return restore(stuffed), weights[::-1, ::-1]


def _sides(spaced: int, wanted: int | None, extent: int, cut: Pair) -> Pair:
    """Zeros to put before and after the spaced image, so that ``wanted`` lines come out; negative: crop."""
    before, after = extent - 1 - cut[0], extent - 1 - cut[1]
    if wanted is not None:
        after += wanted - (spaced + before + after - extent + 1)
    return before, after


def _cropped(sides: Pair) -> slice:
    return slice(max(-sides[0], 0), min(sides[1], 0) or None)
