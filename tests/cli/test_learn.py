"""convscope learn: the same by single commands and by keys in a terminal."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from convscope.cli import main
from convscope.lessons.course import course

NAME = "horizontal-edges"
FILE = course().file_name(NAME)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mine"


def test_single_commands_do_it_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", str(folder)]) == 0
    assert "is next. Check it with: convscope check" in capsys.readouterr().out
    assert main(["learn", str(folder), "--hint", NAME]) == 0
    assert "hint 1 of 3" in capsys.readouterr().out
    assert main(["learn", str(folder), "--solution", NAME]) == 2
    (folder / FILE).write_text("mine", "utf-8")
    assert main(["learn", str(folder), "--reset", NAME]) == 0
    assert (folder / "old" / FILE.replace(".py", ".1.py")).read_text("utf-8") == "mine"
    assert main(["learn", str(folder), "--next"]) == 0
    capsys.readouterr()
    assert main(["learn", str(folder), "--json"]) == 0
    standing = json.loads(capsys.readouterr().out)
    assert standing["current"] == course().names[1]
    assert [row["name"] for row in standing["exercises"]] == list(course().names)
    assert main(["learn", str(folder), "--list"]) == 0
    said = capsys.readouterr().out
    assert f"0 of {len(course().names)} passed" in said
    assert "◐ some of it passes" in said
    assert "\x1b" not in said


def test_a_folder_with_other_files_is_not_written_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "thesis.tex").write_text("x", "utf-8")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main(["learn", str(tmp_path)]) == 2
    assert "has other files in it" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.tex"]
    assert main(["learn", str(tmp_path), "--yes"]) == 0
    assert (tmp_path / FILE).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_in_a_terminal_it_checks_on_save_and_listens_to_keys(folder: Path) -> None:
    import pexpect

    main(["learn", str(folder)])
    arguments = ["-m", "convscope", "learn", str(folder)]
    with pexpect.spawn(sys.executable, arguments, encoding="utf-8", dimensions=(40, 100), timeout=30) as terminal:
        terminal.expect("leave")
        for name in course().names[1 : course().names.index(NAME) + 1]:
            terminal.send("n")
            terminal.expect(course().file_name(name))
        terminal.expect("leave")
        time.sleep(0.05)
        (folder / FILE).write_text(course()[NAME].wrong[0].code(course()[NAME].solution), "utf-8")
        terminal.expect("still the kernel for vertical edges")
        terminal.expect("leave")
        terminal.send("h")
        terminal.expect("hint 1 of 3")
        terminal.send("m")
        terminal.expect(course()[course().names[0]].title)
        (folder / FILE).write_text(course()[NAME].solution, "utf-8")
        terminal.expect("passed: 4 of 4")
        terminal.expect("n goes on")
        terminal.send("s")
        terminal.expect("our solution")
        terminal.send("r")
        terminal.expect("begin this exercise anew")
        terminal.send("y")
        terminal.expect("your earlier file is old")
        terminal.send("q")
        terminal.expect("your progress is kept")


def test_a_save_of_another_exercise_is_checked_and_counted(folder: Path) -> None:
    import io

    from rich.console import Console

    from convscope.cli.watching import Watch
    from convscope.lessons.workbook import Workbook

    main(["learn", str(folder)])
    book = Workbook.open(folder)
    watch = Watch(Console(file=(shown := io.StringIO()), width=200), book)
    assert watch._saved() == ""
    (folder / FILE).write_text(course()[NAME].solution, "utf-8")
    assert watch._saved() == NAME != book.current
    watch._check_beside(NAME)
    assert watch._saved() == ""
    assert f"{FILE} was saved too: passed" in shown.getvalue()
    assert Workbook.open(folder).passed(NAME)
