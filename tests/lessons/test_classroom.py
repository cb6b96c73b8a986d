"""A class is graded whole, the same every time, and goes on where it stopped."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from convscope.errors import UsageError
from convscope.lessons import classroom
from convscope.lessons.classroom import Result, grade_class, packed, rows, safe_name, submissions
from convscope.lessons.course import course

COURSE = course()
NAMES = ("first-layer-parameters", "count-the-numbers")


def answer(name: str, wrong: int | None = None) -> str:
    exercise = COURSE[name]
    code = exercise.solution if wrong is None else exercise.wrong[wrong].code(exercise.solution)
    return f"# exercise: {name}\n{code}\n"


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    folder = tmp_path / "handed-in"
    (folder / "cleo" / "work").mkdir(parents=True)
    (folder / "ana.py").write_text(answer(NAMES[0]) + answer(NAMES[1]), "utf-8")
    cells = [{"cell_type": "code", "source": [answer(NAMES[0], 0)]}]
    (folder / "ben.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
    (folder / "cleo" / "one.py").write_text(answer(NAMES[0], 1), "utf-8")
    (folder / "cleo" / "work" / "two.py").write_text(answer(NAMES[0]), "utf-8")
    (folder / "dan.ipynb").write_text("{", "utf-8")
    (folder / "eve.py").write_text(f"# exercise: {NAMES[0]}\nimport os\nos._exit(0)", "utf-8")
    (folder / "fay.py").write_bytes(b"\xff\xfe\x00")
    (folder / "notes.txt").write_text("x", "utf-8")
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_everyone_gets_partial_credit_and_nobody_stops_the_class(handed_in: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    results = grade_class(
        submissions(handed_in), COURSE, tmp_path / "pages", progress=lambda done, total: seen.append((done, total))
    )
    assert [result.learner for result in results] == ["ana", "ben", "cleo", "dan", "eve", "fay"]
    points = {result.learner: round(result.points(NAMES), 3) for result in results}
    assert points["ana"] == 2
    assert 0 < points["ben"] < 1
    assert points["cleo"] == 1  # the better of two answers counts
    assert points["dan"] == points["eve"] == points["fay"] == 0
    assert "no notebook" in results[3].problem
    assert "ended the whole program" in results[4].feedback[0]
    assert "bias is missing" in results[1].feedback[0]
    assert seen[-1] == (6, 6)


def test_it_is_the_same_to_the_bit_when_run_again_and_with_one_job(handed_in: Path, tmp_path: Path) -> None:
    first = grade_class(submissions(handed_in), COURSE, tmp_path / "a", jobs=4)
    second = grade_class(submissions(handed_in), COURSE, tmp_path / "b", jobs=1)
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    assert list(rows(first, NAMES, "moodle")) == list(rows(second, NAMES, "moodle"))


def test_what_was_graded_is_not_graded_again(handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = grade_class(submissions(handed_in), COURSE, tmp_path / "pages")
    (handed_in / "ben.ipynb").unlink()
    (handed_in / "ben.py").write_text(answer(NAMES[0]), "utf-8")
    graded = []
    real = classroom.grade
    monkeypatch.setattr(classroom, "grade", lambda *a, **k: (graded.append(k["file"]), real(*a, **k))[1])
    after = grade_class(submissions(handed_in), COURSE, tmp_path / "pages")
    assert graded == ["ben.py"]
    assert after[1].points(NAMES) == 1
    assert [r.scores for r in before if r.learner != "ben"] == [r.scores for r in after if r.learner != "ben"]


def test_only_the_exercises_that_count(handed_in: Path, tmp_path: Path) -> None:
    results = grade_class(submissions(handed_in), COURSE, tmp_path / "pages", only=NAMES[1:])
    assert results[0].scores == {NAMES[1]: 1.0}
    assert not results[1].scores


def test_the_tables_have_the_columns_that_the_platforms_want() -> None:
    results = [Result("ana", {NAMES[0]: 1.0, NAMES[1]: 0.25}, ("count: wrong",)), Result("ben", {NAMES[0]: 0.5})]
    moodle = list(rows(results, NAMES, "moodle"))
    assert moodle[0] == ["Username", *NAMES, "Total", "Maximum", "Feedback"]
    assert moodle[1] == ["ana", "1", "0.25", "1.25", "2", "count: wrong"]
    assert moodle[2] == ["ben", "0.5", "", "0.5", "2", ""]
    canvas = list(rows(results, NAMES, "canvas"))
    assert canvas[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert canvas[1] == ["    Points Possible", "", "", "", "", "2"]
    assert canvas[2] == ["ana", "", "", "ana", "", "1.25"]


def test_a_page_shows_the_verdicts_and_nothing_of_a_learner_is_run_in_it(handed_in: Path, tmp_path: Path) -> None:
    (handed_in / "gil.py").write_text(f"# exercise: {NAMES[0]}\nraise ValueError('<script>alert(1)</script>')", "utf-8")
    grade_class(submissions(handed_in), COURSE, tmp_path / "pages")
    page = (tmp_path / "pages" / "gil.html").read_text("utf-8")
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "bias is missing" in (tmp_path / "pages" / "ben.html").read_text("utf-8")


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        submissions(tmp_path / "none")
    with pytest.raises(UsageError, match=r"has no \.py file"):
        submissions(tmp_path)


def test_names_of_pages_stay_apart() -> None:
    names = ["a/b", "a:b", "index", "ana", "Müller, Åsa"]
    assert len({safe_name(name) for name in names}) == len(names)
    assert all("/" not in safe_name(name) for name in names)


def test_ctrl_c_waits_for_no_loop_and_keeps_who_was_graded(handed_in: Path, tmp_path: Path) -> None:
    endless = "# exercise: convolution-in-loops\ndef convolve(image, kernel):\n    while True: pass\n"
    for name in ("loop-a", "loop-b"):
        (handed_in / f"{name}.py").write_text(endless, "utf-8")

    def progress(done: int, total: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        grade_class(submissions(handed_in), COURSE, tmp_path / "pages", jobs=4, progress=progress)
    assert time.monotonic() - began < 9
    assert {"ana.html", "ana.json", "eve.html"} <= {file.name for file in (tmp_path / "pages").iterdir()}
    assert not (tmp_path / "pages" / "loop-a.json").exists()


def test_what_a_mac_adds_is_no_answer_and_archives_are_named(tmp_path: Path) -> None:
    for name in ("ana.py", "ben/two.py", "ben/._two.py", "__MACOSX/._ana.py", "._ana.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(answer(NAMES[0]), "utf-8")
    (tmp_path / "homework.zip").write_bytes(b"PK")
    found = submissions(tmp_path)
    assert [(one.learner, len(one.files)) for one in found] == [("ana", 1), ("ben", 1)]
    assert packed(tmp_path) == ["homework.zip"]


def test_feedback_is_whole_sentences_and_no_formula(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "ana.py").write_text(f"# exercise: {NAMES[0]}\ndef f(:\n    pass\n", "utf-8")
    (folder / "=ben.py").write_bytes(b"\xff\xfe")
    (folder / "cleo.py").write_text("x = 1", "utf-8")
    results = {one.learner: one for one in grade_class(submissions(folder), COURSE, tmp_path / "pages")}
    assert results["ana"].feedback[0].startswith(f"{NAMES[0]}: line 2: your code does not run: SyntaxError")
    assert "codec" not in results["=ben"].feedback[0]
    assert "above the answer: # exercise: " in results["cleo"].problem
    table = {row[0]: row[-1] for row in rows(list(results.values()), NAMES, "moodle")}
    assert table["=ben"].startswith("'=ben.py cannot be read: it is no text in UTF-8.")
