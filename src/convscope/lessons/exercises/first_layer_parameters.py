"""Counting the parameters of a first layer, dense and convolutional."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from convscope.lessons.comparing import gives, holds
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.misconceptions import suspect

_DENSE = [(784, 128, "28 × 28 grey pixels into 128 units"), (200 * 200 * 3, 128, "200 × 200 colour pixels, 128 units")]
_CONVOLUTION = [
    (3, 3, 1, 32, "32 kernels of 3 × 3 on a grey image"),
    (3, 3, 3, 1, "one kernel of 3 × 3 on a colour image"),
    (3, 3, 3, 64, "64 kernels of 3 × 3 on a colour image"),
    (5, 3, 16, 8, "8 kernels of 5 × 3 on 16 channels"),
]


def _checks() -> Sequence[Check]:
    dense = [
        gives("dense_parameters", n, units, expected=n * units + units, what=what, suspects=_of_dense(n, units))
        for n, units, what in _DENSE
    ]
    convolution = [
        gives(
            "convolution_parameters",
            *(height, width, channels, filters),
            expected=(height * width * channels + 1) * filters,
            what=what,
            suspects=_of_convolution(height, width, channels, filters),
        )
        for height, width, channels, filters, what in _CONVOLUTION
    ]
    fewer = holds(
        "times_fewer",
        expected=314,
        what="how many times fewer: the first of each kind, divided",
        suspects=[
            Suspect("upside down", 320 / 100_480, "The other way round: the larger number divided by the smaller one."),
            Suspect("bias forgotten", 100_352 / 288, "Both counts include the biases."),
        ],
    )
    return [*dense, *convolution, fewer]


def _of_dense(inputs: int, units: int) -> list[Suspect]:
    return [
        suspect("bias forgotten", inputs * units),
        Suspect("one bias in all", inputs * units + 1, "Each unit has a bias of its own, not one for the whole layer."),
        Suspect("bias for each input", inputs * units + inputs, "A bias belongs to a unit, not to an input."),
        Suspect("added, not multiplied", inputs + units, "Every input is connected with every unit: multiply."),
    ]


def _of_convolution(height: int, width: int, channels: int, filters: int) -> list[Suspect]:
    return list(_convolution_suspects(height, width, channels, filters))


def _convolution_suspects(height: int, width: int, channels: int, filters: int) -> Iterator[Suspect]:
    weights = height * width * channels
    yield suspect("bias forgotten", weights * filters)
    yield Suspect(
        "channels forgotten",
        (height * width + 1) * filters,
        "A kernel has weights for every channel that it looks at: height × width × channels.",
    )
    yield Suspect("one bias in all", weights * filters + 1, "Each kernel has a bias of its own, not one for the layer.")
    yield Suspect(
        "bias for each channel",
        (height * width + 1) * channels * filters,
        "One bias for each kernel, not for each of its channels: the products of all channels go into one sum.",
    )
    yield Suspect(
        "image counted", (weights + 1) * filters * 28 * 28, "The image's size does not count: weights are shared."
    )
    yield Suspect("filters forgotten", weights + 1, "That is one kernel; there are as many as filters.")


EXERCISE = Exercise(
    title="What a first layer costs",
    minutes=8,
    task="""
        Count what a layer learns: its weights and its biases.

        1. dense_parameters(inputs, units): every input is connected with every unit, and each unit
           has a bias.
        2. convolution_parameters(height, width, channels, filters): each of the filters has a kernel
           of height × width weights for every channel, and one bias.
        3. times_fewer: a dense layer of 128 units on 28 × 28 grey pixels, against 32 kernels of
           3 × 3 on the same image. How many times as many parameters has the first one?
    """,
    starter="""
        def dense_parameters(inputs, units):
            return None


        def convolution_parameters(height, width, channels, filters):
            return None


        times_fewer = None
    """,
    hints=(
        "Draw three inputs and two units, and count the lines between them. Then add one bias for each unit.",
        "One kernel on a colour image of three channels has 3 · 3 · 3 weights and one bias: 28 parameters.",
        "convolution_parameters is (height * width * channels + 1) * filters; times_fewer divides two of your results.",
    ),
    solution="""
        def dense_parameters(inputs, units):
            return inputs * units + units


        def convolution_parameters(height, width, channels, filters):
            return (height * width * channels + 1) * filters


        times_fewer = dense_parameters(28 * 28, 128) / convolution_parameters(3, 3, 1, 32)
    """,
    checks=_checks,
    wrong=(
        Wrong("bias forgotten", "(height * width * channels + 1) * filters", "height * width * channels * filters"),
        Wrong("channels forgotten", "(height * width * channels + 1)", "(height * width + 1)"),
        Wrong("bias for each channel", "(height * width * channels + 1)", "((height * width + 1) * channels)"),
        Wrong("one bias in all", "inputs * units + units", "inputs * units + 1"),
        Wrong("bias for each input", "inputs * units + units", "inputs * units + inputs"),
        Wrong("image counted", "channels + 1) * filters", "channels + 1) * filters * 28 * 28"),
        Wrong(
            "upside down",
            "dense_parameters(28 * 28, 128) / convolution_parameters(3, 3, 1, 32)",
            "convolution_parameters(3, 3, 1, 32) / dense_parameters(28 * 28, 128)",
        ),
    ),
    afterwards="""
        100,480 against 320, exactly 314 times as many. Fewer parameters is not less work: the 320 take 194,688
        multiply-adds on 28 × 28 pixels, the dense layer 100,352. And after flattening, most weights sit in what
        follows.
    """,
)
