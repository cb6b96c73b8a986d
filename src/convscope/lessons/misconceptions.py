"""What people take convolution and its shapes for: each misconception computed, so that its result can be
recognised.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import convolve, pool
from convscope.lessons.exercise import Suspect

SAYS = {
    "flipped kernel": "Your kernel is turned by 180°. That is what mathematics calls a convolution; networks lay "
    "the kernel "
    "on the image as it is (cross-correlation).",
    "transposed kernel": "Rows and columns of your kernel are exchanged: kernel[i, j] belongs to the pixel i rows "
    "down and j "
    "columns to the right.",
    "rows and columns exchanged": "Your result is mirrored along its diagonal: rows and columns are exchanged. The "
    "first "
    "index goes down, the second to the right.",
    "off by one": "The last row or column is missing: a window of k cells fits into n cells n − k + 1 times, and "
    "range() "
    "leaves its end out.",
    "same for valid": "Your result is as large as the image: that is padding 'same', a border of zeros. Asked for "
    "is 'valid': "
    "the window stays inside.",
    "valid for same": "Your result is smaller than the image: that is 'valid'. Asked for is 'same': a border of "
    "zeros keeps "
    "the size.",
    "bias forgotten": "The bias is missing: one number for each filter is added to every sum.",
    "bias added to every product": "The bias is added to every product; it is added once, to their sum.",
    "stride ignored": "The window moves by 1 each time; with a stride it moves by that many cells.",
    "only one channel": "Only the first channel is counted. A kernel has weights for every channel, and the "
    "products of all "
    "of them are summed.",
    "only the last channel": "Only the last channel is left: add the channels up, with += instead of =.",
    "filters mixed": "Each of your maps is the sum of all filters. Filter f has the kernel kernels[..., f] alone.",
    "bias added for each channel": "The bias is added for each channel; it is added once, to the sum of all.",
    "channels not summed": "You give one map for each channel. A filter sums over all channels, so that one map is "
    "left.",
    "mean for sum": "Your values are the sums divided by the number of weights: a convolution sums, it does not "
    "average.",
    "uint8 wrapped": "Your numbers have wrapped round at 256: uint8 has no room for negative or larger ones. "
    "Convert first, "
    "as with image.astype(int).",
    "integer division": "The digits after the point are gone: // divides and rounds down, / divides.",
    "sign": "The sign is the wrong way round.",
    "batch axis": "An axis is missing or one too many at the front: a batch of images is (N, H, W, C), one image "
    "(H, W, C).",
    "channel axis": "The axis of the channels is missing or one too many at the end: a grey image is (H, W, 1) to a "
    "network.",
    "channels first": "Your channels come first, (C, H, W), as PyTorch has them; here they come last, (H, W, C).",
    "flat": "The numbers are right, but lie in one row: keep the rows and columns.",
    "reversed": "The order is the other way round.",
    "matrix product": "You use @, the product of matrices. A convolution multiplies number by number, patch * kernel, "
    "and sums.",
    "only the last product": "Only the last product is left of each window: add them up, with += instead of =.",
    "only the first row": "Only the first row is filled: return stands inside the outer loop.",
    "only the first value": "Only the first value is filled: return stands inside the loops.",
    "as large as the image": "Your result is as large as the image, with zeros at the end. On more than "
    "(H - h + 1, W - w + 1) places the kernel does not lie inside.",
    "gaps between places": "Places are left out: the window moves by one cell, whatever the size of the kernel.",
    "rows and columns of the image exchanged": "This is the map of the transposed image: rows and columns of the image "
    "are exchanged.",
    "one number for all": "All is summed into one number. Each window has a sum of its own, and a place in the map.",
    "rounded": "Your numbers are rounded; give them as they are.",
}


def suspect(name: str, value: Any) -> Suspect:
    """A suspect with the words that go with its name."""
    return Suspect(name, value, SAYS[name])


def of_convolution(image: NDArray[Any], kernel: NDArray[Any], **options: Any) -> Iterator[Suspect]:
    """What misconceptions make of ``convolve(image, kernel, **options)``.

    >>> [s.name for s in of_convolution(np.eye(4, dtype=int), np.arange(4).reshape(2, 2))][:3]
    ['flipped kernel', 'transposed kernel', 'rows and columns exchanged']
    """
    right = convolve(image, kernel, **options)
    kernels = {"flipped kernel": kernel[::-1, ::-1], "transposed kernel": np.swapaxes(kernel, 0, 1)}
    for name, other in kernels.items():
        yield suspect(name, convolve(image, other, **options))
    yield suspect("rows and columns exchanged", np.swapaxes(right, 0, 1))
    for rows, columns in ((-1, -1), (-1, None), (None, -1)):
        yield suspect("off by one", right[:rows, :columns])
    padding = options.get("padding", "valid")
    if padding in ("valid", "same"):
        name, other_padding = ("same for valid", "same") if padding == "valid" else ("valid for same", "valid")
        yield suspect(name, convolve(image, kernel, **{**options, "padding": other_padding}))
    yield from _of_bias(image, kernel, right, options)
    yield from _of_stride(image, kernel, options)
    yield from _of_channels(image, kernel, options)
    yield suspect("mean for sum", right / kernel[..., 0].size if kernel.ndim == 4 else right / kernel.size)
    if image.dtype.kind in "iu":
        yield suspect("uint8 wrapped", right.astype(np.int64) & 255)
    if image.ndim == kernel.ndim == 2 and options.get("padding", "valid") == "valid":
        yield from _of_loops(image, kernel, right, options.get("stride", 1), options.get("dilation", 1))


def _of_loops(
    image: NDArray[Any], kernel: NDArray[Any], right: NDArray[Any], stride: int, dilation: int
) -> Iterator[Suspect]:
    """What goes wrong in loops over places and weights, whose map has the right size, or lies in a larger one."""
    (rows, columns), (h, w) = right.shape, kernel.shape
    if h == w and dilation == 1:
        windows = np.lib.stride_tricks.sliding_window_view(image, (h, w))[::stride, ::stride]
        yield suspect("matrix product", (windows @ kernel).sum((-1, -2)))
        yield suspect("matrix product", (kernel @ windows).sum((-1, -2)))
    last = image[(h - 1) * dilation :, (w - 1) * dilation :][: rows * stride : stride, : columns * stride : stride]
    yield suspect("only the last product", last * kernel[-1, -1])
    yield suspect("only the first row", np.where(np.arange(rows)[:, None] > 0, 0, right))
    yield suspect("only the first value", np.where(np.arange(right.size).reshape(right.shape) > 0, 0, right))
    larger = np.zeros(image.shape, right.dtype)
    larger[:rows, :columns] = right
    yield suspect("as large as the image", larger)
    for down, across in ((h, w), (h, 1), (1, w)):
        apart = np.zeros_like(right)
        apart[::down, ::across] = right[::down, ::across]
        yield suspect("gaps between places", apart)
    yield suspect(
        "rows and columns of the image exchanged", convolve(image.T, kernel, stride=stride, dilation=dilation)
    )
    yield suspect("one number for all", right.sum())
    for down, across in ((1, 1), (1, 0), (0, 1)):
        short = right.copy()
        short[rows - down :], short[:, columns - across :] = 0, 0
        yield suspect("off by one", short)


def _of_bias(image: NDArray[Any], kernel: NDArray[Any], right: NDArray[Any], options: Any) -> Iterator[Suspect]:
    if (bias := options.get("bias")) is not None:
        without = convolve(image, kernel, **{**options, "bias": None})
        count = kernel[..., 0].size if kernel.ndim == 4 else kernel.size
        yield suspect("bias forgotten", without)
        yield suspect("bias added to every product", without + count * np.asarray(bias))
        if kernel.ndim == 4:
            yield suspect("bias added for each channel", without + kernel.shape[2] * np.asarray(bias))


def _of_stride(image: NDArray[Any], kernel: NDArray[Any], options: Any) -> Iterator[Suspect]:
    if options.get("stride", 1) != 1:
        yield suspect("stride ignored", convolve(image, kernel, **{**options, "stride": 1}))


def _of_channels(image: NDArray[Any], kernel: NDArray[Any], options: Any) -> Iterator[Suspect]:
    if kernel.ndim == 4 and kernel.shape[2] > 1 and options.get("groups", 1) == 1:
        yield suspect("only one channel", convolve(image[..., :1], kernel[:, :, :1], **options))
        yield suspect("only the last channel", convolve(image[..., -1:], kernel[:, :, -1:], **options))
        if kernel.shape[3] > 1:
            mixed = np.repeat(kernel.sum(3, keepdims=True), kernel.shape[3], 3)
            yield suspect("filters mixed", convolve(image, mixed, **options))
        if kernel.shape[3] == 1:
            apart, count = np.moveaxis(kernel, 2, 3), kernel.shape[2]
            added = options.get("bias")
            each = {**options, "bias": None if added is None else np.repeat(np.asarray(added), count)}
            yield suspect("channels not summed", convolve(image, apart, groups=count, **each))


def of_pool(image: NDArray[Any], size: int, **options: Any) -> Iterator[Suspect]:
    """What misconceptions make of ``pool(image, size, **options)``."""
    right = pool(image, size, **options)
    kind = options.get("kind", "max")
    other = "average" if kind == "max" else "max"
    yield Suspect(
        f"{other} for {kind}",
        pool(image, size, **{**options, "kind": other}),
        f"You give the {'mean' if other == 'average' else 'largest value'} of each window; asked for is the "
        f"{'largest value' if other == 'average' else 'mean'}.",
    )
    if kind == "max":
        yield Suspect(
            "smallest", -pool(-image.astype(float), size, **options), "You give the smallest value of each window."
        )
    with_stride_1 = pool(image, size, **{**options, "stride": 1})
    overlap = "Your windows overlap: pooling moves on by the size of its window."
    yield Suspect("windows overlap", with_stride_1, overlap)
    yield Suspect("windows overlap", with_stride_1[: right.shape[0], : right.shape[1]], overlap)
    everything = image.max() if kind == "max" else image.mean()
    yield Suspect("one number for all", everything, "That is one number for the whole image; each window gives one.")
    if kind == "average":
        yield Suspect("sum for mean", right * size**2, "You sum; the mean is the sum divided by the number of cells.")
    yield Suspect(
        "picked, not pooled",
        image[::size, ::size][: right.shape[0], : right.shape[1]],
        "You take the first cell of each window; look at all of its cells.",
    )
    yield suspect("rows and columns exchanged", np.swapaxes(right, 0, 1))


def of_values(expected: Any) -> Iterator[Suspect]:
    """What goes wrong with any value: its sign, its axes, its type."""
    try:
        right = np.asarray(expected)
    except ValueError:
        return
    if right.dtype.kind not in "iuf":
        return
    yield suspect("sign", -right.astype(np.float64))
    if right.dtype.kind == "f":
        yield suspect("integer division", np.floor(right))
        yield suspect("rounded", np.rint(right))
    else:
        yield suspect("uint8 wrapped", right.astype(np.int64) & 255)
    if right.ndim:
        yield from _of_axes(right)


def _of_axes(right: NDArray[Any]) -> Iterator[Suspect]:
    if right.ndim >= 2:
        yield suspect("rows and columns exchanged", np.swapaxes(right, -1, -2))
        yield suspect("flat", right.ravel())
    if right.ndim == 1:
        yield suspect("reversed", right[::-1])
    if right.ndim >= 3:
        yield suspect("channels first", np.moveaxis(right, -1, -3))
        yield suspect("rows and columns exchanged", np.swapaxes(right, -2, -3))
    yield suspect("batch axis", right[np.newaxis])
    yield suspect("channel axis", right[..., np.newaxis])
    if right.shape[0] == 1:
        yield suspect("batch axis", right[0])
    if right.shape[-1] == 1:
        yield suspect("channel axis", right[..., 0])


def shapes_of_convolution(size: int, kernel: int, *, stride: int = 1, padding: int = 0) -> Iterator[Suspect]:
    """What misconceptions make of the output size ``(size + 2 · padding − kernel) // stride + 1``."""
    yield Suspect(
        "1 added before the division",
        (size + 2 * padding - kernel + 1) // stride,
        "The 1 for the first place comes on top after the division: the stride divides the way, not the places.",
    )
    yield Suspect(
        "off by one",
        (size + 2 * padding - kernel) // stride,
        "One place is missing: (size + 2 padding - kernel) // stride are the steps, and the first place comes on top.",
    )
    yield Suspect("padding forgotten", (size - kernel) // stride + 1, "The zeros of the padding are cells, too.")
    yield Suspect(
        "padding once", (size + padding - kernel) // stride + 1, "Padding lies on both sides: count it twice."
    )
    yield suspect("stride ignored", size + 2 * padding - kernel + 1)
    yield Suspect(
        "rounded up",
        -(-(size + 2 * padding - kernel) // stride) + 1,
        "A last window that does not fit as a whole is left out: round down.",
    )
    yield Suspect("kernel forgotten", (size + 2 * padding) // stride, "The kernel must fit in: its size counts too.")
    yield Suspect(
        "not rounded",
        (size + 2 * padding - kernel) / stride + 1,
        "There is no half position: the division is rounded down, as // does it.",
    )
