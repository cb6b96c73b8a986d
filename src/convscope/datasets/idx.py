"""Read IDX files, the format of MNIST and its successors, gzipped or plain, and trust nothing that they say.

An IDX file is a header (two zero bytes, a type, the number of dimensions, then each length as a big-endian 32-bit
number) and the values row by row. Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database", file format.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from convscope.errors import DataError

_GZIP = b"\x1f\x8b"
_UNSIGNED_BYTES = 0x08
_CHUNK = 1 << 14  # compressed bytes at a time: at most 16 MiB come out of one
_DEFLATE_AT_MOST = 1032  # bytes that deflate can make of one byte (zlib's technical note)


def read_idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    """The unsigned bytes in an IDX file, gzipped or plain.

    The header is held against the size of the file (of a gzip file: the size in its trailer) before memory is taken.

    Args:
        path: the file; that it is gzipped is seen by its first bytes, not by its name.
        dimensions: 3 for images ``(N, H, W)``, 1 for labels ``(N,)``.

    Returns:
        An array with the shape that the header gives.

    Raises:
        DataError: the file is empty, truncated (its gzip trailer included), damaged, a web page, several gzip members,
            not IDX, of other types or dimensions, or longer or shorter than its header says.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "labels-idx1-ubyte"
    ...     _ = file.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3, 9, 0, 0]))
    ...     read_idx(file, 1)
    array([9, 0, 0], dtype=uint8)
    """
    start = _start(path)
    chunks = _unpacked(path) if start.startswith(_GZIP) else _plain(path)
    header, shape, rest = _header(path, chunks, dimensions)
    expected = math.prod(shape)
    if not _may_hold(path, header + expected, gzipped=start.startswith(_GZIP)):
        held = len(rest) + sum(len(chunk) for chunk in chunks)  # or the error of a damaged file
        _refuse(path, f"its header says {_times(shape)}, {expected:,} bytes, but {held:,} bytes follow")
    return _filled(path, rest, chunks, expected).reshape(shape)


def read_labelled(images: Path, labels: Path, classes: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images ``(N, H, W)`` and their labels ``(N,)``, from two IDX files that belong together.

    Raises:
        DataError: a file cannot be read (see `read_idx`), the counts differ, or a label is not below ``classes``.
    """
    values = read_idx(labels, 1)
    pixels = read_idx(images, 3)
    if len(pixels) != len(values):
        _refuse(labels, f"it has {len(values):,} labels, but {images.name} has {len(pixels):,} images")
    if len(values) and values.max() >= classes:
        at = int(np.argmax(values >= classes))
        _refuse(labels, f"label {values[at]} at index {at} is none of the {classes} classes (0 to {classes - 1})")
    return pixels, values


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            start = file.read(256)
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error
    if not start:
        _refuse(path, "it is empty")
    if start.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        _refuse(path, "it holds a web page, not data (a link to a page was saved, or a login page answered)")
    return start


def _plain(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


def _unpacked(path: Path) -> Iterator[bytes]:
    """What one gzip member holds, chunk by chunk; the end, checksum and length in its trailer are checked by zlib."""
    inflate = zlib.decompressobj(wbits=31)
    with path.open("rb") as file:
        while not inflate.eof:
            packed = file.read(_CHUNK)
            if not packed:
                _refuse(path, f"its gzip data break off after {path.stat().st_size:,} bytes: the file is truncated")
            try:
                yield inflate.decompress(packed)
            except zlib.error as error:
                _refuse(path, f"its gzip data are damaged ({error})")
        after = inflate.unused_data or file.read(2)
    if after.startswith(_GZIP):
        _refuse(path, "it holds more than one gzip member: two files were joined")
    if after:
        _refuse(path, "something follows the end of its gzip data")


def _header(path: Path, chunks: Iterator[bytes], dimensions: int) -> tuple[int, tuple[int, ...], bytes]:
    """The header's length, the shape that it gives, and the bytes after it that were read with it."""
    length = 4 + 4 * dimensions
    head = b""
    while len(head) < length and (chunk := next(chunks, b"")):
        head += chunk
    _check_magic(path, head, dimensions)
    if len(head) < length:
        _refuse(path, f"it ends within its header, after {len(head)} bytes")
    shape = tuple(int(n) for n in np.frombuffer(head, ">u4", dimensions, 4))
    if 0 in shape:
        _refuse(path, f"its header says {_times(shape)}: there is nothing in it")
    return length, shape, head[length:]


def _check_magic(path: Path, head: bytes, dimensions: int) -> None:
    if len(head) < 4 or head[:2] != b"\0\0":
        _refuse(path, f"it is no IDX file (it begins with {head[:4].hex(' ') or 'nothing'}, not with 00 00)")
    if head[2] != _UNSIGNED_BYTES:
        _refuse(path, f"its values are of type {head[2]:#04x}, not unsigned bytes (0x08)")
    if head[3] != dimensions:
        kinds = {1: "labels", 3: "images"}
        is_, wanted = kinds.get(head[3], f"{head[3]} dimensions"), kinds.get(dimensions, f"{dimensions} dimensions")
        _refuse(path, f"it holds {is_} where {wanted} are needed")


def _may_hold(path: Path, length: int, *, gzipped: bool) -> bool:
    """Whether the file can hold ``length`` unpacked bytes, judged without unpacking it."""
    size = path.stat().st_size
    if not gzipped:
        return size == length
    with path.open("rb") as file:
        file.seek(-4, 2)
        in_trailer = int.from_bytes(file.read(4), "little")
    return in_trailer == length % 2**32 and length <= size * _DEFLATE_AT_MOST


def _filled(path: Path, rest: bytes, chunks: Iterator[bytes], expected: int) -> NDArray[np.uint8]:
    values = np.empty(expected, np.uint8)
    done = 0
    for chunk in chain([rest], chunks):
        if done + len(chunk) > expected:
            _refuse(path, f"more follows than the {expected:,} bytes that its header says")
        values[done : done + len(chunk)] = np.frombuffer(chunk, np.uint8)
        done += len(chunk)
    return values


def _times(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{length:,}" for length in shape)


def _refuse(path: Path, cause: str) -> NoReturn:
    raise DataError(f"{path} cannot be used: {cause}.\nDelete it and fetch it again, or take it from another copy.")
