"""convscope report: the page it writes, what it prints, what it says where something lacks."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import convscope as cs
from convscope.cli import main
from convscope.training.evaluate import evaluate

SMALL = "conv 4 4x4 stride 4 relu, globalavgpool, dense 10"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    home = tmp_path_factory.mktemp("work")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONVSCOPE_HOME", str(cache))
        patch.chdir(home)
        assert main(["train", "drawn", "--network", SMALL, "--epochs", "1"]) == 0
    return home


@pytest.fixture(autouse=True)
def here(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))
    monkeypatch.chdir(folder)


def test_it_writes_the_page_and_prints_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "runs/drawn-001", "--no-browser", "--json"]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    _, test = cs.load("drawn")
    expected = evaluate(cs.open("runs/drawn-001"), test)
    assert (told["test"]["n"], told["test"]["correct"]) == (2000, expected.correct)
    assert told["test"]["interval"] == list(expected.interval)
    assert told["data"] == "drawn"
    assert len(told["mistakes"]) == 12
    assert told["absent"] == []
    page = Path(told["report"])
    assert page == Path("runs/drawn-001/report.html")
    assert page.stat().st_size < 2_000_000
    assert page.resolve().as_uri() in err.replace("\n", "")


def test_another_file_and_a_picture(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "runs/drawn-001", "-o", "own.png", "--no-browser"]) == 0
    assert Path("own.png").read_bytes().startswith(b"\x89PNG")
    said = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert "of 2,000 test images right" in said
    assert "another seed would give another number" in said


def test_a_run_whose_images_are_gone_is_reported_without_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree("runs/drawn-001", tmp_path / "moved")
    record = tmp_path / "moved" / "run.json"
    record.write_text(record.read_text("utf-8").replace('"name": "drawn"', '"name": "photos"'), "utf-8")
    assert main(["report", str(tmp_path / "moved"), "--no-browser"]) == 0
    said = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert "comes without images" in said
    assert "--data FOLDER" in said
    assert (tmp_path / "moved" / "report.html").exists()
    assert main(["report", str(tmp_path / "moved"), "--data", "drawn", "--no-browser", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["test"]["n"] == 2000


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["nowhere"], 3, "not a run"),
        (["runs/drawn-001", "--data", "nonsense"], 2, "no data set and no folder 'nonsense'"),
        (["runs/drawn-001", "-o", "none/report.html"], 2, "there is no folder none"),
        (["runs/drawn-001", "-o", "report.txt"], 2, "saved as .html"),
    ],
)
def test_what_is_wrong_is_said(words: list[str], code: int, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", *words, "--no-browser"]) == code
    assert message in capsys.readouterr().err


def test_training_ends_with_the_way_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "drawn", "--network", SMALL, "--epochs", "1", "--out", "second"]) == 0
    assert "convscope report second " in capsys.readouterr().out


def test_help_shows_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["report", "--help"])
    assert "examples:\n  convscope report" in capsys.readouterr().out
