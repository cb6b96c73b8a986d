"""The teacher's page of a lesson: goals, timing, misconceptions, answers, solutions; one offline HTML file."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

from convscope.lessons.course import course
from convscope.lessons.lesson import Lesson, Number, Question
from convscope.lessons.lesson_page import page_of
from convscope.lessons.markdown import coloured, line, paragraphs


def teacher_page(lesson: Lesson) -> str:
    """The page as a text; nothing of the lesson is run for it."""
    number = f"Lesson {lesson.number}" if lesson.number else "A lesson"
    exercises = sum(course()[name].minutes for name in lesson.exercises)
    times = f"{lesson.minutes} minutes, and {exercises} for the exercises"
    head = (
        f'<header class="ls-head"><p class="ls-kicker">{number} <span>·</span> for the teacher</p>'
        f'<h1>{html.escape(lesson.title)}</h1><p class="ls-after">{times}</p></header>'
    )
    parts = "\n".join(f'<div class="ls-block ls-prose">{part}</div>' for part in _parts(lesson))
    return page_of(f"{lesson.title} · for the teacher", f'<article class="ls-article">{head}{parts}</article>')


def _parts(lesson: Lesson) -> Iterator[str]:
    teacher = lesson.teacher
    yield _section("Goals", _list(teacher.goals))
    yield _section("What learners bring along", _list(teacher.prerequisites))
    yield _section("Timing", _list(teacher.timing))
    rows = "".join(f"<tr><td>{line(each.said)}</td><td>{line(each.so)}</td></tr>" for each in teacher.misconceptions)
    head = "<tr><th>what is said</th><th>what is so</th></tr>"
    table = f'<div class="ls-table"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
    yield _section("What will be said in the room", table)
    yield _section("The questions", "")
    yield from map(_answer, lesson.questions, teacher.answers)
    yield _section("Solutions of the exercises", "")
    yield from map(_solution, lesson.exercises)


def _section(title: str, inside: str) -> str:
    return f"<h2>{title}</h2>{inside}"


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{line(each)}</li>" for each in lines) + "</ul>"


def _answer(asked: Question | Number, discussed: str) -> str:
    right = f"{asked.answer:,g}" if isinstance(asked, Number) else line(asked.right.says)
    return (
        f'<div class="ls-asks">{paragraphs(asked.asks)}</div><p><strong>{right}</strong></p>'
        f"{paragraphs(asked.because if isinstance(asked, Number) else asked.right.because)}{paragraphs(discussed)}"
    )


def _solution(name: str) -> str:
    exercise = course()[name]
    hints = "".join(f"<li>{line(hint)}</li>" for hint in exercise.hints)
    return (
        f"<h3>{html.escape(exercise.title)}</h3><p>{exercise.minutes} minutes. {line(exercise.afterwards)}</p>"
        f'<pre class="ls-source"><code>{coloured(exercise.solution)}</code></pre>'
        f"<p>Hints, in order:</p><ol>{hints}</ol>"
    )
