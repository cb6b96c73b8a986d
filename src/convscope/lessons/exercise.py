"""Exercise: one file holds the task, what is given, hints, the solution, the checks, and wrong answers to recognise."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.lessons.sandbox import Ask


@dataclass(frozen=True, eq=False)
class Slide:
    """A kernel over an image: what a verdict draws, as arithmetic in the terminal and as a page where there is one.

    Attributes:
        image: ``(H, W)`` or ``(H, W, C)``.
        kernel: ``(kh, kw)`` or ``(kh, kw, C, filters)``.
        options: stride, padding, dilation, bias, as of :func:`convscope.convolve`.
    """

    image: NDArray[Any]
    kernel: NDArray[Any]
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fits_a_view(self) -> bool:
        """Whether it is small enough to be drawn cell by cell."""
        from convscope.views._convolution import LARGEST_IMAGE

        return bool(max(self.image.shape[:2]) <= LARGEST_IMAGE)


@dataclass(frozen=True, eq=False)
class Suspect:
    """What a misconception would give, and what to say to it where exactly that was given.

    Attributes:
        name: of the misconception, such as ``"flipped kernel"``.
        value: what comes out under it.
        says: what happened and what is so, in a sentence or three, to the learner.
    """

    name: str
    value: Any
    says: str


@dataclass(frozen=True, eq=False)
class Mistake:
    """What is wrong with an answer.

    Attributes:
        says: what was found, with the numbers: ``"row 0, column 1: expected 2, got -2"``.
        drawing: the numbers, drawn as text.
        misconception, advice: the misconception that gives just this answer, where one is known, and what to say to it.
        slide: the convolution behind the wrong value, to be looked at.
        cell: the place of the first wrong value in its array.
        line: of the answer's code where it stopped.
        ended: whether the answer's process ended there, so that nothing behind it could be checked.
    """

    says: str
    drawing: str = ""
    misconception: str = ""
    advice: str = ""
    slide: Slide | None = None
    cell: tuple[int, ...] | None = None
    line: int | None = None
    ended: bool = False


Judge = Callable[[Sequence[Any]], Mistake | None]


@dataclass(frozen=True, eq=False)
class Check:
    """One thing that an answer must get right.

    Attributes:
        what: it in words, such as ``"a 3 × 3 kernel over an 8 × 8 image"``.
        asks: what is wanted of the answer.
        judge: from the values, in the same order, what is wrong, or None. A missing value never gets to it.
        weight: how much it counts; 0 for what any answer has, the starter too, and so earns nothing.
    """

    what: str
    asks: tuple[Ask, ...]
    judge: Judge
    weight: float = 1.0


@dataclass(frozen=True)
class Wrong:
    """A wrong answer that must be recognised: the solution with one piece of it replaced, or a source of its own.

    Attributes:
        diagnosis: the name of the misconception that the verdict must name.
        old, new: what stands in the solution, once, and what the wrong answer has instead.
        source: the whole wrong answer, if it is not the solution with a piece replaced.
    """

    diagnosis: str
    old: str = ""
    new: str = ""
    source: str = ""

    def code(self, solution: str) -> str:
        """The wrong answer as a whole.

        Raises:
            UsageError: ``old`` does not stand in the solution exactly once.
        """
        if self.source:
            return textwrap.dedent(self.source).lstrip("\n")
        if solution.count(self.old) != 1:
            raise UsageError(
                f"the wrong answer {self.diagnosis!r} replaces {self.old!r}, which stands {solution.count(self.old)} "
                "times in the solution. It must stand there once."
            )
        return solution.replace(self.old, self.new)


@dataclass(frozen=True, eq=False)
class Exercise:
    """An exercise, as its file gives it.

    Attributes:
        title: what it is about, in a few words.
        task: what to do, in plain lines of at most 88 columns.
        starter: the code that a learner begins with; it runs, and passes no check that counts.
        hints: from a nudge to nearly all, at least two.
        solution: the code that is shown once the learner's passes.
        checks: makes the checks.
        wrong: wrong answers with the diagnosis that each must get, at least three.
        afterwards: what the result means, in a sentence or two, said when it passes.
        imports: libraries that may be used beside NumPy and Python's own.
        minutes: how long it takes a beginner.
        name: what it is called, ``"horizontal-edges"``; the name of its file.
    """

    title: str
    task: str
    starter: str
    hints: tuple[str, ...]
    solution: str
    checks: Callable[[], Sequence[Check]]
    wrong: tuple[Wrong, ...]
    afterwards: str = ""
    imports: tuple[str, ...] = ()
    minutes: int = 5
    name: str = ""

    def __post_init__(self) -> None:
        for part in ("task", "starter", "solution"):
            object.__setattr__(self, part, textwrap.dedent(getattr(self, part)).strip("\n") + "\n")
        object.__setattr__(self, "afterwards", " ".join(self.afterwards.split()))
