"""A convolution of size 1 × 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import convolve
from convscope.lessons.comparing import gives, holds
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.misconceptions import suspect
from convscope.lessons.worked import integers


def _checks() -> Sequence[Check]:
    return [
        _case(integers(50, 2, 3, 4), integers(51, 4, 2), "four channels to two, 2 × 3 pixels"),
        _case(integers(52, 3, 3, 3), integers(53, 3, 3), "three channels to three"),
        holds(
            "parameters",
            expected=256 * 64 + 64,
            what="the parameters of a 1 × 1 convolution from 256 channels to 64",
            suspects=[
                suspect("bias forgotten", 256 * 64),
                Suspect(
                    "bias for each channel",
                    256 * 64 + 256,
                    "A bias belongs to a filter, to what comes out: 64 of them.",
                ),
                Suspect("as 3 × 3", 9 * 256 * 64 + 64, "That is 3 × 3; here a kernel has a single place."),
                Suspect("channels forgotten", 64 + 64, "Each filter weighs all 256 channels."),
            ],
        ),
    ]


def _case(image: NDArray[np.int64], weights: NDArray[np.int64], what: str) -> Check:
    right = convolve(image, weights[None, None])
    suspects = [
        Suspect("ReLU added", np.maximum(right, 0), "There is no activation here: keep the negative numbers."),
        Suspect(
            "summed over pixels", right.sum((0, 1)), "You sum over the pixels; each keeps its place, only channels mix."
        ),
        suspect("channels not summed", image[..., None] * weights),
    ]
    if weights.shape[0] == weights.shape[1]:
        turned = image @ weights.T
        suspects.append(Suspect("weights transposed", turned, "weights has a row for each channel that goes in."))
    return gives("mix", image, weights, expected=right, what=what, suspects=suspects)


EXERCISE = Exercise(
    title="What a 1 × 1 convolution does",
    minutes=6,
    task="""
        A kernel of 1 × 1 sees a single pixel, but all of its channels.

        1. mix(image, weights): image (H, W, C), weights (C, F). At each pixel every one of the F
           results is the sum of the C channels, each times its weight. No bias.
        2. parameters: of such a layer from 256 channels to 64, this time with biases.
    """,
    starter="""
        import numpy as np


        def mix(image, weights):
            return None


        parameters = None
    """,
    hints=(
        "At one pixel it is a dense layer: image[i, j] @ weights.",
        "@ works on the last axis, whatever stands before it: image @ weights.",
    ),
    solution="""
        import numpy as np


        def mix(image, weights):
            return image @ weights


        parameters = 256 * 64 + 64
    """,
    checks=_checks,
    wrong=(
        Wrong("bias forgotten", "256 * 64 + 64", "256 * 64"),
        Wrong("as 3 × 3", "256 * 64 + 64", "9 * 256 * 64 + 64"),
        Wrong("channels not summed", "image @ weights", "image[..., np.newaxis] * weights"),
        Wrong("summed over pixels", "image @ weights", "(image @ weights).sum(axis=(0, 1))"),
    ),
    afterwards="""
        It is a dense layer at every pixel, the same at each. Networks use it to mix channels, and to make them fewer
        before
        a costly 3 × 3.
    """,
)
