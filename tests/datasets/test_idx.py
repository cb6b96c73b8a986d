from __future__ import annotations

import gzip
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convscope.datasets.idx import read_idx, read_labelled
from convscope.errors import DataError

PIXELS = np.arange(3 * 5 * 7, dtype=np.uint8).reshape(3, 5, 7)
LABELS = np.array([2, 0, 1], np.uint8)


def idx(values: np.ndarray) -> bytes:
    return bytes([0, 0, 8, values.ndim]) + b"".join(n.to_bytes(4, "big") for n in values.shape) + values.tobytes()


def refused(path: Path, content: bytes, dimensions: int = 3) -> str:
    path.write_bytes(content)
    with pytest.raises(DataError) as refusal:
        read_idx(path, dimensions)
    message = str(refusal.value)
    assert str(path) in message
    assert len(message.splitlines()) <= 3
    assert "fetch it again" in message
    return message


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_reads_what_was_written(tmp_path: Path, pack) -> None:
    (tmp_path / "images").write_bytes(pack(idx(PIXELS)))
    (tmp_path / "labels").write_bytes(pack(idx(LABELS)))
    pixels, labels = read_labelled(tmp_path / "images", tmp_path / "labels", 3)
    assert pixels.dtype == np.uint8
    assert (pixels == PIXELS).all()
    assert (labels == LABELS).all()


@pytest.mark.parametrize("cut", [1, 4, 8, 20, 60])
def test_a_truncated_gzip_file_is_refused_the_trailer_included(tmp_path: Path, cut: int) -> None:
    packed = gzip.compress(idx(PIXELS))
    assert "truncated" in refused(tmp_path / "images.gz", packed[:-cut])


def test_damage_within_the_gzip_data_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(idx(PIXELS)))
    packed[-8] ^= 1  # the checksum
    assert "damaged" in refused(tmp_path / "images.gz", bytes(packed))


def test_two_gzip_members_are_refused(tmp_path: Path) -> None:
    half = len(idx(PIXELS)) // 2
    content = gzip.compress(idx(PIXELS)[:half]) + gzip.compress(idx(PIXELS)[half:])
    assert "more than one gzip member" in refused(tmp_path / "images.gz", content)
    assert "more than one gzip member" in refused(tmp_path / "images.gz", gzip.compress(idx(PIXELS)) * 2)


def test_bytes_after_the_gzip_data_are_refused(tmp_path: Path) -> None:
    assert "follows the end" in refused(tmp_path / "images.gz", gzip.compress(idx(PIXELS)) + b"tail")


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"\n  <HTML><head>", "web page"),
        (b"PK\x03\x04 a zip archive", "no IDX file (it begins with 50 4b 03 04"),
        (b"\0\0", "no IDX file"),
        (gzip.compress(b""), "no IDX file (it begins with nothing"),
        (gzip.compress(b"neither"), "no IDX file"),
        (bytes([0, 0, 13, 3]) + bytes(12), "type 0x0d"),
        (idx(LABELS), "holds labels where images are needed"),
        (gzip.compress(idx(PIXELS.reshape(3, 35))), "holds 2 dimensions where images"),
        (idx(PIXELS)[:9], "within its header, after 9 bytes"),
        (idx(PIXELS)[:-1], "3 × 5 × 7, 105 bytes, but 104 bytes follow"),
        (idx(PIXELS) + b"x", "but 106 bytes follow"),
        (gzip.compress(idx(PIXELS)[:-1]), "but 104 bytes follow"),
        (gzip.compress(idx(PIXELS) + b"x"), "but 106 bytes follow"),
        (idx(PIXELS[:0]), "there is nothing in it"),
    ],
)
def test_what_is_not_whole_is_refused_with_its_cause(tmp_path: Path, content: bytes, cause: str) -> None:
    assert cause in refused(tmp_path / "images", content)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_header_that_claims_too_much_takes_no_memory(tmp_path: Path, pack) -> None:
    claim = bytes([0, 0, 8, 3]) + (4_000_000_000).to_bytes(4, "big") + (9).to_bytes(4, "big") * 2
    tracemalloc.start()
    message = refused(tmp_path / "images", pack(claim + bytes(1000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "4,000,000,000 × 9 × 9" in message
    assert peak < 50e6


def test_a_trailer_that_lies_with_the_header_takes_no_memory(tmp_path: Path) -> None:
    claim = bytes([0, 0, 8, 1]) + (1_000_000_000).to_bytes(4, "big")
    packed = gzip.compress(claim + bytes(100))[:-4] + (1_000_000_008).to_bytes(4, "little")
    tracemalloc.start()
    refused(tmp_path / "labels", packed, dimensions=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50e6


def test_a_folder_or_an_absent_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(DataError, match=str(path)):
            read_idx(path, 3)


def test_counts_that_differ_and_labels_out_of_range_are_refused(tmp_path: Path) -> None:
    images, labels = tmp_path / "images", tmp_path / "labels"
    images.write_bytes(idx(PIXELS))
    labels.write_bytes(idx(LABELS[:2]))
    with pytest.raises(DataError, match="2 labels, but images has 3 images"):
        read_labelled(images, labels, 3)
    labels.write_bytes(idx(np.array([0, 3, 1], np.uint8)))
    with pytest.raises(DataError, match="label 3 at index 1 is none of the 3 classes"):
        read_labelled(images, labels, 3)


@given(
    arrays(np.uint8, st.tuples(st.sampled_from((1, 3)), st.sampled_from((2, 7)), st.sampled_from((5, 11)))),
    st.data(),
)
def test_no_single_damaged_byte_gives_other_values(values: np.ndarray, data: st.DataObject) -> None:
    import tempfile

    content = bytearray(gzip.compress(idx(values), mtime=0))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "images.gz"
        path.write_bytes(content)
        try:
            read = read_idx(path, 3)
        except DataError:
            return
        assert (read == values).all()  # a byte that says nothing about the content, such as the time


def test_a_gzip_member_with_a_name_is_read(tmp_path: Path) -> None:
    deflate = zlib.compressobj(wbits=-15)
    raw = deflate.compress(idx(PIXELS)) + deflate.flush()
    trailer = zlib.crc32(idx(PIXELS)).to_bytes(4, "little") + len(idx(PIXELS)).to_bytes(4, "little")
    named = b"\x1f\x8b\x08\x08" + bytes(6) + b"images-idx3-ubyte\0" + raw + trailer
    (tmp_path / "images").write_bytes(named)
    assert (read_idx(tmp_path / "images", 3) == PIXELS).all()
