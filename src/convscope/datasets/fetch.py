"""Fetch a published file: downloaded aside from the first address that gives the right bytes, then moved into place."""

from __future__ import annotations

import errno
import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from convscope.errors import ResourceError

if TYPE_CHECKING:
    import requests

Progress = Callable[[str, int, int], None]
"""Called with the name of the file, the bytes that have come, and the bytes that there will be."""

_PIECE = 1 << 16
_TIMEOUT = (6.0, 30.0)  # seconds to connect, seconds between two pieces


class UnavailableError(ResourceError):
    """Files are neither on this machine nor to be had from the network; ``load("drawn")`` needs neither."""


@dataclass(frozen=True)
class PublishedFile:
    """A file as its publisher gives it.

    Attributes:
        name: its name, which also ends each of its addresses.
        size: its length in bytes.
        sha256: the SHA-256 of its bytes, in hexadecimal.
    """

    name: str
    size: int
    sha256: str

    def is_at(self, path: Path) -> bool:
        """Whether the file at ``path`` has these bytes; its size is looked at first."""
        return path.stat().st_size == self.size and digest(path, "sha256") == self.sha256


def digest(path: Path, algorithm: str) -> str:
    """The hash of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def fetch(
    files: Sequence[PublishedFile], addresses: Sequence[str], folder: Path, progress: Progress | None = None
) -> str:
    """Bring the files into ``folder``, those that are not there already.

    Args:
        files: what to bring.
        addresses: where it is published, each ending in a slash; tried in this order, a failed one no more.
        folder: where to put it; made if need be. Call `fetch` inside `cache.locked` for one process at a time.
        progress: called as the bytes come.

    Returns:
        The host that gave the last file, or ``""`` where nothing had to be fetched.

    Raises:
        UnavailableError: no address gives the right bytes; the message says why each did not.
        ResourceError: the folder cannot be written, or the disk is full.
    """
    left, failures, host = list(addresses), list[str](), ""
    for file in files:
        if (folder / file.name).is_file() and file.is_at(folder / file.name):
            continue
        while True:
            if not left:
                raise UnavailableError(f"{file.name} could not be downloaded ({'; '.join(failures) or 'no address'}).")
            host = urlsplit(left[0]).netloc
            reason = _fetch_from(left[0], file, folder, progress)
            if not reason:
                break
            failures.append(f"{host}: {reason}")
            del left[0]
    return host


def _fetch_from(address: str, file: PublishedFile, folder: Path, progress: Progress | None) -> str:
    """Download one file from one address; what was wrong with the address, in a few words, or nothing."""
    import pooch
    import requests

    def download(url: str, new: str, _: object) -> None:
        headers = {"Accept-Encoding": "identity"}  # the file's own bytes, not the same once more compressed
        with open(new, "wb") as target:
            measured = _Measured(target, file, progress)
            pooch.HTTPDownloader(chunk_size=_PIECE, timeout=_TIMEOUT, headers=headers)(url, measured, None)
            measured.check_end()

    try:
        with _quiet(pooch.get_logger()):
            pooch.retrieve(address + file.name, f"sha256:{file.sha256}", file.name, folder, downloader=download)
    except _OtherSizeError as error:
        return str(error)
    except requests.RequestException as error:
        return _in_words(error)
    except ValueError:  # pooch's word for another hash
        return "gave other bytes (the SHA-256 differs)"
    except OSError as error:
        raise ResourceError(_no_room(folder, file, error)) from error
    return ""


def _in_words(error: requests.RequestException) -> str:
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"answered {error.response.status_code}"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError) or "IncompleteRead" in str(error):
        return "broke off"
    return "no connection" if isinstance(error, requests.ConnectionError) else type(error).__name__


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    """Nothing is printed by a library that is asked for a file."""
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def _no_room(folder: Path, file: PublishedFile, error: OSError) -> str:
    why = "the disk is full" if error.errno == errno.ENOSPC else (error.strerror or str(error))
    return (
        f"{file.name} ({file.size / 1e6:.1f} MB) cannot be written to {folder}: {why}.\n"
        "Make room there, or name another folder in the environment variable CONVSCOPE_HOME."
    )


class _OtherSizeError(Exception):
    """The body is not as long as the published file."""


class _Measured:
    """A file that counts what is written to it: tells the progress, and takes no more than the published size."""

    def __init__(self, target: BinaryIO, file: PublishedFile, progress: Progress | None) -> None:
        self._target, self._file, self._progress, self._done = target, file, progress, 0

    def write(self, piece: bytes) -> None:
        self._done += len(piece)
        if self._done > self._file.size:
            raise _OtherSizeError(f"gave more than {self._file.size:,} bytes")
        self._target.write(piece)
        if self._progress:
            self._progress(self._file.name, self._done, self._file.size)

    def flush(self) -> None:
        """Nothing: the file is flushed once, when it is closed."""

    def check_end(self) -> None:
        if self._done < self._file.size:
            raise _OtherSizeError(f"gave {self._done:,} bytes instead of {self._file.size:,}")
