"""load and load_data: a data set by its name."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from convscope.datasets.drawn import load_drawn
from convscope.datasets.fashion_mnist import FASHION_MNIST
from convscope.datasets.fetch import Progress
from convscope.datasets.folder import read_folder
from convscope.datasets.kmnist import KMNIST
from convscope.datasets.mnist import MNIST
from convscope.errors import UsageError
from convscope.images import Images

_PUBLISHED = (FASHION_MNIST, MNIST, KMNIST)
NAMES = (*(published.name for published in _PUBLISHED), "drawn")

Arrays = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def load(
    name: str | os.PathLike[str], *, path: str | os.PathLike[str] | None = None, progress: Progress | None = None
) -> tuple[Images, Images]:
    """A data set: its training images and its test images.

    Files are looked for in ``path``, in ``$CONVSCOPE_DATA``, in the cache (``$CONVSCOPE_HOME``, else the user's cache
    folder) and where Keras and torchvision keep them; then they are downloaded. They are verified, and kept unpacked in
    the cache, so that the next load is a memory map.

    Args:
        name: ``"fashion-mnist"``, ``"mnist"``, ``"kmnist"``; or ``"drawn"``, 12,000 and 2,000 images of clothing drawn
            by code, which need no files; or the path of an image folder (see `read_folder`; where it is called like a
            data set, write ``./mnist``).
        path: a folder to look in first: that of the files, or one that holds ``fashion-mnist/`` and the like.
        progress: called with the name of a file or folder, how much is done, and how much there is: bytes of a
            download, steps of reading a folder.

    Returns:
        Two `Images`: of Fashion-MNIST pixels ``(60000, 28, 28, 1)`` and ``(10000, 28, 28, 1)`` uint8.

    Raises:
        UsageError: there is no such data set or folder, or ``path`` is no folder.
        DataError: a file in a folder that you named is damaged, missing, or not the published one; an image folder is
            not laid out as it should be, or holds files that cannot be read.
        UnavailableError: the files are nowhere on this machine, and no address gives them.
        ResourceError: the disk is full.
    """
    for published in _PUBLISHED:
        if name == published.name:
            return published.load(path, progress)
    if name == "drawn":
        return load_drawn()
    if Path(name).expanduser().is_dir():
        return read_folder(name, progress=progress)
    raise UsageError(_unknown(str(name)))


def load_data(
    name: str | os.PathLike[str], *, path: str | os.PathLike[str] | None = None, progress: Progress | None = None
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
    guess = get_close_matches(name.lower().replace("_", "-"), NAMES, n=1)
    meant = f' Did you mean "{guess[0]}"?' if guess else ""
    return f"There is no data set and no folder {name!r}.{meant}\nKnown are {', '.join(NAMES)}."
