"""convscope evaluate, predict and runs: what they print, and what they write."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import convscope as cs
from convscope.cli import main
from convscope.training.evaluate import evaluate

SMALL = "conv 4 4x4 stride 4 relu, globalavgpool, dense 10"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A folder with two runs in runs/, and three pictures with something else in photos/."""
    home = tmp_path_factory.mktemp("work")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONVSCOPE_HOME", str(cache))
        patch.chdir(home)
        for seed in ("0", "1"):
            assert main(["train", "drawn", "--network", SMALL, "--epochs", "1", "--seed", seed]) == 0
        _, test = cs.load("drawn")
    (home / "photos" / "more").mkdir(parents=True)
    Image.fromarray(test.pixels[0, ..., 0]).save(home / "photos" / "b.png")
    Image.fromarray(255 - test.pixels[1, ..., 0]).resize((90, 90)).save(home / "photos" / "more" / "c.bmp")
    Image.fromarray(np.full((20, 30), 7, np.uint8)).save(home / "photos" / "a.gif")
    (home / "photos" / "notes.txt").write_text("shirt")
    return home


@pytest.fixture(autouse=True)
def here(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))
    monkeypatch.chdir(folder)


def test_evaluate_counts_every_class(capsys: pytest.CaptureFixture[str]) -> None:
    _, test = cs.load("drawn")
    expected = evaluate(cs.open("runs/drawn-001"), test)
    assert main(["evaluate", "runs/drawn-001"]) == 0
    said = capsys.readouterr().out
    assert f"{expected.correct:,} of 2,000 correct" in re.sub(r"\s+", " ", said)
    for row in expected.classes:
        assert re.search(rf"{re.escape(row.name)} +{row.n} +{row.correct} ", said)
    assert main(["evaluate", "runs/drawn-001", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["n"], told["correct"], told["data"]) == (2000, expected.correct, "drawn")
    assert np.array_equal(told["confusion"], expected.confusion)
    worst = told["confused"][0]
    names = list(test.class_names)
    assert worst["count"] == expected.confusion[names.index(worst["true"]), names.index(worst["taken"])]


def test_evaluate_another_data_set_or_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "shipped", "--data", "drawn", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["n"] == 2000
    assert main(["evaluate", "nowhere"]) == 3
    assert "nowhere is not a run" in capsys.readouterr().err


def test_predict_tells_classes_and_steps_and_writes_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", "shipped", "photos", "-o", "table.csv", "--json"]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert [Path(row["file"]).as_posix() for row in told] == ["photos/a.gif", "photos/b.png", "photos/more/c.bmp"]
    assert "inverted, because its background is light" in told[2]["steps"]
    assert "notes.txt is no image" in re.sub(r"\s+", " ", err)
    with Path("table.csv").open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    for row, record in zip(table, told, strict=True):
        assert row["class 1"] == record["classes"][0]["class"]
        assert float(row["probability 3"]) == pytest.approx(record["classes"][2]["probability"], abs=1e-6)
        assert row["steps"] == "; ".join(record["steps"])
    assert main(["predict", "shipped", "photos/more/c.bmp", "--as-is", "--json"]) == 0
    (as_is,) = json.loads(capsys.readouterr().out)
    assert as_is["steps"] == ["read as grey, 90 × 90", "scaled to 28 × 28, centred on black in 28 × 28"]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["shipped", "photos/none.png"], 3, "there is no file"),
        (["shipped", "photos/notes.txt"], 3, "is no image"),
        (["shipped", "runs/drawn-001/nothing"], 3, "there is no file"),
        (["nowhere", "photos"], 3, "not a run"),
    ],
)
def test_predict_tells_what_is_wrong(
    words: list[str], code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["predict", *words]) == code
    assert message in capsys.readouterr().err


def test_a_folder_without_images_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["predict", "shipped", str(tmp_path)]) == 2
    assert "no image among" in capsys.readouterr().err


def test_runs_lists_and_compares(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["run"] for row in rows] == ["runs/drawn-001", "runs/drawn-002"]
    assert {(row["data"], row["recipe"], row["status"], row["epochs"]) for row in rows} == {
        ("drawn", "fast", "finished", 1)
    }
    assert main(["runs", "runs/drawn-001", "runs/drawn-002"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"seed +0 +1\n", said)
    assert re.search(rf"test accuracy +{rows[0]['test accuracy']:.2%} +{rows[1]['test accuracy']:.2%}\n", said)
    assert "batch_size" not in said
    assert main(["runs", "runs/drawn-001"]) == 0
    assert "batch_size" in capsys.readouterr().out
    assert main(["runs", "--in", "nowhere"]) == 0
    assert "none in nowhere" in capsys.readouterr().out


def test_runs_are_read_without_torch() -> None:
    code = "import sys\nfrom convscope.cli import main\nmain(['runs'])\nmain(['runs', 'runs/drawn-001'])\n"
    code += "assert not {'torch', 'matplotlib'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("verb", ["evaluate", "predict", "runs"])
def test_help_shows_examples(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([verb, "--help"])
    assert f"examples:\n  convscope {verb}" in capsys.readouterr().out
