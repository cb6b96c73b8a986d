"""The sums of a convolution, block by block, so that what is being added stays in the processor's cache.

Two ways lead to the same sums. Where every channel is seen by itself, the image is laid out as one row of numbers,
which is shifted, multiplied and added, tap after tap. Else the windows of a block become the rows of a matrix, which
is multiplied with the kernel.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from convscope.convolution.window import Window

_ROW_BLOCK = 1 << 16  # numbers of the row that are worked on at a time: 256 KiB in float32
_MATRIX_BLOCK = 1 << 22  # numbers of the matrix at a time: few enough to fit, enough for two threads to share the work
_EXACT = ((np.float32, 2**24), (np.float64, 2**53))  # whole numbers below have no gaps


def sums(batch: NDArray[Any], kernel: NDArray[Any], window: Window, groups: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """The sum of products at every position.

    Args:
        batch: ``(N, H, W, C)``.
        kernel: ``(kh, kw, C // groups, filters)``.
        window: the kernel's geometry.
        groups: of channels and filters.
        dtype: of the result: a floating type, or int64 for integers.

    Returns:
        ``(N, H', W', filters)``. Integers are summed as floating numbers as long as these are exact, which is as long
        as the largest pixel times the largest Σ|kernel| of a filter stays below 2⁵³; beyond as int64.
    """
    size, filters = batch.shape[1:3], kernel.shape[3]
    working = dtype if dtype.kind == "f" else _exact_type(batch, kernel)
    padded = _padded(batch, window, working)
    kernel = kernel.astype(working)
    total = np.empty((len(batch), *window.output_size(*size), filters), dtype)
    if kernel.shape[2] == 1 and filters == groups:
        _shift_and_add(padded, kernel[:, :, 0], window, total)
        return total
    channels, made = kernel.shape[2], filters // groups
    for group in range(groups):
        some = slice(group * made, (group + 1) * made)
        seen = padded[..., group * channels : (group + 1) * channels]
        _multiply_windows(seen, kernel[..., some], window, total[..., some])
    return total


def _exact_type(batch: NDArray[Any], kernel: NDArray[Any]) -> np.dtype[Any]:
    """The smallest floating type in which no sum of these integers is rounded, else int64."""
    largest_pixel = max(abs(int(batch.min())), abs(int(batch.max())))
    largest_filter = max(sum(map(abs, weights)) for weights in kernel.reshape(-1, kernel.shape[3]).T.tolist())
    for dtype, limit in _EXACT:
        if largest_pixel * largest_filter < limit:
            return np.dtype(dtype)
    return np.dtype(np.int64)


def _padded(batch: NDArray[Any], window: Window, dtype: np.dtype[Any]) -> NDArray[Any]:
    """The batch in another type, with zeros around every image."""
    count, height, width, channels = batch.shape
    (top, bottom), (left, right) = window.pads(height, width)
    if batch.dtype == dtype and not (top or bottom or left or right):
        return np.ascontiguousarray(batch)
    padded = np.zeros((count, top + height + bottom, left + width + right, channels), dtype)
    padded[:, top : top + height, left : left + width] = batch
    return padded


def _blocks(count: int, rows: int, row_size: int, block: int) -> Iterator[tuple[slice, slice]]:
    """Images and rows that are worked on together: some rows of one image, or all rows of some images."""
    rows_at_once = max(1, block // row_size)
    if rows_at_once < rows:
        for image in range(count):
            for row in range(0, rows, rows_at_once):
                yield slice(image, image + 1), slice(row, min(row + rows_at_once, rows))
        return
    images_at_once = rows_at_once // rows
    for image in range(0, count, images_at_once):
        yield slice(image, min(image + images_at_once, count)), slice(0, rows)


def _shift_and_add(padded: NDArray[Any], kernel: NDArray[Any], window: Window, total: NDArray[Any]) -> None:
    """Into ``total`` (N, H', W', C) the sums of each channel by itself; ``kernel`` is (kh, kw, C).

    Sums are made at every place of the row of numbers; those whose window would reach over the end of a line, or that a
    stride leaps over, are left out when a block is copied.
    """
    width, channels = padded.shape[2:]
    rows, columns = total.shape[1:3]
    (sh, sw), (dh, dw), (eh, ew) = window.stride, window.dilation, window.extent
    blocks = list(_blocks(len(padded), rows, sh * width * channels, _ROW_BLOCK))
    slabs = [padded[images, block.start * sh : (block.stop - 1) * sh + eh] for images, block in blocks]
    room = np.empty((2, max(slab.size for slab in slabs)), padded.dtype)
    taps = [((i * dh * width + j * dw) * channels, kernel[i, j]) for i, j in np.ndindex(window.size)]
    weighed = [(shift, _for_each_number(weights, room.shape[1])) for shift, weights in taps]
    for (images, block), slab in zip(blocks, slabs, strict=True):
        reached = slab.size - ((eh - 1) * width + ew - 1) * channels
        _add_shifted(slab.reshape(-1), weighed, room[:, :reached])
        added = room[0, : slab.size].reshape(slab.shape)
        total[images, block] = added[:, : slab.shape[1] - eh + 1 : sh, : (columns - 1) * sw + 1 : sw]


def _for_each_number(weights: NDArray[Any], length: int) -> NDArray[Any]:
    """One tap's weight for every number of a row: one for all where the channels share it, else channel by channel."""
    if (weights == weights[0]).all():
        return np.asarray(weights[0])
    return np.resize(weights, length)


def _add_shifted(flat: NDArray[Any], taps: list[tuple[int, NDArray[Any]]], room: NDArray[Any]) -> None:
    """Into ``room[0]`` the sum of the shifted and weighed row of numbers; ``room[1]`` is written over."""
    added, product = room
    length = len(added)
    for number, (shift, weights) in enumerate(taps):
        into = product if number else added
        np.multiply(flat[shift : shift + length], weights[:length] if weights.ndim else weights, out=into)
        if number:
            np.add(added, product, out=added)


def _multiply_windows(seen: NDArray[Any], kernel: NDArray[Any], window: Window, total: NDArray[Any]) -> None:
    """Into ``total`` (N, H', W', filters) the sums over channels; ``kernel`` is (kh, kw, C, filters)."""
    rows, columns, filters = total.shape[1:]
    taps = kernel.reshape(-1, filters)
    windows = _windows(seen, window, rows, columns)
    for images, block in _blocks(len(seen), rows, columns * len(taps), _MATRIX_BLOCK):
        part = windows[images, block]
        total[images, block] = (part.reshape(-1, len(taps)) @ taps).reshape(*part.shape[:3], filters)


def _windows(padded: NDArray[Any], window: Window, rows: int, columns: int) -> NDArray[Any]:
    """What the window sees at every position, ``(N, H', W', kh, kw, C)``, without copying."""
    (sh, sw), (dh, dw) = window.stride, window.dilation
    image, row, column, channel = padded.strides
    return as_strided(
        padded,
        (len(padded), rows, columns, *window.size, padded.shape[3]),
        (image, row * sh, column * sw, row * dh, column * dw, channel),
        writeable=False,
    )
