"""ReLU and pooling by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import pool
from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.misconceptions import of_pool
from convscope.lessons.worked import integers


def _checks() -> Sequence[Check]:
    numbers = integers(65, 3, 4)
    return [
        gives(
            "relu",
            numbers,
            expected=np.maximum(numbers, 0),
            what="ReLU of 3 × 4 numbers",
            suspects=[
                Suspect(
                    "absolute value", np.abs(numbers), "ReLU makes negative numbers 0; it does not turn them positive."
                ),
                Suspect(
                    "only negative",
                    np.minimum(numbers, 0),
                    "You keep the negative numbers, and drop the positive ones.",
                ),
                Suspect(
                    "negative ones dropped",
                    numbers[numbers > 0],
                    "numbers[numbers > 0] leaves the others out, and so the shape. They become 0 where they are.",
                ),
                Suspect(
                    "only the sign",
                    (numbers > 0).astype(int),
                    "Positive numbers stay as they are; you make all of them 1.",
                ),
            ],
        ),
        _pool("max_pool", integers(66, 4, 6), "max", "the largest of every 2 × 2, from 4 × 6 numbers"),
        _pool("max_pool", integers(67, 5, 7), "max", "5 × 7 numbers: a last odd row or column is left out"),
        _pool("average_pool", integers(68, 4, 6), "average", "the mean of every 2 × 2"),
    ]


def _pool(name: str, image: NDArray[np.int64], kind: str, what: str) -> Check:
    options = {"kind": kind}
    return gives(
        name,
        image,
        expected=pool(image, 2, kind=kind),  # type: ignore[arg-type]
        what=what,
        suspects=lambda: of_pool(image, 2, **options),
    )


EXERCISE = Exercise(
    title="ReLU and pooling by hand",
    minutes=8,
    task="""
        1. relu(numbers): negative numbers become 0, the others stay.
        2. max_pool(image): the largest of every 2 × 2 cells; the windows lie side by side and do not
           overlap. A last odd row or column, for which there is no whole window, is left out.
        3. average_pool(image): the same with the mean.

        image has shape (H, W), the results (H // 2, W // 2).
    """,
    starter="""
        import numpy as np


        def relu(numbers):
            return None


        def max_pool(image):
            return None


        def average_pool(image):
            return None
    """,
    hints=(
        "np.maximum(numbers, 0) compares every number with 0.",
        "Four shifted parts hold the cells of all windows: image[0::2, 0::2], image[0::2, 1::2] and so on, each cut to "
        "the size of the result.",
        "Or reshape: image[:2 * h, :2 * w].reshape(h, 2, w, 2).max(axis=(1, 3)).",
    ),
    solution="""
        import numpy as np


        def relu(numbers):
            return np.maximum(numbers, 0)


        def windows(image):
            h, w = image.shape[0] // 2, image.shape[1] // 2
            return image[:2 * h, :2 * w].reshape(h, 2, w, 2)


        def max_pool(image):
            return windows(image).max(axis=(1, 3))


        def average_pool(image):
            return windows(image).mean(axis=(1, 3))
    """,
    checks=_checks,
    wrong=(
        Wrong("negative ones dropped", "np.maximum(numbers, 0)", "numbers[numbers > 0]"),
        Wrong("one number for all", "windows(image).max(axis=(1, 3))", "windows(image).max()"),
        Wrong("sum for mean", "windows(image).mean(axis=(1, 3))", "windows(image).sum(axis=(1, 3))"),
        Wrong(
            "windows overlap",
            "return windows(image).max(axis=(1, 3))",
            "w = np.lib.stride_tricks.sliding_window_view(image, (2, 2)).max(axis=(2, 3))\n"
            "    return w[:image.shape[0] // 2, :image.shape[1] // 2]",
        ),
        Wrong("absolute value", "np.maximum(numbers, 0)", "np.abs(numbers)"),
        Wrong("only the sign", "np.maximum(numbers, 0)", "(numbers > 0) * 1"),
        Wrong("average for max", "windows(image).max(axis=(1, 3))", "windows(image).mean(axis=(1, 3))"),
        Wrong("picked, not pooled", "windows(image).max(axis=(1, 3))", "windows(image)[:, 0, :, 0]"),
        Wrong("smallest", "windows(image).max(axis=(1, 3))", "windows(image).min(axis=(1, 3))"),
        Wrong("max for average", "windows(image).mean(axis=(1, 3))", "windows(image).max(axis=(1, 3))"),
    ),
    afterwards="""
        Max pooling and ReLU may change places, for the largest of the numbers stays the largest. Average pooling and
        ReLU
        may not.
    """,
)
