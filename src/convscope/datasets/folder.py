"""Images from a folder of files, decoded once into arrays in the cache."""

from __future__ import annotations

import errno
import hashlib
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

import numpy as np

from convscope.datasets import cache
from convscope.datasets.fetch import Progress
from convscope.datasets.listing import Entry, Fault, Listing, list_folder
from convscope.datasets.picture_file import Look, UnreadableError, look, pixels_of
from convscope.errors import DataError, ResourceError, UsageError
from convscope.images import Images

_LARGEST_KEPT = 256
_OTHERWISE = 64
_RULE = 1  # of how a file becomes pixels: raise it when the same file gives others

Read = TypeVar("Read")


Size = int | tuple[int, int]


@dataclass(frozen=True)
class Folder:
    """A folder of images, decoded.

    Attributes:
        listing: what lies in it.
        train: the images to train on, without the faulty ones.
        test: the images to test on, likewise.
        train_files: the path of each training image below the folder.
        test_files: the path of each test image below the folder.
        faults: the files that are no images that can be read.
    """

    listing: Listing
    train: Images
    test: Images
    train_files: tuple[str, ...]
    test_files: tuple[str, ...]
    faults: tuple[Fault, ...]


def read_folder(
    path: str | os.PathLike[str], size: Size | None = None, progress: Progress | None = None
) -> tuple[Images, Images]:
    """Training and test images from a folder of files: ``folder/class/*.png``, or ``train/`` and ``test/`` inside.

    Each folder is a class, named exactly as it is; without ``train/`` and ``test/`` a fifth of each class becomes the
    test images (see `list_folder`). How a file becomes pixels is said in `picture_file`. The images are grey where all
    files are grey, else all have three channels. They are decoded once; the arrays lie in the cache as memory maps,
    until a file changes.

    Args:
        path: the folder.
        size: height and width in pixels, one number for both. If None, files that are all of one size, at most
            256 × 256, keep it, and others are brought to 64 × 64.
        progress: called with the folder's name, how many steps are done, and how many there are: two for each file.

    Raises:
        UsageError: ``path`` is no folder, or a ``size`` below 1.
        DataError: a file is no image that can be read, or the folder is not laid out as it should be.
        ResourceError: there is no room for the decoded images.
    """
    folder = open_folder(path, size, progress)
    if folder.faults:
        shown = ", ".join(f"{fault.path} {fault.cause}" for fault in folder.faults[:3])
        count, total = len(folder.faults), len(folder.faults) + len(folder.train) + len(folder.test)
        raise DataError(
            f"{count:,} of the {total:,} images in {folder.listing.folder} cannot be read: {shown}"
            f"{f', and {count - 3:,} more' if count > 3 else ''}.\n"
            f"Remove or replace them; convscope data {path} --doctor lists them all."
        )
    return folder.train, folder.test


def open_folder(path: str | os.PathLike[str], size: Size | None = None, progress: Progress | None = None) -> Folder:
    """As `read_folder`, but faulty files are left out and told of instead of refused.

    Raises:
        UsageError: ``path`` is no folder, or a ``size`` below 1.
        DataError: no file can be read, or the folder is not laid out as it should be.
        ResourceError: there is no room for the decoded images.
    """
    folder = Path(path).expanduser().absolute()
    if not folder.is_dir():
        raise UsageError(f"There is no folder {str(path)!r}.")
    size = (size, size) if isinstance(size, int) else size
    if size is not None and min(size) < 1:
        raise UsageError(f"size must be at least 1 pixel, got {size[0]} × {size[1]}.")
    listing = list_folder(folder)
    of_folder = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    target = cache.home() / "folders" / f"{of_folder}-{f'{size[0]}x{size[1]}' if size else 'own'}"
    with cache.locked(target):
        return _kept(listing, target) or _Decoding(listing, progress).into(target, size)


def _kept(listing: Listing, target: Path) -> Folder | None:
    """What was decoded into ``target``, if it was of these files."""
    note = cache.read_note(target)
    if note.get("fingerprint") != _fingerprint(listing):
        return None
    kept = cache.recall(target, listing.folder.name, listing.class_names)
    if not kept:
        return None
    faults = {path: Fault(path, cause) for path, cause in note["faults"]}
    train, test = (tuple(e.path for e in part if e.path not in faults) for part in (listing.train, listing.test))
    return Folder(listing, *kept, train, test, tuple(faults.values()))


