"""Convolution, written out in loops."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import convolve
from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Slide, Wrong
from convscope.lessons.misconceptions import of_convolution
from convscope.lessons.worked import IMAGE, VERTICAL, integers, pixels


def _checks() -> Sequence[Check]:
    return [
        _case(IMAGE, VERTICAL, "a 3 × 3 kernel over the black 8"),
        _case(integers(1, 5, 7), integers(2, 3, 3), "a kernel without symmetry over 5 × 7 numbers"),
        _case(integers(3, 6, 5), integers(4, 2, 4), "a kernel of 2 rows and 4 columns"),
        _case(integers(5, 3, 3), integers(6, 3, 3), "a kernel as large as the image: one number"),
        _case(pixels(7, 5, 6), VERTICAL, "pixels, as they come from a file (uint8)"),
    ]


def _case(image: NDArray[np.integer], kernel: NDArray[np.integer], what: str) -> Check:
    return gives(
        "convolve",
        image,
        kernel,
        expected=convolve(image, kernel),
        what=what,
        suspects=lambda: of_convolution(image, kernel),
        slide=Slide(image, kernel),
    )


EXERCISE = Exercise(
    title="Convolution in loops",
    minutes=12,
    task="""
        Write convolve(image, kernel): lay the kernel on the upper left corner of the image, multiply
        each of its numbers with the pixel under it, and sum. That is the first value. Move one
        column to the right for the next, and at the end of the row one row down.

        image has shape (H, W), kernel (h, w). The kernel stays inside the image ("valid"), so the
        result has shape (H - h + 1, W - w + 1). As in every network, the kernel is not flipped.

        Loops are fine here; how to do without comes in the next exercise.
    """,
    starter="""
        import numpy as np


        def convolve(image, kernel):
            H, W = image.shape
            h, w = kernel.shape
            result = np.zeros((H - h + 1, W - w + 1))
            # for every place of the kernel: the sum of pixel times weight
            return None
    """,
    hints=(
        "Two loops go over the places in the result, row i and column j. Two more go over the kernel, row a and "
        "column b.",
        "At place (i, j) the kernel's number [a, b] lies on the pixel [i + a, j + b].",
        "The innermost line is: result[i, j] += int(image[i + a, j + b]) * kernel[a, b]",
    ),
    solution="""
        import numpy as np


        def convolve(image, kernel):
            H, W = image.shape
            h, w = kernel.shape
            result = np.zeros((H - h + 1, W - w + 1))
            for i in range(H - h + 1):
                for j in range(W - w + 1):
                    for a in range(h):
                        for b in range(w):
                            result[i, j] += float(image[i + a, j + b]) * kernel[a, b]
            return result
    """,
    checks=_checks,
    wrong=(
        Wrong("flipped kernel", "kernel[a, b]", "kernel[h - 1 - a, w - 1 - b]"),
        Wrong("only the last product", "result[i, j] += float", "result[i, j] = float"),
        Wrong("as large as the image", "np.zeros((H - h + 1, W - w + 1))", "np.zeros(image.shape)"),
        Wrong("gaps between places", "range(H - h + 1):", "range(0, H - h + 1, h):"),
        Wrong("only the first row", "return result", "    return result"),
        Wrong(
            "matrix product",
            source="""
                import numpy as np


                def convolve(image, kernel):
                    h, w = kernel.shape
                    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
                    result = np.zeros((rows, columns))
                    for i in range(rows):
                        for j in range(columns):
                            result[i, j] = (image[i:i + h, j:j + w] @ kernel).sum()
                    return result
            """,
        ),
        Wrong("transposed kernel", "kernel[a, b]", "kernel.T[a, b] if h == w else kernel[a, b]"),
        Wrong("rows and columns exchanged", "return result", "return result.T"),
        Wrong(
            "off by one",
            source="""
                import numpy as np


                def convolve(image, kernel):
                    H, W = image.shape
                    h, w = kernel.shape
                    places = [[(i, j) for j in range(W - w)] for i in range(H - h)]
                    return np.array([[(image[i:i + h, j:j + w] * kernel).sum() for i, j in row] for row in places])
            """,
        ),
        Wrong(
            "same for valid",
            source="""
                import numpy as np


                def convolve(image, kernel):
                    h, w = kernel.shape
                    padded = np.pad(image, (((h - 1) // 2, h // 2), ((w - 1) // 2, w // 2)))
                    result = np.zeros(image.shape)
                    for i in range(image.shape[0]):
                        for j in range(image.shape[1]):
                            result[i, j] = (padded[i:i + h, j:j + w] * kernel).sum()
                    return result
            """,
        ),
        Wrong("mean for sum", "return result", "return result / kernel.size"),
        Wrong("uint8 wrapped", "return result", "return result.astype(int).astype(image.dtype)"),
    ),
    afterwards="""
        That is all that a convolutional layer computes, 26 · 26 · 9 = 6,084 products for one 3 × 3 kernel on 28 × 28
        pixels.
        The verdicts here are computed by cs.convolve; cs.trace(image, kernel, i, j) shows the products of any place.
    """,
)
