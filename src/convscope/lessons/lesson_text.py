"""A lesson as a text, for a terminal or a screen reader."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from convscope.lessons.course import course
from convscope.lessons.lesson import Code, Number, Practice, Question, Text
from convscope.lessons.lesson_notebook import LETTERS
from convscope.lessons.making import Made, Shown

WIDTH = 88
_ITEM = re.compile(r"([-*]|\d+\.) ")


def lesson_text(made: Made) -> str:
    """All of a lesson; the answers to its questions stand at the end."""
    lesson = made.lesson
    title = f"{lesson.number}  {lesson.title}" if lesson.number else lesson.title
    able = [f"  - {line}" for line in lesson.able]
    parts = [title, "=" * len(title), "", f"After {lesson.minutes} minutes you will be able to", *able, ""]
    answers: list[str] = []
    for index, block in enumerate(lesson.blocks):
        match block:
            case Text():
                parts += [*_wrapped(block.words), ""]
            case Code():
                parts += [*_code(block, made.shown.get(index)), ""]
            case Question() | Number():
                number = len(answers) + 1
                parts += [*_wrapped(f"Question {number}. {block.asks}"), *_choices(block), ""]
                answers.append(f"{number}. {_answer(block)}")
            case Practice():
                exercise = course()[block.exercise]
                task = textwrap.indent(exercise.task.rstrip(), "    ")
                parts += [f"Exercise: {exercise.title} (convscope learn; {block.exercise})", task, ""]
    if answers:
        parts += ["Answers", "-------", "", *(line for each in answers for line in _wrapped(each))]
    return "\n".join(parts).rstrip() + "\n"


def _code(block: Code, shown: Shown | None) -> Iterator[str]:
    if block.shown:
        yield textwrap.indent(block.source, "    ")
    if shown:
        found = shown.printed + (str(shown.view) if shown.view else shown.text)
        found += "[a picture]\n" * len(shown.pictures)
        if found.strip():
            yield textwrap.indent(found.rstrip(), "  | ", predicate=lambda line: True)
    if block.caption:
        yield from _wrapped(block.caption)


def _choices(block: Question | Number) -> Iterator[str]:
    if isinstance(block, Question):
        for letter, choice in zip(LETTERS, block.choices, strict=False):
            yield from textwrap.wrap(f"{letter}) {choice.says}", WIDTH, initial_indent="  ", subsequent_indent="     ")


def _answer(block: Question | Number) -> str:
    if isinstance(block, Number):
        return f"{block.answer:,.12g}. {block.because}"
    letter = LETTERS[block.choices.index(block.right)]
    return f"{letter}) {block.right.says.rstrip('.')}. {block.right.because}"


def _wrapped(words: str) -> Iterator[str]:
    """Paragraphs and items at a reader's width; tables, headings and code as they are."""
    paragraph: list[str] = []
    fenced = False
    for line in words.splitlines():
        fence = line.startswith("```")
        plain = fenced or fence or not line.strip() or line.startswith(("|", "#"))
        plain = plain or (not paragraph and line.startswith("    "))
        if plain or _ITEM.match(line):
            yield from _filled(paragraph)
            paragraph = []
        if plain:
            yield line
        else:
            paragraph.append(line.strip())
        fenced ^= fence
    yield from _filled(paragraph)


def _filled(paragraph: list[str]) -> list[str]:
    text = " ".join(paragraph)
    return textwrap.wrap(text, WIDTH, subsequent_indent="  " if _ITEM.match(text) else "")
