"""The kernels view: all filters of a layer, as they began beside what they became."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from convscope.errors import DataError, UsageError, expect
from convscope.views.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from convscope.inspection.kernels import Kernels

MOST_NUMBERS = 80_000  # weights in a page; of a larger layer the filters that are largest are shown
NOTES = (
    "A kernel is not flipped: it is multiplied with its window as it stands here.",
    "Length: √Σ w² over rows, columns and channels. Moved: the same of the difference to the start.",
    "Edge-like: the share of Σ w² in an even slope across or down the window; Prewitt's kernel has 1, Sobel's 8/9.",
)


def kernels(after: Kernels, before: Kernels | None = None) -> View:
    """All kernels of a layer, to sort and to read: as they began beside what they became.

    Args:
        after: what :func:`convscope.kernels` gives.
        before: the same layer earlier, such as ``cs.kernels(run.network(0), layer)``; None shows the present alone.

    Returns:
        A :class:`~convscope.views.view.View`: a notebook widget, ``save("page.html")``, ``print``.

    Raises:
        UsageError: what is given are no kernels, or those before have another shape.
        DataError: weights that are not finite.

    >>> from convscope.inspection.kernels import Kernels
    >>> sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32)[..., np.newaxis, np.newaxis]
    >>> print(kernels(Kernels("conv1", sobel)))
    conv1: 1 filter of 3 × 3 over 1 channel
    edge-like on average 0.89; independent random weights have 0.222
    <BLANKLINE>
    filter  length  edge-like
         0   3.464       0.89
    """
    from convscope.inspection.kernels import Kernels

    for given in (after, before):
        if given is not None:
            expect(given, Kernels, "views.kernels", "cs.kernels(network, layer) gives them.")
    title = f"{after.layer}: {after}"
    spec, arrays = kernels_parts(after, before)
    return View("kernels", title, spec, arrays, _text(title, spec), draw=partial(_draw, after, before, title))


def kernels_parts(
    after: Kernels, before: Kernels | None = None, most: int = MOST_NUMBERS
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """What the part of a page that shows a layer's kernels needs: its specification and its arrays.

    Raises:
        UsageError: the kernels before have another shape.
        DataError: weights that are not finite.
    """
    if not np.isfinite(after.weights).all() or (before is not None and not np.isfinite(before.weights).all()):
        raise DataError(f"{after.layer} has kernels that are not finite: did the training diverge?")
    measures = {"length": after.norms, "edge": after.edges}
    if before is not None:
        measures |= {"moved": after.changes(before), "lengthBefore": before.norms, "edgeBefore": before.edges}
    height, width, channels, filters = after.weights.shape
    kept = min(filters, most // (height * width * channels))
    if not kept:
        raise UsageError(f"a filter of {after.layer} has {height * width * channels:,} weights, too many for a page.")
    shown = np.sort(np.argsort(-after.norms, kind="stable")[:kept])
    spec = {
        "layer": after.layer,
        "title": f"{after.layer}: {after}",
        "filters": shown.tolist(),
        "of": filters,
        "measures": {name: _numbers(values[shown]) for name, values in measures.items()},
        "chance": after.edge_of_chance,
        "summary": summary(after, before),
        "notes": list(NOTES),
    }
    arrays = {"after": after.weights[..., shown]}
    return spec, arrays if before is None else {**arrays, "before": before.weights[..., shown]}


def summary(after: Kernels, before: Kernels | None) -> str:
    """What became of the kernels, in a sentence or two, with what chance would give beside it."""
    edge, chance = _mean(after.edges), after.edge_of_chance
    if before is None:
        return f"edge-like on average {edge}; independent random weights have {chance:.3g}"
    return (
        f"On average the filters moved by {_mean(after.changes(before))} and are {_mean(after.norms)} long, at the "
        f"start {_mean(before.norms)}. Edge-like {edge}, at the start {_mean(before.edges)}; independent random "
        f"weights have {chance:.3g}."
    )


def _mean(values: NDArray[np.float64]) -> str:
    known = values[~np.isnan(values)]
    return f"{known.mean():.2f}" if len(known) else "–"


def _numbers(values: NDArray[np.float64]) -> list[float | None]:
    """NaN is not JSON."""
    return [None if np.isnan(value) else float(value) for value in values]


def _text(title: str, spec: dict[str, Any]) -> str:
    """What the view shows, for a terminal: the filters, those that moved most first."""
    measures = spec["measures"]
    heads = {"moved": "moved", "length": "length", "lengthBefore": "at the start", "edge": "edge-like"}
    heads = {name: head for name, head in heads.items() if name in measures}
    by = measures.get("moved", measures["length"])
    order = sorted(range(len(by)), key=lambda i: -by[i])
    lines = [
        f"{spec['filters'][i]:>6}  " + "  ".join(_cell(name, head, measures[name][i]) for name, head in heads.items())
        for i in order
    ]
    return "\n".join([title, spec["summary"], "", "filter  " + "  ".join(heads.values()), *lines])


def _cell(name: str, head: str, value: float | None) -> str:
    text = "–" if value is None else f"{value:.2f}" if name == "edge" else f"{value:.3f}"
    return text.rjust(len(head))


def _draw(after: Kernels, before: Kernels | None, title: str, figure: Figure) -> None:
    from convscope.views._kernels_picture import draw

    draw(figure, title, after, before)
