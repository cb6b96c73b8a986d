"""The pixels view as a picture: the image, a piece of it as numbers, and how many pixels have which value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACCENT = "#00a37f"
PIECE = 9  # rows and columns that are shown as numbers
BINS = 64


def draw(figure: Figure, title: str, image: NDArray[Any], ends: tuple[float, float], middle: tuple[int, int]) -> None:
    """Draw an image ``(H, W, C)``, the numbers round the pixel ``middle``, and the histogram of all its numbers.

    Grey from ``ends[0]`` black to ``ends[1]`` white; signed numbers are blue below and red above 0.
    """
    figure.set_size_inches(11, 4.1)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    whole, near, counts = figure.subplots(1, 3, width_ratios=[3.4, 3.4, 3])
    top, left = (
        int(np.clip(at - PIECE // 2, 0, max(0, length - PIECE)))
        for at, length in zip(middle, image.shape[:2], strict=True)
    )
    piece = image[top : top + PIECE, left : left + PIECE]
    _show(whole, image, ends)
    _frame(whole, top, left, piece.shape)
    whole.set_title(f"{' × '.join(map(str, image.shape))}, {image.dtype}", fontsize=9, loc="left")
    _show(near, piece, ends)
    _write(near, piece[..., 0], ends)
    channel = ", red" if image.shape[2] == 3 else ""
    where = f"rows {top}–{top + piece.shape[0] - 1}, columns {left}–{left + piece.shape[1] - 1}{channel}"
    near.set_title(where, fontsize=9, loc="left")
    _histogram(counts, image, ends)


def _show(axis: Axes, image: NDArray[Any], ends: tuple[float, float]) -> None:
    low, high = ends
    if image.shape[2] == 3 and low >= 0:
        axis.imshow(image.astype(np.float64) / (high or 1), interpolation="nearest")
    else:
        axis.imshow(image[..., 0], cmap="gray" if low >= 0 else "RdBu_r", vmin=low, vmax=high, interpolation="nearest")
    axis.set(xticks=[], yticks=[])
    axis.set_anchor("NW")
    axis.spines[:].set_color("#dde1e6")


def _frame(axis: Axes, top: int, left: int, shape: tuple[int, ...]) -> None:
    from matplotlib.patches import Rectangle

    axis.add_patch(Rectangle((left - 0.5, top - 0.5), shape[1], shape[0], fill=False, edgecolor=ACCENT, linewidth=2))


def _write(axis: Axes, numbers: NDArray[Any], ends: tuple[float, float]) -> None:
    """The numbers in their cells, on a ground that lets them be read whatever the colour."""
    low, high = ends
    for (row, column), x in np.ndenumerate(numbers):
        dark = x - low < (high - low) / 2 if low >= 0 else abs(x) > 0.6 * high
        paint = {"facecolor": "black" if dark else "white", "alpha": 0.35, "linewidth": 0, "pad": 1}
        text = f"{x:.3g}".replace("-", "−")
        axis.text(
            column, row, text, ha="center", va="center", fontsize=8, color="white" if dark else "black", bbox=paint
        )


def _histogram(axis: Axes, image: NDArray[Any], ends: tuple[float, float]) -> None:
    low, high = ends
    edges = np.linspace(low, 256 if image.dtype == np.uint8 and high == 255 else high or 1, BINS + 1)
    channels = image.reshape(-1, image.shape[2])
    inks = ("#c1272d", "#2e8b57", "#2166ac") if channels.shape[1] == 3 else ("#5b636e",)
    for values, ink in zip(channels.T, inks, strict=True):
        axis.hist(values, edges.tolist(), color=ink, alpha=0.55 if len(inks) > 1 else 1)
    axis.set_yscale("log")
    axis.set_title("how many numbers have which value", fontsize=9, loc="left")
    axis.spines[["top", "right"]].set_visible(False)
