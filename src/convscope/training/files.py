"""The files of a run: where a new one goes, and how they are written so that none is ever half."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy
from filelock import FileLock, Timeout
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from convscope.errors import DataError, ResourceError, UsageError
from convscope.files import write_aside
from convscope.layers import Weights


def next_folder(name: str, parent: str | Path = "runs") -> Path:
    """A folder for a new run that does not exist yet: ``runs/fashion-mnist-001``, ``-002`` …; it is not made.

    >>> next_folder("drawn", "no such place").as_posix()
    'no such place/drawn-001'
    """
    taken = [re.fullmatch(re.escape(name) + r"-(\d+)", path.name) for path in Path(parent).glob(f"{name}-*")]
    number = max((int(match[1]) for match in taken if match), default=0) + 1
    return Path(parent) / f"{name}-{number:03d}"


def new_folder(folder: str | Path) -> Path:
    """Make the folder of a new run.

    Raises:
        UsageError: something is there already.
        ResourceError: it cannot be made.
    """
    path = Path(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise UsageError(f"{path} is not empty, and a run is never overwritten.\nChoose another name.")
    except FileExistsError:
        raise UsageError(f"{path} is a file; a run needs a folder.\nChoose another name.") from None
    except OSError as error:
        raise ResourceError(f"{path} cannot be made: {error.strerror}.") from error
    return path


def held(folder: Path) -> FileLock:
    """The folder of a run, held by this training alone until :func:`let_go`, or until its process ends.

    Raises:
        ResourceError: another training holds it.
    """
    lock = FileLock(folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise ResourceError(
            f"{folder} is being trained already, here or in another process.\nWait for its end, or stop it first."
        ) from None
    return lock


def is_held(folder: Path) -> bool:
    """Whether a training holds the folder of a run just now, in this process or in another."""
    if not (folder / ".lock").exists():
        return False
    try:
        let_go(held(folder))
    except (ResourceError, OSError):
        return True
    return False


def let_go(lock: FileLock) -> None:
    """Let others train into a folder again."""
    lock.release()
    with suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)


def pack(weights: Mapping[str, Weights]) -> dict[str, NDArray[np.float32]]:
    """A network's weights under one name each, as they stand in the file.

    >>> list(pack({"conv1": {"kernel": np.zeros((3, 3, 1, 4), np.float32)}}))
    ['conv1.kernel']
    """
    return {f"{node}.{name}": array for node, arrays in weights.items() for name, array in arrays.items()}


def unpack(arrays: Mapping[str, NDArray[Any]]) -> dict[str, dict[str, NDArray[np.float32]]]:
    """The weights of :func:`pack`."""
    weights: dict[str, dict[str, NDArray[np.float32]]] = {}
    for key, array in arrays.items():
        node, _, name = key.rpartition(".")
        weights.setdefault(node, {})[name] = array.astype(np.float32, copy=False)
    return weights


def write_weights(folder: Path, weights: Mapping[str, Weights], epoch: int | None = None) -> None:
    """Write ``weights.safetensors``, or those after an epoch that are kept beside them."""
    write_arrays(folder / weights_name(epoch), pack(weights))


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]], header: Mapping[str, str] | None = None) -> None:
    """Write arrays as safetensors, with their :func:`checksum` and what else belongs in the header.

    Raises:
        ResourceError: the disk is full, or the folder is gone.
    """
    write_aside(path, safetensors.numpy.save(dict(arrays), {**(header or {}), "sha256": checksum(arrays)}))


def read_arrays(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """The arrays and the header of a file; one without a checksum, such as another program wrote, is taken as it is.

    Raises:
        FileNotFoundError: there is none.
        DataError: it cannot be read, or holds other numbers than were written.
    """
    try:
        with safe_open(path, "numpy") as file:
            header = dict(file.metadata() or {})
            arrays = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    except FileNotFoundError:
        raise
    except (SafetensorError, OSError) as error:
        raise DataError(f"{path} cannot be read: {error}\nTrain anew, or restore the file.") from error
    if "sha256" in header and header["sha256"] != checksum(arrays):
        raise DataError(
            f"{path} is damaged: its numbers are not those that were written (SHA-256).\n"
            "Train anew, or restore the file."
        )
    return arrays, header


def checksum(arrays: Mapping[str, NDArray[Any]]) -> str:
    """The SHA-256 of names, shapes and numbers, in hexadecimal digits; the order of the arrays does not matter.

    >>> checksum({"a": np.float32([1, 2])})[:8], checksum({"a": np.float32([[1, 2]])})[:8]
    ('500e7a99', '043764be')
    """
    digest = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def weights_name(epoch: int | None = None) -> str:
    """The file of a run's weights: as they stand, or as they were after an epoch, 0 before the first step.

    >>> weights_name(), weights_name(4)
    ('weights.safetensors', 'weights-004.safetensors')
    """
    return "weights.safetensors" if epoch is None else f"weights-{epoch:03d}.safetensors"


def kept_epochs(folder: Path) -> tuple[int, ...]:
    """The epochs after which a run's weights were kept, in order; 0 stands for the start."""
    found = (re.fullmatch(r"weights-(\d+)\.safetensors", path.name) for path in folder.glob("weights-*.safetensors"))
    return tuple(sorted(int(match[1]) for match in found if match))


def is_kept(epoch: int, epochs: int) -> bool:
    """Whether the weights after an epoch are kept: at the start, and after epochs 1, 2, 4, 8, … but the last, whose
    weights are the run's own. Most is learned at first, and so a few files tell how.

    >>> [epoch for epoch in range(11) if is_kept(epoch, 10)], [epoch for epoch in range(9) if is_kept(epoch, 8)]
    ([0, 1, 2, 4, 8], [0, 1, 2, 4])
    """
    return epoch < epochs and epoch & (epoch - 1) == 0


def cut(path: Path, length: int) -> None:
    """Shorten a file of lines to its first ``length`` bytes, less what would be half a line.

    Raises:
        ResourceError: it is gone, or may not be written.
    """
    try:
        content = path.read_bytes()[:length]
    except OSError as error:
        raise ResourceError(f"{path} cannot be read: {error.strerror}.") from error
    write_aside(path, content[: content.rfind(b"\n") + 1])


def append(path: Path, lines: list[str]) -> None:
    """Add whole lines to a file in one write.

    Raises:
        ResourceError: the disk is full, or the folder is gone or locked.
    """
    content = "".join(line + "\n" for line in lines).encode()
    try:
        with path.open("ab") as file:
            file.write(content)
    except OSError as error:
        raise ResourceError(f"{path} cannot be written ({len(content):,} bytes): {error.strerror}.") from error
