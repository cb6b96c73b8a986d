"""Where there are biases, and where there are none."""

from __future__ import annotations

from collections.abc import Sequence

from convscope.lessons.comparing import holds
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong


def _checks() -> Sequence[Check]:
    parts = {
        "convolution_biases": (64, "biases of a convolution, 32 channels to 64 filters of 3 × 3"),
        "dense_biases": (10, "biases of a dense layer, 1,600 inputs to 10 units"),
        "pooling_biases": (0, "biases of a 2 × 2 max pooling"),
        "depthwise_biases": (32, "biases of a depthwise convolution on 32 channels"),
        "batchnorm_shifts": (64, "shifts that batch normalisation learns on 64 channels"),
    }
    suspects = {
        "convolution_biases": [
            Suspect(
                "bias for each channel", 32 * 64, "One bias for each filter, not for each pair of channel and filter."
            ),
            Suspect("bias for each input", 32, "Biases belong to what comes out, not to what goes in."),
            Suspect(
                "bias for each weight",
                3 * 3 * 32 * 64,
                "Each weight is multiplied; the bias is added once for each filter.",
            ),
            Suspect(
                "bias for each value", 64 * 26 * 26, "The bias is shared by all places of a map, as the weights are."
            ),
        ],
        "dense_biases": [
            Suspect("bias for each weight", 16_000, "One bias for each unit, not for each weight."),
            Suspect("bias for each input", 1_600, "Biases belong to what comes out, not to what goes in."),
        ],
        "pooling_biases": [Suspect("pooling learns", 64, "Pooling takes the largest value; it learns nothing at all.")],
        "depthwise_biases": [
            Suspect("as a full convolution", 1, "Each channel has a filter of its own, and so a bias of its own.")
        ],
        "batchnorm_shifts": [
            Suspect("scale counted", 128, "64 scales and 64 shifts are learned; only the shifts act as a bias."),
            Suspect(
                "statistics counted", 256, "Mean and variance are measured, not learned; asked for are the shifts."
            ),
        ],
    }
    return [holds(name, expected=n, what=what, suspects=suspects[name]) for name, (n, what) in parts.items()]


EXERCISE = Exercise(
    title="Counting biases",
    minutes=4,
    task="""
        How many biases (numbers that are learned, and added) does each layer have?

        1. convolution_biases: 64 filters of 3 × 3 on 32 channels.
        2. dense_biases: 10 units on 1,600 inputs.
        3. pooling_biases: max pooling by 2 × 2 on 64 channels.
        4. depthwise_biases: 32 channels, each with a kernel of its own, which sees only that channel.
        5. batchnorm_shifts: batch normalisation on 64 channels learns a scale and a shift for each.
           How many shifts?
    """,
    starter="""
        convolution_biases = None
        dense_biases = None
        pooling_biases = None
        depthwise_biases = None
        batchnorm_shifts = None
    """,
    hints=(
        "A bias belongs to an output channel: as many as come out, whatever goes in.",
        "A layer that only looks for the largest value has nothing to learn.",
    ),
    solution="""
        convolution_biases = 64
        dense_biases = 10
        pooling_biases = 0
        depthwise_biases = 32
        batchnorm_shifts = 64
    """,
    checks=_checks,
    wrong=(
        Wrong("bias for each channel", "convolution_biases = 64", "convolution_biases = 32 * 64"),
        Wrong("bias for each weight", "dense_biases = 10", "dense_biases = 1_600 * 10"),
        Wrong("pooling learns", "pooling_biases = 0", "pooling_biases = 64"),
        Wrong("scale counted", "batchnorm_shifts = 64", "batchnorm_shifts = 128"),
        Wrong("bias for each input", "convolution_biases = 64", "convolution_biases = 32"),
    ),
    afterwards="""
        A convolution that feeds a batch normalisation is mostly built without biases: the normalisation subtracts the
        mean,
        and a bias with it, and has a shift of its own.
    """,
)
