"""Which classes there are, and how many of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong

_TRAIN = (1445, 1539, 1484, 1503, 1483, 1492, 1548, 1487, 1486, 1533)
_TEST = (302, 308, 310, 298, 324, 285, 298, 293, 297, 285)
"""How many of each class are among the first 15,000 and the first 3,000 images of Fashion-MNIST."""


def _checks() -> Sequence[Check]:
    train, test, note = _labels()
    return [
        _counts(np.array([2, 0, 2, 3, 2]), 5, "five labels, five classes, two of them absent"),
        _counts(train, 10, f"60,000 training labels, 6,000 of each{note}"),
        _subset(np.array([1, 1, 0, 2, 2, 2, 2]), 4, 3, "the first 4 of 7 labels"),
        _subset(train, 15_000, 10, f"the first 15,000 of them, on which courses train{note}"),
        _subset(test, 3_000, 10, f"the first 3,000 of 10,000 test labels, on which they test{note}"),
        gives(
            "rarest",
            *(train[:15_000], 10),
            expected=0,
            what="the class of which the 15,000 have fewest",
            suspects=[
                Suspect("most for fewest", 6, "That is the class with the most."),
                Suspect("count for class", 1445, "That is how many there are; asked for is which class."),
                Suspect("counted from 1", 1, "Counted from 1; the first class is number 0."),
            ],
        ),
    ]


def _labels() -> tuple[NDArray[np.int64], NDArray[np.int64], str]:
    """The labels of Fashion-MNIST where it is on this machine, else as many of each class, shuffled; and which."""
    from convscope.datasets.fashion_mnist import FASHION_MNIST
    from convscope.errors import ConvscopeError

    try:
        if FASHION_MNIST.is_here():
            train, test = FASHION_MNIST.load()
            return np.asarray(train.labels), np.asarray(test.labels), " (Fashion-MNIST's own)"
    except ConvscopeError:  # damaged, and no network: the exercise goes on without them
        pass
    return _shuffled(_TRAIN, 6_000), _shuffled(_TEST, 1_000), " (as many as Fashion-MNIST's)"


def _shuffled(first: tuple[int, ...], each: int) -> NDArray[np.int64]:
    """Labels of a balanced set whose first part has these counts."""
    random, classes = np.random.default_rng(80), np.arange(len(first))
    parts = (first, tuple(each - count for count in first))
    return np.concatenate([random.permutation(np.repeat(classes, counts)) for counts in parts])


def _subset(labels: NDArray[np.int64], count: int, classes: int, what: str) -> Check:
    def counted(chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.bincount(chosen, minlength=classes)

    return gives(
        "subset_counts",
        *(labels, count, classes),
        expected=counted(labels[:count]),
        what=what,
        suspects=[
            Suspect("all for the first", counted(labels), "These are the counts of all labels; take the first count."),
            Suspect("last for first", counted(labels[-count:]), "These are the last ones; a course takes the first."),
            Suspect("rest for first", counted(labels[count:]), "These are those that are left over."),
            Suspect(
                "one too few",
                counted(labels[: count - 1]),
                "One is missing: labels[:count] has count labels, 0 to count - 1.",
            ),
            Suspect(
                "sorted before they are taken",
                counted(np.sort(labels)[:count]),
                "Sorted, the first ones are all of the lowest classes: take them in the order in which they come.",
            ),
            Suspect("labels for counts", labels[:count], "These are the labels; count how many of each there are."),
        ],
    )


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
            Suspect(
                "a dict for a row",
                dict(enumerate(right.tolist())),
                "The numbers are right, but stand in a dict: give them in a row, class 0 first.",
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
    minutes=8,
    task="""
        Before you train, look at what you have. labels is an array of class numbers, 0 to classes - 1,
        such as those of the 60,000 training images of Fashion-MNIST.

        1. class_counts(labels, classes): how many labels of each class there are, in the order of the
           classes. A class that does not occur counts 0.
        2. subset_counts(labels, count, classes): the same for the first count labels alone. Courses
           train on the first 15,000 of 60,000 images and test on the first 3,000 of 10,000.
        3. rarest(labels, classes): the number of the class of which there are fewest.

        cs.load("fashion-mnist"), or "drawn" without any download, gives you labels to try it on.
    """,
    starter="""
        import numpy as np


        def class_counts(labels, classes):
            return None


        def subset_counts(labels, count, classes):
            return None


        def rarest(labels, classes):
            return None
    """,
    hints=(
        "(labels == 3).sum() counts class 3. Do so for every class from 0 on.",
        "labels[:count] are the first count labels; class_counts() counts them.",
        "np.bincount(labels, minlength=classes) does it in one step; np.argmin says where the smallest number stands.",
    ),
    solution="""
        import numpy as np


        def class_counts(labels, classes):
            return np.bincount(labels, minlength=classes)


        def subset_counts(labels, count, classes):
            return class_counts(labels[:count], classes)


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
        Wrong(
            "a dict for a row",
            "return np.bincount(labels, minlength=classes)",
            "return {c: int((labels == c).sum()) for c in range(classes)}",
        ),
        Wrong("last classes left out", "np.bincount(labels, minlength=classes)", "np.bincount(labels)"),
        Wrong(
            "shares for counts",
            "np.bincount(labels, minlength=classes)",
            "np.bincount(labels, minlength=classes) / len(labels)",
        ),
        Wrong("all for the first", "labels[:count]", "labels"),
        Wrong("last for first", "labels[:count]", "labels[-count:]"),
        Wrong("rest for first", "labels[:count]", "labels[count:]"),
        Wrong("sorted before they are taken", "labels[:count]", "np.sort(labels)[:count]"),
        Wrong("most for fewest", "np.argmin", "np.argmax"),
        Wrong("count for class", "np.argmin", "np.min"),
    ),
    afterwards="""
        All 60,000 are balanced, 6,000 of each; the first 15,000 nearly so: from 1,445 T-shirts to 1,548 shirts. On
        balanced classes guessing gets 10 % right, which is what an accuracy is to be compared with.
    """,
)
