"""The size of what comes out of a convolution."""

from __future__ import annotations

from collections.abc import Sequence

from convscope.convolution import Window
from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Wrong
from convscope.lessons.misconceptions import shapes_of_convolution


def _checks() -> Sequence[Check]:
    cases = [(28, 3, 1, 0), (28, 5, 1, 2), (28, 2, 2, 0), (27, 4, 2, 1), (224, 7, 2, 3), (32, 3, 3, 0)]
    return [_case(*case) for case in cases]


def _case(size: int, kernel: int, stride: int, padding: int) -> Check:
    return gives(
        "output_size",
        *(size, kernel, stride, padding),
        expected=Window.of(kernel, stride=stride, padding=padding).output_size(size, size)[0],
        what=f"{size} cells, kernel {kernel}, stride {stride}, padding {padding}",
        suspects=shapes_of_convolution(size, kernel, stride=stride, padding=padding),
    )


EXERCISE = Exercise(
    title="How large is the map?",
    minutes=6,
    task="""
        A kernel of k cells slides over a row of n cells. On each side p zeros are added first
        (padding), and it moves by s cells at a time (stride). A place where it does not fit in as a
        whole is left out.

        Write output_size(size, kernel, stride, padding): on how many places it lies.
    """,
    starter="""
        def output_size(size, kernel, stride, padding):
            return None
    """,
    hints=(
        "Without padding and with stride 1: the first place begins at 0, the last at size - kernel.",
        "Padding makes the row longer on both sides. The stride divides the way, size + 2 padding - kernel, not the "
        "number "
        "of places: round down, then add the first place.",
    ),
    solution="""
        def output_size(size, kernel, stride, padding):
            return (size + 2 * padding - kernel) // stride + 1
    """,
    checks=_checks,
    wrong=(
        Wrong("1 added before the division", "- kernel) // stride + 1", "- kernel + 1) // stride"),
        Wrong("padding forgotten", " + 2 * padding", ""),
        Wrong("off by one", " // stride + 1", " // stride"),
        Wrong("padding once", "2 * padding", "padding"),
        Wrong("stride ignored", " // stride + 1", " + 1"),
        Wrong("kernel forgotten", "(size + 2 * padding - kernel) // stride + 1", "(size + 2 * padding) // stride"),
        Wrong("not rounded", "//", "/"),
        Wrong("rounded up", "(size + 2 * padding - kernel) // stride", "-(-(size + 2 * padding - kernel) // stride)"),
    ),
    afterwards="""
        28 becomes 26 under a kernel of 3; a padding of (k − 1) / 2 keeps the size for an odd k and stride 1, and a
        stride
        of 2 halves it. Rounding down is why some pixels at the edge are sometimes never seen.
    """,
)
