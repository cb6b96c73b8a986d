"""The convolution view as a picture: image, kernel and feature map side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_WRITTEN = 12  # rows or columns up to which numbers are written into the cells
HEIGHT = 3.4  # of the image and the map, in inches


def draw(
    figure: Figure,
    title: str,
    image: NDArray[Any],
    scale: tuple[float, float],
    kernel: NDArray[Any],
    values: NDArray[Any],
) -> None:
    """Draw an image ``(H, W, C)``, the kernel ``(kh, kw)`` of its first filter and channel, and its map ``(H', W')``.

    Grey from ``scale[0]`` black to ``scale[1]`` white; what is signed is blue below and red above 0.
    """
    figure.set_size_inches(2 * HEIGHT + 2.6, HEIGHT + 0.9)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    axes = figure.subplots(1, 3, width_ratios=[HEIGHT, 1.8, HEIGHT])
    low, high = scale
    if low < 0:
        _signed(axes[0], "image", image[..., 0])
    elif image.shape[2] == 3:
        axes[0].imshow(image.astype(np.float64) / high)
        _named(axes[0], "image", image.shape)
    else:
        axes[0].imshow(image[..., 0], cmap="gray", vmin=low, vmax=high)
        _named(axes[0], "image", image.shape[:2])
        _numbers(axes[0], image[..., 0], lambda x: "white" if x - low < (high - low) / 2 else "black")
    _signed(axes[1], "kernel", kernel)
    _signed(axes[2], "feature map", values)


def _signed(axis: Axes, name: str, values: NDArray[Any]) -> None:
    limit = float(np.abs(values).max()) or 1.0
    axis.imshow(values, cmap="RdBu_r", vmin=-limit, vmax=limit, interpolation="nearest")
    _named(axis, name, values.shape)
    _numbers(axis, values, lambda x: "white" if abs(x) > 0.6 * limit else "black")


def _named(axis: Axes, name: str, shape: tuple[int, ...]) -> None:
    axis.set_title(f"{name}  {' × '.join(map(str, shape))}", fontsize=9, loc="left")
    axis.set(xticks=[], yticks=[])
    axis.set_anchor("NW")
    axis.spines[:].set_color("#dde1e6")


def _numbers(axis: Axes, values: NDArray[Any], ink: Any) -> None:
    if max(values.shape) > MOST_WRITTEN:
        return
    for (row, column), x in np.ndenumerate(values):
        axis.text(column, row, f"{x:.3g}".replace("-", "−"), ha="center", va="center", fontsize=8, color=ink(x))
