"""How messages travel over the lab's one WebSocket: JSON, with arrays as the bytes they are.

A frame is four bytes, the length of its JSON, then the JSON, then every piece of bytes one after the other, each
beginning at a multiple of eight. In the JSON a piece stands as ``{"$bytes": [start, length]}``, counted from the first
piece. ``web/js/transport.js`` reads and writes the same.
"""

from __future__ import annotations

import json
import struct
from typing import Any

from convscope.errors import DataError

HEAD = struct.Struct("<I")
MARK = "$bytes"
LARGEST = 64 * 2**20
"""Bytes of the largest frame that is taken from a page: a photograph fits."""


def pack(message: dict[str, Any]) -> bytes:
    """A message as a frame; ``bytes`` anywhere in it travel as they are.

    Raises:
        DataError: a number in it is NaN or infinite, which JSON does not know.

    >>> list(unpack(pack({"shape": [2], "data": bytes([7, 8])}))["data"])
    [7, 8]
    """
    pieces: list[bytes] = []
    try:
        text = json.dumps(_written(message, pieces), allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    except ValueError as error:
        raise DataError("a message cannot hold NaN or infinite numbers: JSON does not know them.") from error
    head = text.encode()
    head += b" " * (-(len(head) + HEAD.size) % 8)
    return b"".join([HEAD.pack(len(head)), head, *pieces])


def unpack(frame: bytes) -> dict[str, Any]:
    """The message of a frame.

    Raises:
        DataError: it is no such frame.
    """
    try:
        (length,) = HEAD.unpack_from(frame)
        start = HEAD.size + length
        if start > len(frame):
            raise ValueError("it is cut off")
        message = _read(json.loads(frame[HEAD.size : start]), frame[start:])
    except (struct.error, ValueError, TypeError, RecursionError) as error:
        raise DataError(f"this is no message of the lab: {error}") from error
    if not isinstance(message, dict):
        raise DataError("this is no message of the lab: it is not an object.")
    return message


def _written(part: Any, pieces: list[bytes]) -> Any:
    """A part of a message with its bytes put aside."""
    if isinstance(part, bytes):
        start = sum(map(len, pieces))
        pieces.append(part + bytes(-len(part) % 8))
        return {MARK: [start, len(part)]}
    if isinstance(part, dict):
        return {key: _written(value, pieces) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_written(value, pieces) for value in part]
    return part


def _read(part: Any, data: bytes) -> Any:
    """A part of a message with its bytes put back."""
    if isinstance(part, list):
        return [_read(value, data) for value in part]
    if not isinstance(part, dict):
        return part
    if set(part) != {MARK}:
        return {key: _read(value, data) for key, value in part.items()}
    start, length = part[MARK]
    if not 0 <= start <= start + length <= len(data):
        raise ValueError("bytes beyond its end")
    return data[start : start + length]
