"""Pooling: one number for every window, each channel by itself."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convscope.convolution.window import Padding, Pair, Window, as_batch
from convscope.errors import UsageError


def pool(
    image: ArrayLike,
    size: int | Pair,
    *,
    stride: int | Pair | None = None,
    padding: Padding = 0,
    kind: Literal["max", "average"] = "max",
    count_padding: bool = False,
    channels: Literal["last"] | None = None,
) -> NDArray[Any]:
    """The largest value or the mean of every window, each channel by itself.

    Args:
        image: ``(H, W)``, ``(H, W, C)`` or ``(N, H, W, C)``.
        size: height and width of the window; the stride is the same unless given, so that windows do not overlap.
        padding: as in :class:`Window`. Padding never wins a maximum.
        kind: ``"max"`` or ``"average"``.
        count_padding: whether a mean divides by the whole window (PyTorch's default) or by the cells inside the image
            (Keras, and the default here).
        channels: as in :func:`convolve`.

    Returns:
        The pooled image, of the image's type for a maximum; a mean of integers is float64.

    Raises:
        UsageError: a window that does not fit, or an unknown kind.

    >>> pool([[1, 2, 5, 6], [3, 4, 7, 8]], 2)
    array([[4, 8]])
    >>> pool([[1, 2, 5, 6], [3, 4, 7, 8]], 2, kind="average")
    array([[2.5, 6.5]])
    """
    if kind not in ("max", "average"):
        raise UsageError(f"kind is 'max' or 'average', not {kind!r}.")
    window = Window.of(size, stride=size if stride is None else stride, padding=padding)
    batch, restore = as_batch(image, channels)
    if kind == "max":
        return restore(_seen(batch, window, _lowest(batch.dtype)).max(axis=0))
    return restore(_window_means(batch, window, count_padding))


def _window_means(batch: NDArray[Any], window: Window, count_padding: bool) -> NDArray[Any]:
    numbers = batch if batch.dtype.kind == "f" else batch.astype(np.float64)
    totals = _seen(numbers, window, 0).sum(axis=0)
    if count_padding:
        return np.asarray(totals / numbers.dtype.type(window.size[0] * window.size[1]))
    cells = _seen(np.ones((1, *batch.shape[1:3], 1), numbers.dtype), window, 0).sum(axis=0)
    return np.asarray(totals / np.maximum(cells, 1))


def _seen(batch: NDArray[Any], window: Window, fill: float) -> NDArray[Any]:
    """What each tap of the window sees at every position: ``(taps, N, H', W', C)``, ``fill`` on the padding."""
    size = batch.shape[1:3]
    padded = np.pad(batch, ((0, 0), *window.pads(*size), (0, 0)), constant_values=fill)
    return np.stack([padded[:, rows, columns] for _, _, rows, columns in window.taps(*size)])


def _lowest(dtype: np.dtype[Any]) -> Any:
    if dtype.kind == "f":
        return -np.inf
    return False if dtype.kind == "b" else np.iinfo(dtype).min
