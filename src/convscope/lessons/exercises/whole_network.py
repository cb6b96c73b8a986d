"""Counting a whole network."""

from __future__ import annotations

from collections.abc import Sequence

from convscope.lessons.comparing import holds
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong


def _checks() -> Sequence[Check]:
    return [
        holds(
            "shapes",
            expected=[(26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64)],
            what="the shapes after each convolution and pooling",
            suspects=[
                Suspect(
                    "same for valid",
                    [(28, 28, 32), (14, 14, 32), (14, 14, 64), (7, 7, 64)],
                    "These are the shapes under padding 'same'. Here nothing is padded: each 3 × 3 takes 2 rows away.",
                ),
                Suspect(
                    "rounded up",
                    [(26, 26, 32), (13, 13, 32), (11, 11, 64), (6, 6, 64)],
                    "Pooling leaves the last odd row and column out: 11 becomes 5.",
                ),
            ],
        ),
        holds(
            "flattened",
            expected=1600,
            what="how many numbers flattening gives",
            suspects=[Suspect("channels forgotten", 25, "Flattening takes all 64 channels along.")],
        ),
        holds(
            "parameters",
            expected=225_034,
            what="the parameters of the network",
            suspects=[
                Suspect("bias forgotten", 225_034 - 32 - 64 - 128 - 10, "The biases are missing: 32 + 64 + 128 + 10."),
                Suspect(
                    "channels forgotten",
                    225_034 - 18_496 + 640,
                    "The second convolution sees 32 channels: each of its kernels has 3 · 3 · 32 weights.",
                ),
                Suspect("only convolutions", 18_816, "The dense layers count too; they have most of the parameters."),
            ],
        ),
        holds(
            "largest",
            expected="dense 128",
            what="which layer has most of them",
            suspects=[
                Suspect(
                    "convolution guessed",
                    "conv 64",
                    "The second convolution has 18,496; the first dense layer 204,928.",
                )
            ],
        ),
    ]


EXERCISE = Exercise(
    title="Counting a whole network",
    minutes=12,
    task="""
        The network of many courses, on grey images of 28 × 28, without padding:

            conv 32 of 3 × 3, max pooling by 2, conv 64 of 3 × 3, max pooling by 2,
            flatten, dense 128, dense 10

        1. shapes: a list of the four shapes (height, width, channels) after the two convolutions and
           the two poolings, in order.
        2. flattened: how many numbers flattening gives.
        3. parameters: all weights and biases of the network.
        4. largest: which layer has most: "conv 32", "conv 64", "dense 128" or "dense 10"?
    """,
    starter="""
        shapes = None  # such as [(1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12)]
        flattened = None
        parameters = None
        largest = None
    """,
    hints=(
        "A kernel of 3 × 3 takes two rows and two columns away. Pooling halves, and leaves an odd last row out.",
        "Convolution: (3 · 3 · channels in + 1) · filters. Dense: inputs · units + units. Pooling has nothing to "
        "learn.",
        "320 + 18,496 + 204,928 + 1,290.",
    ),
    solution="""
        shapes = [(26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64)]
        flattened = 5 * 5 * 64
        conv1 = (3 * 3 * 1 + 1) * 32
        conv2 = (3 * 3 * 32 + 1) * 64
        dense1 = flattened * 128 + 128
        dense2 = 128 * 10 + 10
        parameters = conv1 + conv2 + dense1 + dense2
        largest = "dense 128"
    """,
    checks=_checks,
    wrong=(
        Wrong(
            "same for valid",
            "[(26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64)]",
            "[(28, 28, 32), (14, 14, 32), (14, 14, 64), (7, 7, 64)]",
        ),
        Wrong("rounded up", "(5, 5, 64)]", "(6, 6, 64)]"),
        Wrong("channels forgotten", "(3 * 3 * 32 + 1)", "(3 * 3 + 1)"),
        Wrong("only convolutions", "conv1 + conv2 + dense1 + dense2", "conv1 + conv2"),
        Wrong("convolution guessed", 'largest = "dense 128"', 'largest = "conv 64"'),
    ),
    afterwards="""
        225,034 parameters, of which 204,928 are in one dense layer. convscope describe shows the table, with a
        formula for
        every number; with a global average and the last layer alone, 19,466 are left.
    """,
)
