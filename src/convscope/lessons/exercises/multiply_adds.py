"""Fewer parameters are not less work."""

from __future__ import annotations

from collections.abc import Sequence

from convscope.lessons.comparing import gives, holds
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong


def _checks() -> Sequence[Check]:
    return [
        _case(28, 28, 3, 1, 32, "32 kernels of 3 × 3 on 28 × 28 grey pixels"),
        _case(13, 11, 3, 32, 64, "64 kernels of 3 × 3 on 13 × 11 values in 32 channels"),
        _case(5, 5, 5, 1, 1, "one kernel as large as the image"),
        holds(
            "dense",
            expected=100_352,
            what="multiply-adds of a dense layer, 784 inputs and 128 units",
            suspects=[Suspect("biases counted", 100_480, "These are the parameters; a bias is added, not multiplied.")],
        ),
        holds(
            "cheaper",
            expected="dense",
            what="which of the two first layers takes fewer multiply-adds",
            suspects=[
                Suspect("fewer parameters, less work", "convolution", "The 320 parameters are used at 676 places each.")
            ],
        ),
    ]


def _case(height: int, width: int, k: int, channels: int, filters: int, what: str) -> Check:
    rows, columns = height - k + 1, width - k + 1
    each = k * k * channels * filters
    return gives(
        "multiply_adds",
        *(height, width, k, channels, filters),
        expected=rows * columns * each,
        what=what,
        suspects=[
            Suspect(
                "places of the image",
                height * width * each,
                "You count every pixel; the kernel lies on (H − k + 1) · (W − k + 1) places.",
            ),
            Suspect("places forgotten", each, "These are the weights. Each is used at every place of the map."),
            Suspect("channels forgotten", rows * columns * k * k * filters, "Each product is made in every channel."),
            Suspect(
                "biases counted",
                rows * columns * (k * k * channels + 1) * filters,
                "A bias is added, not multiplied: 0.",
            ),
            Suspect(
                "twice",
                2 * rows * columns * each,
                "A multiply-add is one multiplication and one addition, counted once.",
            ),
        ],
    )


EXERCISE = Exercise(
    title="Fewer parameters, less work?",
    minutes=7,
    task="""
        A multiply-add (MAC) is one multiplication and one addition. Biases count 0.

        1. multiply_adds(height, width, k, channels, filters): of a convolution with kernels of k × k,
           valid, stride 1, on one image.
        2. dense: those of a dense layer of 128 units on 28 × 28 grey pixels.
        3. cheaper: which takes fewer, that "dense" layer or the "convolution" of 32 kernels of 3 × 3
           on the same image? First guess, then compute.
    """,
    starter="""
        def multiply_adds(height, width, k, channels, filters):
            return None


        dense = None
        cheaper = None  # "dense" or "convolution"
    """,
    hints=(
        "Every value of the result takes k · k · channels multiply-adds. How many values are there?",
        "(height - k + 1) * (width - k + 1) * filters values. A dense layer uses each of its weights once.",
    ),
    solution="""
        def multiply_adds(height, width, k, channels, filters):
            places = (height - k + 1) * (width - k + 1)
            return places * k * k * channels * filters


        dense = 784 * 128
        cheaper = "dense"
    """,
    checks=_checks,
    wrong=(
        Wrong("places of the image", "(height - k + 1) * (width - k + 1)", "height * width"),
        Wrong("places forgotten", "(height - k + 1) * (width - k + 1)", "1"),
        Wrong("channels forgotten", "k * k * channels * filters", "k * k * filters"),
        Wrong("biases counted", "dense = 784 * 128", "dense = 784 * 128 + 128"),
        Wrong("fewer parameters, less work", 'cheaper = "dense"', 'cheaper = "convolution"'),
    ),
    afterwards="""
        194,688 multiply-adds for the convolution with its 320 parameters, 100,352 for the dense layer with 100,480.
        Sharing
        weights saves memory and examples, not arithmetic.
    """,
)
