"""What the page Exercise asks for: nothing typed is lost, nothing of others overwritten, a check can be stopped."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from convscope.errors import UsageError
from convscope.lab.pages import exercise
from convscope.lab.workbench import Workbench
from convscope.lessons.course import course
from convscope.lessons.workbook import Workbook

NAME = "convolution-in-loops"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONVSCOPE_HOME", str(tmp_path / "home"))
    return Workbench(tmp_path / "runs")


def test_the_solution_comes_once_the_answer_passed(bench: Workbench) -> None:
    told = exercise.show(bench, {"name": NAME})
    assert (told["passed"], told["solution"], told["hints"]) == (False, None, [])
    assert told["text"] == course()[NAME].starter
    solved = exercise.check(bench, {"name": NAME, "text": course()[NAME].solution, "ticket": "1"})
    assert solved["verdict"]["passed"]
    assert solved["solution"] == course()[NAME].solution
    assert "view" not in solved
    assert exercise.show(bench, {})["name"] == NAME  # where one stands
    assert exercise.show(bench, {"name": NAME})["text"] == course()[NAME].starter  # a check writes nothing
    marks = [one["passed"] for part in exercise.chapters(bench, {})["chapters"] for one in part["exercises"]]
    assert marks.count(True) == 1


def test_the_view_of_a_wrong_answer_stands_at_its_first_wrong_value(bench: Workbench) -> None:
    code = "import numpy as np\ndef convolve(image, kernel):\n    out = np.zeros((6, 6))\n    return out\n"
    answer = exercise.check(bench, {"name": NAME, "text": code, "ticket": "1"})
    first = answer["verdict"]["checks"][0]
    assert first["says"].startswith("row 0, column 0")
    assert answer["view"]["state"]["at"] == list(first["cell"]) == [0, 0]
    assert answer["verdict"]["checks"][1]["cell"] is None


def test_hints_come_one_by_one_and_no_more_than_there_are(bench: Workbench) -> None:
    hints = course()[NAME].hints
    given = [exercise.hint(bench, {"name": NAME})["hints"] for _ in range(len(hints) + 2)]
    assert [len(one) for one in given] == [1, 2, 3, 3, 3]
    assert given[-1] == list(hints)


def test_a_file_that_others_changed_is_left_and_told(bench: Workbench, tmp_path: Path) -> None:
    told = exercise.show(bench, {"name": NAME})
    kept = exercise.save(bench, {"name": NAME, "text": "mine = 1\n", "mark": told["mark"]})
    late = exercise.save(bench, {"name": NAME, "text": "late = 2\n", "mark": told["mark"]})
    assert (late["changed"], late["text"]) == (True, "mine = 1\n")
    assert exercise.save(bench, {"name": NAME, "text": "mine = 1\n", "mark": "any"}) == kept
    assert exercise.save(bench, {"name": NAME, "text": "then = 3\n", "mark": late["mark"]}).get("changed") is None
    again = exercise.reset(bench, {"name": NAME})
    assert Path(again["kept"]).read_text("utf-8").endswith("then = 3\n")
    assert again["text"] == course()[NAME].starter
    with pytest.raises(UsageError, match="at most"):
        exercise.save(bench, {"name": NAME, "text": "x" * 300_000, "mark": again["mark"]})


def test_a_check_is_stopped_while_it_runs_and_before_it_begins(bench: Workbench) -> None:
    endless = "def convolve(image, kernel):\n    while True: pass\n"
    answers: list[object] = []
    given = {"name": NAME, "text": endless, "ticket": "a"}
    thread = threading.Thread(target=lambda: answers.append(exercise.check(bench, given)))
    began = time.monotonic()
    thread.start()
    time.sleep(0.5)
    exercise.stop(bench, {"ticket": "a"})
    thread.join()
    exercise.stop(bench, {"ticket": "b"})
    answers.append(exercise.check(bench, {**given, "ticket": "b"}))
    assert answers == [{"stopped": True}] * 2
    assert time.monotonic() - began < 5
    assert not Workbook.open(Path("home/exercises")).scores


def test_an_exercise_of_the_course_is_there_beside_a_pack(bench: Workbench, tmp_path: Path) -> None:
    from convscope.cli import main

    assert main(["new", "exercise", "my-first", "--in", "pack"]) == 0
    assert main(["learn", "convscope-exercises", "--pack", "pack"]) == 0
    assert exercise.show(bench, {})["name"] == "my-first"
    assert exercise.show(bench, {"name": NAME})["file"].startswith(str(tmp_path / "home"))
