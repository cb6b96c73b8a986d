"""Messages of the lab: bytes travel as they are, and what is none is refused."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest

from convscope.errors import DataError
from convscope.lab.transport import pack, unpack

MESSAGE = {"id": 7, "call": "größer → 3", "given": {"list": [1, 2.5, None, {"data": b"\x00\xff\x07"}], "more": b""}}


def test_a_message_comes_back_as_it_was() -> None:
    assert unpack(pack(MESSAGE)) == MESSAGE


@pytest.mark.parametrize("text", ["", "a", "ab", "abc", "abcdefg", "ä"])
def test_arrays_begin_where_a_float64_may(text: str) -> None:
    numbers = np.arange(3, dtype=np.float64)
    frame = pack({"text": text, "odd": b"x" * 5, "data": numbers.tobytes()})
    (length,) = struct.unpack_from("<I", frame)
    start, size = json.loads(frame[4 : 4 + length])["data"]["$bytes"]
    assert (4 + length + start) % 8 == 0
    assert np.frombuffer(frame, np.float64, 3, 4 + length + start).tolist() == [0, 1, 2]
    assert size == 24


def test_nan_is_no_json() -> None:
    with pytest.raises(DataError, match="NaN"):
        pack({"loss": float("nan")})


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x01",
        b"\xff\xff\xff\xff{}",
        struct.pack("<I", 2) + b"[]",
        struct.pack("<I", 4) + b"\xff\xfe{}",
        struct.pack("<I", 22) + b'{"a":{"$bytes":[0, 9]}}',
        struct.pack("<I", 23) + b'{"a":{"$bytes":[-8, 8]}}' + bytes(8),
        struct.pack("<I", 20) + b'{"a":{"$bytes":[0]}}',
        struct.pack("<I", 22) + b'{"a":{"$bytes":"xyz"}}',
        struct.pack("<I", 200_000) + b"[" * 200_000,
    ],
    ids=range(10),
)
def test_what_is_no_message_is_refused(frame: bytes) -> None:
    with pytest.raises(DataError, match="no message of the lab"):
        unpack(frame)
