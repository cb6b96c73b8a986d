"""Convolution without a loop over the places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import convolve
from convscope.lessons.comparing import describe, gives, same
from convscope.lessons.exercise import Check, Exercise, Mistake, Slide, Suspect, Wrong
from convscope.lessons.misconceptions import of_convolution
from convscope.lessons.sandbox import Ask
from convscope.lessons.worked import IMAGE, VERTICAL, integers


def _checks() -> Sequence[Check]:
    large = integers(30, 400, 500)
    return [
        _case(IMAGE, VERTICAL, "a 3 × 3 kernel over the black 8"),
        _case(integers(31, 6, 9), integers(32, 2, 4), "a kernel of 2 rows and 4 columns"),
        _case(large, integers(33, 3, 3), "an image of 400 × 500"),
        Check("no loop over the places of the image", (Ask("steps", call=False),), _few_steps, 0.5),
    ]


def _case(image: NDArray[np.int64], kernel: NDArray[np.int64], what: str) -> Check:
    expected, slide = convolve(image, kernel), Slide(image, kernel)
    return gives(
        "convolve",
        *(image, kernel),
        expected=expected,
        what=what,
        suspects=lambda: _suspects(image, kernel),
        slide=slide,
    )


def _suspects(image: NDArray[np.int64], kernel: NDArray[np.int64]) -> Iterator[Suspect]:
    yield from of_convolution(image, kernel)
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape) * kernel
    for axis in (2, 3):
        says = "A window has rows and columns: sum over both axes, as with axis=(2, 3)."
        yield Suspect("summed over one axis", windows.sum(axis=axis), says)


def _few_steps(answers: Sequence[object]) -> Mistake | None:
    if same(answers[0], 9):
        return None
    advice = "One step for each number of the kernel, 3 · 3 = 9, whatever the size of the image."
    name = "a step for each place" if same(answers[0], 36) else ""
    return Mistake(f"expected 9, got {describe(answers[0])}", "", name, advice if name else "")


EXERCISE = Exercise(
    title="Convolution without loops",
    minutes=12,
    task="""
        Loops over every place are slow in Python. Turn it round: for each number of the kernel, take
        a part of the image that is shifted to where this number lies, as large as the result, times
        this number; and sum these parts.

        1. convolve(image, kernel), valid and not flipped, with a loop over the kernel alone.
        2. steps: how many such shifted parts a 3 × 3 kernel over the 8 × 8 image adds up.
    """,
    starter="""
        import numpy as np


        def convolve(image, kernel):
            H, W = image.shape
            h, w = kernel.shape
            result = np.zeros((H - h + 1, W - w + 1))
            return None


        steps = None
    """,
    hints=(
        "The number kernel[a, b] meets the pixels from row a and column b on, as many as the result has.",
        "rows, columns = result.shape; the part is image[a:a + rows, b:b + columns].",
    ),
    solution="""
        import numpy as np


        def convolve(image, kernel):
            H, W = image.shape
            h, w = kernel.shape
            rows, columns = H - h + 1, W - w + 1
            result = np.zeros((rows, columns))
            for a in range(h):
                for b in range(w):
                    result += image[a:a + rows, b:b + columns] * kernel[a, b]
            return result


        steps = 3 * 3
    """,
    checks=_checks,
    wrong=(
        Wrong("flipped kernel", "kernel[a, b]", "kernel[h - 1 - a, w - 1 - b]"),
        Wrong("off by one", "rows, columns = H - h + 1, W - w + 1", "rows, columns = H - h, W - w"),
        Wrong("a step for each place", "steps = 3 * 3", "steps = 6 * 6"),
        Wrong("mean for sum", "return result", "return result / (h * w)"),
    ),
    afterwards="""
        Nine additions of whole arrays instead of a loop over 198,204 places. Convolution libraries go further in the
        same
        direction: they turn it into a multiplication of matrices, or into one of frequencies.
    """,
)
