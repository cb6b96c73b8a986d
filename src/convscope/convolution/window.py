"""Window: where a sliding window lies, and which part of the image each of its taps sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convscope.errors import UsageError

Pair = tuple[int, int]
Padding = Literal["valid", "same"] | int | Pair | tuple[Pair, Pair]
Restore = Callable[[NDArray[Any]], NDArray[Any]]


@dataclass(frozen=True)
class Window:
    """The geometry of a sliding window: its size, its stride, what is padded, and how far its taps lie apart.

    Args:
        size: height and width of the kernel.
        stride: rows and columns from one position to the next.
        padding: ``"valid"`` (none), ``"same"`` (the output has ``ceil(input / stride)`` rows, as Keras and TensorFlow
            define it: of an odd total the larger part at the bottom and right), or the rows and columns of zeros
            ``((top, bottom), (left, right))``.
        dilation: rows and columns from one tap to the next.

    >>> Window((3, 3)).output_size(28, 28)
    (26, 26)
    >>> Window.of(4, stride=2, padding="same").pads(27, 28)
    ((1, 2), (1, 1))

    Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, relationship 6.
    """

    size: Pair
    stride: Pair = (1, 1)
    padding: Literal["valid", "same"] | tuple[Pair, Pair] = "valid"
    dilation: Pair = (1, 1)

    @classmethod
    def of(
        cls, size: int | Pair, *, stride: int | Pair = 1, padding: Padding = "valid", dilation: int | Pair = 1
    ) -> Window:
        """A window from the short forms: one number for both directions, ``(vertical, horizontal)`` for padding.

        Raises:
            UsageError: a size, stride or dilation below 1, or a padding that is none of the forms.
        """
        pairs = [_pair(value, name, 1) for value, name in ((size, "size"), (stride, "stride"), (dilation, "dilation"))]
        return cls(pairs[0], pairs[1], _padding(padding), pairs[2])

    @property
    def extent(self) -> Pair:
        """Rows and columns of the input that one position spans: ``(k − 1) · dilation + 1``."""
        (kh, kw), (dh, dw) = self.size, self.dilation
        return (kh - 1) * dh + 1, (kw - 1) * dw + 1

    def pads(self, height: int, width: int) -> tuple[Pair, Pair]:
        """Rows and columns of padding for an input of this size: ``((top, bottom), (left, right))``."""
        if self.padding == "valid":
            return (0, 0), (0, 0)
        if self.padding == "same":
            vertical, horizontal = (
                _same_pads(length, extent, stride)
                for length, extent, stride in zip((height, width), self.extent, self.stride, strict=True)
            )
            return vertical, horizontal
        return self.padding

    def output_size(self, height: int, width: int) -> Pair:
        """Rows and columns of the output: ``floor((input + padding − extent) / stride) + 1``.

        Raises:
            UsageError: the window is larger than the padded input.
        """
        rows, columns = (
            (length + sum(pads) - extent) // stride + 1
            for length, pads, extent, stride in zip(
                (height, width), self.pads(height, width), self.extent, self.stride, strict=True
            )
        )
        if rows < 1 or columns < 1:
            (top, bottom), (left, right) = self.pads(height, width)
            eh, ew = self.extent
            raise UsageError(
                f"a window of {eh} × {ew} does not fit into {height + top + bottom} × {width + left + right} "
                "(the input with its padding).\nUse a smaller window or dilation, or the padding 'same'."
            )
        return rows, columns

    def output_formula(self, height: int, width: int) -> str:
        """:meth:`output_size` with the numbers in it; one side where both are alike.

        >>> Window.of(3, stride=2, padding=1).output_formula(28, 28)
        '(28 + 1 + 1 − 3) // 2 + 1 = 14 rows and columns'
        """
        sides = [
            f"({length} + {first} + {last} − {extent}) // {stride} + 1 = {outputs}"
            for length, (first, last), extent, stride, outputs in zip(
                (height, width),
                self.pads(height, width),
                self.extent,
                self.stride,
                self.output_size(height, width),
                strict=True,
            )
        ]
        return f"{sides[0]} rows and columns" if sides[0] == sides[1] else f"{sides[0]} rows, {sides[1]} columns"

    def corner(self, row: int, column: int, height: int, width: int) -> Pair:
        """Row and column, in the input, of the window's first tap at an output position; negative on the padding."""
        (top, _), (left, _) = self.pads(height, width)
        return row * self.stride[0] - top, column * self.stride[1] - left

    def taps(self, height: int, width: int) -> list[tuple[int, int, slice, slice]]:
        """For each tap: its row and column in the kernel, and the slices of the padded image that it sees in turn.

        >>> Window((1, 2), stride=(1, 3)).taps(1, 8)
        [(0, 0, slice(0, 1, 1), slice(0, 7, 3)), (0, 1, slice(0, 1, 1), slice(1, 8, 3))]
        """
        rows, columns = self.output_size(height, width)
        (kh, kw), (sh, sw), (dh, dw) = self.size, self.stride, self.dilation
        return [
            (i, j, slice(i * dh, i * dh + (rows - 1) * sh + 1, sh), slice(j * dw, j * dw + (columns - 1) * sw + 1, sw))
            for i in range(kh)
            for j in range(kw)
        ]

    def patch(self, image: NDArray[Any], row: int, column: int, fill: float = 0) -> NDArray[Any]:
        """What the window sees at an output position of an image ``(H, W, C)``: ``(kh, kw, C)``, with padding ``fill``.

        >>> Window.of(2, padding=1).patch(np.array([[[5], [6]], [[7], [8]]]), 0, 1)[..., 0]
        array([[0, 0],
               [5, 6]])
        """
        height, width, channels = image.shape
        top, left = self.corner(row, column, height, width)
        rows = top + self.dilation[0] * np.arange(self.size[0])
        columns = left + self.dilation[1] * np.arange(self.size[1])
        seen_rows, seen_columns = (rows >= 0) & (rows < height), (columns >= 0) & (columns < width)
        patch = np.full((*self.size, channels), fill, image.dtype)
        patch[np.ix_(seen_rows, seen_columns)] = image[np.ix_(rows[seen_rows], columns[seen_columns])]
        return patch


