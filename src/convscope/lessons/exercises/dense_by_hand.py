"""One dense layer, computed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.misconceptions import suspect
from convscope.lessons.worked import integers


def _checks() -> Sequence[Check]:
    return [
        _case(integers(10, 1, 3), integers(11, 3, 2), integers(12, 2), "one image of 3 numbers, 2 units"),
        _case(integers(13, 4, 5), integers(14, 5, 3), integers(15, 3), "a batch of 4, 5 numbers each, 3 units"),
        _case(integers(16, 3, 3), integers(17, 3, 3), integers(18, 3), "where all sizes are 3"),
    ]


def _case(x: NDArray[np.int64], weights: NDArray[np.int64], bias: NDArray[np.int64], what: str) -> Check:
    linear = x @ weights
    suspects = [
        suspect("bias forgotten", np.maximum(linear, 0)),
        Suspect("ReLU forgotten", linear + bias, "Negative sums are left: ReLU makes them 0."),
        Suspect("ReLU before the bias", np.maximum(linear, 0) + bias, "The bias is added before ReLU, not after."),
        Suspect(
            "absolute value", np.abs(linear + bias), "ReLU makes negative numbers 0; it does not turn them positive."
        ),
    ]
    if weights.shape[0] == weights.shape[1]:
        turned = np.maximum(x @ weights.T + bias, 0)
        suspects.append(
            Suspect("weights transposed", turned, "weights has a row for each input: x @ weights, without .T.")
        )
    expected = np.maximum(linear + bias, 0)
    return gives("dense", x, weights, bias, expected=expected, what=what, suspects=suspects)


EXERCISE = Exercise(
    title="A dense layer by hand",
    minutes=6,
    task="""
        In a dense layer every unit weighs every input, sums, and adds its bias. Write

            dense(x, weights, bias)

        x has shape (N, inputs), a row for each image; weights (inputs, units); bias (units,). Apply
        ReLU at the end: negative results become 0. The result has shape (N, units).
    """,
    starter="""
        import numpy as np


        def dense(x, weights, bias):
            return None
    """,
    hints=(
        "One unit of one image: (x[n] * weights[:, u]).sum() + bias[u].",
        "x @ weights does all of them at once; np.maximum(numbers, 0) is ReLU.",
    ),
    solution="""
        import numpy as np


        def dense(x, weights, bias):
            return np.maximum(x @ weights + bias, 0)
    """,
    checks=_checks,
    wrong=(
        Wrong("bias forgotten", "x @ weights + bias", "x @ weights"),
        Wrong("ReLU forgotten", "np.maximum(x @ weights + bias, 0)", "x @ weights + bias"),
        Wrong("ReLU before the bias", "np.maximum(x @ weights + bias, 0)", "np.maximum(x @ weights, 0) + bias"),
        Wrong("absolute value", "np.maximum(x @ weights + bias, 0)", "np.abs(x @ weights + bias)"),
    ),
    afterwards="""
        Nothing in it knows that two inputs are neighbours. It may learn so, at the price of a weight for every pair of
        input and unit.
    """,
)
