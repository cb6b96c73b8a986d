"""Where the files of a published data set may already lie on this machine."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from convscope.datasets import cache
from convscope.errors import DataError, UsageError


def named(name: str, torchvision: str, path: str | os.PathLike[str] | None) -> list[Path]:
    """The folders that a person named, by ``path`` and then by ``$CONVSCOPE_DATA``, in the order to look.

    Args:
        name: the data set's folder in a collection, such as ``"fashion-mnist"``.
        torchvision: its folder in a torchvision root, such as ``"FashionMNIST"``.
        path: the folder of the files, or a collection that holds ``name``.

    Raises:
        UsageError: ``path`` is no folder.
    """
    folders = []
    if path is not None:
        given = Path(path).expanduser()
        if not given.is_dir():
            raise UsageError(f"path={str(path)!r} is no folder.\nGive the folder that holds the files of {name}.")
        folders += [given, *_inside(given, name, torchvision)]
    if collection := os.environ.get("CONVSCOPE_DATA"):
        folders += _inside(Path(collection).expanduser(), name, torchvision)
    return folders


def usual(name: str, torchvision: str) -> list[Path]:
    """The folders where convscope, Keras and torchvision keep such files, in the order to look."""
    roots = (Path("data"), Path.home() / "data")
    return [cache.home() / name, keras_cache() / name, *(root / torchvision / "raw" for root in roots)]


def keras_cache() -> Path:
    """Where Keras keeps its data sets: ``datasets`` in ``$KERAS_HOME`` or in ``~/.keras``."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras").expanduser() / "datasets"


def files_in(folder: Path, names: Sequence[str], *, packed_only: bool = False) -> list[Path] | None:
    """The files called ``names``, as they are (``….gz``) or unpacked, or None where the folder has none of them.

    Raises:
        DataError: the folder has some of them, but not all.
    """
    found, missing = list[Path](), list[Path]()
    for name in names:
        forms = [folder / name, *([] if packed_only else [folder / name.removesuffix(".gz")])]
        there = [form for form in forms if form.is_file()]
        (found if there else missing).append((there or forms)[0])
    if found and missing:
        raise DataError(
            f"{folder} has {found[0].name}, but not {' and '.join(path.name for path in missing)}.\n"
            "Put the missing files there too, or give another folder."
        )
    return found or None


def _inside(folder: Path, name: str, torchvision: str) -> list[Path]:
    return [folder / name, folder / torchvision / "raw"]
