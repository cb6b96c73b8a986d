"""A photo becomes like the images that a network learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.worked import pixels


def _checks() -> Sequence[Check]:
    return [
        _case(pixels(121, 4, 2), "a photo of 4 rows and 2 columns"),
        _case(pixels(122, 3, 6), "a photo of 3 rows and 6 columns"),
        _case(pixels(123, 5, 5), "a square one: nothing is added"),
    ]


def _case(photo: NDArray[np.uint8], what: str) -> Check:
    bright = 255 - photo
    right = _square(bright) / 255
    return gives(
        "prepare",
        photo,
        expected=right[np.newaxis, ..., np.newaxis],
        what=what,
        suspects=[
            Suspect(name, value[np.newaxis, ..., np.newaxis], says)
            for name, value, says in (
                ("not inverted", _square(photo) / 255, "The wall is still bright: subtract every pixel from 255."),
                (
                    "uint8 wrapped",
                    _square(-photo) / 255,
                    "-photo wraps round: of uint8 it is 256 − photo, and 0 stays 0. 255 - photo stays in range.",
                ),
                (
                    "white border",
                    (255 - _square(photo)) / 255,
                    "Your border is white: it was black before the photo was inverted. Invert first, then add it.",
                ),
                (
                    "at the corner",
                    _square(bright, centred=False) / 255,
                    "All that you add lies below or to the right. Half of it belongs on the other side.",
                ),
                (
                    "border on the wrong side",
                    _square(bright, after=False) / 255,
                    "Where an odd number of lines is added, the one too many goes below or to the right.",
                ),
                ("not divided", _square(bright).astype(float), "The network learned from numbers from 0 to 1: divide."),
                ("divided by 256", _square(bright) / 256, "White is 255 and should become 1: divide by 255."),
            )
        ],
    )


def _square(photo: NDArray[np.uint8], centred: bool = True, after: bool = True) -> NDArray[np.uint8]:
    """The photo with black added on the shorter side's two ends."""
    ends = []
    for length in photo.shape:
        more = max(photo.shape) - length
        before = (more // 2 if after else more - more // 2) if centred else 0
        ends.append((before, more - before))
    return np.pad(photo, ends)


EXERCISE = Exercise(
    title="A photo like the data",
    minutes=10,
    task="""
        A network learned from grey images: bright on black, square, numbers from 0 to 1, in batches
        (N, H, W, 1). Your photo is (H, W) uint8, dark on a bright wall, and not square. Write

            prepare(photo)

        1. Invert it: black becomes white, white becomes black.
        2. Add black lines until it is square, half of them on either side, so that the object stays
           in the middle. Of an odd number the one too many goes below or to the right.
        3. Divide, so that white is 1.
        4. Give it back as a batch of one image with one channel: (1, S, S, 1).
    """,
    starter="""
        import numpy as np


        def prepare(photo):
            return None
    """,
    hints=(
        "255 - photo stays within uint8. How many lines are missing is max(photo.shape) minus rows, or columns.",
        "np.pad(image, ((above, below), (left, right))) adds zeros; above is missing // 2, below is the rest.",
        "image[np.newaxis, ..., np.newaxis] gives the two axes.",
    ),
    solution="""
        import numpy as np


        def prepare(photo):
            bright = 255 - photo
            side = max(bright.shape)
            rows, columns = side - bright.shape[0], side - bright.shape[1]
            above, left = rows // 2, columns // 2
            square = np.pad(bright, ((above, rows - above), (left, columns - left)))
            return (square / 255)[np.newaxis, ..., np.newaxis]
    """,
    checks=_checks,
    wrong=(
        Wrong("not inverted", "bright = 255 - photo", "bright = photo"),
        Wrong("uint8 wrapped", "bright = 255 - photo", "bright = -photo"),
        Wrong("white border", "(left, columns - left)))", "(left, columns - left)), constant_values=255)"),
        Wrong("at the corner", "rows // 2, columns // 2", "0, 0"),
        Wrong("border on the wrong side", "rows // 2, columns // 2", "(rows + 1) // 2, (columns + 1) // 2"),
        Wrong("not divided", "(square / 255)", "(square * 1.0)"),
        Wrong("channel axis", "[np.newaxis, ..., np.newaxis]", "[np.newaxis]"),
    ),
    afterwards="""
        convscope predict does the same, trims the margins and scales as well, and says what it did. A network answers
        any numbers; whether they are like those it learned from, you must see to.
    """,
)
