"""The network view as a picture: the first image, the maps of every layer, and the classes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEIGHT = 3.6  # of the maps, in inches
NARROWEST = 0.72
LARGE, LARGEST = 0.6, 0.75  # a map's longer side
MOST_MAPS = 64


def draw(
    figure: Figure,
    title: str,
    pixels: NDArray[np.uint8],
    maps: dict[str, NDArray[np.float32]],
    probabilities: dict[str, float],
) -> None:
    """Draw one image ``(H, W, C)`` in a network: for each layer its maps ``(H, W, C)`` by name, the strongest of many.

    Maps are blue below and red above 0, each layer on a scale of its own that is stated under it.
    """
    sides = {name: min(0.11 * math.sqrt(max(values.shape[:2])), LARGEST) for name, values in maps.items()}
    layers = {name: strongest(values, _most(sides[name])) for name, values in maps.items()}
    sheets = {name: montage(values, down=int(HEIGHT / sides[name])) for name, values in layers.items()}
    drawn = [sides[name] / max(layers[name].shape[:2]) * sheet.shape[1] for name, sheet in sheets.items()]
    widths = [1.2, *(max(NARROWEST, width) for width in drawn), 1.8]
    figure.set_size_inches(sum(widths) + 0.12 * len(widths), HEIGHT + 1)
    axes = figure.subplots(1, len(widths), width_ratios=widths)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    _image(axes[0], pixels)
    for axis, (name, sheet) in zip(axes[1:-1], sheets.items(), strict=True):
        _maps(axis, name, sheet, maps[name].shape, layers[name].shape[2])
    if probabilities:
        _classes(axes[-1], probabilities)
    else:
        axes[-1].set_axis_off()


def _most(side: float) -> int:
    """How many maps of a layer are drawn: of large ones two columns."""
    return MOST_MAPS if side < LARGE else 2 * int(HEIGHT / side)


def strongest(maps: NDArray[np.float32], most: int) -> NDArray[np.float32]:
    """Of more than ``most`` maps ``(H, W, C)`` those with the largest sum of |value|, in their order."""
    if maps.shape[2] <= most:
        return maps
    best = np.argsort(-np.abs(maps).sum(axis=(0, 1)), kind="stable")[:most]
    return maps[:, :, np.sort(best)]


def montage(maps: NDArray[np.float32], down: int) -> NDArray[np.float32]:
    """All channels of ``(H, W, C)`` in one picture, at most ``down`` below each other, one empty cell (NaN) between.

    >>> montage(np.ones((2, 2, 3), np.float32), down=2).shape
    (5, 5)
    """
    rows, columns, channels = maps.shape
    across = math.ceil(channels / max(1, down))
    lines = math.ceil(channels / across)
    sheet = np.full((lines * (rows + 1) - 1, across * (columns + 1) - 1), np.nan, np.float32)
    for channel in range(channels):
        top, left = channel // across * (rows + 1), channel % across * (columns + 1)
        sheet[top : top + rows, left : left + columns] = maps[:, :, channel]
    return sheet


def _image(axis: Axes, pixels: NDArray[np.uint8]) -> None:
    axis.imshow(pixels[..., 0] if pixels.shape[2] == 1 else pixels, cmap="gray", vmin=0, vmax=255)
    axis.set_title("image", fontsize=8, loc="left")
    axis.set_axis_off()
    axis.set_anchor("NW")


def _maps(axis: Axes, name: str, sheet: NDArray[np.float32], shape: tuple[int, ...], shown: int) -> None:
    limit = float(np.nanmax(np.abs(sheet))) or 1.0
    axis.imshow(sheet, cmap="RdBu_r", vmin=-limit, vmax=limit, interpolation="nearest")
    axis.set_title(f"{name}\n{'×'.join(map(str, shape))}", fontsize=8, loc="left")
    some = "" if shown == shape[2] else f"\n{shown} of {shape[2]} maps"
    axis.set_xlabel(f"±{limit:.3g}{some}", fontsize=8, loc="left")
    axis.set(xticks=[], yticks=[])
    axis.set_anchor("NW")
    for side in axis.spines.values():
        side.set_visible(False)


def _classes(axis: Any, probabilities: dict[str, float]) -> None:
    best = sorted(probabilities, key=lambda name: probabilities[name], reverse=True)[:10]
    bars = axis.barh(best, [probabilities[name] for name in best], color="#00705a")
    axis.bar_label(bars, [f"{probabilities[name]:.1%}" for name in best], fontsize=7, padding=2)
    axis.invert_yaxis()
    axis.set(xlim=(0, 1.35), xticks=[])
    axis.tick_params(axis="y", labelsize=8, length=0)
    axis.set_title("probability", fontsize=8, loc="left")
    axis.spines[:].set_visible(False)
