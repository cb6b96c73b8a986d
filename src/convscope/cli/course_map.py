"""The map of the course: chapters, exercises, what is passed, and where one stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
