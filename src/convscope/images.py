"""Images: pixels with their labels and the names of the classes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError


@dataclass(frozen=True, eq=False)
class Images:
    """A set of labelled images of one size.

    Attributes:
        pixels: ``(N, H, W, C)`` uint8, 0 is black and 255 white, C is 1 (grey) or 3 (red, green, blue); read-only,
            an array or a memory map.
        labels: ``(N,)`` int64, from 0 to ``len(class_names) - 1``; read-only.
        class_names: the name of each class, in the order of the labels.
        name: what the set is called, such as ``"fashion-mnist"``.
        origin: where the pixels come from, in words, such as ``"drawn by convscope, seed 0"``.

    Raises:
        UsageError: a shape, a type or a label does not fit.

    >>> two = Images(np.zeros((2, 28, 28, 1), np.uint8), np.array([0, 1]), ("cat", "dog"))
    >>> len(two), two.shape, two.class_counts().tolist()
    (2, (28, 28, 1), [1, 1])
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]
    name: str = "images"
    origin: str = ""

    def __post_init__(self) -> None:
        pixels, labels = self.pixels, np.asarray(self.labels)
        if pixels.ndim != 4 or pixels.dtype != np.uint8:
            raise UsageError(
                f"pixels must be (N, H, W, C) uint8, got {pixels.shape} {pixels.dtype}.\n"
                "A batch without its channel axis gets one with pixels[..., np.newaxis]."
            )
        if labels.shape != pixels.shape[:1]:
            raise UsageError(f"{len(pixels)} images need {len(pixels)} labels, got {labels.shape}.")
        if len(labels) and not 0 <= labels.min() <= labels.max() < len(self.class_names):
            raise UsageError(
                f"labels run from {labels.min()} to {labels.max()}, but there are {len(self.class_names)} class names."
            )
        object.__setattr__(self, "pixels", _read_only(pixels))
        object.__setattr__(self, "labels", _read_only(labels.astype(np.int64, copy=False)))
        object.__setattr__(self, "class_names", tuple(self.class_names))

    def __len__(self) -> int:
        return len(self.pixels)

    def __getitem__(self, which: int | slice | NDArray[np.integer] | NDArray[np.bool] | list[int]) -> Images:
        """The images at ``which``, always as Images: ``train[:15000]``, ``train[7]``, ``train[train.labels == 9]``."""
        if isinstance(which, int | np.integer):
            if not -len(self) <= which < len(self):
                raise IndexError(f"image {which} of {len(self)}")
            which = [int(which)]
        return replace(self, pixels=self.pixels[which], labels=self.labels[which])

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width and channels of one image."""
        height, width, channels = self.pixels.shape[1:]
        return height, width, channels

    def split(self, fraction: float, seed: int = 0) -> tuple[Images, Images]:
        """Two disjoint parts in random order, the first with ``fraction`` of the images, rounded.

        >>> ten = Images(np.zeros((10, 8, 8, 1), np.uint8), np.arange(10), tuple("abcdefghij"))
        >>> first, second = ten.split(0.9)
        >>> len(first), len(second), sorted([*first.labels.tolist(), *second.labels.tolist()]) == list(range(10))
        (9, 1, True)
        """
        if not 0 < fraction < 1:
            raise UsageError(f"fraction must lie between 0 and 1, got {fraction}.")
        order = np.random.default_rng(seed).permutation(len(self))
        middle = round(fraction * len(self))
        return self[order[:middle]], self[order[middle:]]

    def class_counts(self) -> NDArray[np.int64]:
        """How many images each class has: ``(len(class_names),)`` int64."""
        return np.bincount(self.labels, minlength=len(self.class_names)).astype(np.int64)

    def __repr__(self) -> str:
        height, width, channels = self.shape
        origin = f", {self.origin}" if self.origin else ""
        size = f"{height} × {width} × {channels}"
        return f"<{self.name}: {len(self):,} images of {size}, {len(self.class_names)} classes{origin}>"


def parsed_shape(text: str) -> tuple[int, int, int]:
    """The shape of an image as it is written, height, width and channels; these may be left out for grey.

    Raises:
        UsageError: it is written in another way.

    >>> parsed_shape("28x28"), parsed_shape("224x224x3")
    ((28, 28, 1), (224, 224, 3))
    """
    match = re.fullmatch(r"\s*(\d+)\s*[x×]\s*(\d+)\s*(?:[x×]\s*(\d+)\s*)?", text)
    if not match:
        raise UsageError(f"an image's shape is written like 28x28x1, not {text!r}")
    return int(match[1]), int(match[2]), int(match[3] or 1)


def one_of_each(images: Images) -> Images:
    """The first image of each class, in the order of the classes; ten at the most.

    >>> four = Images(np.zeros((4, 2, 2, 1), np.uint8), np.array([1, 1, 0, 1]), ("cat", "dog", "hen"))
    >>> one_of_each(four).labels.tolist()
    [0, 1]
    """
    present = [np.flatnonzero(images.labels == label) for label in range(len(images.class_names))]
    return images[[int(places[0]) for places in present if len(places)][:10]]


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
