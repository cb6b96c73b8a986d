"""A contact sheet: many small images with a word each, as one picture file."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.files import write_aside

GROUND, INK = (255, 255, 255), (51, 56, 62)
SIDE, GAP, LINE = 112, 8, 17  # pixels: an image's longer side at least, between images, a line of text
ENDINGS = (".png", ".jpg", ".webp")


@dataclass(frozen=True)
class Cell:
    """Images side by side under a label of one or more lines; each ``(H, W, C)`` uint8, C is 1 or 3."""

    label: str
    images: tuple[NDArray[np.uint8], ...]


def save_sheet(cells: Sequence[Cell], path: str | Path, columns: int = 1) -> None:
    """Write cells, row by row, as one picture.

    Args:
        cells: at least one; all with images of one size. Small images are enlarged by a whole number, so that pixels
            stay squares.
        path: ends in ``.png``, ``.jpg`` or ``.webp``.
        columns: how many cells stand in a row.

    Raises:
        UsageError: another ending.
        ResourceError: the file cannot be written.
    """
    from matplotlib import get_data_path
    from PIL import Image, ImageDraw, ImageFont

    path = Path(path)
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"a contact sheet is saved as {', '.join(ENDINGS)}, not as {path.name!r}.")
    font = ImageFont.truetype(
        Path(get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"), 12
    )  # has letters of many scripts
    scale = max(1, SIDE // max(cells[0].images[0].shape[:2]))
    height, width = (scale * size for size in cells[0].images[0].shape[:2])
    across = max(len(cell.images) for cell in cells) * (width + GAP)
    text = LINE * max(1 + cell.label.count("\n") for cell in cells)
    down = text + height + 2 * GAP
    rows = -(-len(cells) // columns)
    sheet = Image.new("RGB", (2 * GAP + columns * across + (columns - 1) * 2 * GAP, GAP + rows * down), GROUND)
    pen = ImageDraw.Draw(sheet)
    for number, cell in enumerate(cells):
        left, top = 2 * GAP + number % columns * (across + 2 * GAP), GAP + number // columns * down
        for line, words in enumerate(cell.label.split("\n")):
            pen.text((left, top + line * LINE), _fitted(words, across, font.getlength), INK, font)
        for place, image in enumerate(cell.images):
            sheet.paste(Image.fromarray(_enlarged(image, scale)), (left + place * (width + GAP), top + text))
    content = io.BytesIO()
    sheet.save(content, format=Image.registered_extensions()[path.suffix.lower()])
    write_aside(path, content.getvalue())


def _enlarged(image: NDArray[np.uint8], scale: int) -> NDArray[np.uint8]:
    colour = np.broadcast_to(image, (*image.shape[:2], 3))
    return np.ascontiguousarray(colour.repeat(scale, axis=0).repeat(scale, axis=1))


def _fitted(label: str, room: float, length: Callable[[str], float]) -> str:
    """The label, its end replaced by … where it is too long."""
    if length(label) <= room:
        return label
    while label and length(label + "…") > room:
        label = label[:-1]
    return label + "…"
