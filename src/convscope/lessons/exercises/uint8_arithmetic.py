"""Arithmetic on pixels that does not wrap round."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.misconceptions import suspect
from convscope.lessons.worked import pixels


def _checks() -> Sequence[Check]:
    first, second = pixels(1, 4, 5), pixels(2, 4, 5)
    return [
        _brighter(np.array([[10, 100, 250]], np.uint8), 20, "three pixels, 20 brighter"),
        _brighter(first, 90, "an image, 90 brighter"),
        _brighter(first, -90, "the same, 90 darker"),
        _difference(np.array([[200, 10]], np.uint8), np.array([[10, 200]], np.uint8), "the difference of 200 and 10"),
        _difference(first, second, "the difference of two images"),
    ]


def _brighter(image: NDArray[np.uint8], by: int, what: str) -> Check:
    wide = image.astype(int) + by
    return gives(
        "brighter",
        image,
        by,
        expected=np.clip(wide, 0, 255),
        what=what,
        suspects=[
            suspect("uint8 wrapped", wide & 255),
            Suspect(
                "not clipped",
                wide,
                "Your numbers leave the range of pixels: nothing is darker than 0, or brighter than "
                "255. np.clip cuts them off.",
            ),
            Suspect(
                "scaled", np.clip(image * (1 + by / 255.0), 0, 255), "Add the amount to every pixel; do not multiply."
            ),
        ],
    )


def _difference(first: NDArray[np.uint8], second: NDArray[np.uint8], what: str) -> Check:
    wide = first.astype(int) - second
    return gives(
        "difference",
        first,
        second,
        expected=np.abs(wide),
        what=what,
        suspects=[
            suspect("uint8 wrapped", wide & 255),
            Suspect("sign kept", wide, "Asked for is how far apart they are: the absolute value, without a sign."),
            Suspect(
                "cut at 0", np.maximum(wide, 0), "Where the second is brighter you give 0; they are apart there too."
            ),
        ],
    )


EXERCISE = Exercise(
    title="Pixels that wrap round",
    minutes=6,
    task="""
        Pixels come from a file as uint8, whole numbers from 0 to 255. There is no room in them for
        more: 250 + 20 is 14, and 10 - 200 is 66. Write both so that they do what one means.

        1. brighter(image, amount): every pixel brighter by amount, at most 255 and at least 0
           (amount may be negative).
        2. difference(first, second): for each pixel how far apart the two images are, without sign.
    """,
    starter="""
        import numpy as np


        def brighter(image, amount):
            return None


        def difference(first, second):
            return None
    """,
    hints=(
        "Give the pixels more room before you compute: image.astype(int).",
        "np.clip(numbers, 0, 255) cuts off what is too dark or too bright; np.abs takes the sign away.",
    ),
    solution="""
        import numpy as np


        def brighter(image, amount):
            return np.clip(image.astype(int) + amount, 0, 255).astype(np.uint8)


        def difference(first, second):
            return np.abs(first.astype(int) - second)
    """,
    checks=_checks,
    wrong=(
        Wrong("uint8 wrapped", "np.clip(image.astype(int) + amount, 0, 255)", "(image.astype(int) + amount)"),
        Wrong(
            "not clipped", "np.clip(image.astype(int) + amount, 0, 255).astype(np.uint8)", "image.astype(int) + amount"
        ),
        Wrong("sign kept", "np.abs(first.astype(int) - second)", "first.astype(int) - second"),
        Wrong("cut at 0", "np.abs(first.astype(int) - second)", "np.maximum(first.astype(int) - second, 0)"),
    ),
    afterwards="""
        The wrapping is silent: no error, only wrong pixels. Networks work on floating numbers, among other things for
        this reason.
    """,
)
