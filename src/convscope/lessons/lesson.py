"""Lesson: one list of blocks, from which come the lab's page, a notebook, one offline page and a text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Text:
    """Words, in Markdown: paragraphs, lists, tables, ``code``, **bold**.

    A heading, ``## …``, begins a section; in a lesson each is the start of a block of its own.
    """

    words: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", _plain(self.words))

    @property
    def heading(self) -> str:
        r"""The heading that it begins with, or nothing.

        >>> Text("## Colour\n\nThree numbers a pixel.").heading
        'Colour'
        """
        found = re.match(r"## +(.+)", self.words)
        return found[1].strip() if found else ""


@dataclass(frozen=True)
class Code:
    """Python that is really run when the lesson is made, in one namespace for the whole lesson.

    The namespace begins with ``import convscope as cs``, ``import numpy as np`` and ``lesson_data()``. What is printed
    is shown, then the value of the last expression: a view as the live view, matplotlib's figures as pictures, anything
    else as its text.

    Attributes:
        source: the code.
        caption: a sentence below what it shows.
        slow: it takes more than about two seconds; in the lab it runs when it is asked to.
        shown: whether page and lab show the code too; a notebook always has it.
    """

    source: str
    caption: str = ""
    slow: bool = False
    shown: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", _plain(self.source))
        object.__setattr__(self, "caption", " ".join(self.caption.split()))


@dataclass(frozen=True)
class Choice:
    """One answer to a question, and what is said to it."""

    says: str
    because: str
    right: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "says", " ".join(self.says.split()))
        object.__setattr__(self, "because", _plain(self.because))


@dataclass(frozen=True)
class Question:
    """Something to predict before it is seen.

    Attributes:
        asks: the question, in Markdown.
        choices: what one can say, in the order shown; exactly one is right.
        hides: whether what follows, up to the next heading, is shown only once it is answered.
    """

    asks: str
    choices: tuple[Choice, ...]
    hides: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "asks", _plain(self.asks))
        object.__setattr__(self, "choices", tuple(self.choices))

    @property
    def right(self) -> Choice:
        """The choice that is right."""
        return next(choice for choice in self.choices if choice.right)


@dataclass(frozen=True)
class Number:
    """A number to predict before it is seen.

    Attributes:
        asks: the question, in Markdown.
        answer: the number.
        because: where it comes from, said whatever was answered.
        tolerance: how far off is still right.
        hides: as of a Question.
    """

    asks: str
    answer: float
    because: str
    tolerance: float = 0.0
    hides: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "asks", _plain(self.asks))
        object.__setattr__(self, "because", _plain(self.because))


@dataclass(frozen=True)
class Practice:
    """An exercise, by its name, such as ``"horizontal-edges"``."""

    exercise: str


Block: TypeAlias = Text | Code | Question | Number | Practice


@dataclass(frozen=True)
class Misconception:
    """What is often said, and what is so."""

    said: str
    so: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", " ".join(self.said.split()))
        object.__setattr__(self, "so", " ".join(self.so.split()))


@dataclass(frozen=True)
class Teacher:
    """What the one who teaches it wants to know; Markdown throughout.

    Attributes:
        goals: what learners can do afterwards.
        prerequisites: what they can do before.
        timing: how the minutes are spent, a line for each part: ``"4 min: pixels and shapes"``.
        misconceptions: what will be said in the room, and what is so.
        answers: one for each question of the lesson, in order: what to bring out when it is discussed.
    """

    goals: tuple[str, ...]
    prerequisites: tuple[str, ...]
    timing: tuple[str, ...]
    misconceptions: tuple[Misconception, ...]
    answers: tuple[str, ...]

    def __post_init__(self) -> None:
        for part in ("goals", "prerequisites", "timing", "answers"):
            given = getattr(self, part)
            lines = (given,) if isinstance(given, str) else given
            object.__setattr__(self, part, tuple(_plain(line) for line in lines))


@dataclass(frozen=True)
class Lesson:
    """A lesson, as its file gives it.

    Attributes:
        title: what it is about: ``"Convolution by hand"``.
        able: what one will be able to do, each after "you will be able to": ``"count the numbers in an image"``.
        minutes: how long it takes, exercises not counted; under 20.
        blocks: the lesson itself, in order.
        teacher: the teacher's part.
        name: what it is called, ``"convolution-by-hand"``; the name of its file.
        number: its place in the course; 0 for one that is not of the course.
    """

    title: str
    able: tuple[str, ...]
    minutes: int
    blocks: tuple[Block, ...]
    teacher: Teacher
    name: str = ""
    number: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "able", tuple(" ".join(line.split()) for line in self.able))
        object.__setattr__(self, "blocks", tuple(part for block in self.blocks for part in _sections(block)))

    @property
    def questions(self) -> tuple[Question | Number, ...]:
        """What is to be predicted."""
        return tuple(block for block in self.blocks if isinstance(block, Question | Number))

    @property
    def exercises(self) -> tuple[str, ...]:
        """The names of the exercises it leads to."""
        return tuple(block.exercise for block in self.blocks if isinstance(block, Practice))

    def sections(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Each section: its heading (nothing for what stands before the first), and which blocks are in it."""
        heading, inside = "", list[int]()
        for index, block in enumerate(self.blocks):
            if isinstance(block, Text) and block.heading:
                if inside:
                    yield heading, tuple(inside)
                heading, inside = block.heading, []
            inside.append(index)
        yield heading, tuple(inside)

    def hidden_by(self) -> dict[int, int]:
        """Which block waits for the answer to which question, by their places: the last one before it that hides.

        >>> choice = (Choice("yes", "It is.", right=True), Choice("no", "It is not."))
        >>> blocks = (Question("So?", choice), Text("So it is."), Text("## Next"), Text("On."))
        >>> Lesson("One", (), 5, blocks, Teacher((), (), (), (), ())).hidden_by()
        {1: 0}
        """
        waits: dict[int, int] = {}
        for _, inside in self.sections():
            question = None
            for index in inside:
                if question is not None:
                    waits[index] = question
                block = self.blocks[index]
                if isinstance(block, Question | Number) and block.hides:
                    question = index
        return waits


def _sections(block: Block) -> Iterator[Block]:
    """A block, parted before every heading in it."""
    if not isinstance(block, Text):
        yield block
        return
    begun, fenced = list[str](), False
    for line in block.words.splitlines():
        fenced ^= line.startswith("```")
        if line.startswith("## ") and not fenced and begun:
            yield Text("\n".join(begun))
            begun = []
        begun.append(line)
    yield Text("\n".join(begun))


def _plain(words: str) -> str:
    return textwrap.dedent(words).strip()
