"""Depthwise convolution, and what it saves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import convolve
from convscope.lessons.comparing import gives, holds
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.worked import integers


def _checks() -> Sequence[Check]:
    return [
        _case(integers(55, 4, 5, 2), integers(56, 3, 3, 2), "two channels, kernels of 3 × 3"),
        _case(integers(57, 5, 5, 4), integers(58, 2, 3, 4), "four channels, kernels of 2 × 3"),
        holds(
            "full",
            expected=3 * 3 * 64 * 128,
            what="weights of a full 3 × 3 convolution from 64 channels to 128",
            suspects=[
                Suspect(
                    "channels forgotten", 3 * 3 * 128, "Each of the 128 filters has 3 × 3 weights for all 64 channels."
                )
            ],
        ),
        holds(
            "separable",
            expected=3 * 3 * 64 + 64 * 128,
            what="weights of a depthwise 3 × 3 and a 1 × 1 after it",
            suspects=[
                Suspect("only depthwise", 3 * 3 * 64, "The 1 × 1 convolution that mixes the channels counts too."),
                Suspect(
                    "only 1 × 1", 64 * 128, "The depthwise part has weights as well: 3 × 3 for each of 64 channels."
                ),
                Suspect(
                    "depthwise on the result",
                    3 * 3 * 128 + 64 * 128,
                    "The depthwise part works on the 64 channels that go in.",
                ),
                Suspect(
                    "multiplied", 3 * 3 * 64 * 64 * 128, "Two layers, one after the other: their weights are added."
                ),
            ],
        ),
    ]


def _case(image: NDArray[np.int64], kernels: NDArray[np.int64], what: str) -> Check:
    right = convolve(image, kernels[:, :, None], groups=image.shape[2])
    summed = right.sum(-1)
    first = np.stack([convolve(image[..., c], kernels[..., 0]) for c in range(image.shape[2])], -1)
    flipped = convolve(image, kernels[::-1, ::-1, None], groups=image.shape[2])
    return gives(
        "depthwise",
        *(image, kernels),
        expected=right,
        what=what,
        suspects=[
            Suspect(
                "channels summed",
                summed,
                "Depthwise keeps the channels apart: as many maps come out as channels go in.",
            ),
            Suspect(
                "one kernel for all",
                first,
                "You use the first kernel for every channel; each has its own, kernels[..., c].",
            ),
            Suspect("flipped kernel", flipped, "Your kernels are turned by 180°; networks do not flip them."),
        ],
    )


EXERCISE = Exercise(
    title="Depthwise convolution",
    minutes=9,
    task="""
        In a depthwise convolution each channel has a kernel of its own and sees no other channel.

        1. depthwise(image, kernels): image (H, W, C), kernels (h, w, C); the result has shape
           (H - h + 1, W - w + 1, C). Valid, not flipped.
        2. full: the weights of an ordinary 3 × 3 convolution from 64 channels to 128 filters.
        3. separable: the weights of a depthwise 3 × 3 on 64 channels, then a 1 × 1 convolution to 128.

        Count without biases.
    """,
    starter="""
        import numpy as np


        def depthwise(image, kernels):
            H, W, C = image.shape
            h, w, C = kernels.shape
            result = np.zeros((H - h + 1, W - w + 1, C))
            return None


        full = None
        separable = None
    """,
    hints=(
        "The window (h, w, C) times the kernels (h, w, C): sum over rows and columns only, .sum(axis=(0, 1)).",
        "A 1 × 1 convolution from 64 channels to 128 has 64 · 128 weights.",
    ),
    solution="""
        import numpy as np


        def depthwise(image, kernels):
            H, W, C = image.shape
            h, w, C = kernels.shape
            result = np.zeros((H - h + 1, W - w + 1, C))
            for i in range(H - h + 1):
                for j in range(W - w + 1):
                    result[i, j] = (image[i:i + h, j:j + w] * kernels).sum(axis=(0, 1))
            return result


        full = 3 * 3 * 64 * 128
        separable = 3 * 3 * 64 + 64 * 128
    """,
    checks=_checks,
    wrong=(
        Wrong("channels summed", "return result", "return result.sum(axis=-1)"),
        Wrong("one kernel for all", "* kernels)", "* kernels[..., :1])"),
        Wrong("flipped kernel", "* kernels)", "* kernels[::-1, ::-1])"),
        Wrong("only depthwise", "3 * 3 * 64 + 64 * 128", "3 * 3 * 64"),
        Wrong("depthwise on the result", "separable = 3 * 3 * 64 + 64 * 128", "separable = 3 * 3 * 128 + 64 * 128"),
    ),
    afterwards="""
        73,728 weights against 8,768, and the multiply-adds shrink alike. MobileNets are built from this; they run
        less than
        8 times as fast, since the depthwise part is limited by memory rather than by arithmetic.
    """,
)
