"""What batch normalisation computes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.worked import decimals

_EPSILON = 0.01


def _checks() -> Sequence[Check]:
    return [
        _case(81, (4, 3, 2, 2), "four maps of 3 × 2, two channels"),
        _case(82, (2, 3, 3, 3), "two maps of 3 × 3, three channels"),
    ]


def _case(seed: int, size: tuple[int, int, int, int], what: str) -> Check:
    x, channels = decimals(seed, *size), size[3]
    gamma, beta = 1 + np.arange(channels) / 2, 3 - np.arange(channels) / 4
    count = x[..., 0].size

    def normed(axes: tuple[int, ...] | None, scale: float = 1.0) -> NDArray[np.float64]:
        keep = axes is not None
        mean, variance = x.mean(axes, keepdims=keep), x.var(axes, keepdims=keep) * scale
        return np.asarray(gamma * (x - mean) / np.sqrt(variance + _EPSILON) + beta)

    centred, variance = x - x.mean((0, 1, 2)), x.var((0, 1, 2))
    return gives(
        "batch_norm",
        *(x, gamma, beta, _EPSILON),
        expected=normed((0, 1, 2)),
        what=what,
        suspects=[
            Suspect(
                "each image by itself",
                normed((1, 2)),
                "You take each image's own mean: that is instance normalisation.",
            ),
            Suspect(
                "each place by itself", normed((0,)), "You take a mean for each place; take it over the places too."
            ),
            Suspect("channels mixed", normed(None), "You take one mean for all channels; each channel has its own."),
            Suspect(
                "over the channels", normed((3,)), "You take the mean over the channels: that is layer normalisation."
            ),
            Suspect(
                "divided by n − 1",
                normed((0, 1, 2), count / (count - 1)),
                "While it trains, the variance divides by n.",
            ),
            Suspect(
                "root forgotten", gamma * centred / (variance + _EPSILON) + beta, "Divide by the root of the variance."
            ),
            Suspect(
                "epsilon outside", gamma * centred / (np.sqrt(variance) + _EPSILON) + beta, "ε is added under the root."
            ),
            Suspect(
                "shift first",
                gamma * (centred / np.sqrt(variance + _EPSILON) + beta),
                "Scale first, then shift by beta.",
            ),
        ],
    )


EXERCISE = Exercise(
    title="Batch statistics",
    minutes=10,
    task="""
        While it trains, batch normalisation brings each channel of a batch to mean 0 and deviation 1,
        then scales and shifts it by two numbers that are learned. Write

            batch_norm(x, gamma, beta, epsilon)

        x has shape (N, H, W, C); gamma and beta have one number for each channel. Mean and variance
        are taken over everything but the channels, and epsilon is added to the variance:

            gamma * (x - mean) / sqrt(variance + epsilon) + beta
    """,
    starter="""
        import numpy as np


        def batch_norm(x, gamma, beta, epsilon):
            return None
    """,
    hints=(
        "Which axes disappear? All but the last: axis=(0, 1, 2).",
        "x.var(axis=(0, 1, 2)) divides by n, which is what is wanted. Then write the formula as it stands.",
    ),
    solution="""
        import numpy as np


        def batch_norm(x, gamma, beta, epsilon):
            mean = x.mean(axis=(0, 1, 2))
            variance = x.var(axis=(0, 1, 2))
            return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta
    """,
    checks=_checks,
    wrong=(
        Wrong(
            "channels mixed",
            "x.mean(axis=(0, 1, 2))\n    variance = x.var(axis=(0, 1, 2))",
            "x.mean()\n    variance = x.var()",
        ),
        Wrong(
            "each place by itself",
            "x.mean(axis=(0, 1, 2))\n    variance = x.var(axis=(0, 1, 2))",
            "x.mean(axis=0)\n    variance = x.var(axis=0)",
        ),
        Wrong("divided by n − 1", "x.var(axis=(0, 1, 2))", "x.var(axis=(0, 1, 2), ddof=1)"),
        Wrong("root forgotten", "np.sqrt(variance + epsilon)", "(variance + epsilon)"),
        Wrong("epsilon outside", "np.sqrt(variance + epsilon)", "(np.sqrt(variance) + epsilon)"),
    ),
    afterwards="""
        When it is used, a network has no batch to take statistics from: it keeps moving averages of them. These are
        state,
        not parameters; Keras counts them among the parameters all the same, PyTorch does not.
    """,
)
