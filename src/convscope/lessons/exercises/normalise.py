"""Bringing pixels into the range that networks learn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.worked import pixels


def _checks() -> Sequence[Check]:
    images = pixels(3, 6, 4, 4, 1) // 2 + 20
    colour = pixels(4, 5, 4, 4, 3) // np.array([1, 2, 4], np.uint8)
    return [
        _unit(np.array([[0, 51, 255]], np.uint8), "three pixels to the range from 0 to 1"),
        _unit(images, "six images to the range from 0 to 1"),
        _standard(images, "six grey images to mean 0 and deviation 1"),
        _standard(colour, "five colour images, each channel by itself"),
    ]


def _unit(images: NDArray[np.uint8], what: str) -> Check:
    real = images.astype(float)
    spread = np.ptp(real)
    return gives(
        "to_unit",
        images,
        expected=real / 255,
        what=what,
        suspects=[
            Suspect("divided by 256", real / 256, "The brightest pixel is 255, and shall become 1: divide by 255."),
            Suspect("integer division", images // 255, "// rounds down: all but white becomes 0. / divides."),
            Suspect(
                "stretched",
                (real - real.min()) / spread,
                "You stretch each set to its own range. Divide by 255, the same for every image.",
            ),
            Suspect(
                "largest of these for 255",
                real / real.max(),
                "You divide by the largest pixel of these images; others would be scaled otherwise. White is 255.",
            ),
            Suspect("centred", real / 127.5 - 1, "Yours run from -1 to 1; asked for is 0 to 1."),
        ],
    )


def _standard(images: NDArray[np.uint8], what: str) -> Check:
    real, axes = images.astype(float), (0, 1, 2)
    centred = real - real.mean(axes)
    each = (real - real.mean((1, 2), keepdims=True)) / real.std((1, 2), keepdims=True)
    return gives(
        "standardise",
        images,
        expected=centred / real.std(axes),
        what=what,
        suspects=[
            Suspect("not divided", centred, "The mean is 0 now; divide by the standard deviation as well."),
            Suspect("variance", centred / real.var(axes), "That is the variance; the standard deviation is its root."),
            Suspect("each image", each, "You use each image's own mean. One mean for all keeps bright images bright."),
            Suspect(
                "each pixel",
                (real - real.mean(0)) / np.maximum(real.std(0), 1e-12),
                "You use a mean for each place in the image. Take it over the places too: axis=(0, 1, 2).",
            ),
            Suspect(
                "channels mixed", (real - real.mean()) / real.std(), "One mean for all channels; each has its own."
            ),
        ],
    )


EXERCISE = Exercise(
    title="Normalising pixels",
    minutes=8,
    task="""
        Networks learn better from small numbers round 0. images is a batch (N, H, W, C) of uint8.

        1. to_unit(images): the same pixels from 0 (black) to 1 (white).
        2. standardise(images): shifted and scaled so that each channel has mean 0 and standard
           deviation 1, taken over all images and all places together.
    """,
    starter="""
        import numpy as np


        def to_unit(images):
            return None


        def standardise(images):
            return None
    """,
    hints=(
        "White is 255. Divide with /, which gives floating numbers.",
        "images.mean(axis=(0, 1, 2)) leaves one number for each channel; images.std goes the same way.",
    ),
    solution="""
        import numpy as np


        def to_unit(images):
            return images / 255


        def standardise(images):
            mean = images.mean(axis=(0, 1, 2))
            deviation = images.std(axis=(0, 1, 2))
            return (images - mean) / deviation
    """,
    checks=_checks,
    wrong=(
        Wrong("largest of these for 255", "/ 255", "/ images.max()"),
        Wrong("divided by 256", "images / 255", "images / 256"),
        Wrong("integer division", "images / 255", "images // 255"),
        Wrong("stretched", "images / 255", "(images - images.min()) / np.ptp(images.astype(float))"),
        Wrong("variance", "images.std(axis=(0, 1, 2))", "images.var(axis=(0, 1, 2))"),
        Wrong("not divided", "(images - mean) / deviation", "images - mean"),
        Wrong("channels mixed", "(images - mean) / deviation", "(images - images.mean()) / images.std()"),
    ),
    afterwards="""
        Mean and deviation are taken from the training images once, and the same two numbers are used for the test
        images
        and for every photo later on.
    """,
)
