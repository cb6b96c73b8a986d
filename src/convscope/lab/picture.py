"""Any image, as a short text that can be handed on: ``drawn:7``, or its own pixels.

``drawn:7`` is test image 7 of a data set. ``pixels:28x28x1:…`` holds the pixels themselves, compressed, in letters
that may stand in an address.
"""

from __future__ import annotations

import binascii
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from convscope.errors import DataError, UsageError
from convscope.lab.workbench import Workbench

LARGEST_SIDE = 512
_INDEXED = re.compile(r"([^/\\]+):(\d{1,7})")
_PIXELS = re.compile(r"pixels:(\d{1,3})x(\d{1,3})x([13]):([\w=-]*)")


@dataclass(frozen=True, eq=False)
class Picture:
    """One image that a page shows.

    Attributes:
        pixels: ``(H, W, C)`` uint8, C 1 or 3.
        text: the short text, from which it can be had again.
        caption: what it is and where it comes from, in words.
        label: its class in words, where it has one.
    """

    pixels: NDArray[np.uint8]
    text: str
    caption: str
    label: str = ""


def picture(bench: Workbench, text: str) -> Picture:
    """The image of a short text.

    Raises:
        UsageError: the text names none.
        DataError: pixels that do not fill their size.
    """
    if match := _INDEXED.fullmatch(text):
        return _of_set(bench, match[1], int(match[2]))
    if match := _PIXELS.fullmatch(text):
        height, width, channels = (int(number) for number in match.groups()[:3])
        return Picture(_unpacked(match[4], (height, width, channels)), text, "your own image")
    raise UsageError(f"{text[:40]!r} names no image; drawn:7 is test image 7 of the drawn clothing.")


def pixels_text(pixels: NDArray[np.uint8]) -> str:
    """The short text that holds the pixels ``(H, W, C)`` of an image themselves.

    >>> pixels_text(np.zeros((2, 2, 1), np.uint8))
    'pixels:2x2x1:eNpjYGBgAAAABAAB'
    """
    size = "x".join(map(str, pixels.shape))
    return f"pixels:{size}:{urlsafe_b64encode(zlib.compress(pixels.tobytes(), 9)).decode().rstrip('=')}"


def file_pixels(data: bytes, side: int, channels: int) -> NDArray[np.uint8]:
    """The pixels of an image file's content, scaled down so that its longer side is at most ``side``.

    Raises:
        DataError: it is no image that can be read, or too large.
    """
    from convscope.datasets.picture_file import FORMATS, UnreadableError, look, pixels_of

    with as_file(data) as path:
        try:
            seen = look(path)
            scale = min(1.0, side / max(seen.height, seen.width))
            height, width = (max(1, round(scale * length)) for length in (seen.height, seen.width))
            return pixels_of(path, height, width, channels)
        except UnreadableError as error:
            raise DataError(f"This file {error}.\nRead are {', '.join(FORMATS)}.") from error


@contextmanager
def as_file(data: bytes) -> Iterator[Path]:
    """The content of a file, as a file that is gone after the block."""
    with TemporaryDirectory(prefix="convscope-") as folder:
        path = Path(folder) / "picture"
        path.write_bytes(data)
        yield path


def _of_set(bench: Workbench, name: str, index: int) -> Picture:
    card = bench.sets.card(name)
    if index >= card.test:
        raise UsageError(f"{name} has {card.test:,} test images: 0 to {card.test - 1:,}, not {index:,}.")
    one = bench.sets.some(name, index, index + 1)
    label = one.class_names[one.labels[0]]
    return Picture(np.asarray(one.pixels[0]), f"{name}:{index}", f"{name}, test image {index:,}: {label}", label)


def _unpacked(text: str, shape: tuple[int, int, int]) -> NDArray[np.uint8]:
    """The pixels in the letters; never more of them than the shape says."""
    wanted = shape[0] * shape[1] * shape[2]
    if not 0 < wanted <= LARGEST_SIDE * LARGEST_SIDE * 3 or max(shape) > LARGEST_SIDE:
        raise DataError(f"an image in an address has at most {LARGEST_SIDE} × {LARGEST_SIDE} pixels.")
    try:
        data = zlib.decompressobj().decompress(urlsafe_b64decode(text + "=" * (-len(text) % 4)), wanted + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise DataError(f"the image in this address is damaged: {error}.") from error
    if len(data) != wanted:
        raise DataError("the image in this address is damaged: its pixels do not fill its size.")
    return np.frombuffer(data, np.uint8).reshape(shape)
