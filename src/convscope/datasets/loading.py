"""load and load_data: a data set by its name."""

from __future__ import annotations

import os
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from convscope.datasets.drawn import load_drawn
from convscope.datasets.fashion_mnist import FASHION_MNIST
from convscope.datasets.fetch import Progress
from convscope.datasets.kmnist import KMNIST
from convscope.datasets.mnist import MNIST
from convscope.errors import UsageError
from convscope.images import Images

_PUBLISHED = (FASHION_MNIST, MNIST, KMNIST)
NAMES = (*(published.name for published in _PUBLISHED), "drawn")

Arrays = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def load(
    name: str, *, path: str | os.PathLike[str] | None = None, progress: Progress | None = None
) -> tuple[Images, Images]:
    """A data set: its training images and its test images.

    Files are looked for in ``path``, in ``$CONVSCOPE_DATA``, in the cache (``$CONVSCOPE_HOME``, else the user's cache
    folder) and where Keras and torchvision keep them; then they are downloaded. They are verified, and kept unpacked in
    the cache, so that the next load is a memory map.

    Args:
        name: ``"fashion-mnist"``, ``"mnist"``, ``"kmnist"``; or ``"drawn"``, 12,000 and 2,000 images of clothing drawn
            by code, which need no files.
        path: a folder to look in first: that of the files, or one that holds ``fashion-mnist/`` and the like.
        progress: called during a download with the name of the file, the bytes that have come, and those to come.

    Returns:
        Two `Images`: of Fashion-MNIST pixels ``(60000, 28, 28, 1)`` and ``(10000, 28, 28, 1)`` uint8.

    Raises:
        UsageError: there is no such data set, or ``path`` is no folder.
        DataError: a file in a folder that you named is damaged, missing, or not the published one.
        UnavailableError: the files are nowhere on this machine, and no address gives them.
        ResourceError: the disk is full.
    """
    for published in _PUBLISHED:
        if name == published.name:
            return published.load(path, progress)
    if name == "drawn":
        return load_drawn()
    raise UsageError(_unknown(name))


def load_data(
    name: str, *, path: str | os.PathLike[str] | None = None, progress: Progress | None = None
) -> tuple[Arrays, Arrays]:
    """A data set as Keras gives it: ``(x_train, y_train), (x_test, y_test)``, arrays of your own that may be changed.

    Args:
        name: as of `load`, and so are ``path``, ``progress`` and what is raised.

    Returns:
        Of Fashion-MNIST ``(60000, 28, 28)`` and ``(60000,)`` uint8, ``(10000, 28, 28)`` and ``(10000,)`` uint8; colour
        images keep their last axis.
    """
    train, test = load(name, path=path, progress=progress)
    return _as_arrays(train), _as_arrays(test)


def _as_arrays(images: Images) -> Arrays:
    pixels = images.pixels[..., 0] if images.shape[2] == 1 else images.pixels
    return np.array(pixels), images.labels.astype(np.uint8)


def _unknown(name: str) -> str:
    guess = get_close_matches(str(name).lower().replace("_", "-"), NAMES, n=1)
    meant = f' Did you mean "{guess[0]}"?' if guess else ""
    return f"There is no data set {name!r}.{meant}\nKnown are {', '.join(NAMES)}."
