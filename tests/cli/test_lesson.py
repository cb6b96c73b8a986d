"""convscope lesson: the map, and a lesson in all its forms."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from convscope.cli import main
from convscope.lessons.reading import lesson, lesson_names, read_lesson


@pytest.fixture(autouse=True)
def here(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))
    monkeypatch.delenv("CONVSCOPE_DATA", raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_map_shows_where_one_stands(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path("convscope-exercises")
    folder.mkdir()
    scores = dict.fromkeys(lesson(1).exercises, 1.0) | {lesson(3).exercises[0]: 1.0}
    (folder / "progress.json").write_text(json.dumps({"scores": scores}), "utf-8")
    assert main(["lesson"]) == 0
    lines = capsys.readouterr().out.splitlines()
    first = next(line for line in lines if lesson(1).title in line)
    third = next(line for line in lines if lesson(3).title in line)
    count = len(lesson(1).exercises)
    assert "✓" in first
    assert f"{count} of {count} exercises" in first
    assert f"1 of {len(lesson(3).exercises)} exercises" in third
    assert main(["lesson", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == list(lesson_names())
    assert rows[0]["passed"] == list(lesson(1).exercises)


def test_a_lesson_is_a_page_a_notebook_and_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lesson", "3", "--json", "--no-browser"]) == 0
    assert json.loads(capsys.readouterr().out) == {"page": "convolution-by-hand.html"}
    page = Path("convolution-by-hand.html").read_text("utf-8")
    assert page.count("Content-Security-Policy") == 1
    assert len(page) < 1_000_000
    assert main(["lesson", "convolution-by-hand", "--notebook"]) == 0
    nbformat.validate(nbformat.read("convolution-by-hand.ipynb", as_version=4))
    assert main(["lesson", "3", "--notebook"]) == 2
    capsys.readouterr()
    assert main(["lesson", "3", "--text"]) == 0
    assert "-1 + 0 + 0 − 2 + 0 + 2 − 1 + 0 + 1 = -1" in capsys.readouterr().out


def test_the_teachers_page_and_an_unknown_lesson(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lesson", "3", "--teacher", "-o", "t.html", "--no-browser"]) == 0
    assert "What will be said in the room" in Path("t.html").read_text("utf-8")
    assert main(["lesson", "convolution-by-hnd"]) == 2
    assert "Did you mean 'convolution-by-hand'?" in capsys.readouterr().err


def test_a_lesson_of_ones_own_is_begun_proved_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "lesson", "my-own"]) == 0
    capsys.readouterr()
    assert main(["check", "--author", "my_own.py", "--json"]) == 0
    assert all(demand["met"] for demand in json.loads(capsys.readouterr().out))
    assert main(["lesson", "my_own.py", "-o", "page.html", "--no-browser"]) == 0
    assert "My own" in Path("page.html").read_text("utf-8")
    own = Path("my_own.py")
    own.write_text(own.read_text("utf-8").replace("minutes=10", "minutes=45"), "utf-8")
    read_lesson.cache_clear()
    assert main(["check", "--author", "my_own.py"]) == 1
    assert "it takes 45" in capsys.readouterr().out
