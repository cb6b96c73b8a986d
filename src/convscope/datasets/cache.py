"""The cache: unpacked images as .npy files, whole or absent, so that the next load is a memory map."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.images import Images

_ARRAYS = ("train-pixels", "train-labels", "test-pixels", "test-labels")
_NOTE = "note.json"


def home() -> Path:
    """Where convscope keeps what it can fetch or make again: ``$CONVSCOPE_HOME``, else the user's cache folder."""
    if named := os.environ.get("CONVSCOPE_HOME"):
        return Path(named).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("convscope")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time for a folder of the cache; the lock goes with its process.

    Where the cache cannot be written there is nothing to guard, and no lock.
    """
    from filelock import FileLock

    lock = FileLock(folder.with_name(folder.name + ".lock"))
    with suppress(OSError, NotImplementedError):
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def aside(folder: Path) -> Iterator[Path]:
    """A new folder beside ``folder`` that takes its place when the block ends well, and is gone when it does not.

    Raises:
        OSError: the cache cannot be written, or the disk is full.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield new
        for file in new.iterdir():
            with file.open("rb+") as written:
                os.fsync(written.fileno())
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def store(folder: Path, train: Images, test: Images) -> tuple[Images, Images]:
    """Keep two sets in ``folder`` and give them back as memory maps; as they came where they cannot be kept.

    Call it inside `locked`.
    """
    arrays: list[NDArray[Any]] = [train.pixels, train.labels, test.pixels, test.labels]
    try:
        with aside(folder) as new:
            for name, array in zip(_ARRAYS, arrays, strict=True):
                np.save(new / f"{name}.npy", array)
            write_note(new, {"origins": [train.origin, test.origin], "shapes": [array.shape for array in arrays]})
    except OSError:
        return train, test
    return recall(folder, train.name, train.class_names) or (train, test)


def recall(
    folder: Path, name: str, class_names: tuple[str, ...], origin: str | None = None
) -> tuple[Images, Images] | None:
    """The two sets that `store` kept in ``folder``, as memory maps, or None where they are not there and whole.

    Args:
        folder: where they were kept.
        name: what to call them.
        class_names: the names of their classes.
        origin: where they come from, if that is not what was stored with them.
    """
    note = read_note(folder)
    arrays = list[NDArray[Any]]()
    try:
        origins = [origin or str(stored) for stored in note["origins"]]
        for array, shape in zip(_ARRAYS, note["shapes"], strict=True):
            arrays.append(np.load(folder / f"{array}.npy", mmap_mode="r" if shape[0] else None))
            if list(arrays[-1].shape) != shape:
                return None
    except (OSError, ValueError, EOFError, KeyError):  # absent, or shorter than the header says
        return None
    train, test = (
        Images(pixels, labels, class_names, name, stored)
        for pixels, labels, stored in zip(arrays[::2], arrays[1::2], origins, strict=True)
    )
    return train, test


def has_seen(folder: Path, files: list[Path]) -> bool:
    """Whether `mark_seen` was told of these files and their sizes and times are as they were."""
    seen = read_note(folder).get("seen", {})
    return all(seen.get(str(file.absolute())) == _stamp(file) for file in files)


def mark_seen(folder: Path, files: list[Path]) -> None:
    """Note in the cache that these files were verified; call it inside `locked`."""
    note = read_note(folder)
    note.setdefault("seen", {}).update({str(file.absolute()): _stamp(file) for file in files})
    with suppress(OSError):
        write_note(folder, note)


def can_write(folder: Path) -> bool:
    """Whether files can be made in ``folder``, which is made if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _stamp(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def read_note(folder: Path) -> dict[str, Any]:
    """What is noted in a folder of the cache; nothing where there is no note."""
    try:
        note = json.loads((folder / _NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def write_note(folder: Path, note: dict[str, Any]) -> None:
    """Write the note of a folder, aside and then into place.

    Raises:
        OSError: the folder cannot be written.
    """
    new = folder / (_NOTE + ".new")
    new.write_text(json.dumps(note), "utf-8")
    new.replace(folder / _NOTE)
