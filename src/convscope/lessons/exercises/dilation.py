"""Dilation: a kernel with gaps."""

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
    extents = [_extent(3, 2), _extent(3, 4), _extent(5, 3), _extent(1, 7)]
    return [
        *extents,
        _case(integers(60, 7, 8), integers(61, 3, 3), 2),
        _case(integers(62, 9, 6), integers(63, 2, 3), 2),
    ]


def _extent(kernel: int, dilation: int) -> Check:
    return gives(
        "extent",
        *(kernel, dilation),
        expected=(kernel - 1) * dilation + 1,
        what=f"cells that a kernel of {kernel} with dilation {dilation} spans",
        suspects=[
            Suspect(
                "gaps after the last",
                kernel * dilation,
                "There is no gap after the last number: k numbers have k − 1 gaps.",
            ),
            Suspect(
                "gaps alone",
                (kernel - 1) * (dilation - 1),
                "These are the cells in the gaps; the numbers span cells too.",
            ),
            Suspect(
                "dilation counts the gap",
                (kernel - 1) * (dilation + 1) + 1,
                "Dilation 1 is no gap at all: it is the step from one number to the next.",
            ),
            Suspect("one gap", kernel + dilation - 1, "There is a gap between every two neighbours, not only one."),
        ],
    )


def _case(image: NDArray[np.int64], kernel: NDArray[np.int64], dilation: int) -> Check:
    def suspects() -> list[Suspect]:
        plain = convolve(image, kernel)
        ignored = Suspect("dilation ignored", plain, "That is the convolution without gaps.")
        return [ignored, *of_convolution(image, kernel, dilation=dilation)]

    return gives(
        "convolve",
        *(image, kernel, dilation),
        expected=convolve(image, kernel, dilation=dilation),
        what=f"a kernel of {kernel.shape[0]} × {kernel.shape[1]} with dilation {dilation}",
        suspects=suspects,
        slide=Slide(image, kernel, {"dilation": dilation}),
    )


EXERCISE = Exercise(
    title="A kernel with gaps",
    minutes=9,
    task="""
        With a dilation of d, neighbouring numbers of the kernel lie d cells apart on the image;
        dilation 1 is the ordinary kernel.

        1. extent(kernel, dilation): how many cells in a row a kernel of so many numbers spans.
        2. convolve(image, kernel, dilation): valid, stride 1, not flipped.
    """,
    starter="""
        import numpy as np


        def extent(kernel, dilation):
            return None


        def convolve(image, kernel, dilation):
            return None
    """,
    hints=(
        "Three numbers two apart: at 0, 2 and 4. That is 5 cells.",
        "The window is image[i:i + eh:dilation, j:j + ew:dilation], with eh and ew from extent.",
    ),
    solution="""
        import numpy as np


        def extent(kernel, dilation):
            return (kernel - 1) * dilation + 1


        def convolve(image, kernel, dilation):
            eh, ew = (extent(k, dilation) for k in kernel.shape)
            result = np.zeros((image.shape[0] - eh + 1, image.shape[1] - ew + 1))
            for i in range(result.shape[0]):
                for j in range(result.shape[1]):
                    window = image[i:i + eh:dilation, j:j + ew:dilation]
                    result[i, j] = (window * kernel).sum()
            return result
    """,
    checks=_checks,
    wrong=(
        Wrong("gaps after the last", "(kernel - 1) * dilation + 1", "kernel * dilation"),
        Wrong("dilation counts the gap", "(kernel - 1) * dilation + 1", "(kernel - 1) * (dilation + 1) + 1"),
        Wrong("one gap", "(kernel - 1) * dilation + 1", "kernel + dilation - 1"),
        Wrong("dilation ignored", "eh, ew = (extent", "dilation = 1\n    eh, ew = (extent"),
        Wrong("flipped kernel", "window * kernel", "window * kernel[::-1, ::-1]"),
    ),
    afterwards="""
        A dilated kernel sees further with as few weights: 3 × 3 with dilation 2 spans 5 × 5. What lies in the gaps it
        does
        not see, which shows as a grid if one stacks them carelessly.
    """,
)
