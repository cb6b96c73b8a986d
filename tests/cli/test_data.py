"""convscope data: what a set holds, what the doctor says of it, and its pictures."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convscope.cli import main


@pytest.fixture(autouse=True)
def own_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Thirty pictures of two classes, one of them twice, and a file that is no picture."""
    rng = np.random.default_rng(0)
    for name in ("<b>cats", "Hunde ü"):
        folder = tmp_path / "photos" / name
        folder.mkdir(parents=True)
        for i in range(15):
            Image.fromarray(rng.integers(0, 256, (12, 12), np.uint8)).save(folder / f"{i}.png")
    (tmp_path / "photos" / "<b>cats" / "copy.png").write_bytes((tmp_path / "photos" / "<b>cats" / "3.png").read_bytes())
    return tmp_path / "photos"


def test_classes_are_counted_with_bars(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "drawn"]) == 0
    said = capsys.readouterr().out
    assert "12,000 images of 28 × 28 × 1" in said
    assert said.count("█") > 200
    assert "Ankle boot" in said
    assert "\x1b" not in said


def test_json_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "drawn", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert sum(answer["train"]["class_counts"].values()) == answer["train"]["count"] == 12_000
    assert answer["test"]["shape"] == [28, 28, 1]


def test_the_grid_shows_ten_of_each_class(tmp_path: Path) -> None:
    assert main(["data", "drawn", "--grid", str(tmp_path / "grid.png")]) == 0
    sheet = np.asarray(Image.open(tmp_path / "grid.png").convert("L"))
    dark = (sheet == 0).mean()
    assert 0.3 < dark < 0.9  # clothing on black, between white gaps
    assert main(["data", "drawn", "--grid", str(tmp_path / "grid.txt")]) == 2


def test_the_doctor_tells_what_to_do_and_makes_pictures(photos: Path, tmp_path: Path, capsys) -> None:
    (photos / "Hunde ü" / "broken.png").write_text("no picture")
    assert main(["data", str(photos), "--doctor", "--pictures", str(tmp_path / "found")]) == 0
    said = capsys.readouterr().out
    assert "Hunde ü/broken.png" in said
    assert "→" in said
    assert [path.suffix for path in (tmp_path / "found").iterdir()]


def test_the_page_shows_classes_and_what_was_found(photos: Path, tmp_path: Path) -> None:
    assert main(["data", str(photos), "--doctor", "--page", str(tmp_path / "page.html")]) == 0
    page = (tmp_path / "page.html").read_text("utf-8")
    assert '"kind":"leaked"' in page
    assert "<b>cats" not in page


def test_the_findings_as_json_name_the_copy(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", str(photos), "--doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    copies = [finding for finding in found if finding["kind"] in ("duplicate", "leaked")]
    assert len(copies) == 1
    assert copies[0]["files"][0] in ("<b>cats/3.png", "<b>cats/copy.png")
    assert copies[0]["advice"]


def test_a_faulty_folder_is_refused_with_the_way_out(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (photos / "Hunde ü" / "broken.png").write_text("no picture")
    assert main(["data", str(photos)]) == 3
    assert "--doctor lists them all" in capsys.readouterr().err


def test_an_own_folder_is_trained_on(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["train", str(photos), "--epochs", "1", "--out", str(tmp_path / "run"), "--json"]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["test"]["n"] == 6
    assert str(tmp_path) not in (tmp_path / "run" / "run.json").read_text("utf-8")


def test_keras_finds_its_files_in_its_own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    if not os.environ.get("CONVSCOPE_DATA"):
        pytest.skip("needs Fashion-MNIST: set CONVSCOPE_DATA to a folder that holds fashion-mnist/")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    assert main(["data", "fashion-mnist", "--for-keras", "--json"]) == 0
    files = [Path(name) for name in json.loads(capsys.readouterr().out)]
    assert len(files) == 4
    assert all(path.is_file() and tmp_path in path.parents for path in files)


def test_what_the_doctor_says_of_fashion_mnist_is_true(capsys: pytest.CaptureFixture[str]) -> None:
    if not os.environ.get("CONVSCOPE_DATA"):
        pytest.skip("needs Fashion-MNIST: set CONVSCOPE_DATA to a folder that holds fashion-mnist/")
    assert main(["data", "fashion-mnist", "--doctor", "--json"]) == 0
    found = {(finding["kind"], finding["part"]): finding for finding in json.loads(capsys.readouterr().out)}
    near = found["nearly-duplicate", "train"]
    assert len({*near["indices"], *near["partners"]}) == 37  # within RMS 5 grey levels
    kinds = {kind for kind, _ in found}
    assert not kinds & {"duplicate", "leaked", "unbalanced", "off-centre", "inverted", "constant"}