def as_batch(image: ArrayLike, channels: Literal["last"] | None = None) -> tuple[NDArray[Any], Restore]:
    """The image as ``(N, H, W, C)``, and the function that brings a result back into the image's own form.

    Raises:
        UsageError: not two to four axes, an empty axis, or three of which the last is over 4 and not declared channels.
    """
    array = as_numbers(image, "an image")
    if 0 in array.shape:
        raise UsageError(f"an image has at least one pixel, got shape {array.shape}.")
    if array.ndim == 2:
        return array[np.newaxis, :, :, np.newaxis], lambda result: result[0, :, :, 0]
    if array.ndim == 3:
        if array.shape[2] > 4 and channels != "last":
            a, b, c = array.shape
            raise UsageError(
                f"an array of {a} × {b} × {c} is either one image with {c} channels or a batch of {a} grey images.\n"
                f"For the image say channels='last'; for the batch add the channel axis: images[..., np.newaxis]."
            )
        return array[np.newaxis], lambda result: result[0]
    if array.ndim == 4:
        return array, lambda result: result
    raise UsageError(f"an image is (H, W), (H, W, C) or (N, H, W, C), got {array.ndim} axes: {array.shape}.")


def as_numbers(values: ArrayLike, what: str) -> NDArray[Any]:
    """The values as an array of integers, truth values or floating numbers.

    Raises:
        UsageError: rows of different lengths, or something that is no number.
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise UsageError(f"{what} has rows of different lengths; all must be as long as the first.") from None
    if array.dtype.kind not in "biuf":
        raise UsageError(f"{what} is an array of numbers, got {array.dtype}.")
    return array


def _same_pads(length: int, extent: int, stride: int) -> Pair:
    outputs = -(-length // stride)
    total = max((outputs - 1) * stride + extent - length, 0)
    return total // 2, total - total // 2


def _pair(value: int | Pair, name: str, least: int) -> Pair:
    pair = (value, value) if isinstance(value, int | np.integer) else tuple(value)
    if len(pair) != 2 or any(not isinstance(v, int | np.integer) or v < least for v in pair):
        raise UsageError(
            f"{name} must be a whole number of at least {least}, or two of them (vertical, horizontal), got {value!r}."
        )
    return int(pair[0]), int(pair[1])


def _padding(padding: Padding) -> Literal["valid", "same"] | tuple[Pair, Pair]:
    if padding == "valid" or padding == "same":
        return padding
    if isinstance(padding, str):
        raise UsageError(f"padding is 'valid', 'same', a number of pixels or pairs of them, not {padding!r}.")
    if isinstance(padding, int | np.integer):
        padding = (padding, padding)
    vertical, horizontal = (_sides(side) for side in padding)
    return vertical, horizontal


def _sides(padding: int | Pair) -> Pair:
    return _pair(padding, "padding", 0)
