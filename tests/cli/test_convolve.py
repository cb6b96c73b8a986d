"""convscope convolve: the map, the value followed, and the picture."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy import signal

from convscope.cli import main

PIXELS = np.random.default_rng(4).integers(0, 256, (11, 13), np.uint8)


@pytest.fixture
def photo(tmp_path: Path) -> str:
    file = tmp_path / "photo.png"
    Image.fromarray(PIXELS).save(file)
    return str(file)


def test_a_value_is_written_as_a_person_would(photo: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convolve", photo, "--at", "3,4"]) == 0
    said = capsys.readouterr().out
    patch = PIXELS[3:6, 4:7].astype(int)
    value = int((patch * [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]).sum())
    assert "11 × 13, vertical-edges → map of 9 × 11" in said
    for row in patch:
        assert " ".join(f"{number:3d}" for number in row) in said
    assert said.rstrip().endswith(f"= {value}")


def test_json_holds_the_whole_map_and_the_terms(photo: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--kernel", "1 0 -1; 2 0 -2; 1 0 -1", "--padding", "same", "--stride", "2", "--at", "0,1", "--json"]
    assert main(["convolve", photo, *words]) == 0
    answer = json.loads(capsys.readouterr().out)
    kernel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    assert answer["map"] == signal.correlate2d(PIXELS.astype(int), kernel, "same")[::2, ::2].tolist()
    assert answer["step"]["value"] == answer["map"][0][1] == sum(term[-1] for term in answer["step"]["terms"])


def test_the_picture_shows_signs_as_colours_and_is_large_enough(photo: str, tmp_path: Path) -> None:
    assert main(["convolve", photo, "--out", str(tmp_path / "map.png")]) == 0
    shown = np.asarray(Image.open(tmp_path / "map.png")).astype(int)
    cell = 512 // 11
    assert shown.shape == (9 * cell, 11 * cell, 3)
    values = signal.correlate2d(PIXELS.astype(int), [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], "valid")
    red_minus_blue = (shown[..., 0] - shown[..., 2])[::cell, ::cell]
    strong = abs(values) > 0.1 * abs(values).max()
    assert (np.sign(red_minus_blue) == np.sign(values))[strong].all()
    assert main(["convolve", photo, "--kernel", "identity", "--out", str(tmp_path / "same.png")]) == 0
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "same.png"))[::cell, ::cell], PIXELS[1:-1, 1:-1])


def test_the_page_is_written_too(photo: str, tmp_path: Path) -> None:
    assert main(["convolve", photo, "--out", str(tmp_path / "page.html"), "--padding", "same"]) == 0
    assert "Slide a kernel" in (tmp_path / "page.html").read_text("utf-8")


def test_a_colour_picture_is_made_grey_and_a_data_set_has_indices(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))
    Image.new("RGB", (5, 4), (10, 20, 30)).save(tmp_path / "colour.png")
    assert main(["convolve", str(tmp_path / "colour.png"), "--kernel", "identity", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["map"] == [[18] * 3] * 2
    assert main(["convolve", "drawn:7"]) == 0
    assert main(["convolve", "drawn:2000"]) == 2


def test_the_kernels_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convolve", "--kernels"]) == 0
    assert "vertical-edges" in capsys.readouterr().out
    assert main(["convolve", "--kernels", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["identity"]["kernel"][1] == [0, 1, 0]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ([], 2, "an image is missing"),
        (["none.png"], 3, "there is no file none.png"),
        (["PHOTO", "--kernel", "vertical-edge"], 2, "Did you mean 'vertical-edges'"),
        (["PHOTO", "--kernel", "1 2; 3"], 2, "neither a kernel's name nor rows"),
        (["PHOTO", "--at", "9,0"], 2, "row 9 is outside"),
        (["PHOTO", "--padding", "full"], 2, "'valid', 'same'"),
        (["PHOTO", "--kernel", "mean", "--dilation", "9"], 2, "19 × 19 does not fit into 11 × 13"),
        (["PHOTO", "--out", "map.txt"], 2, "a map is saved as"),
    ],
)
def test_mistakes(photo: str, capsys: pytest.CaptureFixture[str], words: list[str], code: int, message: str) -> None:
    assert main(["convolve", *[photo if word == "PHOTO" else word for word in words]]) == code
    assert message in capsys.readouterr().err


def test_what_is_no_image_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.png").write_text("<html>")
    assert main(["convolve", str(tmp_path / "page.png")]) == 3
    assert "page.png" in capsys.readouterr().err
