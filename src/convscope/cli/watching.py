"""convscope learn in a terminal: the exercise at hand, checked whenever its file is saved, and a key for all else."""

from __future__ import annotations

import re
import textwrap
import time
from typing import TYPE_CHECKING

from rich.text import Text

from convscope.cli.course_map import bar, beside, legend, map_lines
from convscope.cli.keys import key, single_keys
from convscope.cli.verdicts import show_verdict
from convscope.errors import DataError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from convscope.lessons.verdict import Verdict
    from convscope.lessons.workbook import Workbook

POLL = 0.3  # seconds between looks at the file
KEYS = "n next   b back   h hint   m map   r begin anew   s solution   q leave"
GREETING = (
    "Open this file in your editor, write, and save: it is checked at once. Your code runs in a process of its own "
    "with "
    "limits on time and memory; that guards against accidents, not against attackers."
)


class Watch:
    """What is on the screen, and what a key does to it."""

    def __init__(self, console: Console, book: Workbook) -> None:
        self.console, self.book = console, book
        self.verdict: Verdict | None = None
        self.note, self.body = "", ""
        self._stamps = {name: book.stamp(name) for name in book.course.names}

    def run(self) -> None:
        """Until q or Ctrl-C."""
        with single_keys():
            self._begin()
            while (pressed := key(POLL)) not in ("q", "\x03", "\x04"):
                if pressed:
                    self._act(pressed)
                elif saved := self._saved():
                    self._check() if saved == self.book.current else self._check_beside(saved)

    def _saved(self) -> str:
        """An exercise whose file was saved since it was looked at, the one at hand first; else nothing."""
        names = (self.book.current, *self.book.course.names)
        return next((name for name in names if self.book.stamp(name) != self._stamps[name]), "")

    def _check_beside(self, name: str) -> None:
        """Check another exercise than the one at hand: it counts, and one line says what came of it."""
        self._stamps[name], file = self.book.stamp(name), self.book.path(name)
        if not file.exists():
            return
        self.console.print(Text(f"  checking {file.name} …", style="dim"))
        try:
            verdict = self.book.check(name)
            count = sum(finding.passed for finding in verdict.findings)
            told = "passed" if verdict.passed else f"{count} of {len(verdict.findings)} checks pass, n and b lead to it"
            self.note = f"{file.name} was saved too: {told}"
        except DataError as error:
            self.note = str(error)
        self.show()

    def _begin(self) -> None:
        """Show an exercise: its task where nothing is written yet, else the verdict."""
        self.verdict, self.note, self.body = None, "", ""
        if not self.book.path(self.book.current).exists():
            self.book.reset(self.book.current)
        if self.book.untouched(self.book.current):
            self._stamps[self.book.current] = self.book.stamp(self.book.current)
            self.show()
        else:
            self._check()

    def _check(self) -> None:
        name = self.book.current
        self._stamps[name] = self.book.stamp(name)
        self.console.print(Text("  checking …", style="dim"))
        started = time.monotonic()
        try:
            self.verdict, self.body = self.book.check(name), ""
            self.note = f"checked at {time.strftime('%H:%M:%S')}, in {time.monotonic() - started:.1f} s"
        except DataError as error:  # saved half, or deleted: the next save brings it right
            self.verdict, self.note = None, str(error)
        if self.verdict and self.verdict.passed:
            self.note += ".  s shows our solution, n goes on"
        self.show()

    def _act(self, pressed: str) -> None:
        name = self.book.current
        if pressed in ("n", "b"):
            if pressed == "n" and self.verdict and self.verdict.passed:
                self.book.go_on()
            else:
                self.book.move(1 if pressed == "n" else -1)
            self._begin()
        elif pressed == "h":
            self.note = self.book.hint(name)
            self.show()
        elif pressed == "m":
            self.body = "" if self.body == "map" else "map"
            self.show()
        elif pressed == "s":
            self._solution(name)
        elif pressed == "r":
            self._reset(name)

    def _solution(self, name: str) -> None:
        try:
            self.book.solution(name)
            self.body = "" if self.body == "solution" else "solution"
        except UsageError:
            self.note = "our solution is shown once yours passes; h gives a hint"
        self.show()

    def _reset(self, name: str) -> None:
        self.note = "begin this exercise anew? What you wrote is kept in the folder old.  y yes, any other key no"
        self.show()
        if key(60) == "y":
            kept = self.book.reset(name)
            self._begin()
            self.note = f"your earlier file is {kept.relative_to(self.book.folder)}" if kept else ""
        else:
            self.note = ""
        self.show()

    def show(self) -> None:
        """Draw the whole screen anew."""
        console, book, exercise = self.console, self.book, self.book.exercise(self.book.current)
        console.clear()
        console.print(Text(" convscope learn   ", style="bold cyan").append_text(bar(book)))
        number = f"{book.course.names.index(book.current) + 1} of {len(book.course.names)}"
        console.print(Text(f" {number} · {_chapter(book)} · about {exercise.minutes} minutes", style="dim"))
        console.print(Text(f" {book.path(book.current)}\n", style="bold"), soft_wrap=True)
        if self.body == "map":
            lines = map_lines(book)
            for row in lines if len(lines) < console.height - 8 else beside(lines, console.width):
                console.print(row, soft_wrap=True)
            console.print(legend())
        elif self.body == "solution":
            console.print(Text("  our solution\n", style="bold"))
            console.print(Text(textwrap.indent(exercise.solution, "    ")))
        elif self.verdict is not None:
            show_verdict(console, self.verdict)
        else:
            self._show_task()
        if self.note:
            console.print()
            for line in textwrap.wrap(self.note, console.width - 2):
                console.print(Text(f" {line}", style="yellow"))
        console.print(Text(f"\n {KEYS}", style="dim"))

    def _show_task(self) -> None:
        exercise = self.book.exercise(self.book.current)
        self.console.print(Text(f" {exercise.title}\n", style="bold"))
        for line in _refolded(exercise.task, self.console.width - 4):
            self.console.print(Text(f"   {line}"), soft_wrap=True)
        self.console.print()
        for line in textwrap.wrap(GREETING, min(self.console.width, 100) - 2):
            self.console.print(Text(f" {line}", style="cyan"))


def _chapter(book: Workbook) -> str:
    return next(chapter for chapter, names in book.course.chapters.items() if book.current in names)


def _refolded(text: str, width: int) -> list[str]:
    r"""A task for a terminal of this width: paragraphs and numbered points flow, indented blocks stay.

    >>> _refolded("One two\nthree.\n\n1. Four\n   five", 12)
    ['One two three.', '', '1. Four five']
    """
    lines: list[str] = []
    for block in re.split(r"\n(?=\n)|\n(?=\d\. )", text.rstrip("\n")):
        flowing = block.strip("\n")
        lines += [""] * (not block or block.startswith("\n"))
        if flowing.startswith("    "):
            lines += flowing.splitlines()
        elif flowing:
            hanging = "   " if re.match(r"\d\. ", flowing) else ""
            lines += textwrap.wrap(" ".join(flowing.split()), max(30, min(width, 96)), subsequent_indent=hanging)
    return lines
