"""What max pooling forgives when an image moves, and what it does not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import pool
from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.worked import integers

Shift = tuple[int, int]


def _checks() -> Sequence[Check]:
    image = integers(147, 8, 10, low=0, high=4)
    return [
        _changed(image, (0, 1), "the image moves 1 to the right: how many pooled values change"),
        _changed(image, (2, 0), "it moves 2 down: they change as well"),
        _misplaced(image, (3, 2), "3 down and 2 to the right, and the map 1 and 1: how many are misplaced"),
        _misplaced(image, (0, 1), "1 to the right: no whole cell to move along by"),
        _misplaced(image, (2, 4), "2 down and 4 to the right, and the map 1 and 2: it moves along"),
        _forgiven(4, 4),
        _forgiven(3, 4),
        _forgiven(2, 5),
        *(_period(poolings) for poolings in (1, 3, 5)),
    ]


def _pooled(image: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(pool(image, 2))


def _moved(image: NDArray[np.int64], shift: Shift) -> NDArray[np.int64]:
    return np.roll(image, shift, (0, 1))


def _count(first: NDArray[np.int64], second: NDArray[np.int64]) -> int:
    return int((first != second).sum())


def _changed(image: NDArray[np.int64], shift: Shift, what: str) -> Check:
    before, after = _pooled(image), _pooled(_moved(image, shift))
    right = _count(before, after)
    return gives(
        "changed",
        *(image, *shift),
        expected=right,
        what=what,
        suspects=[
            Suspect("equal cells", before.size - right, "These are the cells that stay the same."),
            Suspect(
                "pooled before it moves",
                _count(before, _moved(before, shift)),
                "You move the map. Move the image, and pool it then.",
            ),
            Suspect(
                "taken for invariant",
                0,
                "Pooling does not make a map invariant: a value stays only where the largest pixel of its window does.",
            ),
            Suspect("pixels for values", _count(image, _moved(image, shift)), "These are pixels; pool both first."),
            Suspect("yes or no", bool(right), "Asked for is in how many cells they differ, not whether."),
            Suspect("share for number", right / before.size, "Asked for is the number of cells, not their share."),
        ],
    )


def _misplaced(image: NDArray[np.int64], shift: Shift, what: str) -> Check:
    before, after = _pooled(image), _pooled(_moved(image, shift))
    half = (shift[0] // 2, shift[1] // 2)
    return gives(
        "misplaced",
        *(image, *shift),
        expected=_count(_moved(before, half), after),
        what=what,
        suspects=[
            Suspect("map not moved", _count(before, after), "Move the map as well, by half as many cells."),
            Suspect(
                "map moved by pixels",
                _count(_moved(before, shift), after),
                "One cell of the map is two pixels: move the map by half as many cells, down // 2 and right // 2.",
            ),
            Suspect(
                "moved the other way",
                _count(_moved(before, (-half[0], -half[1])), after),
                "The map moves the same way as the image: down // 2 and right // 2, without a minus.",
            ),
            Suspect(
                "directions exchanged",
                _count(_moved(before, half[::-1]), after),
                "Down comes first, then right.",
            ),
            Suspect(
                "equal cells",
                before.size - _count(_moved(before, half), after),
                "These are the cells in which they agree.",
            ),
        ],
    )


def _kept(row: int, column: int) -> list[Shift]:
    """The shifts by at most one cell under which a lone pixel stays in its window."""
    near = product((-1, 0, 1), repeat=2)
    return [(a, b) for a, b in near if (row + a) // 2 == row // 2 and (column + b) // 2 == column // 2]


def _forgiven(row: int, column: int) -> Check:
    every = list(product((-1, 0, 1), repeat=2))
    right = _kept(row, column)
    return gives(
        "forgiven",
        *(row, column),
        expected=right,
        what=f"one bright pixel at row {row}, column {column}: the shifts that its map does not notice",
        suspects=[
            Suspect("all forgiven", every, "Not every shift by one stays in the same window of 2 × 2: try them out."),
            Suspect("none forgiven", [(0, 0)], "Some of them leave the pixel in its window, and the map as it was."),
            Suspect(
                "always to the right and down",
                [(0, 0), (0, 1), (1, 0), (1, 1)],
                "It depends on where the pixel lies in its window: an odd row or column has its room above or to the "
                "left.",
            ),
            Suspect(
                "the other way",
                sorted((-a, -b) for a, b in right),
                "A pixel at an even place has its room below and to the right, one at an odd place above and to the "
                "left; you have it the other way.",
            ),
            Suspect(
                "those that are noticed", [s for s in every if s not in right], "These are those that change the map."
            ),
            Suspect("how many", len(right), "That is how many; asked for is which."),
        ],
    )


def _period(poolings: int) -> Check:
    return gives(
        "period",
        poolings,
        expected=2**poolings,
        what=f"{poolings} pooling{'s' if poolings > 1 else ''} by 2, one behind the other",
        suspects=[
            Suspect(
                "added, not multiplied", 2 * poolings, "Each pooling halves what the one before left: multiply the 2s."
            ),
            Suspect("one pooling", 2, "That is for one pooling; the next halves again."),
            Suspect("squared", poolings**2, "Not the square: every pooling doubles it, beginning with 2 for one."),
            Suspect("any shift", 1, "A shift by 1 moves no map along by a whole cell."),
        ],
    )


EXERCISE = Exercise(
    title="What pooling forgives",
    minutes=12,
    task="""
        "Pooling makes a network invariant to shifts", it is said. See how far that holds. Given are
        shift(), which moves an image round its edges, and max_pool(), the largest of every 2 × 2.

        1. changed(image, down, right): in how many cells the map of the moved image differs from the
           map of the image. For an invariant map it would be 0.
        2. misplaced(image, down, right): the same, but move the map along first, by half as many
           cells (down // 2 and right // 2). For an equivariant map it is 0.
        3. forgiven(row, column): in an image of 8 × 8 zeros the pixel at this place is 1. Try all nine
           shifts (down, right), each from -1 to 1, in that order: list those that leave the map as it
           was. The place is not at the border.
        4. period(poolings): with so many poolings by 2, one behind the other, by how many pixels must
           an image move so that its last map moves by exactly one cell?
    """,
    starter="""
        import numpy as np


        def shift(image, down, right):
            return np.roll(image, (down, right), axis=(0, 1))


        def max_pool(image):
            h, w = image.shape[0] // 2, image.shape[1] // 2
            return image[:2 * h, :2 * w].reshape(h, 2, w, 2).max(axis=(1, 3))


        def changed(image, down, right):
            return None


        def misplaced(image, down, right):
            return None


        def forgiven(row, column):
            return None


        def period(poolings):
            return None
    """,
    hints=(
        "(first != second).sum() counts the cells in which two arrays differ.",
        "forgiven: two loops over range(-1, 2). Make the image with np.zeros((8, 8)) and set one pixel; it is forgiven "
        "where changed() gives 0.",
        "period: after one pooling a cell is 2 pixels wide. After two, a cell is 2 of those cells.",
    ),
    solution="""
        import numpy as np


        def shift(image, down, right):
            return np.roll(image, (down, right), axis=(0, 1))


        def max_pool(image):
            h, w = image.shape[0] // 2, image.shape[1] // 2
            return image[:2 * h, :2 * w].reshape(h, 2, w, 2).max(axis=(1, 3))


        def changed(image, down, right):
            return (max_pool(shift(image, down, right)) != max_pool(image)).sum()


        def misplaced(image, down, right):
            along = shift(max_pool(image), down // 2, right // 2)
            return (max_pool(shift(image, down, right)) != along).sum()


        def forgiven(row, column):
            image = np.zeros((8, 8))
            image[row, column] = 1
            near = [(down, right) for down in range(-1, 2) for right in range(-1, 2)]
            return [place for place in near if changed(image, *place) == 0]


        def period(poolings):
            return 2 ** poolings
    """,
    checks=_checks,
    wrong=(
        Wrong("equal cells", "!= max_pool(image)", "== max_pool(image)"),
        Wrong(
            "pooled before it moves",
            "max_pool(shift(image, down, right)) != max_pool(image)",
            "shift(max_pool(image), down, right) != max_pool(image)",
        ),
        Wrong(
            "taken for invariant", "return (max_pool(shift(image, down, right)) != max_pool(image)).sum()", "return 0"
        ),
        Wrong("map not moved", "shift(max_pool(image), down // 2, right // 2)", "max_pool(image)"),
        Wrong("map moved by pixels", "down // 2, right // 2", "down, right"),
        Wrong("moved the other way", "down // 2, right // 2", "-(down // 2), -(right // 2)"),
        Wrong("all forgiven", " if changed(image, *place) == 0", ""),
        Wrong("those that are noticed", "changed(image, *place) == 0", "changed(image, *place) > 0"),
        Wrong("none forgiven", "for place in near if", "for place in [(0, 0)] if"),
        Wrong(
            "always to the right and down",
            "for place in near if changed(image, *place) == 0",
            "for place in [(0, 0), (0, 1), (1, 0), (1, 1)]",
        ),
        Wrong("added, not multiplied", "2 ** poolings", "2 * poolings"),
    ),
    afterwards="""
        Pooling by 2 forgives four of nine shifts of a lone pixel, and which four depends on where it lies. A map moves
        along exactly only for shifts by a multiple of 2, after three poolings of 8: equivariance in coarse steps, not
        invariance.
    """,
)