def _fingerprint(listing: Listing) -> str:
    return f"{_RULE}-{listing.fingerprint}"


class _Decoding:
    """The decoding of a folder's files into arrays, one file at a time."""

    def __init__(self, listing: Listing, progress: Progress | None) -> None:
        self._listing, self._progress = listing, progress
        self._done, self._files = 0, len(listing.train) + len(listing.test)
        self._faults = dict[str, Fault]()

    def into(self, target: Path, size: tuple[int, int] | None) -> Folder:
        """Decode into a folder of the cache, or into one that passes where the cache cannot be written."""
        shape = self._shape(size)
        try:
            with cache.aside(target) as new:
                self._write(new, shape)
            decoded = _kept(self._listing, target)
        except OSError:
            decoded = self._passing(shape)
        if decoded is None:
            raise ResourceError(f"What was decoded into {target} cannot be read back.\nTry again.")
        return decoded

    def _passing(self, shape: tuple[int, int, int]) -> Folder | None:
        """Decode into files that are gone when the last of their memory maps is."""
        self._done = self._files
        try:
            with tempfile.TemporaryDirectory(prefix="convscope-", ignore_cleanup_errors=True) as new:
                self._write(Path(new), shape)
                return _kept(self._listing, Path(new))
        except OSError as error:
            raise ResourceError(
                f"The decoded images need {self._files * math.prod(shape) / 1e6:,.0f} MB, "
                f"which cannot be written: {error.strerror or error}.\n"
                "Make room, name another folder in CONVSCOPE_HOME, or choose a smaller size."
            ) from error

    def _shape(self, size: tuple[int, int] | None) -> tuple[int, int, int]:
        """Height, width and channels for all images, by what their headers say."""
        looks = set[Look]()
        for entry in (*self._listing.train, *self._listing.test):
            seen = self._tried(entry, look)
            looks |= {seen} if seen else set()
        if not looks:
            fault = next(iter(self._faults.values()))
            raise DataError(f"No image in {self._listing.folder} can be read: {fault.path} {fault.cause}.")
        sizes = {(seen.height, seen.width) for seen in looks}
        height, width = sizes.pop() if len(sizes) == 1 else (_OTHERWISE, _OTHERWISE)
        if size or max(height, width) > _LARGEST_KEPT:
            height, width = size or (_OTHERWISE, _OTHERWISE)
        return height, width, 1 if all(seen.grey for seen in looks) else 3

    def _write(self, new: Path, shape: tuple[int, int, int]) -> None:
        """Write the arrays, image after image straight into the files, so that they are never in memory."""
        if shutil.disk_usage(new).free < self._files * math.prod(shape):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        shapes: list[tuple[int, ...]] = []
        for part, entries in (("train", self._listing.train), ("test", self._listing.test)):
            labels = self._write_pixels(new / f"{part}-pixels.npy", entries, shape)
            np.save(new / f"{part}-labels.npy", np.array(labels, np.int64))
            shapes += [(len(labels), *shape), (len(labels),)]
        note = {
            "origins": [f"read from the folder {self._listing.folder.name}"] * 2,
            "shapes": shapes,
            "fingerprint": _fingerprint(self._listing),
            "faults": [(fault.path, fault.cause) for fault in self._faults.values()],
        }
        cache.write_note(new, note)

    def _write_pixels(self, path: Path, entries: Sequence[Entry], shape: tuple[int, int, int]) -> list[int]:
        """Write one array; the labels of the images that are in it."""
        labels = list[int]()
        with path.open("wb") as file:
            _write_header(file, (len(entries), *shape))
            for entry in entries:
                pixels = self._tried(entry, lambda path: pixels_of(path, *shape))
                if pixels is not None:
                    file.write(pixels.tobytes())
                    labels.append(entry.label)
            file.seek(0)
            _write_header(file, (len(labels), *shape))  # as long as before: room is left for a larger first number
        return labels

    def _tried(self, entry: Entry, read: Callable[[Path], Read]) -> Read | None:
        """What is read from a file, or None where it is faulty, which is noted."""
        self._done += 1
        if self._progress:
            self._progress(self._listing.folder.name, self._done, 2 * self._files)
        if entry.path in self._faults:
            return None
        try:
            return read(self._listing.folder / entry.path)
        except UnreadableError as error:
            self._faults[entry.path] = Fault(entry.path, str(error))
            return None


def _write_header(file: IO[bytes], shape: tuple[int, ...]) -> None:
    np.lib.format.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": shape})
