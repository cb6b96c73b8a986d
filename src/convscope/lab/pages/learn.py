"""Learn: the map of the course, and a lesson whose code runs here."""

from __future__ import annotations

import time
from typing import Any

from convscope.errors import UsageError
from convscope.lab.hosting import hosted
from convscope.lab.pages.exercise import nearest_book
from convscope.lab.workbench import Given, Workbench, asked
from convscope.lessons.course import course as exercises
from convscope.lessons.lesson import Lesson
from convscope.lessons.lesson_html import article, code_html
from convscope.lessons.lesson_page import lesson_page
from convscope.lessons.reading import lesson, lessons, neighbours
from convscope.lessons.workbook import Workbook


def course(bench: Workbench, given: Given) -> dict[str, Any]:
    """All lessons: what one will be able to do, how many questions, which exercises are passed."""
    book = nearest_book()
    return {"lessons": [_row(one, book) for one in lessons()]}


def show(bench: Workbench, given: Given) -> dict[str, Any]:
    """The lesson ``lesson`` as HTML; all of its code that is not slow has run."""
    opened = bench.lessons.get(asked(given, "lesson", str))
    opened.prepare()
    before, after = neighbours(opened.lesson)
    going = opened.going
    return {
        "name": opened.lesson.name,
        "title": opened.lesson.title,
        "html": article(opened.bench.made(), runs=True),
        "before": _way(before),
        "after": _way(after),
        "running": going.asked if going and not going.done else None,
    }


def page(bench: Workbench, given: Given) -> dict[str, Any]:
    """The lesson ``lesson`` as one offline page, with what has run so far."""
    opened = bench.lessons.get(asked(given, "lesson", str))
    opened.prepare()
    return {"page": lesson_page(opened.bench.made())}


def view(bench: Workbench, given: Given) -> dict[str, Any]:
    """The view that the block ``block`` showed."""
    opened, block = bench.lessons.get(asked(given, "lesson", str)), asked(given, "block", int)
    shown = opened.bench.shown.get(block)
    if shown is None or shown.view is None:
        raise UsageError(f"block {block} of {opened.lesson.title!r} shows no view yet.")
    return {"view": hosted(shown.view)}


def run(bench: Workbench, given: Given) -> dict[str, Any]:
    """Begin to run the slow block ``block``, and what waits for it."""
    opened = bench.lessons.get(asked(given, "lesson", str))
    opened.prepare()
    opened.start(asked(given, "block", int))
    return progress(bench, given)


def progress(bench: Workbench, given: Given) -> dict[str, Any]:
    """How far it is; in the end the HTML of each block that ran."""
    opened = bench.lessons.get(asked(given, "lesson", str))
    going = opened.going
    if going is None:
        return {"done": True, "printed": "", "seconds": 0.0, "failure": "", "blocks": {}}
    shown = opened.bench.shown
    blocks = {str(i): code_html(opened.lesson, i, shown[i]) for i in going.blocks if i in shown} if going.done else {}
    return {
        "done": going.done,
        "printed": opened.printed,
        "seconds": time.perf_counter() - going.begun,
        "failure": going.failure,
        "blocks": blocks,
    }


def stop(bench: Workbench, given: Given) -> dict[str, Any]:
    """Stop what runs in the lesson ``lesson``."""
    bench.lessons.get(asked(given, "lesson", str)).stop()
    return {}


def _row(one: Lesson, book: Workbook) -> dict[str, Any]:
    titles = {name: exercises()[name].title for name in one.exercises}
    practice = [{"name": name, "title": title, "passed": book.passed(name)} for name, title in titles.items()]
    return {
        "number": one.number,
        "name": one.name,
        "title": one.title,
        "minutes": one.minutes,
        "able": list(one.able),
        "questions": len(one.questions),
        "exercises": practice,
    }


def _way(name: str) -> dict[str, Any] | None:
    one = lesson(name) if name else None
    return {"name": one.name, "title": one.title, "number": one.number} if one else None
