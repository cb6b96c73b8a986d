"""Convolution: a kernel slides over any image."""

from __future__ import annotations

from typing import Any

from convscope.convolution import KERNELS
from convscope.errors import UsageError
from convscope.lab.hosting import hosted
from convscope.lab.picture import Picture, file_pixels, picture, pixels_text
from convscope.lab.workbench import Given, Workbench, asked
from convscope.views import convolution

FIRST = "vertical-edges"
LARGEST_SIDE = 96


def show(bench: Workbench, given: Given) -> dict[str, Any]:
    """The convolution view over the image that ``image`` names, as it was left: ``state``."""
    shown = picture(bench, asked(given, "image", str))
    view = convolution(shown.pixels if shown.pixels.shape[2] > 1 else shown.pixels[..., 0], KERNELS[FIRST])
    return {"view": hosted(view, asked(given, "state", dict, {})), **described(shown)}


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
