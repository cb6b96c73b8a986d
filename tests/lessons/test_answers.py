"""Answers read from programs and notebooks, and taken from a notebook's names."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import convscope as cs
from convscope.errors import DataError, UsageError
from convscope.lessons.answer_file import read_answers, written
from convscope.lessons.course import course
from convscope.lessons.grading import grade
from convscope.lessons.notebook import source_of

COURSE = course()


def notebook(file: Path, *cells: str) -> Path:
    code = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    file.write_text(json.dumps({"cells": [*code, {"cell_type": "markdown", "source": ["# exercise: x"]}]}), "utf-8")
    return file


def test_a_file_as_written_is_read_again(tmp_path: Path) -> None:
    exercise = COURSE["horizontal-edges"]
    file = tmp_path / COURSE.file_name(exercise.name)
    file.write_text(written(exercise, file.name), "utf-8")
    (name, code), *rest = read_answers(file, COURSE).items()
    assert name == "horizontal-edges"
    assert not rest
    verdict = grade(exercise, code)
    assert verdict.first
    assert verdict.first.says == "horizontal is still empty: put your answer there."


def test_a_notebook_with_two_answers(tmp_path: Path) -> None:
    file = notebook(
        tmp_path / "homework.ipynb",
        "%matplotlib inline\n!pip list\nimport numpy as np, convscope as cs\nimages = cs.load('drawn')\n1 / 0",
        "def total(window, kernel):\n    return (window * kernel).sum()",
        "# exercise: convolution-in-loops\ndef convolve(image, kernel):\n    h, w = kernel.shape\n"
        "    H, W = image.shape\n    image = image.astype(int)\n"
        "    return np.array([[total(image[i:i + h, j:j + w], kernel) for j in range(W - w + 1)]\n"
        "                     for i in range(H - h + 1)])\ncs.check('convolution-in-loops')",
        "# exercise: first-layer-parameters\ndef dense_parameters(inputs, units):\n    return inputs * units",
        "# exercise: first-layer-parameters\ntimes_fewer = 314",
    )
    answers = read_answers(file, COURSE)
    assert set(answers) == {"convolution-in-loops", "first-layer-parameters"}
    assert grade(COURSE["convolution-in-loops"], answers["convolution-in-loops"]).passed
    verdict = grade(COURSE["first-layer-parameters"], answers["first-layer-parameters"])
    assert verdict.misconception == "bias forgotten"
    assert verdict.score == pytest.approx(1 / 7)


def test_the_name_of_a_file_tells_the_exercise(tmp_path: Path) -> None:
    file = tmp_path / "03_convolution_in_loops.py"
    file.write_text("x = 1", "utf-8")
    assert read_answers(file, COURSE) == {"convolution-in-loops": "x = 1"}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.py", b"x = 1", "does not say which exercise"),
        ("a.py", b"\xff\xfe", "cannot be read"),
        ("a.ipynb", b"{", "no notebook"),
        ("a.ipynb", b"[]", "no notebook"),
        ("a.py", b"# exercise: cooking", "no such exercise"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=says):
        read_answers(tmp_path / name, COURSE)


def test_an_unknown_exercise_gets_a_suggestion() -> None:
    with pytest.raises(UsageError, match="Did you mean 'horizontal-edges'"):
        cs.check("horizontal_edge", "x = 1")


SCALE = 1


def helper(window: np.ndarray, kernel: np.ndarray) -> float:
    return SCALE * float((window * kernel).sum())


def convolve(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    (h, w), (H, W) = kernel.shape, image.shape
    image = image.astype(float)
    places = [[(i, j) for j in range(W - w + 1)] for i in range(H - h + 1)]
    return np.array([[helper(image[i : i + h, j : j + w], kernel) for i, j in row] for row in places])


def test_a_function_is_checked_with_all_that_it_uses() -> None:
    verdict = cs.check("convolution-in-loops", convolve)
    assert verdict, verdict
    assert cs.check("convolution-in-loops")  # found by its name, as in a notebook's cells
    assert "passed: 5 of 5" in verdict._repr_html_()


def test_values_are_checked_too() -> None:
    kernel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    verdict = cs.check(
        "horizontal-edges", {"horizontal": kernel, "strength": [6, 16, 24, 24, 16, 6], "strongest": [2, 3]}
    )
    assert verdict.misconception == "not transposed"
    assert verdict.score == 0.5
    assert cs.check("horizontal-edges", {"strongest": [2, 3]}).score == 0  # guessed, or read off elsewhere


def test_the_source_of_values_runs_and_gives_them_back() -> None:
    values = {"a": np.arange(6.0).reshape(2, 3), "b": [1, "x"], "c": np.float32(0.1), "d": object(), "e": np.nan}
    names: dict[str, object] = {}
    exec(source_of(list(values), values), names)
    np.testing.assert_array_equal(names["a"], values["a"])
    assert (names["b"], names["c"], names["d"]) == ([1, "x"], np.float32(0.1), ...)


def test_the_view_shows_the_convolution_behind_a_wrong_value() -> None:
    exercise = COURSE["convolution-in-loops"]
    verdict = grade(exercise, exercise.wrong[0].code(exercise.solution))
    view = verdict.view()
    assert view is not None
    assert "3 × 3 kernel over an image of 8 × 8" in str(view)
    assert grade(exercise, exercise.solution).view() is None
