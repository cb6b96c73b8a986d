"""The confusion view as a picture: the matrix, its counts written where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from convscope.training.evaluation import Evaluation

MOST_WRITTEN = 16


def draw(axis: Axes, title: str, evaluation: Evaluation) -> None:
    """Draw the matrix: mistakes from white to red, each row as shares of its images; the diagonal without colour."""
    counts = evaluation.confusion
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    wrong = shares - np.diag(shares.diagonal())
    axis.imshow(wrong, cmap="Reds", vmin=0, vmax=max(1.4 * float(wrong.max()), 1e-9), interpolation="nearest")
    axis.set_title(title, loc="left", fontsize=11)
    axis.set_xlabel("taken for", loc="left", fontsize=9)
    axis.set_ylabel("true class", loc="top", fontsize=9)
    axis.spines[:].set_color("#dde1e6")
    names = evaluation.class_names
    if len(names) <= MOST_WRITTEN:
        for (row, column), count in np.ndenumerate(counts):
            ink = "#5b636e" if row == column else "#1a1d21"
            axis.text(column, row, f"{count:,}" if count else "", ha="center", va="center", fontsize=8, color=ink)
    if len(names) <= 4 * MOST_WRITTEN:
        axis.set_xticks(range(len(names)), names, rotation=90, fontsize=8)
        axis.set_yticks(range(len(names)), names, fontsize=8)
    axis.tick_params(length=0)
