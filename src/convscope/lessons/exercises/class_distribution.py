"""Which classes there are, and how many of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong

_SUBSET = (1445, 1539, 1484, 1503, 1483, 1492, 1548, 1487, 1486, 1533)
_HELD_OUT = (302, 308, 310, 298, 324, 285, 298, 293, 297, 285)


def _checks() -> Sequence[Check]:
    return [
        _counts(np.array([2, 0, 2, 3, 2]), 5, "five labels, five classes, two of them absent"),
        _counts(_labels(_SUBSET), 10, "the labels of the first 15,000 images of Fashion-MNIST"),
        _counts(_labels(_HELD_OUT), 10, "those of the 3,000 that courses test on"),
        gives(
            "rarest",
            _labels(_SUBSET),
            10,
            expected=0,
            what="the class of which the 15,000 have fewest",
            suspects=[
                Suspect("most for fewest", 6, "That is the class with the most."),
                Suspect("count for class", 1445, "That is how many there are; asked for is which class."),
            ],
        ),
    ]


def _labels(counts: tuple[int, ...]) -> NDArray[np.int64]:
    """Labels with these counts, shuffled."""
    return np.random.default_rng(80).permutation(np.repeat(np.arange(len(counts)), counts))


def _counts(labels: NDArray[np.int64], classes: int, what: str) -> Check:
    right = np.bincount(labels, minlength=classes)
    present = right[right > 0]
    return gives(
        "class_counts",
        *(labels, classes),
        expected=right,
        what=what,
        suspects=[
            Suspect("absent classes left out", present, "Classes without any image are left out; their count is 0."),
            Suspect(
                "last classes left out",
                np.bincount(labels),
                "Absent classes at the end are left out: give classes numbers.",
            ),
            Suspect("shares for counts", right / len(labels), "These are shares; asked for are the numbers of images."),
            Suspect("labels for counts", np.unique(labels), "These are the labels that occur, not how often."),
            Suspect(
                "counted from 1",
                np.bincount(labels, minlength=classes + 1)[1:],
                "Classes count from 0: class 0 is missing.",
            ),
            Suspect(
                "sorted",
                np.sort(right)[::-1],
                "Sorted by number, one cannot tell which class is which: keep their order.",
            ),
        ],
    )


EXERCISE = Exercise(
    title="How many of each class?",
    minutes=6,
    task="""
        Before you train, look at what you have. labels is an array of class numbers, 0 to classes - 1,
        such as those of the first 15,000 images of Fashion-MNIST.

        1. class_counts(labels, classes): how many labels of each class there are, in the order of the
           classes. A class that does not occur counts 0.
        2. rarest(labels, classes): the number of the class of which there are fewest.

        cs.load("fashion-mnist"), or "drawn" without any download, gives you labels to try it on.
    """,
    starter="""
        import numpy as np


        def class_counts(labels, classes):
            return None


        def rarest(labels, classes):
            return None
    """,
    hints=(
        "(labels == 3).sum() counts class 3. Do so for every class from 0 on.",
        "np.bincount(labels, minlength=classes) does it in one step; np.argmin says where the smallest number stands.",
    ),
    solution="""
        import numpy as np


        def class_counts(labels, classes):
            return np.bincount(labels, minlength=classes)


        def rarest(labels, classes):
            return np.argmin(class_counts(labels, classes))
    """,
    checks=_checks,
    wrong=(
        Wrong(
            "absent classes left out",
            "np.bincount(labels, minlength=classes)",
            "np.unique(labels, return_counts=True)[1]",
        ),
        Wrong("last classes left out", "np.bincount(labels, minlength=classes)", "np.bincount(labels)"),
        Wrong(
            "shares for counts",
            "np.bincount(labels, minlength=classes)",
            "np.bincount(labels, minlength=classes) / len(labels)",
        ),
        Wrong("most for fewest", "np.argmin", "np.argmax"),
        Wrong("count for class", "np.argmin", "np.min"),
    ),
    afterwards="""
        All 60,000 are balanced, 6,000 of each; the first 15,000 nearly so: from 1,445 T-shirts to 1,548 shirts. On
        balanced
        classes guessing gets 10 % right, which is what an accuracy is to be compared with.
    """,
)
