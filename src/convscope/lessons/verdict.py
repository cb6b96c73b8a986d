"""Verdict: what an answer got right, what is wrong with it and why, for the terminal, a notebook and a script."""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from convscope.lessons.exercise import Mistake

if TYPE_CHECKING:
    from convscope.views.view import View

WIDTH = 80
_COLOURS = {"pass": "#2a7d46", "fail": "#b3261e", "advice": "#1f5fa8", "head": "inherit", "quiet": "#6b6b6b"}


class Line(NamedTuple):
    """A line of a verdict and what it is: head, pass, fail, says, drawing, advice, quiet."""

    text: str
    kind: str


@dataclass(frozen=True, eq=False)
class Finding:
    """One check and what came of it: ``mistake`` is None where it passed."""

    what: str
    weight: float
    mistake: Mistake | None

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return self.mistake is None


@dataclass(frozen=True, eq=False)
class Verdict:
    """What an answer to an exercise is worth, and why.

    In a notebook the last line of a cell shows it; ``print(verdict)`` its text. It is true where every check passed.

    Attributes:
        exercise, title: which exercise.
        findings: every check, in order.
        printed: what the code printed while it was checked.
        afterwards: what is said when it passes.
    """

    exercise: str
    title: str
    findings: tuple[Finding, ...]
    printed: str = ""
    afterwards: str = ""

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(finding.passed for finding in self.findings)

    @property
    def score(self) -> float:
        """The share of the checks that passed, by their weights, from 0 to 1."""
        total = sum(finding.weight for finding in self.findings)
        return sum(finding.weight for finding in self.findings if finding.passed) / total

    @property
    def first(self) -> Mistake | None:
        """The first mistake."""
        return next((finding.mistake for finding in self.findings if finding.mistake), None)

    @property
    def shown(self) -> Mistake | None:
        """The first mistake that comes from a convolution which a view can show."""
        slides = (finding.mistake for finding in self.findings if finding.mistake and finding.mistake.slide)
        return next((mistake for mistake in slides if mistake.slide and mistake.slide.fits_a_view), None)

    @property
    def misconception(self) -> str:
        """The misconception that was recognised first, or an empty text."""
        named = (finding.mistake.misconception for finding in self.findings if finding.mistake)
        return next((name for name in named if name), "")

    def __bool__(self) -> bool:
        return self.passed

    def view(self) -> View | None:
        """The convolution behind the first wrong value, to play with; None where it is none."""
        if self.shown is None or self.shown.slide is None:
            return None
        from convscope import views

        slide = self.shown.slide
        return views.convolution(slide.image, slide.kernel, **slide.options)

    def lines(self, width: int = WIDTH) -> list[Line]:
        """The verdict line by line: all checks, the first mistake in full and where the code ended, then what to do."""
        lines = [Line(f"{self.title}  ({self.exercise})", "head"), Line("", "quiet")]
        told = ended = False
        for finding in self.findings:
            lines.append(
                Line(f"  {'✓' if finding.passed else '✗'} {finding.what}", "pass" if finding.passed else "fail")
            )
            if finding.mistake and (not told or (finding.mistake.ended and not ended)):
                lines += _told(finding.mistake, width)
                told, ended = True, ended or finding.mistake.ended
        if self.printed.strip():
            lines += [Line("", "quiet"), Line("  your code printed", "quiet")]
            lines += [Line(f"    {line[: width - 6]}", "quiet") for line in self.printed.rstrip().splitlines()[-8:]]
        count = sum(finding.passed for finding in self.findings)
        total = len(self.findings)
        lines += [Line("", "quiet")]
        if self.passed:
            lines += [Line(f"  passed: {total} of {total} checks", "pass")] if total > 1 else [Line("  passed", "pass")]
            lines += [Line(line, "advice") for line in _wrapped(self.afterwards, width)]
        else:
            lines += [Line(f"  {count} of {total} checks passed", "fail")]
        return lines

    def __str__(self) -> str:
        return "\n".join(line.text for line in self.lines())

    def to_json(self) -> dict[str, Any]:
        """The verdict as a JSON object."""
        return {
            "exercise": self.exercise,
            "passed": self.passed,
            "score": round(self.score, 6),
            "checks": [_finding_json(finding) for finding in self.findings],
            "misconception": self.misconception,
            "printed": self.printed,
        }

    def html(self) -> str:
        """The verdict as a piece of HTML."""
        rows = []
        for line in self.lines(92):
            style = f"color:{_COLOURS.get(line.kind, 'inherit')}" + (";font-weight:600" if line.kind == "head" else "")
            rows.append(f'<span style="{style}">{html.escape(line.text)}</span>')
        return '<pre style="line-height:1.35;white-space:pre-wrap">' + "\n".join(rows) + "</pre>"

    def _repr_html_(self) -> str:
        return self.html()


def _told(mistake: Mistake, width: int) -> list[Line]:
    lines = [Line(line, "says") for line in _wrapped(mistake.says, width, 4)]
    if mistake.drawing:
        lines += [Line("", "quiet")]
        lines += [Line(f"    {line}", "drawing") for line in mistake.drawing.splitlines()]
    if mistake.advice:
        lines += [Line("", "quiet"), *(Line(line, "advice") for line in _wrapped(mistake.advice, width, 4))]
    return [*lines, Line("", "quiet")]


def _wrapped(text: str, width: int, indent: int = 2) -> list[str]:
    room = max(30, min(width, 100) - indent)
    return [" " * indent + part for line in text.splitlines() for part in textwrap.wrap(line, room) or [""]]


def _finding_json(finding: Finding) -> dict[str, Any]:
    data: dict[str, Any] = {"what": finding.what, "passed": finding.passed, "weight": finding.weight}
    if finding.mistake:
        mistake = finding.mistake
        data |= {"says": mistake.says, "misconception": mistake.misconception, "advice": mistake.advice}
        data |= {"drawing": mistake.drawing, "line": mistake.line, "cell": mistake.cell}
    return data
