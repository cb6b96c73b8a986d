"""Shapes: the batch axis, the channel axis, channels first and last."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.worked import pixels


def _checks() -> Sequence[Check]:
    grey, one, batch = pixels(5, 3, 4, 5), pixels(6, 4, 5, 3), pixels(7, 2, 4, 5, 3)
    return [
        gives(
            "with_channel",
            grey,
            expected=grey[..., None],
            what="three grey images (3, 4, 5) get their channel axis",
            suspects=[
                Suspect(
                    "axis in front",
                    grey[None],
                    "Your new axis is in front, where the images are counted; channels are last.",
                ),
                Suspect(
                    "axis in the middle",
                    grey[:, None],
                    "Your new axis comes second, as in PyTorch. Here channels are last.",
                ),
            ],
        ),
        gives(
            "as_batch",
            one,
            expected=one[None],
            what="one colour image (4, 5, 3) becomes a batch of one",
            suspects=[
                Suspect(
                    "axis at the end", one[..., None], "Your new axis is at the end; images are counted by the first."
                )
            ],
        ),
        gives(
            "channels_first",
            batch,
            expected=np.moveaxis(batch, 3, 1),
            what="a batch (2, 4, 5, 3) as PyTorch has it, (2, 3, 4, 5)",
            suspects=[
                Suspect(
                    "reshaped",
                    batch.reshape(2, 3, 4, 5),
                    "The shape is right, but the pixels are shuffled: reshape cuts the row of numbers anew. "
                    "np.moveaxis or transpose carry them along.",
                ),
                Suspect(
                    "rows and columns exchanged",
                    np.swapaxes(np.moveaxis(batch, 3, 1), 2, 3),
                    "Channels are where they should be, but rows and columns are exchanged. batch.T reverses all axes.",
                ),
                Suspect("all axes reversed", batch.T, ".T turns the order of all axes round, the batch among them."),
            ],
        ),
    ]


EXERCISE = Exercise(
    title="The axes of a batch",
    minutes=6,
    task="""
        A network takes a batch of images, (N, H, W, C): how many, rows, columns, channels. Data
        seldom come so.

        1. with_channel(images): grey images (N, H, W) get a channel axis at the end.
        2. as_batch(image): one image (H, W, C) becomes a batch of one.
        3. channels_first(images): (N, H, W, C) becomes (N, C, H, W), as PyTorch wants it. Each pixel
           keeps its place in its image.
    """,
    starter="""
        import numpy as np


        def with_channel(images):
            return None


        def as_batch(image):
            return None


        def channels_first(images):
            return None
    """,
    hints=(
        "np.newaxis (or None) in an index makes a new axis of length 1: images[..., np.newaxis].",
        "np.moveaxis(images, 3, 1) takes axis 3 out and puts it in as axis 1. reshape would shuffle the pixels.",
    ),
    solution="""
        import numpy as np


        def with_channel(images):
            return images[..., np.newaxis]


        def as_batch(image):
            return image[np.newaxis]


        def channels_first(images):
            return np.moveaxis(images, 3, 1)
    """,
    checks=_checks,
    wrong=(
        Wrong("axis in front", "images[..., np.newaxis]", "images[np.newaxis]"),
        Wrong("axis in the middle", "images[..., np.newaxis]", "images[:, np.newaxis]"),
        Wrong("axis at the end", "image[np.newaxis]", "image[..., np.newaxis]"),
        Wrong(
            "reshaped",
            "np.moveaxis(images, 3, 1)",
            "images.reshape(images.shape[0], images.shape[3], *images.shape[1:3])",
        ),
        Wrong("rows and columns exchanged", "np.moveaxis(images, 3, 1)", "images.transpose(0, 3, 2, 1)"),
    ),
    afterwards="""
        Most errors about shapes are one of these three. convscope, Keras and TensorFlow put the channels last, PyTorch
        puts them first.
    """,
)
