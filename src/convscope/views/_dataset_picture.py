"""The dataset view as a picture: mean, count and samples of every class; below, how often each value occurs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convscope.images import Images

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACROSS = 10  # samples of a class
DOWN = 20  # classes
ACCENT, QUIET = "#00a37f", "#5b636e"


def draw(
    figure: Figure,
    title: str,
    images: Images,
    samples: list[NDArray[np.int64]],
    means: NDArray[np.uint8],
    values: NDArray[np.int64],
) -> None:
    """Draw up to twenty classes with ten samples each, and the histogram of all values."""
    rows = samples[:DOWN]
    figure.set_size_inches(9.5, 0.62 * len(rows) + 2.6)
    more = f", the first {len(rows)} of {len(images.class_names)} shown" if len(rows) < len(images.class_names) else ""
    figure.suptitle(title + more, x=0.01, ha="left", fontsize=12)
    grid = figure.add_gridspec(2, 1, height_ratios=[0.62 * len(rows) + 0.4, 1.6])
    counts = images.class_counts()
    axes = grid[0].subgridspec(len(rows), ACROSS + 1).subplots(squeeze=False)
    for label, places in enumerate(rows):
        name = f"{images.class_names[label]}\n{counts[label]:,}"
        _picture(axes[label][0], means[label], name, ACCENT)
        for column in range(ACROSS):
            axis = axes[label][column + 1]
            if column < len(places):
                _picture(axis, images.pixels[places[column]], "", "#dde1e6")
            else:
                axis.set_axis_off()
    axes[0][0].set_title("mean", fontsize=8)
    axis = figure.add_subplot(grid[1])
    axis.bar(np.arange(64) * 4 + 2, values.reshape(64, -1).sum(axis=1), width=4, color=QUIET)
    axis.set_yscale("log")
    axis.set_title("how many numbers have which value", fontsize=9, loc="left")
    axis.tick_params(labelsize=7)
    axis.spines[["top", "right"]].set_visible(False)


def _picture(axis: Axes, image: NDArray[np.uint8], name: str, edge: str) -> None:
    axis.imshow(image if image.shape[2] == 3 else image[..., 0], cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axis.set(xticks=[], yticks=[])
    axis.spines[:].set_color(edge)
    axis.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=7)
