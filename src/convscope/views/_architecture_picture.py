"""The architecture view as a picture: each layer's map to scale, and where parameters and multiply-adds sit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from convscope.analysis import Row, Table
from convscope.architecture import Architecture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {"conv": "#58b89d", "pool": "#7aa7d6", "dense": "#e0a458", "other": "#c3c9d1"}
MOST = 28  # layers that are drawn; of more, those with the most parameters and work


def draw(figure: Figure, title: str, table: Table, graph: Architecture) -> None:
    """Draw the layers that change the shape or have weights, the others go with those before them."""
    told = [
        row for row, node in zip(table.rows, graph.nodes, strict=True) if _counts(row, graph.shapes[node.inputs[0]])
    ]
    rows = _weightiest(told)
    figure.set_size_inches(max(7.0, 0.62 * len(rows) + 1.5), 5.6)
    left_out = f" ({len(rows)} of {len(table.rows)} layers)" if len(rows) < len(table.rows) else ""
    figure.suptitle(f"{title}{left_out}", x=0.01, ha="left", fontsize=12)
    maps, parameters, macs = figure.subplots(3, 1, height_ratios=[3, 1, 1])
    _maps(maps, rows)
    _bars(parameters, rows, [row.parameters for row in rows], f"parameters, {table.parameters:,} in all")
    _bars(macs, rows, [row.macs for row in rows], f"multiply-adds, {table.macs:,} in all")
    macs.set_xticks(range(len(rows)), [row.name for row in rows], rotation=45, ha="right", fontsize=7)


def _counts(row: Row, before: tuple[int, ...]) -> bool:
    return row.output_shape != before or (row.macs > 0)


def _weightiest(rows: list[Row]) -> list[Row]:
    if len(rows) <= MOST:
        return rows
    kept = sorted(range(len(rows)), key=lambda i: (rows[i].macs, rows[i].parameters), reverse=True)[:MOST]
    return [rows[i] for i in sorted(kept)]


def _maps(axis: Axes, rows: list[Row]) -> None:
    """Rectangles as high as the map's rows, to scale, and as wide as the logarithm of its channels."""
    from matplotlib.patches import Rectangle

    tallest = max((row.output_shape[0] for row in rows if len(row.output_shape) == 3), default=1)
    for place, row in enumerate(rows):
        channels = row.output_shape[-1]
        flat = len(row.output_shape) == 1
        height = 0.08 * math.log2(1 + channels) if flat else max(0.02, row.output_shape[0] / tallest)
        width = 0.14 if flat else 0.1 + 0.07 * math.log2(1 + channels)
        colour = COLOURS[_family(row.kind)]
        corner = place - width / 2, -height / 2
        axis.add_patch(Rectangle(corner, width, height, facecolor=colour, edgecolor="#5b636e", linewidth=0.6))
        shape = "×".join(map(str, row.output_shape))
        axis.text(
            place, -height / 2 - 0.04, shape, ha="center", va="top", fontsize=6.5, rotation=0 if len(rows) < 12 else 45
        )
    axis.set(xlim=(-0.7, len(rows) - 0.3), ylim=(-0.75, 0.6), xticks=[], yticks=[])
    axis.spines[:].set_visible(False)


def _bars(axis: Axes, rows: list[Row], counts: list[int], name: str) -> None:
    axis.bar(range(len(rows)), counts, color=[COLOURS[_family(row.kind)] for row in rows])
    axis.set_title(name, fontsize=9, loc="left")
    axis.set(xlim=(-0.7, len(rows) - 0.3), xticks=[])
    axis.tick_params(labelsize=7)
    axis.spines[["top", "right"]].set_visible(False)


def _family(kind: str) -> str:
    if kind.startswith("conv"):
        return "conv"
    return "pool" if "pool" in kind else kind if kind == "dense" else "other"
