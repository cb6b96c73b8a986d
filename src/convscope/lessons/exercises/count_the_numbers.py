"""How many numbers an image is, and what its array is shaped like."""

from __future__ import annotations

from collections.abc import Sequence

from convscope.lessons.comparing import gives, holds
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong


def _checks() -> Sequence[Check]:
    return [
        _shape(28, 28, 1, "the shape of a grey image of 28 × 28"),
        _shape(1080, 1920, 3, "the shape of a colour photo, 1,920 wide and 1,080 high"),
        _numbers(28, 28, 1, "the numbers in 28 × 28 grey pixels"),
        _numbers(1080, 1920, 3, "the numbers in that photo"),
        holds(
            "colour_bytes",
            expected=6_220_800,
            what="bytes of that photo as uint8",
            suspects=[
                Suspect("bits for bytes", 6_220_800 * 8, "These are bits: a uint8 is one byte, which is 8 bits."),
                Suspect(
                    "channels forgotten", 2_073_600, "That is one byte for each pixel; a pixel in colour has three."
                ),
                Suspect("float for uint8", 6_220_800 * 4, "Four bytes are a float32; a uint8 has one."),
            ],
        ),
    ]


def _shape(height: int, width: int, channels: int, what: str) -> Check:
    return gives(
        "image_shape",
        *(height, width, channels),
        expected=(height, width, channels),
        what=what,
        suspects=[
            Suspect(
                "width first",
                (width, height, channels),
                "Width comes first in the name of a format, 1920 × 1080; in an array the rows come first.",
            ),
            Suspect("channels first", (channels, height, width), "Channels come last here: (height, width, channels)."),
            Suspect("channels forgotten", (height, width), "Say the channels too, also where there is only one."),
        ],
    )


def _numbers(height: int, width: int, channels: int, what: str) -> Check:
    return gives(
        "numbers",
        *(height, width, channels),
        expected=height * width * channels,
        what=what,
        suspects=[
            Suspect("channels forgotten", height * width, "These are the pixels; in colour each is three numbers."),
            Suspect("added, not multiplied", height + width + channels, "Rows times columns times channels: multiply."),
        ],
    )


EXERCISE = Exercise(
    title="How many numbers is an image?",
    minutes=4,
    task="""
        An image is an array of numbers: rows, columns, channels. A grey image has one channel, a
        colour image three (red, green, blue).

        1. image_shape(height, width, channels) gives the shape of its array, channels last.
        2. numbers(height, width, channels) gives how many numbers are in it.
        3. colour_bytes: how many bytes a colour photo of 1920 × 1080 (width × height) takes, one
           byte for each number.
    """,
    starter="""
        def image_shape(height, width, channels):
            return None


        def numbers(height, width, channels):
            return None


        colour_bytes = None
    """,
    hints=(
        "The shape of an array says how many rows it has, then how many columns, then how many channels.",
        "28 × 28 grey pixels are 28 · 28 · 1 = 784 numbers. uint8 means: 8 bits, one byte, for each.",
    ),
    solution="""
        def image_shape(height, width, channels):
            return (height, width, channels)


        def numbers(height, width, channels):
            return height * width * channels


        colour_bytes = numbers(1080, 1920, 3)
    """,
    checks=_checks,
    wrong=(
        Wrong("width first", "return (height, width, channels)", "return (width, height, channels)"),
        Wrong("channels first", "return (height, width, channels)", "return (channels, height, width)"),
        Wrong("channels forgotten", "return height * width * channels", "return height * width"),
        Wrong("bits for bytes", "numbers(1080, 1920, 3)", "numbers(1080, 1920, 3) * 8"),
        Wrong("added, not multiplied", "height * width * channels", "height + width + channels"),
    ),
    afterwards="""
        2,073,600 pixels and 6,220,800 numbers for one photo, 784 for one image of Fashion-MNIST: that is why courses
        begin with the small ones.
    """,
)
