"""From colour to grey."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.worked import pixels

_WEIGHTS = np.array([0.299, 0.587, 0.114])


def _checks() -> Sequence[Check]:
    return [
        _case(np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8), "a red, a green and a blue pixel"),
        _case(pixels(8, 3, 4, 3), "an image of 3 × 4"),
        _case(pixels(9, 3, 3, 3), "an image of 3 × 3, where every axis has three"),
    ]


def _case(image: NDArray[np.uint8], what: str) -> Check:
    real = image.astype(float)
    return gives(
        "grey",
        image,
        expected=real @ _WEIGHTS,
        what=what,
        suspects=[
            Suspect(
                "plain mean",
                real.mean(-1),
                "That is the plain mean. The eye takes green for brighter than blue: weigh them.",
            ),
            Suspect(
                "blue first", real @ _WEIGHTS[::-1], "Red and blue are exchanged: the channels are red, green, blue."
            ),
            Suspect("one channel", real[..., 1], "That is the green channel alone."),
            Suspect(
                "axis kept",
                (real @ _WEIGHTS)[..., None],
                "The numbers are right; give (H, W), without the axis of length 1.",
            ),
            Suspect("not summed", real * _WEIGHTS, "You weigh the channels, but do not sum them."),
        ],
    )


EXERCISE = Exercise(
    title="From colour to grey",
    minutes=5,
    task="""
        Write grey(image): a colour image (H, W, 3) becomes a grey one (H, W). Each grey value is

            0.299 red + 0.587 green + 0.114 blue

        as television does it since the fifties: the eye takes green for brighter than blue.
        Leave the values as floating numbers. Seen rightly, this is a convolution of size 1 × 1.
    """,
    starter="""
        import numpy as np

        weights = np.array([0.299, 0.587, 0.114])


        def grey(image):
            return None
    """,
    hints=(
        "image[..., 0] is the red channel of all pixels, (H, W).",
        "The weights meet the last axis by themselves: (image * weights).sum(axis=-1), or image @ weights.",
    ),
    solution="""
        import numpy as np

        weights = np.array([0.299, 0.587, 0.114])


        def grey(image):
            return image @ weights
    """,
    checks=_checks,
    wrong=(
        Wrong("plain mean", "image @ weights", "image.mean(axis=-1)"),
        Wrong("blue first", "image @ weights", "image @ weights[::-1]"),
        Wrong("not summed", "image @ weights", "image * weights"),
        Wrong("one channel", "image @ weights", "image[..., 1]"),
    ),
    afterwards="""
        The three weights sum to 1, so that white stays white. A layer of 1 × 1 convolutions learns such mixtures
        instead
        of being given one.
    """,
)
