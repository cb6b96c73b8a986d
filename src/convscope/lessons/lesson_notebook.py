"""A lesson as a notebook: its words, its code, its questions with the answers folded away, its exercises."""

from __future__ import annotations

from collections.abc import Iterator

from convscope.lessons.course import course
from convscope.lessons.lesson import Code, Lesson, Number, Practice, Question, Text
from convscope.notebooks import Cell, Notebook, code, told

SETUP = """
import convscope as cs
import numpy as np
from convscope.lessons.lesson_data import lesson_data
"""
LETTERS = "abcdefgh"


def lesson_notebook(lesson: Lesson) -> Notebook:
    """The notebook of a lesson, nothing in it run yet."""
    able = "\n".join(f"- {line}" for line in lesson.able)
    head = f"# {_title(lesson)}\n\nAfter {lesson.minutes} minutes you will be able to\n\n{able}"
    cells = [told(head), code(SETUP)]
    for block in lesson.blocks:
        cells += _cells(block)
    return Notebook(lesson.name, lesson.title, tuple(cells))


def _title(lesson: Lesson) -> str:
    return f"Lesson {lesson.number}: {lesson.title}" if lesson.number else lesson.title


def _cells(block: Text | Code | Question | Number | Practice) -> Iterator[Cell]:
    match block:
        case Text():
            yield told(block.words)
        case Code():
            yield code(block.source)
            if block.caption:
                yield told(f"*{block.caption}*")
        case Question():
            yield told(_question(block))
        case Number():
            yield told(f"**Predict first.** {block.asks}\n\n{_folded(f'**{block.answer:,.12g}.** {block.because}')}")
        case Practice():
            yield from _exercise(block.exercise)


def _question(block: Question) -> str:
    letters = dict(zip(LETTERS, block.choices, strict=False))
    choices = "\n".join(f"- **{letter})** {choice.says}" for letter, choice in letters.items())
    answers = "\n".join(
        f"- **{letter}) {'right' if choice.right else 'no'}.** {choice.because}" for letter, choice in letters.items()
    )
    return f"**Predict first.** {block.asks}\n\n{choices}\n\n{_folded(answers)}"


def _folded(answer: str) -> str:
    return f"<details><summary>The answer</summary>\n\n{answer}\n\n</details>"


def _exercise(name: str) -> Iterator[Cell]:
    exercise = course()[name]
    yield told(f"### Exercise: {exercise.title}\n\n```text\n{exercise.task}```")
    yield code(exercise.starter)
    yield code(f'cs.check("{name}")')
