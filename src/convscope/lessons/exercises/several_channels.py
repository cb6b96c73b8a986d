"""Many channels in, many filters out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import convolve
from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Slide, Suspect, Wrong
from convscope.lessons.misconceptions import of_convolution
from convscope.lessons.worked import integers


def _checks() -> Sequence[Check]:
    return [
        _case(integers(40, 5, 6, 3), integers(41, 3, 3, 3, 1), integers(42, 1, low=1), "three channels, one filter"),
        _case(
            integers(43, 4, 5, 2),
            integers(44, 2, 3, 2, 4),
            integers(45, 4, low=1),
            "two channels, four filters of 2 × 3",
        ),
        _case(
            integers(46, 5, 5, 3),
            integers(47, 3, 3, 3, 3),
            integers(48, 3, low=1),
            "where channels and filters are three",
        ),
    ]


def _case(image: NDArray[np.int64], kernels: NDArray[np.int64], bias: NDArray[np.int64], what: str) -> Check:
    right = convolve(image, kernels, bias=bias)

    def suspects() -> list[Suspect]:
        found = list(of_convolution(image, kernels, bias=bias))
        summed = right.sum(-1)
        return [
            *found,
            Suspect("filters summed", summed, "Each filter has a map of its own; do not sum over the filters."),
        ]

    return gives(
        "convolve",
        *(image, kernels, bias),
        expected=right,
        what=what,
        suspects=suspects,
        slide=Slide(image, kernels, {"bias": bias}),
    )


EXERCISE = Exercise(
    title="Channels in, filters out",
    minutes=12,
    task="""
        Write convolve(image, kernels, bias) for an image with channels and for several filters:

            image    (H, W, C)
            kernels  (h, w, C, F), a kernel of h × w × C for each of F filters
            bias     (F,), one number for each filter

        One value of a filter is the sum over its window and over all channels, plus its bias. The
        result has shape (H - h + 1, W - w + 1, F). Valid, not flipped.
    """,
    starter="""
        import numpy as np


        def convolve(image, kernels, bias):
            H, W, C = image.shape
            h, w, C, F = kernels.shape
            result = np.zeros((H - h + 1, W - w + 1, F))
            return None
    """,
    hints=(
        "For one filter f: window = image[i:i + h, j:j + w] has shape (h, w, C), as has kernels[..., f].",
        "result[i, j, f] = (window * kernels[..., f]).sum() + bias[f]: .sum() takes the channels along.",
    ),
    solution="""
        import numpy as np


        def convolve(image, kernels, bias):
            H, W, C = image.shape
            h, w, C, F = kernels.shape
            result = np.zeros((H - h + 1, W - w + 1, F))
            for i in range(H - h + 1):
                for j in range(W - w + 1):
                    window = image[i:i + h, j:j + w]
                    for f in range(F):
                        result[i, j, f] = (window * kernels[..., f]).sum() + bias[f]
            return result
    """,
    checks=_checks,
    wrong=(
        Wrong("bias added for each channel", "+ bias[f]", "+ C * bias[f]"),
        Wrong("only the last channel", "(window * kernels[..., f]).sum()", "(window * kernels[..., f])[..., -1].sum()"),
        Wrong("filters mixed", "(window * kernels[..., f]).sum()", "(window[..., None] * kernels).sum()"),
        Wrong("bias forgotten", " + bias[f]", ""),
        Wrong(
            "bias added to every product",
            "(window * kernels[..., f]).sum() + bias[f]",
            "(window * kernels[..., f] + bias[f]).sum()",
        ),
        Wrong("only one channel", "(window * kernels[..., f]).sum()", "(window * kernels[..., f])[..., 0].sum()"),
        Wrong("flipped kernel", "kernels[..., f])", "kernels[::-1, ::-1, :, f])"),
        Wrong("filters summed", "return result", "return result.sum(axis=-1)"),
    ),
    afterwards="""
        This is a convolutional layer as networks have it. Its weights are h · w · C · F, and each of the values in the
        result takes h · w · C multiply-adds.
    """,
)
