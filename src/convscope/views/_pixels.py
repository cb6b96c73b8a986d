"""The pixels view: an image is a grid of numbers."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convscope.convolution.window import as_numbers
from convscope.errors import DataError, UsageError
from convscope.images import Images
from convscope.views._numbers import grid, scale, travelling
from convscope.views.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_IMAGES = 24
MOST_BYTES = 800_000
BARS = 8  # of the histogram in the text form
PRINTED = (12, 16)  # rows and columns of numbers in the text form
NOTES = (
    "Places count from 0: row 0 is at the top, column 0 at the left. Shapes are (height, width, channels).",
    "uint8 holds whole numbers from 0 to 255; a sum beyond wraps round. Dividing by 255 gives numbers from 0 to 1.",
    "Numbers are rounded for reading. The page computes everything itself; nothing is sent or loaded.",
)


class _Given(NamedTuple):
    """What is shown, in one form."""

    pixels: NDArray[Any]  # (N, H, W, C), in a type that travels
    dtype: str  # the type they were given in
    names: tuple[str, ...]  # what each image is of
    shown: str  # which images of what, in words
    origin: str


def pixels(images: Images | ArrayLike, title: str = "") -> View:
    """An image as the grid of numbers that it is: zoom in until each pixel is a number, and ask any of them.

    Shows channels apart, how many pixels have which value and where they are, uint8 beside 0 to 1, and what happens to
    a sum that goes beyond 255.

    Args:
        images: ``cs.Images``; an image ``(H, W)``, ``(H, W, 1)`` or ``(H, W, 3)``; or several, ``(N, H, W, C)``. Of any
            numbers: uint8, 0 to 1, or signed ones, which are drawn blue below and red above 0. Of more than 24 images,
            or more than fit a page, the first ones are shown, and the view says so.
        title: what the picture is. With it the view is small: the picture and the pixel that is asked, without what
            is told of arrays, values and sums.

    Returns:
        A :class:`~convscope.views.view.View`: a notebook widget, ``save("page.html")``, ``print``.

    Raises:
        UsageError: no image, another shape, or one so large that its page would be.
        DataError: numbers that are not finite.

    >>> print(pixels(np.array([[0, 255], [128, 64]], np.uint8)))
    an image of 2 × 2 × 1 = 4 numbers, uint8
    from 0 to 255, mean 111.75, standard deviation 94.28
    <BLANKLINE>
    rows 0 to 1, columns 0 to 1
        0 255
      128  64
    <BLANKLINE>
    how many numbers lie where
         0 to 31   1 ████████████████████
        32 to 63   0
        64 to 95   1 ████████████████████
       96 to 127   0
      128 to 159   1 ████████████████████
      160 to 191   0
      192 to 223   0
      224 to 255   1 ████████████████████
    """
    given = _given(images)
    first = given.pixels[0]
    low, high = scale(given.pixels)
    size = _title(first)
    spec = {
        "title": title or size,
        "small": bool(title),
        "set": given.shown,
        "origin": given.origin,
        "names": list(given.names),
        "dtype": given.dtype,
        "low": low,
        "high": high,
        "start": list(_telling(first)),
        "notes": list(NOTES),
    }
    text = _text(given, (low, high))
    return View(
        "pixels",
        title or size,
        spec,
        {"images": given.pixels},
        text,
        draw=partial(_draw, first, title or size, (low, high)),
    )


def _given(images: Images | ArrayLike) -> _Given:
    if isinstance(images, Images):
        names = tuple(images.class_names[label] for label in images.labels[:MOST_IMAGES])
        pixels, what, origin = images.pixels, images.name, images.origin
    else:
        pixels, what, origin = _batch(as_numbers(images, "an image")), "", ""
        names = ("",) * min(len(pixels), MOST_IMAGES)
    if not len(pixels):
        raise UsageError("the pixels view needs at least one image.")
    count = min(len(pixels), MOST_IMAGES, MOST_BYTES // max(1, travelling(pixels[0]).nbytes))
    if not count:
        raise UsageError(_too_large(pixels[0]))
    shown = travelling(np.asarray(pixels[:count]))
    if not np.isfinite(shown).all():
        raise DataError("the image has numbers that are not finite (NaN or infinite).")
    return _Given(shown, str(pixels.dtype), names[:count], _said(what, count, len(pixels)), origin)


def _batch(array: NDArray[Any]) -> NDArray[Any]:
    """One image or several as ``(N, H, W, C)``."""
    if array.ndim == 2:
        array = array[np.newaxis, ..., np.newaxis]
    elif array.ndim == 3 and array.shape[2] in (1, 3):
        array = array[np.newaxis]
    elif array.ndim == 3:
        raise UsageError(
            f"an image is (H, W), (H, W, 1) or (H, W, 3), got {array.shape}.\nFor several grey images write "
            "images[..., np.newaxis]; of a picture with transparency take the colours, image[..., :3]."
        )
    if array.ndim != 4 or array.shape[3] not in (1, 3) or 0 in array.shape[1:]:
        raise UsageError(f"images are (H, W), (H, W, C) or (N, H, W, C) with 1 or 3 channels, got {array.shape}.")
    return array


def _too_large(image: NDArray[Any]) -> str:
    step = 2
    while travelling(image[::step, ::step]).nbytes > MOST_BYTES:
        step += 1
    return (
        f"an image of {' × '.join(map(str, image.shape))} is {image.size:,} numbers, too many for a page.\n"
        f"Cut a piece out, image[:200, :200], or take every so many pixels, image[::{step}, ::{step}]."
    )


def _said(what: str, count: int, total: int) -> str:
    if count < total:
        return f"{what or 'images'}, the first {count} of {total:,}"
    return f"{what}, {count} image{'s' if count > 1 else ''}" if what else f"{count} image{'s' if count > 1 else ''}"


def _title(image: NDArray[Any]) -> str:
    return f"an image of {' × '.join(map(str, image.shape))} = {image.size:,} numbers"


def _telling(image: NDArray[Any]) -> tuple[int, int]:
    """A pixel to begin with: bright and not white, so that something can be added to it; the first of equals.

    >>> _telling(np.array([[[0], [255], [190]]], np.uint8))
    (0, 2)
    """
    first = image[..., 0].astype(np.float64)
    wanted = 200 / 255 * first.max()
    row, column = np.unravel_index(int(np.abs(first - wanted).argmin()), first.shape)
    return int(row), int(column)


def _text(given: _Given, ends: tuple[float, float]) -> str:
    """What the view shows of the first image, for a terminal."""
    image = given.pixels[0]
    height, width, channels = image.shape
    top, left = (max(0, (length - most) // 2) for length, most in zip((height, width), PRINTED, strict=True))
    piece = image[top : top + PRINTED[0], left : left + PRINTED[1], 0]
    known = [f"Shown: {given.shown}{f' ({given.origin})' if given.origin else ''}"] if given.origin else []
    name = f", {given.names[0]}" if given.names[0] else ""
    only = f" of {_channel(channels, 0)}" if channels > 1 else ""
    return "\n".join(
        [
            *known,
            f"{_title(image)}, {given.dtype}{name}",
            f"from {image.min():.6g} to {image.max():.6g}, mean {image.mean():.6g}, "
            f"standard deviation {image.std(dtype=np.float64):.4g}",
            "",
            f"rows {top} to {top + piece.shape[0] - 1}, columns {left} to {left + piece.shape[1] - 1}{only}",
            *grid(piece),
            "",
            "how many numbers lie where",
            *_bars(image, ends),
        ]
    )


def _channel(channels: int, channel: int) -> str:
    return ("red", "green", "blue")[channel] if channels == 3 else f"channel {channel}"


def _bars(image: NDArray[Any], ends: tuple[float, float]) -> list[str]:
    """The histogram in so many lines."""
    low, high = ends
    whole = image.dtype == np.uint8 and high == 255
    edges = np.linspace(low, 256 if whole else high, BARS + 1)
    counts, _ = np.histogram(image, edges)
    names = [f"{int(a)} to {int(b) - 1}" if whole else f"{a:.3g} to {b:.3g}" for a, b in pairwise(edges)]
    wide, most = max(map(len, names)), max(counts.max(), 1)
    digits = max(len(f"{count:,}") for count in counts) + 1
    return [
        f"  {name:>{wide}}  {count:>{digits},} {'█' * round(20 * count / most)}".rstrip()
        for name, count in zip(names, counts, strict=True)
    ]


def _draw(image: NDArray[Any], title: str, ends: tuple[float, float], figure: Figure) -> None:
    from convscope.views._pixels_picture import draw

    draw(figure, title, image, ends, _telling(image))
