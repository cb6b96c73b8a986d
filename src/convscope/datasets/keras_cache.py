"""Fill Keras' own cache, so that the code of a course, ``keras.datasets.….load_data()``, runs offline."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from convscope.datasets import places
from convscope.datasets.fashion_mnist import FASHION_MNIST
from convscope.datasets.fetch import Progress, PublishedFile, UnavailableError, fetch
from convscope.errors import ResourceError, UsageError

_MNIST_FOR_KERAS = PublishedFile(  # hash and address from Keras' source; not verified here
    "mnist.npz", 11_490_434, "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
)
_KERAS_ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"


def for_keras(name: str, progress: Progress | None = None) -> list[Path]:
    """Put a data set where Keras looks for it: ``$KERAS_HOME/datasets``, else ``~/.keras/datasets``.

    What is there already and right is left alone; what is there and wrong is replaced.

    Args:
        name: ``"fashion-mnist"``, from wherever `convscope.load` finds its four files; or ``"mnist"``, which
            Keras keeps as one file of its own that is downloaded from its address.
        progress: called during a download, as of `convscope.load`.

    Returns:
        The files.

    Raises:
        UsageError: Keras has no such data set.
        DataError: a file in ``$CONVSCOPE_DATA`` is damaged, missing, or not the published one.
        UnavailableError: the files are nowhere on this machine, and no address gives them.
        ResourceError: Keras' folder cannot be written, or the disk is full.
    """
    if name == FASHION_MNIST.name:
        return _fashion_mnist(places.keras_cache() / name, progress)
    if name == "mnist":
        return _mnist(places.keras_cache(), progress)
    raise UsageError(f"Keras' cache can be filled with fashion-mnist and mnist, not with {name!r}.")


def _fashion_mnist(folder: Path, progress: Progress | None) -> list[Path]:
    targets = [folder / file.name for file in FASHION_MNIST.files]
    with FASHION_MNIST.originals(progress) as originals:
        for file, original, target in zip(FASHION_MNIST.files, originals, targets, strict=True):
            if not (target.is_file() and file.is_at(target)):
                _copy(original, target)
    return targets


def _mnist(folder: Path, progress: Progress | None) -> list[Path]:
    try:
        fetch([_MNIST_FOR_KERAS], [_KERAS_ADDRESS], folder, progress)
    except UnavailableError as error:
        raise UnavailableError(f"{error}\nGo online once; Keras keeps MNIST as a file of its own.") from error
    return [folder / _MNIST_FOR_KERAS.name]


def _copy(original: Path, target: Path) -> None:
    """Copy aside and move into place."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as aside:
            shutil.copyfile(original, Path(aside) / target.name).replace(target)
    except OSError as error:
        raise ResourceError(
            f"{target} cannot be written: {error.strerror or error}.\n"
            "Make room there, or name another folder in the environment variable KERAS_HOME."
        ) from error
