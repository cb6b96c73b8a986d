"""The images that lessons learn from: the photographs where they are on this machine, else the drawn clothing."""

from __future__ import annotations

from convscope.datasets import load
from convscope.images import Images

PHOTOGRAPHS, DRAWN = "fashion-mnist", "drawn"


def lesson_data(name: str | None = None) -> tuple[Images, Images]:
    """Training and test images for a lesson; nothing is downloaded.

    Args:
        name: a data set, as of :func:`convscope.load`; without one Fashion-MNIST where it is on this machine, else the
            drawn clothing.

    Returns:
        Two `Images`; their ``name`` says which they are.
    """
    return load(name or usual_data())


def usual_data() -> str:
    """The name of the data set that lessons take where none is named."""
    from convscope.datasets.fashion_mnist import FASHION_MNIST

    return PHOTOGRAPHS if FASHION_MNIST.is_here() else DRAWN
