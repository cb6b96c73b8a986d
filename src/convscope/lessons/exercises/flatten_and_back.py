"""Flattening loses nothing: it is undone, and it says where each pixel goes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.worked import integers


def _checks() -> Sequence[Check]:
    return [
        _place(1, 4, 0, (4, 6, 1), "where row 1, column 4 of a 4 × 6 grey image goes"),
        _place(1, 2, 2, (4, 5, 3), "where its third channel goes in a colour image"),
        _back(integers(20, 2, 3, 4), "a row of 24 numbers becomes 2 × 3 × 4 again"),
        _back(integers(21, 5, 3, 1), "a row of 15 numbers becomes 5 × 3 × 1 again"),
        _order(integers(22, 3, 4, 2), "a permuted row is put in order again"),
    ]


def _place(row: int, column: int, channel: int, shape: tuple[int, int, int], what: str) -> Check:
    height, width, channels = shape
    return gives(
        "place",
        *(row, column, channel, shape),
        expected=(row * width + column) * channels + channel,
        what=what,
        suspects=[
            Suspect(
                "columns first",
                (column * height + row) * channels + channel,
                "You go down the columns; flattening reads row after row, as one reads a page.",
            ),
            Suspect(
                "channels first",
                (channel * height + row) * width + column,
                "You take one channel after the other, as PyTorch does; with channels last, those of a pixel stay "
                "together.",
            ),
            Suspect(
                "height for width",
                (row * height + column) * channels + channel,
                "A row is as long as the image is wide.",
            ),
            Suspect(
                "places multiplied",
                row * column * channel,
                "Places are not multiplied with each other: before this row lie row whole rows, of width numbers each.",
            ),
            Suspect(
                "height for width",
                row * height + column * width + channel,
                "A row is as long as the image is wide, and a column is one step of channels numbers.",
            ),
            Suspect(
                "places added", row + column + channel, "A row further is width · channels numbers further, not one."
            ),
            Suspect(
                "counted from 1", (row * width + column) * channels + channel + 1, "Counted from 1; places begin at 0."
            ),
            Suspect("channels forgotten", row * width + column, "Each pixel takes as many places as it has channels."),
        ],
    )


def _back(image: NDArray[np.int64], what: str) -> Check:
    height, width, channels = image.shape
    flat = image.ravel()
    return gives(
        "unflatten",
        flat,
        image.shape,
        expected=image,
        what=what,
        suspects=[
            Suspect(
                "columns first",
                flat.reshape(image.shape, order="F"),
                "Fill row after row: the default order of reshape.",
            ),
            Suspect(
                "rows and columns exchanged",
                np.swapaxes(flat.reshape(width, height, channels), 0, 1),
                "The shape is right, but rows and columns are exchanged.",
            ),
        ],
    )


def _order(image: NDArray[np.int64], what: str) -> Check:
    flat = image.ravel()
    order = np.random.default_rng(23).permutation(flat.size)
    return gives(
        "restore",
        flat[order],
        order,
        expected=flat,
        what=what,
        suspects=[
            Suspect(
                "permuted again",
                flat[order][order],
                "You permute once more: permuted[order]. Turn it round: what stands at i came from order[i].",
            ),
            Suspect("sorted", np.sort(flat), "Sorting the numbers loses which pixel was where; use order."),
        ],
    )


EXERCISE = Exercise(
    title="Flatten, and back",
    minutes=10,
    task="""
        It is said that flattening destroys the spatial information. Show that it loses nothing.

        1. place(row, column, channel, shape): the place in the flat row where this number goes, from
           0. shape is (height, width, channels); rows are laid end to end, channels last.
        2. unflatten(flat, shape): the image again.
        3. restore(permuted, order): permuted is flat[order], all pixels shuffled. Give flat.
    """,
    starter="""
        import numpy as np


        def place(row, column, channel, shape):
            height, width, channels = shape
            return None


        def unflatten(flat, shape):
            return None


        def restore(permuted, order):
            return None
    """,
    hints=(
        "Before row r there are r whole rows of width pixels each, and each pixel is channels numbers.",
        "flat.reshape(shape) goes back. For the third: make an empty row, and put permuted[i] at place order[i].",
        "result = np.empty_like(permuted); result[order] = permuted",
    ),
    solution="""
        import numpy as np


        def place(row, column, channel, shape):
            height, width, channels = shape
            return (row * width + column) * channels + channel


        def unflatten(flat, shape):
            return flat.reshape(shape)


        def restore(permuted, order):
            result = np.empty_like(permuted)
            result[order] = permuted
            return result
    """,
    checks=_checks,
    wrong=(
        Wrong("places multiplied", "(row * width + column) * channels + channel", "row * column * channel"),
        Wrong("places added", "(row * width + column) * channels + channel", "row + column + channel"),
        Wrong(
            "columns first",
            "(row * width + column) * channels + channel",
            "(column * height + row) * channels + channel",
        ),
        Wrong(
            "channels first", "(row * width + column) * channels + channel", "(channel * height + row) * width + column"
        ),
        Wrong("height for width", "(row * width + column)", "(row * height + column)"),
        Wrong("counted from 1", "channels + channel", "channels + channel + 1"),
        Wrong("permuted again", "result[order] = permuted", "result = permuted[order]"),
    ),
    afterwards="""
        Flattening is a bijection, and so is any fixed shuffling of the pixels. A dense layer learns equally well after
        either, since it presupposes no neighbours; a convolution does, and loses a few points on shuffled pixels.
    """,
)
