"""convscope check: verdicts, exit codes, JSON alone on standard output, plain text in a pipe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from convscope.cli import main
from convscope.lessons.course import course
from convscope.lessons.workbook import Workbook

EXERCISE = course()["convolution-in-loops"]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    file = tmp_path / "03_convolution_in_loops.py"
    file.write_text(EXERCISE.wrong[0].code(EXERCISE.solution), "utf-8")
    return file


def test_a_wrong_answer_gets_its_diagnosis_and_exit_code_1(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(wrong)]) == 1
    said = capsys.readouterr().out
    assert "row 0, column 0: expected -1, got 1 (24 of 36 values differ)" in said
    assert "-1 + 0 + 0 − 2 + 0 + 2 − 1 + 0 + 1 = -1" in said
    assert "turned by 180°" in said
    assert "\x1b" not in said
    assert max(map(len, said.splitlines())) <= 80


def test_a_right_answer_gets_exit_code_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.py"
    file.write_text(EXERCISE.solution, "utf-8")
    assert main(["check", str(file), "--exercise", "convolution_in_loops"]) == 0
    assert "passed: 5 of 5 checks" in capsys.readouterr().out


def test_json_stands_alone(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(wrong), "--json"]) == 1
    (verdict,) = json.loads(capsys.readouterr().out)
    assert verdict["misconception"] == "flipped kernel"
    assert [check["passed"] for check in verdict["checks"]] == [False] * 5


def test_the_page_shows_the_wrong_convolution(wrong: Path, tmp_path: Path) -> None:
    assert main(["check", str(wrong), "--page", str(tmp_path / "wrong.html")]) == 1
    assert "Slide a kernel" in (tmp_path / "wrong.html").read_text("utf-8")


def test_mistakes_in_the_command_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "none.py")]) == 3
    assert main(["check", str(tmp_path / "none.py"), "--pack", str(tmp_path)]) == 2
    assert "is not a folder with exercises" in capsys.readouterr().err


def test_a_check_in_a_folder_of_exercises_counts_in_its_progress(tmp_path: Path) -> None:
    main(["learn", str(tmp_path / "mine")])
    file = tmp_path / "mine" / course().file_name(EXERCISE.name)
    file.write_text(EXERCISE.solution, "utf-8")
    assert main(["check", str(file)]) == 0
    assert Workbook.open(tmp_path / "mine").passed(EXERCISE.name)
    assert (tmp_path / "mine" / "solutions" / file.name).exists()


def test_an_exercise_of_a_pack_leads_to_the_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.py").write_text("# exercise: my-own\nx = 1\n", "utf-8")
    assert main(["check", str(tmp_path / "a.py")]) == 3
    assert "give that with --pack FOLDER" in capsys.readouterr().err
