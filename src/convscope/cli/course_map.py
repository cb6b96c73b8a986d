"""The map of the course: lessons and exercises, what is passed, and where one stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from convscope.lessons.workbook import Workbook

PASSED, PARTLY, OPEN, HERE = "✓", "◐", "○", "▸"


def map_lines(book: Workbook) -> list[Text]:
    """A line for every chapter and every exercise."""
    lines = []
    for chapter, names in book.course.chapters.items():
        lines.append(Text(chapter, style="bold"))
        lines += [_line(book, name) for name in names]
    return lines


def legend() -> Text:
    """What the marks mean."""
    return Text(f"{PASSED} passed   {PARTLY} some of it passes   {OPEN} open   {HERE} where you are", style="dim")


def beside(lines: list[Text], width: int) -> list[Text]:
    """The lines in two columns."""
    half, room = (len(lines) + 1) // 2, width // 2
    rows = []
    for index in range(half):
        row = lines[index].copy()
        row.truncate(room - 1, overflow="ellipsis")
        row.pad_right(room - len(row.plain))
        if half + index < len(lines):
            row.append_text(lines[half + index])
        row.truncate(width, overflow="ellipsis")
        rows.append(row)
    return rows


def bar(book: Workbook, length: int = 24) -> Text:
    """How far one is: a bar and the numbers."""
    names = book.course.names
    done = sum(book.passed(name) for name in names)
    full = round(length * done / len(names))
    return Text.assemble(("━" * full, "green"), ("━" * (length - full), "dim"), f"  {done} of {len(names)} passed")


def _line(book: Workbook, name: str) -> Text:
    number = f"{book.course.names.index(name) + 1:02d}"
    score = book.scores.get(name, 0.0)
    mark, style = (PASSED, "green") if score >= 1 else (PARTLY, "yellow") if score > 0 else (OPEN, "dim")
    here = name == book.current
    line = Text.assemble((f" {HERE if here else ' '} ", "cyan bold"), (mark, style), f" {number} ")
    return line.append(book.exercise(name).title, style="cyan bold" if here else "default")


def lesson_rows(book: Workbook) -> list[dict[str, Any]]:
    """Every lesson: number, name, title, minutes, its exercises, and which of them are passed."""
    from convscope.lessons.reading import lessons

    return [
        {
            "number": one.number,
            "name": one.name,
            "title": one.title,
            "minutes": one.minutes,
            "exercises": list(one.exercises),
            "passed": [name for name in one.exercises if book.passed(name)],
        }
        for one in lessons()
    ]


def lesson_lines(book: Workbook) -> list[Text]:
    """A line for every lesson, the one that comes next marked, and how many exercises are passed."""
    rows = lesson_rows(book)
    unfinished = (row["number"] for row in rows if len(row["passed"]) < len(row["exercises"]))
    here = next(unfinished, 0)
    wide = max((len(row["title"]) for row in rows), default=0)
    lines = [_lesson_line(row, wide, row["number"] == here) for row in rows]
    lines.append(Text.assemble("   ", bar(book), "; with those beyond the lessons: convscope learn --list"))
    if here:
        lines.append(Text(f"   open it with: convscope lesson {here}", style="dim"))
    return lines


def _lesson_line(row: dict[str, Any], wide: int, here: bool) -> Text:
    passed, count = len(row["passed"]), len(row["exercises"])
    mark, style = (PASSED, "green") if passed == count else (PARTLY, "yellow") if passed else (OPEN, "dim")
    line = Text.assemble((f" {HERE if here else ' '} ", "cyan bold"), (mark, style), f" {row['number']}  ")
    line.append(f"{row['title']:{wide}}", style="cyan bold" if here else "default")
    return line.append(f"  {row['minutes']:2} min  {passed} of {count} exercise{'s' if count > 1 else ''}", style="dim")
