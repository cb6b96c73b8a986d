"""What lies in a folder of images: ``folder/class/*.png``, or the same below ``train/`` and ``test/``."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from convscope.errors import DataError

ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".pbm", ".pgm", ".ppm")
_TEST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that should be an image: its path below the folder, and the number of its class."""

    path: str
    label: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A file or folder that cannot be used, its path below the folder, and why."""

    path: str
    cause: str


@dataclass(frozen=True)
class Listing:
    """The files of a folder of images, none of them opened.

    Attributes:
        folder: where they are.
        class_names: the names of the class folders, exactly as they are, in the order of their characters.
        train: the files to train on.
        test: the files to test on.
        passed_over: what was met on the way and left out: links that lead nowhere or round in a circle, images that lie
            in no class folder, folders that cannot be read.
        others: how many files have an ending that is none of `ENDINGS`; they are left out.
        fingerprint: changes when a file is added, taken away, renamed or written.
    """

    folder: Path
    class_names: tuple[str, ...]
    train: tuple[Entry, ...]
    test: tuple[Entry, ...]
    passed_over: tuple[Fault, ...]
    others: int
    fingerprint: str


def list_folder(folder: Path) -> Listing:
    """List the files of a folder of images.

    Each folder below it is a class, with its images in it or in folders below; with ``train/`` and ``test/`` inside,
    each folder below those. Without them, a fifth of each class (of two images or more at least one) becomes the test
    images, chosen by a hash of their names, so that files added later change little. Names that begin with a dot are
    left out. A link is followed, but no folder is read twice.

    Raises:
        DataError: the folder cannot be read, or has no class with an image in it; or only one of ``train/`` and
            ``test/``, or a class in ``test/`` that ``train/`` does not have.
    """
    walk = _Walk(folder)
    if (folder / "train").is_dir() or (folder / "test").is_dir():
        found = {part: _classes(walk, part) for part in ("train", "test")}
        _check_parts(folder, found)
    else:
        found = {"train": _classes(walk, "")}
    names = tuple(sorted(found["train"]))
    if not names:
        raise DataError(
            f"{folder} has no class with an image in it.\n"
            "Put the images of each class into a folder of their own, named for the class: folder/class/image.png."
        )
    parts = [
        [Entry(path, label) for label, name in enumerate(names) for path in classes.get(name, ())]
        for classes in found.values()
    ]
    train, test = parts if len(parts) == 2 else _split(parts[0], len(names))
    return Listing(
        folder, names, tuple(train), tuple(test), tuple(walk.passed_over), walk.others, walk.hash.hexdigest()
    )


class _Walk:
    """A walk through folders that reads none of them twice and notes what it meets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.passed_over = list[Fault]()
        self.others = 0
        self.hash = hashlib.sha256()
        self._read = set[tuple[int, int]]()

    def images(self, below: str) -> Iterator[str]:
        """The files with an image's ending below a folder, in the order of their names."""
        for entry in self.entries(below):
            path = f"{below}/{entry.name}"
            if entry.is_dir():
                yield from self.images(path)
            elif not entry.is_file():
                self.passed_over.append(Fault(path, "is a link to nothing" if entry.is_symlink() else "is no file"))
            elif not entry.name.lower().endswith(ENDINGS):
                self.others += 1
            else:
                status = entry.stat()
                self.hash.update(os.fsencode(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0"))
                yield path

    def entries(self, below: str) -> list[os.DirEntry[str]]:
        """What a folder holds, sorted, but for hidden names; nothing where it was read before."""
        try:
            status = os.stat(self.folder / below)
            if (status.st_dev, status.st_ino) in self._read:
                self.passed_over.append(Fault(below, "leads to a folder that is read already"))
                return []
            self._read.add((status.st_dev, status.st_ino))
            with os.scandir(self.folder / below) as entries:
                return sorted((e for e in entries if not e.name.startswith(".")), key=lambda entry: entry.name)
        except OSError as error:
            self.passed_over.append(Fault(below or ".", f"cannot be read: {error.strerror}"))
            return []


def _classes(walk: _Walk, part: str) -> dict[str, list[str]]:
    """The images of each class of a part; a class without any is none."""
    found = {}
    for entry in walk.entries(part):
        path = f"{part}/{entry.name}" if part else entry.name
        if entry.is_dir():
            found[entry.name] = list(walk.images(path))
        elif entry.name.lower().endswith(ENDINGS):
            walk.passed_over.append(Fault(path, "lies in no class folder"))
        else:
            walk.others += 1
    return {name: images for name, images in found.items() if images}


def _check_parts(folder: Path, found: dict[str, dict[str, list[str]]]) -> None:
    for part, other in (("train", "test"), ("test", "train")):
        if not found[part]:
            raise DataError(
                f"{folder} has {other}/, but no images of classes in {part}/.\n"
                "Give it both, or let the classes lie in it directly."
            )
    if unknown := sorted(found["test"].keys() - found["train"].keys()):
        raise DataError(
            f"{folder}: test/ has {_some(unknown)}, which train/ does not have.\n"
            "Name the classes alike in both (letters with accents may look alike and yet be written differently)."
        )


def _split(entries: list[Entry], classes: int) -> tuple[list[Entry], list[Entry]]:
    """All but a fifth of each class, and that fifth."""
    by_class: list[list[Entry]] = [[] for _ in range(classes)]
    for entry in entries:
        by_class[entry.label].append(entry)
    testing = set[str]()
    for alike in by_class:
        shuffled = sorted((entry.path for entry in alike), key=lambda path: hashlib.sha256(os.fsencode(path)).digest())
        testing.update(shuffled[: max(len(alike) > 1, int(_TEST_SHARE * len(alike)))])
    return [entry for entry in entries if entry.path not in testing], [e for e in entries if e.path in testing]


def _some(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:3])
    return shown + (f" and {len(names) - 3} more" if len(names) > 3 else "")
