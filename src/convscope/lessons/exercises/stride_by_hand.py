"""A convolution that takes larger steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import convolve
from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Slide, Suspect, Wrong
from convscope.lessons.misconceptions import of_convolution
from convscope.lessons.worked import IMAGE, VERTICAL, integers


def _checks() -> Sequence[Check]:
    return [
        _starts(28, 3, 2),
        _starts(9, 2, 3),
        _map(IMAGE, VERTICAL, 2, "the black 8 under a 3 × 3 kernel, stride 2"),
        _map(integers(120, 7, 9), integers(121, 2, 3), 2, "7 × 9 numbers under a 2 × 3 kernel, stride 2"),
        _map(integers(122, 11, 8), integers(123, 3, 2), 3, "11 × 8 numbers under a 3 × 2 kernel, stride 3"),
        _map(integers(124, 5, 6), integers(125, 3, 3), 1, "stride 1"),
        _unseen(28, 3, 2),
        _unseen(29, 3, 2),
        _unseen(224, 7, 4),
    ]


def _places(size: int, kernel: int, stride: int) -> NDArray[np.int64]:
    return np.arange(0, size - kernel + 1, stride)


def _starts(size: int, kernel: int, stride: int) -> Check:
    return gives(
        "starts",
        *(size, kernel, stride),
        expected=_places(size, kernel, stride),
        what=f"where the window begins: {size} cells, kernel {kernel}, stride {stride}",
        suspects=[
            Suspect("stride ignored", _places(size, kernel, 1), "The window moves by 1; let it move by stride cells."),
            Suspect(
                "off by one",
                np.arange(0, size - kernel, stride),
                "The last place is missing: range() leaves its end out, so the end is size - kernel + 1.",
            ),
            Suspect(
                "over the edge",
                np.arange(0, size, stride),
                "Your last windows reach beyond the edge. One that begins at i covers the cells to i + kernel - 1.",
            ),
            Suspect(
                "laid side by side",
                np.arange(0, size - kernel + 1, kernel),
                "Your windows lie side by side: you move by the size of the kernel. The stride is another number.",
            ),
            Suspect(
                "places counted",
                np.arange(len(_places(size, kernel, stride))),
                "You count the places; asked for is the first cell of each.",
            ),
        ],
    )


def _map(image: NDArray[np.int64], kernel: NDArray[np.int64], stride: int, what: str) -> Check:
    return gives(
        "convolve",
        *(image, kernel, stride),
        expected=convolve(image, kernel, stride=stride),
        what=what,
        suspects=lambda: _suspects(image, kernel, stride),
        slide=Slide(image, kernel, {"stride": stride}),
    )


def _suspects(image: NDArray[np.int64], kernel: NDArray[np.int64], stride: int) -> Iterator[Suspect]:
    full = np.asarray(convolve(image, kernel))
    yield Suspect(
        "image thinned first",
        convolve(image[::stride, ::stride], kernel),
        "You leave out rows and columns of the image before the kernel sees them. The kernel reads neighbours, "
        "whatever the stride; only its places lie further apart.",
    )
    yield Suspect(
        "stride downwards only", full[::stride], "Your window takes larger steps downwards, but not to the right."
    )
    yield Suspect(
        "stride to the right only",
        full[:, ::stride],
        "Your window takes larger steps to the right, but not downwards.",
    )
    rows, columns = _places(image.shape[0], kernel.shape[0], stride), _places(image.shape[1], kernel.shape[1], stride)
    first = full[: len(rows), : len(columns)]
    yield Suspect(
        "place for cell",
        first,
        "The map has the right size, but your window moves by 1. The value at row i belongs to the window that begins "
        "at row i * stride.",
    )
    yield Suspect("laid side by side", full[:: kernel.shape[0], :: kernel.shape[1]], _SIDE_BY_SIDE)
    yield from of_convolution(image, kernel, stride=stride)


_SIDE_BY_SIDE = "Your windows lie side by side, as those of pooling do. A kernel moves by the stride."


def _unseen(size: int, kernel: int, stride: int) -> Check:
    places = _places(size, kernel, stride)
    right = size - int(places[-1]) - kernel
    return gives(
        "unseen",
        *(size, kernel, stride),
        expected=right,
        what=f"cells at the end that no window covers: {size} cells, kernel {kernel}, stride {stride}",
        suspects=[
            Suspect(
                "kernel forgotten",
                size - int(places[-1]),
                "That is how many there are from the beginning of the last window on; it covers kernel of them.",
            ),
            Suspect(
                "remainder of the size",
                size % stride,
                "What is left over depends on the kernel as well: it is the remainder of size - kernel.",
            ),
            Suspect(
                "one too many", right + 1, "The last window covers the cells from its first to first + kernel - 1."
            ),
            Suspect("one too few", right - 1, "The last window covers the cells from its first to first + kernel - 1."),
            Suspect("number of places", len(places), "That is on how many places the window lies."),
        ],
    )


EXERCISE = Exercise(
    title="Stride by hand",
    minutes=10,
    task="""
        With stride s the window moves by s cells at a time, to the right and downwards. It still
        covers neighbouring cells, and stays inside the image.

        1. starts(size, kernel, stride): in a row of so many cells, the first cell of every place on
           which the window lies, as a list: 0, then stride, and so on.
        2. convolve(image, kernel, stride): the map. image is (H, W), kernel (h, w), not flipped.
        3. unseen(size, kernel, stride): how many cells at the end of a row no window covers.
    """,
    starter="""
        import numpy as np


        def starts(size, kernel, stride):
            return None


        def convolve(image, kernel, stride):
            return None


        def unseen(size, kernel, stride):
            return None
    """,
    hints=(
        "range(first, end, step) counts in steps. The last place is size - kernel, if a step leads there.",
        "convolve: loop over starts(H, h, stride) and starts(W, w, stride); the window at i, j is "
        "image[i:i + h, j:j + w].",
        "unseen: the last window begins at starts(…)[-1] and ends kernel cells later.",
    ),
    solution="""
        import numpy as np


        def starts(size, kernel, stride):
            return list(range(0, size - kernel + 1, stride))


        def convolve(image, kernel, stride):
            h, w = kernel.shape
            rows, columns = starts(image.shape[0], h, stride), starts(image.shape[1], w, stride)
            result = np.zeros((len(rows), len(columns)))
            for place, i in enumerate(rows):
                for other, j in enumerate(columns):
                    result[place, other] = (image[i:i + h, j:j + w] * kernel).sum()
            return result


        def unseen(size, kernel, stride):
            return size - (starts(size, kernel, stride)[-1] + kernel)
    """,
    checks=_checks,
    wrong=(
        Wrong("stride ignored", "range(0, size - kernel + 1, stride)", "range(size - kernel + 1)"),
        Wrong("off by one", "size - kernel + 1, stride", "size - kernel, stride"),
        Wrong("laid side by side", "size - kernel + 1, stride", "size - kernel + 1, kernel"),
        Wrong("over the edge", "size - kernel + 1, stride", "size, stride"),
        Wrong("place for cell", "image[i:i + h, j:j + w]", "image[place:place + h, other:other + w]"),
        Wrong(
            "image thinned first",
            "h, w = kernel.shape",
            "image, stride = image[::stride, ::stride], 1\n    h, w = kernel.shape",
        ),
        Wrong("stride downwards only", "starts(image.shape[1], w, stride)", "starts(image.shape[1], w, 1)"),
        Wrong("flipped kernel", "* kernel).sum()", "* kernel[::-1, ::-1]).sum()"),
        Wrong("kernel forgotten", "(starts(size, kernel, stride)[-1] + kernel)", "starts(size, kernel, stride)[-1]"),
        Wrong("remainder of the size", "size - (starts(size, kernel, stride)[-1] + kernel)", "size % stride"),
    ),
    afterwards="""
        A map of stride 2 is every second row and column of the map of stride 1, at a quarter of the work. From 28 cells
        under a kernel of 3, the last one is never seen; from 29 all are.
    """,
)
