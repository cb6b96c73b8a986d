"""Pixels and Convolution: any image as its numbers, and under a kernel."""

from __future__ import annotations

from typing import Any

import numpy as np

from convscope.convolution import KERNELS
from convscope.errors import UsageError
from convscope.images import Images
from convscope.lab.hosting import hosted
from convscope.lab.picture import LARGEST_SIDE, Picture, file_pixels, picture, pixels_text
from convscope.lab.workbench import Given, Workbench, asked
from convscope.views import convolution, pixels

FIRST = "vertical-edges"


def show_convolution(bench: Workbench, given: Given) -> dict[str, Any]:
    """The convolution view over the image that ``image`` names, as it was left: ``state``."""
    shown = picture(bench, asked(given, "image", str))
    view = convolution(shown.pixels if shown.pixels.shape[2] > 1 else shown.pixels[..., 0], KERNELS[FIRST])
    return {"view": hosted(view, asked(given, "state", dict, {})), **described(shown)}


def show_pixels(bench: Workbench, given: Given) -> dict[str, Any]:
    """The pixels view of the image that ``image`` names, as it was left: ``state``."""
    shown = picture(bench, asked(given, "image", str))
    return {"view": hosted(pixels(as_images(shown)), asked(given, "state", dict, {})), **described(shown)}


def as_images(shown: Picture) -> Images:
    """An image as a set of one; what has no label is a class of its own, which no network knows."""
    name, _, index = shown.text.partition(":")
    set_name = f"{name}, test image {index}" if shown.label else "your image"
    return Images(shown.pixels[None], np.zeros(1, np.int64), (shown.label or "your image",), set_name)


def described(shown: Picture) -> dict[str, Any]:
    """What an image is, beside its pixels."""
    return {"image": shown.text, "caption": shown.caption, "label": shown.label}


def read(bench: Workbench, given: Given) -> dict[str, Any]:
    """The short text of an image file that was dropped, pasted, taken or painted.

    ``side`` is the longest side that is wanted, ``colour`` whether the colours are kept.
    """
    side, colour = asked(given, "side", int), asked(given, "colour", bool)
    if not 4 <= side <= LARGEST_SIDE:
        raise UsageError(f"an image here has 4 to {LARGEST_SIDE} pixels a side, not {side}.")
    return {"image": pixels_text(file_pixels(asked(given, "data", bytes), side, 3 if colour else 1))}
