"""Dropout leaves the mean as it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.worked import decimals


def _checks() -> Sequence[Check]:
    keep = np.array([[1, 0, 1, 1], [0, 1, 1, 0]], bool)
    x = decimals(96, 2, 4)
    return [
        _training(x, keep, 0.5, "training, half of the values dropped"),
        _training(x, keep, 0.2, "training, a fifth dropped"),
        gives(
            "predict",
            *(x, 0.5),
            expected=x,
            what="predicting: all values as they are",
            suspects=[
                Suspect("scaled again", x * 0.5, "Training has made up for it already: leave the values alone."),
                Suspect("scaled again", x / 0.5, "Only training divides by 1 − rate: leave the values alone."),
            ],
        ),
        gives(
            "expectation",
            *(3.0, 0.25),
            expected=3.0,
            what="the expected value of a 3 under dropout of 0.25",
            suspects=[
                Suspect("not made up for", 2.25, "What is kept is divided by 1 − rate: 0.75 · (3 / 0.75) = 3."),
                Suspect("only if kept", 4.0, "4 is the value where it is kept; a quarter of the time it is 0."),
            ],
        ),
    ]


def _training(x: NDArray[np.float64], keep: NDArray[np.bool], rate: float, what: str) -> Check:
    return gives(
        "train",
        *(x, keep, rate),
        expected=x * keep / (1 - rate),
        what=what,
        suspects=[
            Suspect("not scaled", x * keep, "Divide what is kept by 1 − rate, so that the mean stays the same."),
            Suspect(
                "dropped ones left out",
                x[keep] / (1 - rate),
                "x[keep] leaves the others out, and so the shape. They become 0 where they are: x * keep.",
            ),
            Suspect("kept and dropped exchanged", x * ~keep / (1 - rate), "keep is True where a value stays."),
            Suspect(
                "divided by the rate", x * keep / rate, "Divide by the share that is kept, 1 − rate, not by the rate."
            ),
            Suspect(
                "multiplied",
                x * keep * (1 - rate),
                "Divide by 1 − rate: those that are left must make up for the others.",
            ),
        ],
    )


EXERCISE = Exercise(
    title="What dropout expects",
    minutes=6,
    task="""
        Dropout sets a share of the values, the rate, to 0 while a network trains, and makes up for it
        by dividing those that are kept by 1 - rate. When predicting it does nothing.

        1. train(x, keep, rate): keep is True where a value is kept.
        2. predict(x, rate): what comes out when predicting.
        3. expectation(value, rate): the mean of what becomes of a value over many steps of a training.
    """,
    starter="""
        import numpy as np


        def train(x, keep, rate):
            return None


        def predict(x, rate):
            return None


        def expectation(value, rate):
            return None
    """,
    hints=(
        "x * keep makes 0 of what is dropped, since False counts as 0.",
        "It is value / (1 - rate) with probability 1 - rate, and 0 otherwise. What is the mean?",
    ),
    solution="""
        import numpy as np


        def train(x, keep, rate):
            return x * keep / (1 - rate)


        def predict(x, rate):
            return x


        def expectation(value, rate):
            return (1 - rate) * value / (1 - rate)
    """,
    checks=_checks,
    wrong=(
        Wrong("not scaled", "x * keep / (1 - rate)", "x * keep"),
        Wrong("kept and dropped exchanged", "x * keep / (1 - rate)", "x * ~keep / (1 - rate)"),
        Wrong("multiplied", "x * keep / (1 - rate)", "x * keep * (1 - rate)"),
        Wrong("scaled again", "return x\n", "return x * (1 - rate)\n"),
        Wrong("not made up for", "(1 - rate) * value / (1 - rate)", "(1 - rate) * value"),
    ),
    afterwards="""
        The mean stays, the spread does not: the values that the next layer sees vary more in training than they will
        later.
    """,
)
