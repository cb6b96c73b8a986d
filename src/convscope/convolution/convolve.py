"""Convolution as networks mean it: a kernel slid over an image, the products summed at every position.

This is cross-correlation: the kernel is *not* flipped. The layers, the table and the views compute with what is here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convscope.convolution.sums import sums
from convscope.convolution.window import Padding, Pair, Restore, Window, as_batch, as_numbers
from convscope.errors import UsageError
from convscope.step import Step, weighted_sum


def convolve(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: int | Pair = 1,
    padding: Padding = "valid",
    dilation: int | Pair = 1,
    groups: int = 1,
    channels: Literal["last"] | None = None,
) -> NDArray[Any]:
    """Slide ``kernel`` over ``image`` and sum the products at every position (cross-correlation: no flip).

    Args:
        image: ``(H, W)``, ``(H, W, C)`` or ``(N, H, W, C)``.
        kernel: ``(kh, kw)``, applied to each channel by itself, or ``(kh, kw, C // groups, filters)``, summed over
            channels.
        bias: one number a filter (one number in all for a two-dimensional kernel), added to every sum.
        stride, padding, dilation: as in :class:`Window`, one number or ``(vertical, horizontal)``.
        groups: the channels and the filters are cut into this many groups that do not see each other.
        channels: ``"last"`` insists that the last axis of a three-dimensional image is its channels, though over 4.

    Returns:
        The map ``(H', W')`` of a two-dimensional image under a two-dimensional kernel, else ``(H', W', filters)``,
        with N in front for a batch. int64 and exact where all inputs are integers, else their common floating type.

    Raises:
        UsageError: a shape that does not fit, with the numbers in it.

    The worked example of every introduction, and its transposed twin:

    >>> rows = "11000011 10111101 10111101 10000001 10000001 10111101 10111101 11000011".split()
    >>> image = np.array([[int(digit) for digit in row] for row in rows])
    >>> vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    >>> print(convolve(image, vertical))
    [[-1  2  0  0 -2  1]
     [-1  3  0  0 -3  1]
     [-3  1  0  0 -1  3]
     [-3  1  0  0 -1  3]
     [-1  3  0  0 -3  1]
     [-1  2  0  0 -2  1]]
    >>> print(convolve(image, vertical.T))
    [[-1  2  4  4  2 -1]
     [-1 -3 -4 -4 -3 -1]
     [-1 -3 -4 -4 -3 -1]
     [ 1  3  4  4  3  1]
     [ 1  3  4  4  3  1]
     [ 1 -2 -4 -4 -2  1]]

    Source: Goodfellow, Bengio and Courville, "Deep Learning", 2016, equation 9.6.
    """
    window = Window.of(_size(kernel), stride=stride, padding=padding, dilation=dilation)
    task = _Task.of(image, kernel, bias, window, groups, channels)
    return task.restore(task.sums())


def trace(
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
    channels: Literal["last"] | None = None,
) -> Step:
    """One value of :func:`convolve` with its patch, its weights and every product.

    Args:
        row, column: the position in the output, from 0.
        filter: which filter; for a two-dimensional kernel on a colour image, which channel.
        image, kernel, bias, stride, padding, dilation, groups, channels: as in :func:`convolve`, one image.

    Returns:
        A Step whose ``patch``, ``weights`` and ``products`` are ``(kh, kw)`` for a two-dimensional kernel, else
        ``(kh, kw, C // groups)``. Its value is computed term by term, not read from the map.

    Raises:
        UsageError: a shape that does not fit, a position outside the output, a batch of several images.

    >>> image = np.arange(36).reshape(6, 6)
    >>> step = trace(image, [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], 1, 2)
    >>> print(step)
    conv: sum of products
       8  9 10   -1 0 1    -8 0 10
      14 15 16 × -2 0 2 = -28 0 32
      20 21 22   -1 0 1   -20 0 22
      -8 + 0 + 10 − 28 + 0 + 32 − 20 + 0 + 22 = 8
    """
    window = Window.of(_size(kernel), stride=stride, padding=padding, dilation=dilation)
    task = _Task.of(image, kernel, bias, window, groups, channels)
    return task.step(row, column, filter)


@dataclass(frozen=True, eq=False)
class _Task:
    """The inputs of a convolution, checked and brought into one form."""

    batch: NDArray[Any]  # (N, H, W, C)
    kernel: NDArray[Any]  # (kh, kw, C // groups, filters)
    bias: NDArray[Any]  # (filters,), zeros where none was given
    dtype: np.dtype[Any]  # of the result
    has_bias: bool
    window: Window
    groups: int
    per_channel: bool  # the kernel was two-dimensional: it goes over each channel by itself
    restore: Restore

    @classmethod
    def of(
        cls,
        image: ArrayLike,
        kernel: ArrayLike,
        bias: ArrayLike | None,
        window: Window,
        groups: int,
        channels: Literal["last"] | None,
    ) -> _Task:
        batch, restore = as_batch(image, channels)
        weights = as_numbers(kernel, "a kernel")
        per_channel = weights.ndim == 2
        if per_channel:
            groups = _groups_per_channel(groups, batch.shape[3])
            weights = np.repeat(weights[:, :, np.newaxis, np.newaxis], groups, axis=3)
        elif np.ndim(image) == 2:
            restore = _first
        _check_channels(weights.shape, batch.shape[3], groups)
        added = _bias(bias, weights.shape[3], per_channel)
        window.output_size(*batch.shape[1:3])
        dtype = _common_type(batch, weights, added)
        return cls(batch, weights, added.astype(dtype), dtype, bias is not None, window, groups, per_channel, restore)

    @property
    def size(self) -> Pair:
        height, width = self.batch.shape[1:3]
        return height, width

    def sums(self) -> NDArray[Any]:
        """The sum of products and bias at every position: ``(N, H', W', filters)``."""
        total = sums(self.batch, self.kernel, self.window, self.groups, self.dtype)
        if self.has_bias:
            total += self.bias
        return total

    def step(self, row: int, column: int, filter: int) -> Step:
        self._check_position(row, column, filter)
        corner = self.window.corner(row, column, *self.size)
        patch, weights = (
            part.astype(self.dtype) for part in (self._patch(row, column, filter), self.kernel[..., filter])
        )
        if self.per_channel:
            patch, weights = patch[..., 0], weights[..., 0]
        bias = self.bias[filter].item() if self.has_bias else None
        labels = tuple(str(place) for place in np.ndindex(patch.shape))
        return weighted_sum("conv", patch, weights, labels, bias, corner=corner, spacing=self.window.dilation)

    def _patch(self, row: int, column: int, filter: int) -> NDArray[Any]:
        """What the window of one position sees of the filter's group: ``(kh, kw, C // groups)``."""
        filters_per_group, channels_per_group = self.kernel.shape[3] // self.groups, self.kernel.shape[2]
        first = filter // filters_per_group * channels_per_group
        return self.window.patch(self.batch[0, :, :, first : first + channels_per_group], row, column)

    def _check_position(self, row: int, column: int, filter: int) -> None:
        if len(self.batch) != 1:
            raise UsageError(f"a trace follows one image, got a batch of {len(self.batch)}. Choose one: images[0].")
        limits = (*self.window.output_size(*self.size), self.kernel.shape[3])
        for name, at, limit in zip(("row", "column", "filter"), (row, column, filter), limits, strict=True):
            if not isinstance(at, int | np.integer):
                raise UsageError(f"{name} is a whole number from 0 to {limit - 1}, got {at!r}.")
            if not 0 <= at < limit:
                raise UsageError(f"{name} {at} is outside the output, which has {limit} of them: 0 to {limit - 1}.")


def _size(kernel: ArrayLike) -> Pair:
    shape = as_numbers(kernel, "a kernel").shape
    if len(shape) not in (2, 4) or 0 in shape:
        raise UsageError(f"a kernel is (kh, kw) or (kh, kw, channels // groups, filters), got shape {shape}.")
    return int(shape[0]), int(shape[1])


def _first(result: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(result[0])


def _groups_per_channel(groups: int, channels: int) -> int:
    if groups != 1:
        raise UsageError(
            "a kernel (kh, kw) goes over each channel by itself; groups need (kh, kw, channels // groups, filters)."
        )
    return channels


def _check_channels(shape: tuple[int, ...], channels: int, groups: int) -> None:
    kh, kw, per_group, filters = shape
    if groups < 1 or channels % groups or filters % groups:
        raise UsageError(f"{groups} groups do not divide {channels} channels and {filters} filters evenly.")
    if per_group * groups != channels:
        raise UsageError(
            f"the image has {channels} channels, the kernel {kh} × {kw} × {per_group} × {filters} is for "
            f"{per_group * groups}.\n"
            f"Its third axis must be channels // groups = {channels // groups}."
        )


def _bias(bias: ArrayLike | None, filters: int, per_channel: bool) -> NDArray[Any]:
    if bias is None:
        return np.zeros(filters, np.int64)
    added = as_numbers(bias, "a bias")
    if added.shape != (filters,) and not (per_channel and added.size == 1):
        raise UsageError(f"the bias is one number for each of the {filters} filters, got shape {added.shape}.")
    return np.broadcast_to(added.reshape(-1), (filters,))


def _common_type(batch: NDArray[Any], kernel: NDArray[Any], bias: NDArray[Any]) -> np.dtype[Any]:
    """int64 for integers throughout, else the floating type of image and kernel, at least float32."""
    if not any(array.dtype.kind == "f" for array in (batch, kernel, bias)):
        return np.dtype(np.int64)
    floating = [array.dtype for array in (batch, kernel) if array.dtype.kind == "f"]
    return np.result_type(np.float32, *(floating or [bias.dtype]))
