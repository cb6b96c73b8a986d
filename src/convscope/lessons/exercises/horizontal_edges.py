"""Turning a detector of vertical edges into one of horizontal edges, and seeing where it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from convscope.convolution import convolve
from convscope.lessons.comparing import compare, holds, same
from convscope.lessons.exercise import Check, Exercise, Mistake, Suspect, Wrong
from convscope.lessons.misconceptions import suspect
from convscope.lessons.sandbox import Ask
from convscope.lessons.worked import IMAGE, VERTICAL

_MAP = convolve(IMAGE, VERTICAL.T)
_STRONGEST = (Ask("strength", call=False), Ask("strongest", call=False))


def _checks() -> Sequence[Check]:
    return [
        holds(
            "horizontal", expected=VERTICAL.T, what="horizontal is the kernel for horizontal edges", suspects=_kernels
        ),
        holds("feature_map", expected=_MAP, what="feature_map is the image under that kernel", suspects=_maps),
        holds(
            "strength",
            expected=np.abs(_MAP).sum(axis=0),
            what="strength is how much each column of the map answers",
            suspects=_strengths,
        ),
        Check("strongest names the two columns that answer most", _STRONGEST, _strongest),
    ]


def _strongest(answers: Sequence[Any]) -> Mistake | None:
    if not same(answers[0], np.abs(_MAP).sum(axis=0)):
        return Mistake("this counts once strength is right: it is read off there")
    suspects = [
        Suspect("rows for columns", (0, 5), "These are the outermost ones. Look at strength: where is it largest?"),
        Suspect("counted from 1", (3, 4), "Counted from 1; in Python the first column is number 0."),
    ]
    return compare(answers[1], (2, 3), suspects)


def _kernels() -> Sequence[Suspect]:
    return [
        Suspect(
            "not transposed",
            VERTICAL,
            "This is still the kernel for vertical edges: its columns differ, so it compares left with right. "
            "Yours must compare above with below.",
        ),
        Suspect(
            "the other sign",
            -VERTICAL.T,
            "Your kernel finds horizontal edges, with the other sign: it is positive where the image grows darker "
            "downwards. Asked for is positive where it grows brighter, as .T gives; turning by 90° turns the sign too.",
        ),
        Suspect(
            "mirrored, not transposed",
            VERTICAL[:, ::-1],
            "Mirroring left and right only changes the sign: it still compares left with right.",
        ),
    ]


def _maps() -> Sequence[Suspect]:
    return [
        Suspect("not transposed", convolve(IMAGE, VERTICAL), "This is the map of the kernel for vertical edges."),
        Suspect(
            "the other sign", -_MAP, "This is the map of your kernel with the other sign: all its signs turn with it."
        ),
        suspect("same for valid", convolve(IMAGE, VERTICAL.T, padding="same")),
        suspect("rows and columns of the image exchanged", convolve(IMAGE.T, VERTICAL.T)),
    ]


def _strengths() -> Sequence[Suspect]:
    return [
        Suspect(
            "rows for columns",
            np.abs(_MAP).sum(axis=1),
            "These are the sums of the rows. axis names the direction that disappears: axis=0 sums downwards and "
            "leaves "
            "one number for each column.",
        ),
        Suspect(
            "largest for sum", np.abs(_MAP).max(axis=0), "These are the largest of each column; asked for is the sum."
        ),
        Suspect(
            "one number for all", np.abs(_MAP).sum(), "That is one sum for the whole map; axis=0 gives one a column."
        ),
        Suspect(
            "signs cancel",
            _MAP.sum(axis=0),
            "Positive and negative answers cancel in your sums. Both are edges: take the absolute value first.",
        ),
    ]


EXERCISE = Exercise(
    title="A detector of horizontal edges",
    minutes=6,
    task="""
        A kernel of 3 × 3 numbers that finds vertical edges is given: it compares the pixels on the
        right with those on the left, and is positive where it grows brighter to the right. So is an
        image of 8 × 8 pixels, a black 8 of zeros on ones, and slide(), which lays a kernel on every
        place of an image.

        1. Make horizontal, the kernel that finds horizontal edges, from vertical. It is to compare
           the pixels below with those above: positive where it grows brighter downwards.
        2. Make feature_map, what slide() gives for the image under horizontal.
        3. Make strength: for each of the 6 columns of the map, the sum of the absolute values.
        4. Which two columns answer most? Put their numbers in strongest, the smaller one first.

        Before you compute the third, guess: does a detector of horizontal edges answer most in the
        top and bottom rows of its map, in the outer columns, or in the middle ones?
    """,
    starter="""
        import numpy as np

        rows = "11000011 10111101 10111101 10000001 10000001 10111101 10111101 11000011"
        image = np.array([[int(digit) for digit in row] for row in rows.split()])
        vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


        def slide(image, kernel):
            h, w = kernel.shape
            rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
            windows = [[image[i:i + h, j:j + w] for j in range(columns)] for i in range(rows)]
            return np.array([[(window * kernel).sum() for window in row] for row in windows])


        horizontal = None
        feature_map = None
        strength = None
        strongest = None  # such as (0, 1)
    """,
    hints=(
        "A vertical edge is a change from left to right. For a horizontal one the change goes from top to bottom: what "
        "stands in the columns of the kernel must come to stand in its rows.",
        "NumPy exchanges rows and columns with .T, as in vertical.T. slide() takes the image first.",
        "strength = np.abs(feature_map).sum(axis=0). Print it, and read off where it is largest.",
    ),
    solution="""
        import numpy as np

        rows = "11000011 10111101 10111101 10000001 10000001 10111101 10111101 11000011"
        image = np.array([[int(digit) for digit in row] for row in rows.split()])
        vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


        def slide(image, kernel):
            h, w = kernel.shape
            rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
            windows = [[image[i:i + h, j:j + w] for j in range(columns)] for i in range(rows)]
            return np.array([[(window * kernel).sum() for window in row] for row in windows])


        horizontal = vertical.T
        feature_map = slide(image, horizontal)
        strength = np.abs(feature_map).sum(axis=0)  # 6 16 24 24 16 6
        strongest = (2, 3)
    """,
    checks=_checks,
    wrong=(
        Wrong("not transposed", "horizontal = vertical.T", "horizontal = vertical"),
        Wrong("rows and columns of the image exchanged", "slide(image, horizontal)", "slide(image.T, horizontal)"),
        Wrong("largest for sum", "sum(axis=0)  #", "max(axis=0)  #"),
        Wrong("the other sign", "horizontal = vertical.T", "horizontal = np.rot90(vertical)"),
        Wrong("mirrored, not transposed", "horizontal = vertical.T", "horizontal = np.fliplr(vertical)"),
        Wrong("rows for columns", "sum(axis=0)", "sum(axis=1)"),
        Wrong("signs cancel", "np.abs(feature_map).sum", "feature_map.sum"),
        Wrong("counted from 1", "(2, 3)", "(3, 4)"),
    ),
    afterwards="""
        The middle columns answer most: 24 each, against 6 in the outermost, while the rows sum to 14 16 16 16 16 14.
        The 8's level strokes are long and lie over the middle; towards the sides they end.
    """,
)
