"""A learner's folder: nothing of theirs is overwritten, progress survives, the solution comes once it passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from convscope.errors import DataError, UsageError
from convscope.lessons.workbook import Workbook

NAME = "horizontal-edges"


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    book = Workbook.open(tmp_path / "mine")
    book.write()
    return book


def test_files_are_written_once_and_left_alone(book: Workbook) -> None:
    book.path(NAME).write_text("mine", "utf-8")
    book.path("convolution-in-loops").unlink()
    assert Workbook.open(book.folder).write() == [book.path("convolution-in-loops")]
    assert book.path(NAME).read_text("utf-8") == "mine"


def test_progress_survives_and_the_solution_comes_once_it_passes(book: Workbook) -> None:
    with pytest.raises(UsageError, match="once yours passes"):
        book.solution(NAME)
    assert not book.check(NAME).passed
    assert book.untouched(NAME)
    book.path(NAME).write_text(book.exercise(NAME).solution, "utf-8")
    assert book.check(NAME).passed
    book.current = NAME
    book.hint(NAME)
    again = Workbook.open(book.folder)
    assert again.passed(NAME)
    assert again.current == NAME
    assert again.hint(NAME).startswith("hint 2 of 3")
    assert again.solution(NAME) == (book.folder / "solutions" / book.path(NAME).name).read_text("utf-8")
    assert again.go_on() != NAME


def test_an_answer_cannot_read_the_solution_that_lies_beside_it(book: Workbook) -> None:
    book.path(NAME).write_text(book.exercise(NAME).solution, "utf-8")
    book.check(NAME)
    kept = (book.folder / "solutions" / book.path(NAME).name).resolve()
    book.path(NAME).write_text(f"exec(open({str(kept)!r}).read())", "utf-8")
    verdict = book.check(NAME)
    assert "not for reading" in str(verdict)
    assert book.passed(NAME)  # what was passed once stays so


def test_reset_keeps_what_was_written(book: Workbook) -> None:
    assert book.reset(NAME) is None
    for text in ("first", "second"):
        book.path(NAME).write_text(text, "utf-8")
        kept = book.reset(NAME)
        assert kept
        assert kept.read_text("utf-8") == text
        assert book.untouched(NAME)


def test_other_files_make_one_ask(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x", "utf-8")
    assert Workbook.open(tmp_path).holds_something_else
    assert not Workbook.open(tmp_path / "new").holds_something_else


def test_a_broken_progress_file_is_told(book: Workbook) -> None:
    (book.folder / "progress.json").write_text("[1", "utf-8")
    with pytest.raises(DataError, match="Move it away"):
        Workbook.open(book.folder)


def test_moving_stops_at_the_ends(book: Workbook) -> None:
    assert book.move(-1) == book.course.names[0]
    assert book.move(10_000) == book.course.names[-1]


def test_an_answer_is_read_and_put_back_below_the_task(book: Workbook) -> None:
    assert book.text(NAME) == book.exercise(NAME).starter
    before = book.path(NAME).read_text("utf-8")
    book.write_text(NAME, "mine = 'ü'\n")
    assert book.path(NAME).read_text("utf-8") == before.replace(book.exercise(NAME).starter, "mine = 'ü'\n")
    book.path(NAME).write_bytes(b"x = 1\r\n")
    assert book.text(NAME) == "x = 1\n"
    book.write_text(NAME, "y = 2\n")
    assert book.path(NAME).read_text("utf-8") == "y = 2\n"
    book.path(NAME).unlink()
    book.write_text(NAME, "z = 3\n")
    assert (book.text(NAME), book.path(NAME).read_text("utf-8")[:11]) == ("z = 3\n", "# exercise:")


def test_an_answer_is_judged_before_it_is_in_a_file(tmp_path: Path) -> None:
    book = Workbook.open(tmp_path / "later")
    assert book.judge(NAME, book.exercise(NAME).solution).passed
    assert Workbook.open(book.folder).passed(NAME)
    assert [file.name for file in sorted(book.folder.iterdir())] == ["progress.json", "solutions"]


def test_two_programs_add_to_one_progress(book: Workbook) -> None:
    other = Workbook.open(book.folder)
    book.judge(NAME, book.exercise(NAME).solution)
    other.hint("output-size")
    other.judge(NAME, "horizontal = 1")
    again = Workbook.open(book.folder)
    assert again.passed(NAME)
    assert again.hints == {"output-size": 1}


def test_files_keep_their_exercise_where_a_later_version_numbers_them_otherwise(book: Workbook) -> None:
    old = book.path(NAME).rename(book.folder / "77_horizontal_edges.py")
    again = Workbook.open(book.folder)
    assert again.path(NAME) == old
    assert again.untouched(NAME) is False  # it says how it is checked, by its old name; that is the learner's own
    assert again.write() == []


def test_the_nearest_workbook_is_the_one_here_then_the_one_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Workbook.nearest(tmp_path / "else").folder == tmp_path / "else"
    Workbook.open(Path("convscope-exercises")).write()
    assert Workbook.nearest().folder == Path("convscope-exercises")
    monkeypatch.chdir(tmp_path / "convscope-exercises")
    assert Workbook.nearest().folder == Path()


def test_after_the_last_hint_it_is_said_to_be_the_last(book: Workbook) -> None:
    said = [book.hint(NAME) for _ in range(len(book.exercise(NAME).hints) + 1)]
    assert said[-1] == f"that was the last, {said[-2]}"
