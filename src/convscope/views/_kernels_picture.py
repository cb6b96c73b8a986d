"""The kernels view as a picture: every filter, its start above what it became."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from convscope.inspection.kernels import Kernels

ACROSS = 16
MOST = 128  # filters


def draw(figure: Figure, title: str, after: Kernels, before: Kernels | None) -> None:
    """Draw the strongest channel of each filter, the most moved (or longest) first; blue below, red above 0."""
    by = after.norms if before is None else after.changes(before)
    order = np.argsort(-by, kind="stable")[:MOST]
    across = min(ACROSS, len(order))
    down = math.ceil(len(order) / across)
    kinds = [after] if before is None else [before, after]
    figure.set_size_inches(0.62 * across + 0.4, (0.66 * len(kinds) + 0.28) * down + 0.8)
    figure.suptitle(f"{title}\n{'start above end' if before else 'as they are'}", x=0.01, ha="left", fontsize=10)
    strongest = np.sum(after.weights.astype(np.float64) ** 2, axis=(0, 1)).argmax(axis=0)
    limit = max(float(np.abs(each.weights).max()) for each in kinds) or 1.0
    axes = figure.subplots(down, across, squeeze=False)
    for axis in axes.ravel():
        axis.set_axis_off()
    for axis, filter_ in zip(axes.ravel(), order, strict=False):
        sheets = [each.weights[:, :, strongest[filter_], filter_] for each in kinds]
        axis.imshow(_stacked(sheets), cmap="RdBu_r", vmin=-limit, vmax=limit, interpolation="nearest")
        axis.set_title(f"{filter_}", fontsize=7, pad=2)


def _stacked(sheets: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Kernels below each other, a row of nothing between."""
    gap = np.full((1, sheets[0].shape[1]), np.nan, np.float32)
    return np.vstack([part for sheet in sheets for part in (gap, sheet)][1:])
