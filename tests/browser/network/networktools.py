"""A sample page of the network view, and how its values are found, pinned and read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from vectors import random_network, torch_values

from convscope.images import Images
from convscope.views import network

TEXT = (
    "conv 5 4x4 stride 2 pad 1 nobias, batchnorm, relu, conv 6 3x3 same, maxpool 2, relu, "
    "flatten, dense 7 relu, dense 3"
)
NAMES = ("<b>first</b>", "second", "third </script>")
MAPS = ".cs-column[aria-label='{}'] .cs-maps"
ALLOWED = 1e-5
Open = Callable[..., Any]
SCORES = ".cs-column[aria-label='dense 1'] .cs-maps"
FIRST_CLASS = ".cs-class[data-class='0']"


class Sample:
    """A saved page with the network, the images and PyTorch's values that belong to it."""

    def __init__(self, folder: Path, text: str = TEXT, shape: tuple[int, int, int] = (12, 14, 1)) -> None:
        rng = np.random.default_rng(5)
        self.network = random_network(text, shape, rng)
        object.__setattr__(self.network, "class_names", NAMES)
        pixels = rng.integers(0, 256, (4, *shape), np.uint8)
        self.images = Images(pixels, np.array([0, 1, 2, 0]), NAMES, "noise", "drawn by a test")
        self.values = torch_values(self.network, self.images)
        self.path = network(self.network, self.images).save(folder / "page.html")


def shown(page: Any) -> float:
    """The value whose arithmetic is shown."""
    return float(page.locator(".cs-stage-title output").get_attribute("data-value"))


def where(page: Any) -> str:
    return str(page.locator(".cs-where").inner_text())


def point(page: Any, layer: str, row: int, column: int, channel: int) -> dict[str, float]:
    """Where a value of a layer is drawn, in pixels from the corner of its maps."""
    maps = page.locator(MAPS.format(layer))
    tiles = {key: int(number) for key, number in maps.evaluate("e => ({ ...e.dataset })").items()}
    wide, high = (tiles[side] * tiles["cell"] + tiles["gap"] for side in ("columns", "rows"))
    return {
        "x": channel % tiles["across"] * wide + (column + 0.5) * tiles["cell"],
        "y": channel // tiles["across"] * high + (row + 0.5) * tiles["cell"],
    }


def pin(page: Any, layer: str, row: int, column: int, channel: int) -> None:
    page.locator(MAPS.format(layer)).click(position=point(page, layer, row, column, channel))


def outlined(page: Any, selector: str) -> bool:
    """Whether anything is drawn above the maps."""
    return bool(
        page.locator(f"{selector} .cs-above").evaluate(
            "c => { const empty = document.createElement('canvas'); [empty.width, empty.height] = [c.width, c.height];"
            "return c.toDataURL() !== empty.toDataURL(); }"
        )
    )
