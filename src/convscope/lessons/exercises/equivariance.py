"""Convolution moves along with the image, and where it does not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import convolve
from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.worked import integers


def _circular(image: NDArray[np.int64], kernel: NDArray[np.int64]) -> NDArray[np.int64]:
    kh, kw = kernel.shape
    return np.asarray(convolve(np.pad(image, ((0, kh - 1), (0, kw - 1)), mode="wrap"), kernel))


def _checks() -> Sequence[Check]:
    image, kernel = integers(98, 6, 7, low=1), integers(99, 3, 3)
    moved = np.roll(image, (1, 2), (0, 1))
    return [
        _shift(integers(100, 4, 5), 1, 2),
        _circle(image, kernel, "the circular convolution of 6 × 7 numbers"),
        _circle(moved, kernel, "that of the same, moved: its map moves along"),
        _differing(image, kernel, 1, 0),
        _differing(image, kernel, 0, 2),
    ]


def _shift(image: NDArray[np.int64], down: int, right: int) -> Check:
    cut = np.zeros_like(image)
    cut[down:, right:] = image[:-down, :-right]
    return gives(
        "shift",
        *(image, down, right),
        expected=np.roll(image, (down, right), (0, 1)),
        what="an image moved by 1 down and 2 to the right, round the edges",
        suspects=[
            Suspect("other way", np.roll(image, (-down, -right), (0, 1)), "You move it up and to the left."),
            Suspect(
                "directions exchanged", np.roll(image, (right, down), (0, 1)), "Axis 0 runs down, axis 1 to the right."
            ),
            Suspect("cut off", cut, "What leaves on one side comes in on the other; you fill with zeros."),
        ],
    )


def _circle(image: NDArray[np.int64], kernel: NDArray[np.int64], what: str) -> Check:
    padded = np.pad(image, ((0, 2), (0, 2)))
    return gives(
        "circular",
        *(image, kernel),
        expected=_circular(image, kernel),
        what=what,
        suspects=[
            Suspect(
                "zeros at the edge",
                convolve(padded, kernel),
                "Beyond the edge you take zeros; take the other side: % H, % W.",
            ),
            Suspect(
                "valid", convolve(image, kernel), "You stop where the kernel meets the edge; let it run on round it."
            ),
            Suspect("flipped kernel", _circular(image, kernel[::-1, ::-1]), "Your kernel is turned by 180°."),
            Suspect(
                "centred",
                np.roll(_circular(image, kernel), (1, 1), (0, 1)),
                "The kernel's first cell, not its middle, lies on [i, j].",
            ),
        ],
    )


def _differing(image: NDArray[np.int64], kernel: NDArray[np.int64], down: int, right: int) -> Check:
    def same(pixels: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.asarray(convolve(pixels, kernel, padding="same"))

    first, second = np.roll(same(image), (down, right), (0, 1)), same(np.roll(image, (down, right), (0, 1)))
    differ = int((first != second).sum())
    return gives(
        "differing",
        *(image, kernel, down, right),
        expected=differ,
        what=f"cells where zero padding breaks it, moved by {max(down, right)} {'down' if down else 'to the right'}",
        suspects=[
            Suspect("equal cells", first.size - differ, "These are the cells that agree."),
            Suspect(
                "map not moved",
                int((same(image) != second).sum()),
                "Move the map of the image as well before you compare.",
            ),
            Suspect("none", 0, "With zeros at the border it does break: the border does not move along."),
        ],
    )


EXERCISE = Exercise(
    title="Equivariance, shown",
    minutes=14,
    task="""
        If an image moves, its feature map moves along: convolution is equivariant. Show where this
        is exactly so, and where not.

        1. shift(image, down, right): moved round the edges, what leaves on one side comes in on the
           other.
        2. circular(image, kernel): convolution round the edges. Value [i, j] is the sum over a and b
           of image[(i + a) % H, (j + b) % W] · kernel[a, b]; the map is as large as the image.
        3. differing(image, kernel, down, right): same() pads with zeros instead. Compare the shifted
           map of the image with the map of the shifted image: in how many cells do they differ?
    """,
    starter="""
        import numpy as np


        def same(image, kernel):
            padded = np.pad(image, 1)
            H, W = image.shape
            windows = [[padded[i:i + 3, j:j + 3] for j in range(W)] for i in range(H)]
            return np.array([[(window * kernel).sum() for window in row] for row in windows])


        def shift(image, down, right):
            return None


        def circular(image, kernel):
            return None


        def differing(image, kernel, down, right):
            return None
    """,
    hints=(
        "np.roll(image, 1, axis=0) moves everything down by one row, round the edge.",
        "circular: for each a and b add np.roll(image, (-a, -b), axis=(0, 1)) * kernel[a, b].",
        "differing: (shift(same(image, kernel), down, right) != same(shift(image, down, right), kernel)).sum()",
    ),
    solution="""
        import numpy as np


        def same(image, kernel):
            padded = np.pad(image, 1)
            H, W = image.shape
            windows = [[padded[i:i + 3, j:j + 3] for j in range(W)] for i in range(H)]
            return np.array([[(window * kernel).sum() for window in row] for row in windows])


        def shift(image, down, right):
            return np.roll(image, (down, right), axis=(0, 1))


        def circular(image, kernel):
            result = np.zeros(image.shape)
            for a in range(kernel.shape[0]):
                for b in range(kernel.shape[1]):
                    result += shift(image, -a, -b) * kernel[a, b]
            return result


        def differing(image, kernel, down, right):
            first = shift(same(image, kernel), down, right)
            second = same(shift(image, down, right), kernel)
            return (first != second).sum()
    """,
    checks=_checks,
    wrong=(
        Wrong(
            "directions exchanged",
            "np.roll(image, (down, right), axis=(0, 1))",
            "np.roll(image, (right, down), axis=(0, 1))",
        ),
        Wrong("flipped kernel", "* kernel[a, b]", "* kernel[-1 - a, -1 - b]"),
        Wrong("centred", "shift(image, -a, -b)", "shift(image, 1 - a, 1 - b)"),
        Wrong("equal cells", "(first != second).sum()", "(first == second).sum()"),
        Wrong("map not moved", "shift(same(image, kernel), down, right)", "same(image, kernel)"),
    ),
    afterwards="""
        Equivariant, exactly, round the edges and inside of what is valid; not at borders of zeros. Invariant, as is
        often
        said, it is not: the map moves, it does not stay.
    """,
)
