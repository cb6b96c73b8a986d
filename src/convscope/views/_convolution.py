"""The convolution view: a kernel slides over an image, and every product and sum is shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convscope.convolution import KERNEL_FINDS, KERNELS, Window, convolve, trace
from convscope.convolution.window import as_numbers
from convscope.errors import DataError, UsageError
from convscope.views._numbers import grid, scale, travelling
from convscope.views.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGEST_IMAGE = 96
LARGEST_KERNEL = 11
MOST_FILTERS = 64
MOST_CHANNELS = 64
EXACT = 2**53  # whole numbers up to here are exact in a page
NOTES = (
    "Convolution here is what networks call so: cross-correlation, the kernel is not flipped. What mathematics calls "
    "convolution turns the kernel by 180° first.",
    "Places count from 0. Whole numbers are exact; others are rounded for reading, rest on one to see all its digits.",
    "The page computes everything itself; nothing is sent or loaded.",
)


class _Given(NamedTuple):
    """What is slid over what, checked and in one form."""

    image: NDArray[Any]  # (H, W, C)
    kernel: NDArray[Any]  # (kh, kw, C, filters); of a two-dimensional one (kh, kw, 1, 1)
    bias: NDArray[Any]  # (filters,)
    shared: bool  # the kernel was two-dimensional: it goes over each channel by itself
    window: Window


def convolution(
    image: ArrayLike,
    kernel: ArrayLike | str,
    *,
    bias: ArrayLike | None = None,
    stride: int = 1,
    padding: Literal["valid", "same"] | int = "valid",
    dilation: int = 1,
) -> View:
    """A kernel over an image, to play with: move the window, edit the kernel, paint the image, and read every product.

    Args:
        image: ``(H, W)`` or ``(H, W, C)``, at most 96 × 96: uint8, integers or floating numbers.
        kernel: ``(kh, kw)``, applied to each channel by itself, ``(kh, kw, C, filters)``, summed over channels, or a
            name from ``cs.KERNELS``; at most 11 × 11.
        bias: one number a filter, one in all for a two-dimensional kernel.
        stride, padding, dilation: as in :func:`convscope.convolve`, the same in both directions.

    Returns:
        A :class:`~convscope.views.view.View`: a notebook widget, ``save("page.html")``, ``print``.

    Raises:
        UsageError: a shape or a number that does not fit, with the numbers in it.
        DataError: numbers that are not finite, or integers too large to be exact.

    >>> print(convolution(np.eye(4, dtype=int), [[1, 0], [0, -1]], stride=2))
    a 2 × 2 kernel over an image of 4 × 4
    <BLANKLINE>
    image, 4 × 4, from 0 to 1
      1 0 0 0
      0 1 0 0
      0 0 1 0
      0 0 0 1
    <BLANKLINE>
    kernel, 2 × 2, not flipped
      1  0
      0 -1
    <BLANKLINE>
    feature map, 2 × 2: (4 + 0 + 0 − 2) // 2 + 1 = 2 rows and columns
      0 0
      0 0
    <BLANKLINE>
    row 0, column 0 of it
    conv: sum of products
      1 0   1  0   1  0
      0 1 × 0 -1 = 0 -1
      1 + 0 + 0 − 1 = 0
    """
    name = kernel if isinstance(kernel, str) else None
    given = _given(image, KERNELS[kernel] if isinstance(kernel, str) else kernel, bias, stride, padding, dilation)
    maps = _maps(given)
    start = _strongest(maps[..., 0])
    title = _title(given, name)
    low, high = scale(given.image)
    spec = {
        "title": title,
        "kernels": [{"name": n, "finds": KERNEL_FINDS[n], "rows": KERNELS[n].tolist()} for n in KERNELS],
        "settings": {"stride": stride, "padding": padding, "dilation": dilation},
        "low": low,
        "high": high,
        "shared": given.shared,
        "start": list(start),
        "notes": list(NOTES),
    }
    arrays = {
        "image": travelling(given.image),
        "kernel": given.kernel.astype(np.float64),
        "bias": given.bias.astype(np.float64),
    }
    text = _text(given, title, maps, start)
    return View("convolution", title, spec, arrays, text, draw=partial(_draw, given, title, (low, high), maps[..., 0]))


def _given(
    image: ArrayLike, kernel: ArrayLike, bias: ArrayLike | None, stride: int, padding: Any, dilation: int
) -> _Given:
    _check_numbers(stride, padding, dilation)
    pixels, weights = as_numbers(image, "an image"), as_numbers(kernel, "a kernel")
    if pixels.ndim not in (2, 3) or 0 in pixels.shape:
        raise UsageError(f"the convolution view shows one image (H, W) or (H, W, C), got shape {pixels.shape}.")
    pixels = pixels if pixels.ndim == 3 else pixels[..., np.newaxis]
    shared = weights.ndim == 2
    weights = weights[..., np.newaxis, np.newaxis] if shared else weights
    if weights.ndim != 4 or 0 in weights.shape:
        got = weights.shape[:2] if shared else weights.shape
        raise UsageError(f"a kernel is (kh, kw) or (kh, kw, channels, filters), got shape {got}.")
    _check_sizes(pixels.shape, weights.shape)
    if not shared and weights.shape[2] != pixels.shape[2]:
        raise UsageError(
            f"the image has {pixels.shape[2]} channels, the kernel {' × '.join(map(str, weights.shape))} is for "
            f"{weights.shape[2]}."
        )
    added = np.zeros(weights.shape[3], np.int64) if bias is None else as_numbers(bias, "a bias").reshape(-1)
    if added.shape != (weights.shape[3],):
        raise UsageError(f"the bias is one number for each of the {weights.shape[3]} filters, got {added.shape}.")
    for what, numbers in (("image", pixels), ("kernel", weights), ("bias", added)):
        if not np.isfinite(numbers).all() or np.abs(numbers.astype(np.float64)).max() > EXACT:
            raise DataError(f"the {what} has numbers that are not finite, or whole numbers over 2⁵³.")
    window = Window.of((weights.shape[0], weights.shape[1]), stride=stride, padding=padding, dilation=dilation)
    window.output_size(*pixels.shape[:2])
    return _Given(pixels, weights, added, shared, window)


def _check_numbers(stride: Any, padding: Any, dilation: Any) -> None:
    for name, value in (("stride", stride), ("dilation", dilation)):
        if not isinstance(value, int | np.integer):
            raise UsageError(f"in the convolution view the {name} is one whole number, got {value!r}.")
    if not isinstance(padding, str | int | np.integer):
        raise UsageError(f"in the convolution view padding is 'valid', 'same' or one whole number, got {padding!r}.")


def _check_sizes(image: tuple[int, ...], kernel: tuple[int, ...]) -> None:
    if max(image[:2]) > LARGEST_IMAGE:
        raise UsageError(
            f"the convolution view shows every pixel: at most {LARGEST_IMAGE} × {LARGEST_IMAGE}, got {image[0]} × "
            f"{image[1]}.\nCut a piece out, image[:64, :64], or take every fourth pixel, image[::4, ::4]."
        )
    if max(kernel[:2]) > LARGEST_KERNEL:
        raise UsageError(
            f"the convolution view shows kernels up to {LARGEST_KERNEL} × {LARGEST_KERNEL}, not {kernel[0]} × "
            f"{kernel[1]}."
        )
    if kernel[3] > MOST_FILTERS or image[2] > MOST_CHANNELS:
        raise UsageError(
            f"the convolution view shows up to {MOST_CHANNELS} channels and {MOST_FILTERS} filters, got "
            f"{image[2]} and {kernel[3]}."
        )


def _options(given: _Given) -> dict[str, Any]:
    window = given.window
    bias = given.bias if given.bias.any() else None
    return {"stride": window.stride, "padding": window.padding, "dilation": window.dilation, "bias": bias}


def _kernel(given: _Given) -> NDArray[Any]:
    return given.kernel[..., 0, 0] if given.shared else given.kernel


def _maps(given: _Given) -> NDArray[Any]:
    """All maps, ``(H', W', filters)``; for a kernel that is shared, one for each channel."""
    return convolve(given.image, _kernel(given), channels="last", **_options(given))


def _strongest(values: NDArray[Any]) -> tuple[int, int]:
    """The place of the largest |value|, the first of equals."""
    row, column = np.unravel_index(int(np.abs(values).argmax()), values.shape)
    return int(row), int(column)


def _title(given: _Given, name: str | None) -> str:
    kh, kw, _, filters = given.kernel.shape
    height, width, channels = given.image.shape
    what = name or (f"a {kh} × {kw} kernel" if filters == 1 else f"{filters} kernels of {kh} × {kw}")
    return f"{what} over an image of {height} × {width}{f' × {channels}' if channels > 1 else ''}"


def _text(given: _Given, title: str, maps: NDArray[Any], start: tuple[int, int]) -> str:
    """What the view shows, for a terminal."""
    height, width, channels = given.image.shape
    image, kernel, values = given.image[..., 0], given.kernel[..., 0, 0], maps[..., 0]
    first = ", channel 0 of them" if channels > 1 else ""
    step = trace(given.image, _kernel(given), *start, channels="last", **_options(given))
    more = f", filter 0 of {maps.shape[2]}" if maps.shape[2] > 1 else ""
    formula = given.window.output_formula(height, width)
    return "\n".join(
        [
            title,
            "",
            f"image, {height} × {width}{first}, from {image.min():.6g} to {image.max():.6g}",
            *grid(image),
            "",
            f"kernel, {kernel.shape[0]} × {kernel.shape[1]}{first}, not flipped",
            *grid(kernel),
            "",
            f"feature map{more}, {values.shape[0]} × {values.shape[1]}: {formula}",
            *grid(values),
            "",
            f"row {start[0]}, column {start[1]} of it",
            str(step),
        ]
    )


def _draw(given: _Given, title: str, scale: tuple[float, float], values: NDArray[Any], figure: Figure) -> None:
    from convscope.views._convolution_picture import draw

    draw(figure, title, given.image, scale, given.kernel[..., 0, 0], values)
