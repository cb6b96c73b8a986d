"""One image file: what it says of itself, and its pixels by one stated rule.

The rule: PNG, JPEG, GIF, BMP, TIFF, WebP and PBM/PGM/PPM are read, whatever the ending says. An EXIF rotation is
applied. Of an animated file the first picture counts. A palette is looked up; what is transparent becomes white; CMYK
and other colour spaces become red, green and blue; 16 bits become 8 (divided by 257). A picture of another size is
scaled to fit, up or down, nothing cut off, and centred on black.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convscope.errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")
GREY_MODES = ("1", "L", "LA", "La", "I", "I;16", "I;16L", "I;16B", "I;16N")
MOST_PIXELS = 64_000_000
_ORIENTATION = 0x0112
_TURNED = (5, 6, 7, 8)  # orientations in which height and width change places


class UnreadableError(Exception):
    """A file is no image that can be read; the message is the cause, in a few words."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a file says of itself: upright height and width, Pillow's name of its mode, and whether it is animated."""

    height: int
    width: int
    mode: str
    animated: bool

    @property
    def grey(self) -> bool:
        """Whether its mode has no colours."""
        return self.mode in GREY_MODES


def look(path: Path) -> Look:
    """Read the header of an image file.

    Raises:
        UnreadableError: it is empty, no image in one of the formats, too large, or holds floating-point values.
    """
    with _opened(path) as image:
        width, height = image.size
        if image.getexif().get(_ORIENTATION) in _TURNED:
            width, height = height, width
        return Look(height, width, image.mode, bool(getattr(image, "is_animated", False)))


def read_picture(path: Path, channels: int) -> NDArray[np.uint8]:
    """The pixels of one image file in its own size: ``(H, W, channels)``, 1 for grey and 3 for colour.

    Raises:
        DataError: there is no such file, or it is no image that can be read.
    """
    if not path.is_file():
        raise DataError(f"there is no file {path}.\nGive the path of an image: {', '.join(FORMATS)}.")
    try:
        seen = look(path)
        return pixels_of(path, seen.height, seen.width, channels)
    except UnreadableError as error:
        raise DataError(f"{path} {error}.\nRead are {', '.join(FORMATS)}; save it as one of these.") from error


def pixels_of(path: Path, height: int, width: int, channels: int) -> NDArray[np.uint8]:
    """The pixels of an image file: ``(height, width, channels)``, by the rule above.

    Raises:
        UnreadableError: as `look`, or the file is truncated or damaged.
    """
    from PIL import Image, ImageOps

    with _opened(path) as image:
        if image.size != (width, height):
            image.draft(None, (2 * max(height, width),) * 2)  # of a large JPEG not every detail is decoded
        upright = _eight_bits(ImageOps.exif_transpose(image)).convert("L" if channels == 1 else "RGB")
        if upright.size != (width, height):
            upright = ImageOps.pad(upright, (width, height), Image.Resampling.BICUBIC)
        return np.asarray(upright, np.uint8).reshape(height, width, channels)


@contextmanager
def _opened(path: Path) -> Iterator[Image]:
    from PIL import Image, UnidentifiedImageError

    try:
        if not path.stat().st_size:
            raise UnreadableError("is empty")
        with warnings.catch_warnings(action="ignore"), Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise UnreadableError(f"has {image.width * image.height:,} pixels, more than {MOST_PIXELS:,}")
            if image.mode == "F":
                raise UnreadableError("holds floating-point values")
            yield image
    except UnreadableError:
        raise
    except UnidentifiedImageError:
        raise UnreadableError(f"is no image ({', '.join(FORMATS)})") from None
    except Image.DecompressionBombError:
        raise UnreadableError(f"has more than {MOST_PIXELS:,} pixels") from None
    except Exception as error:  # decoders raise whatever they stumble over in a damaged file
        raise UnreadableError(f"is damaged ({_brief(error, path)})") from error


def _eight_bits(image: Image) -> Image:
    """The image with 8 bits a channel and nothing transparent."""
    from PIL import Image as images

    if image.mode.startswith("I"):
        values = np.asarray(image)
        if values.min() < 0 or values.max() > 65535:
            raise UnreadableError("holds values beyond 16 bits")
        return images.fromarray(((values.astype(np.uint32) + 128) // 257).astype(np.uint8))
    if not image.has_transparency_data:
        return image
    white = images.new("RGBA", image.size, "white")
    return images.alpha_composite(white, image.convert("RGBA"))


def _brief(error: Exception, path: Path) -> str:
    words = str(error).replace(str(path), path.name).partition("\n")[0]
    return words[:80] or type(error).__name__
