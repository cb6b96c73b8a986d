"""Which lessons there are, and reading one: by its number, its name, or its file."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from convscope.errors import DataError, UsageError
from convscope.lessons.course import plain_name
from convscope.lessons.lesson import Lesson
from convscope.lessons.program import defined_in

HERE = Path(__file__).parent / "chapters"
ORDER = (
    "grid-of-numbers",
    "dense-layers",
    "convolution-by-hand",
    "kernels-to-networks",
    "meet-the-data",
    "build-and-train",
    "look-inside",
    "make-it-better",
    "own-images",
)
"""The lessons in the order of the way through; one whose file is not there is not part of it yet."""


def lesson_names() -> tuple[str, ...]:
    """The names of the lessons that are there, in order; a lesson keeps its number where another is missing."""
    return tuple(name for name in ORDER if _file(name).is_file())


def lessons() -> tuple[Lesson, ...]:
    """All lessons, in order."""
    return tuple(lesson(name) for name in lesson_names())


def lesson(which: int | str | Path) -> Lesson:
    """A lesson by its number, its name (underscores do not matter), or the path of its file, which is run.

    Raises:
        UsageError: there is none.
        DataError: its file is no lesson.
    """
    text = str(which).strip()
    if text.endswith(".py"):
        return read_lesson(Path(text))
    numbers = {str(ORDER.index(name) + 1): name for name in lesson_names()}
    name = numbers.get(text, plain_name(text.lower()))
    if name not in lesson_names():
        near = difflib.get_close_matches(name, lesson_names(), 1)
        there = ", ".join(f"{number} {name}" for number, name in numbers.items())
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {there or 'none'}."
        raise UsageError(f"there is no lesson {str(which)!r}. {hint}")
    return read_lesson(_file(name))


def neighbours(one: Lesson) -> tuple[str, str]:
    """The names of the lessons before and after it; nothing at the ends, or where it is not of the course."""
    names = ("", *lesson_names(), "")
    if one.name not in names:
        return "", ""
    place = names.index(one.name)
    return names[place - 1], names[place + 1]


@cache
def read_lesson(file: Path) -> Lesson:
    """The lesson in a file; its name is the file's. The file is a program, and is run: take them from people you trust.

    Raises:
        DataError: it is not there, does not run, or has no LESSON.
    """
    if not file.is_file():
        raise DataError(f"there is no file {file}. Begin a lesson with: convscope new lesson my-first")
    found = defined_in(file, "LESSON")
    if not isinstance(found, Lesson):
        raise DataError(f"{file} has no LESSON = Lesson(…). Start one with: convscope new lesson {file.stem}")
    name = plain_name(file.stem)
    return replace(found, name=name, number=ORDER.index(name) + 1 if file.parent == HERE and name in ORDER else 0)


def is_lesson(file: Path) -> bool:
    """Whether a file, which is not run, defines LESSON.

    Raises:
        DataError: it cannot be read.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{file} cannot be read: {error}") from error
    return re.search(r"^LESSON\b", text, re.MULTILINE) is not None


def _file(name: str) -> Path:
    return HERE / f"{name.replace('-', '_')}.py"
