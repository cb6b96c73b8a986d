"""The report as a picture: curves, the confusion matrix, the surest mistakes."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

    from convscope.reporting import Findings

SHOWN = 6


def draw(figure: Figure, title: str, summary: str, found: Findings) -> None:
    """Draw what there is, below each other: curves, matrix and mistakes."""
    from convscope.views._confusion_picture import draw as draw_matrix
    from convscope.views.curves import draw_curves

    heights = {"curves": 3.4 * bool(found.events), "matrix": 5.6 * (found.evaluation is not None)}
    heights["mistakes"] = 1.9 * bool(found.mistakes and found.test is not None)
    heights = {name: height for name, height in heights.items() if height} or {"nothing": 0.5}
    figure.set_size_inches(9, sum(heights.values()) + 0.9)
    told = "\n".join(textwrap.wrap(summary, 110))
    figure.suptitle(f"{title}\n{told}", x=0.01, ha="left", fontsize=9.5)
    parts = figure.subfigures(len(heights), 1, height_ratios=list(heights.values()), squeeze=False)[:, 0]
    for name, part in zip(heights, parts, strict=True):
        if name == "curves":
            draw_curves(part, found.events)
        elif name == "matrix" and found.evaluation is not None:
            draw_matrix(part.subplots(), "Which classes are taken for which", found.evaluation)
        elif name == "mistakes":
            _mistakes(part, found)


def _mistakes(part: SubFigure, found: Findings) -> None:
    assert found.test is not None
    axes = part.subplots(1, SHOWN)
    for axis in axes:
        axis.set_axis_off()
    for axis, each in zip(axes, found.mistakes, strict=False):
        pixels = np.asarray(found.test.pixels[each.mistake.index])
        axis.imshow(pixels[..., 0] if pixels.shape[2] == 1 else pixels, cmap="gray", vmin=0, vmax=255)
        axis.set_title(f"{each.mistake.true}\n→ {each.mistake.taken} {each.mistake.probability:.1%}", fontsize=7)
