"""Any image as a short text, and back."""

from __future__ import annotations

import io
import zlib
from base64 import urlsafe_b64encode
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convscope.datasets.drawn import load_drawn
from convscope.datasets.published import IdxSet
from convscope.errors import DataError, UsageError
from convscope.lab.picture import file_pixels, picture, pixels_text
from convscope.lab.workbench import Workbench


@pytest.fixture
def bench(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return Workbench(tmp_path / "runs")


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("shape", [(1, 1, 1), (28, 28, 1), (5, 7, 3), (96, 96, 3)])
def test_pixels_come_back_to_the_bit(bench: Workbench, shape: tuple[int, int, int]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    text = pixels_text(pixels)
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:")
    assert (picture(bench, text).pixels == pixels).all()


def test_an_image_of_a_set_has_its_label_and_says_where_it_is_from(bench: Workbench) -> None:
    _, test = load_drawn()
    seven = picture(bench, "drawn:7")
    assert (seven.pixels == test.pixels[7]).all()
    assert seven.label == test.class_names[test.labels[7]]
    assert seven.caption == f"drawn, test image 7: {seven.label}"


def bomb(length: int) -> str:
    return urlsafe_b64encode(zlib.compress(bytes(length), 9)).decode().rstrip("=")


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("drawn:2000", UsageError, "0 to 1,999"),
        ("fashion-mnist:0", UsageError, "downloads nothing by itself"),
        ("../x:0", UsageError, "names no image"),
        ("", UsageError, "names no image"),
        ("pixels:2x2x1:AAAA", DataError, "damaged"),
        (f"pixels:2x2x1:{bomb(5)}", DataError, "do not fill"),
        (f"pixels:2x2x1:{bomb(3)}", DataError, "do not fill"),
        (f"pixels:28x28x1:{bomb(50_000_000)}", DataError, "do not fill"),
        (f"pixels:999x999x3:{bomb(4)}", DataError, "at most 512"),
        (f"pixels:0x5x1:{bomb(0)}", DataError, "at most 512"),
    ],
)
def test_what_names_no_image_is_refused(
    bench: Workbench, text: str, error: type, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(IdxSet, "is_here", lambda self: False)
    with pytest.raises(error, match=message):
        picture(bench, text)


def test_a_photograph_is_scaled_and_a_small_image_is_left_alone() -> None:
    wide = np.random.default_rng(2).integers(0, 256, (300, 600, 3), np.uint8)
    assert file_pixels(png(wide), 40, 3).shape == (20, 40, 3)
    small = np.random.default_rng(3).integers(0, 256, (9, 8), np.uint8)
    assert (file_pixels(png(small), 40, 1)[..., 0] == small).all()


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7"])
def test_what_is_no_image_is_refused(data: bytes) -> None:
    with pytest.raises(DataError, match=r"This file (is|has)"):
        file_pixels(data, 40, 1)
