"""The confusion view: which classes are taken for which, and the images behind every count."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError, expect
from convscope.images import Images
from convscope.views.thumbnails import shrinkage, thumbnails
from convscope.views.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from convscope.training.evaluation import Evaluation

PER_CELL = 12
BYTES = 480_000  # of pixels in a page, all cells together
NOTES = (
    "A row holds the images of one class, a column those that were taken for one; the diagonal is what was right.",
    "Recall: the share of a class's images that was found. Precision: the share of the images taken for it that is it.",
    "Probabilities are the softmax of the scores; a network can be sure and wrong, and so can a label.",
)


def confusion(evaluation: Evaluation, images: Images | None = None) -> View:
    """Which classes a network confuses: a matrix to point at, recall and precision, and the images behind each cell.

    Args:
        evaluation: what :func:`convscope.training.evaluate.evaluate` gives, of up to some hundred classes.
        images: the images that were evaluated, in the same order; without them the counts are shown alone.

    Returns:
        A :class:`~convscope.views.view.View`: a notebook widget, ``save("page.html")``, ``print``. It holds up to
        twelve images of each cell, fewer where there are many cells, and says so.

    Raises:
        UsageError: the images are not those that were evaluated, or there are none.

    >>> from convscope.training.evaluation import Evaluation
    >>> logits = np.array([[2, 0], [1, 0], [0, 3]], np.float32)
    >>> print(confusion(Evaluation(logits, np.array([0, 1, 1]), ("cat", "dog"))))
    2 of 3 images right (66.67 %)
    <BLANKLINE>
    true, taken for:    cat     dog  recall
    cat                   1       0  100.0%
    dog                   1       1   50.0%
    precision         50.0%  100.0%
    <BLANKLINE>
    dog taken for cat: 1
    """
    from convscope.training.evaluation import Evaluation

    expect(evaluation, Evaluation, "views.confusion", "convscope.training.evaluate.evaluate makes one.")
    if not evaluation.n:
        raise UsageError("the confusion view needs at least one image that was evaluated.")
    if images is not None:
        expect(images, Images, "views.confusion", "Give the Images that were evaluated.")
        if not np.array_equal(images.labels, evaluation.labels):
            raise UsageError(
                f"these are not the images that were evaluated: {len(images):,} with their labels, against "
                f"{evaluation.n:,}.\nGive the same images in the same order."
            )
    title = headline(evaluation)
    spec, arrays = confusion_parts(evaluation, images)
    text = _text(evaluation, title)
    return View("confusion", title, spec, arrays, text, draw=partial(_draw, evaluation, title))


def headline(evaluation: Evaluation) -> str:
    """How many are right, in a line."""
    right = f"{evaluation.correct:,} of {evaluation.n:,}"
    return f"{right} image{'s' * (evaluation.n > 1)} right ({100 * evaluation.accuracy:.2f} %)"


def confusion_parts(
    evaluation: Evaluation, images: Images | None, most: int = BYTES
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """What the part of a page that shows a confusion needs: its specification and its arrays, within a few bytes."""
    counts = evaluation.confusion
    arrays: dict[str, NDArray[Any]] = {"counts": counts.astype(np.int32)}
    spec: dict[str, Any] = {
        "title": headline(evaluation),
        "set": "" if images is None else images.name,
        "origin": "" if images is None else images.origin,
        "classNames": list(evaluation.class_names),
        "shrunk": 1,
        "notes": list(NOTES),
    }
    if images is not None:
        spec["shrunk"] = shrinkage(images.shape[:2])
        each = thumbnails(np.asarray(images.pixels[:1])).nbytes
        places = behind(evaluation, most // each)
        shares = evaluation.probabilities[places]
        rows = np.arange(len(places))
        arrays |= {
            "images": thumbnails(np.asarray(images.pixels[places])),
            "places": places.astype(np.int32),
            "true": evaluation.labels[places].astype(np.int32),
            "taken": evaluation.predictions[places].astype(np.int32),
            "sure": shares[rows, evaluation.predictions[places]],
            "own": shares[rows, evaluation.labels[places]],
        }
    return spec, arrays


def behind(evaluation: Evaluation, total: int) -> NDArray[np.int64]:
    """The places of the images to keep, cell by cell: up to twelve of each, no more than ``total`` together.

    Of a mistake the surest come first; of what is right the least sure, for these were nearly mistaken. Where not all
    have room, the cells of mistakes get it in proportion to their counts, and what is right only what they leave.
    """
    cells = evaluation.labels * len(evaluation.class_names) + evaluation.predictions
    sure = evaluation.probabilities.max(axis=1)
    right = evaluation.labels == evaluation.predictions
    order = np.lexsort((np.where(right, sure, -sure), cells))
    _, starts, sizes = np.unique(cells[order], return_index=True, return_counts=True)
    size = np.repeat(sizes, sizes)  # of each image's cell
    rank = np.arange(len(order)) - np.repeat(starts, sizes)  # of each image within its cell
    need = (rank + 0.5) / size + right[order]
    few = np.flatnonzero(rank < PER_CELL)
    kept = few[np.argsort(need[few], kind="stable")[: max(1, total)]]
    return np.asarray(order[np.sort(kept)], np.int64)


def _text(evaluation: Evaluation, title: str) -> str:
    """What the view shows, for a terminal: the matrix where it is small, then the commonest mistakes."""
    pairs = [f"{pair.true} taken for {pair.taken}: {pair.count:,}" for pair in evaluation.confused(10)]
    table = _matrix(evaluation) if len(evaluation.class_names) <= 12 else _classes(evaluation)
    return "\n".join([title, "", *table, "", *(pairs or ["no image is mistaken"])])


def _matrix(evaluation: Evaluation) -> list[str]:
    names = evaluation.class_names
    rows = [
        ["true, taken for:", *(name[:9] for name in names), "recall"],
        *(
            [row.name, *(f"{count:,}" for count in counts), share(row.recall)]
            for row, counts in zip(evaluation.classes, evaluation.confusion.tolist(), strict=True)
        ),
        ["precision", *(share(row.precision) for row in evaluation.classes), ""],
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join([f"{head:<{widths[0]}}", *(f"{x:>{w}}" for x, w in zip(cells, widths[1:], strict=True))]).rstrip()
        for head, *cells in rows
    ]


def _classes(evaluation: Evaluation) -> list[str]:
    width = max(map(len, evaluation.class_names))
    head = f"{'class':<{width}}  {'images':>7}  {'recall':>7}  {'precision':>9}"
    return [
        head,
        *(
            f"{row.name:<{width}}  {row.n:>7,}  {share(row.recall):>7}  {share(row.precision):>9}"
            for row in evaluation.classes
        ),
    ]


def share(value: float) -> str:
    """A share in per cent, or a dash where there is none.

    >>> share(0.5), share(float("nan"))
    ('50.0%', '–')
    """
    return "–" if np.isnan(value) else f"{value:.1%}"


def _draw(evaluation: Evaluation, title: str, figure: Figure) -> None:
    from convscope.views._confusion_picture import draw

    figure.set_size_inches(7.2, 6.6)
    draw(figure.subplots(), title, evaluation)
