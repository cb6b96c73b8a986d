"""Exercise: a task, an editor for the answer, the verdict on it; the files are those of ``convscope learn``."""

from __future__ import annotations

import hashlib
from typing import Any

from convscope.errors import UsageError
from convscope.lab.hosting import hosted
from convscope.lab.workbench import Given, Workbench, asked
from convscope.lessons import task_text
from convscope.lessons.stopping import Stopped
from convscope.lessons.verdict import Verdict
from convscope.lessons.workbook import Workbook

MOST_LETTERS = 200_000


def show(bench: Workbench, given: Given) -> dict[str, Any]:
    """The exercise ``name``, or where none is named the one at hand: its task, and how far the learner is."""
    book, name = _place(given)
    names, exercise = book.course.names, book.exercise(name)
    place = names.index(name)
    return {
        "name": name,
        "number": place + 1,
        "count": len(names),
        "chapter": next(chapter for chapter, members in book.course.chapters.items() if name in members),
        "title": exercise.title,
        "minutes": exercise.minutes,
        "task": [list(part) for part in task_text.parts(exercise.task)],
        "file": str(book.path(name)),
        "hints": list(exercise.hints[: book.hints.get(name, 0)]),
        "hintCount": len(exercise.hints),
        "previous": names[place - 1] if place else None,
        "next": names[place + 1] if place + 1 < len(names) else None,
        **_stand(book, name),
        **_text(book, name),
    }


def chapters(bench: Workbench, given: Given) -> dict[str, Any]:
    """All exercises by chapter, and how far the learner is."""
    book = nearest_book()
    return {
        "folder": str(book.folder),
        "current": book.current,
        "chapters": [
            {"title": chapter, "exercises": [_line(book, name) for name in names]}
            for chapter, names in book.course.chapters.items()
        ],
    }


def save(bench: Workbench, given: Given) -> dict[str, Any]:
    """Keep what was typed; a file that others changed since the page read it (``mark``) is left, and told."""
    book, name = _place(given)
    text = _typed(given)
    there = _text(book, name)
    if there["text"] == text:
        return {"mark": there["mark"]}
    if there["mark"] != asked(given, "mark", str):
        return {**there, "changed": True}
    book.write_text(name, text)
    return {"mark": _mark(text)}


def check(bench: Workbench, given: Given) -> dict[str, Any]:
    """The verdict on ``text``, as it stands on the page; ``ticket`` is what the page calls this check by."""
    book, name = _place(given)
    text = _typed(given)
    with bench.checks.one(asked(given, "ticket", str)) as stop:
        try:
            verdict = book.judge(name, text, stop)
        except Stopped:
            return {"stopped": True}
    if book.current != name:
        book.current = name
        book.save()
    return {"verdict": verdict.to_json(), **_drawn(verdict), **_stand(book, name)}


def stop(bench: Workbench, given: Given) -> dict[str, Any]:
    """Stop the check of that ``ticket``."""
    bench.checks.stop(asked(given, "ticket", str))
    return {}


def hint(bench: Workbench, given: Given) -> dict[str, Any]:
    """One hint more."""
    book, name = _place(given)
    book.hint(name)
    return {"hints": list(book.exercise(name).hints[: book.hints[name]])}


def reset(bench: Workbench, given: Given) -> dict[str, Any]:
    """Begin anew; what was in the file is kept in another, which is told."""
    book, name = _place(given)
    kept = book.reset(name)
    return {"kept": str(kept) if kept else None, **_text(book, name)}


def nearest_book() -> Workbook:
    """The workbook that the lab was started in or beside, else one in the cache."""
    from convscope.datasets.cache import home

    return Workbook.nearest(home() / "exercises")


def _place(given: Given) -> tuple[Workbook, str]:
    """The workbook with the exercise that is asked for, and its name; the one at hand where none is named."""
    from convscope.datasets.cache import home

    book = nearest_book()
    name = asked(given, "name", str, "") or book.current
    if name not in book.course.names and book.pack:  # a lesson asks for one of the course, not of the pack at hand
        book = Workbook.open(home() / "exercises")
    return book, book.exercise(name).name


def _typed(given: Given) -> str:
    text = asked(given, "text", str)
    if len(text) > MOST_LETTERS:
        raise UsageError(f"an answer has at most {MOST_LETTERS:,} letters, this one {len(text):,}.")
    return text


def _text(book: Workbook, name: str) -> dict[str, Any]:
    text = book.text(name)
    return {"text": text, "mark": _mark(text)}


def _mark(text: str) -> str:
    """A word that changes with the text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _stand(book: Workbook, name: str) -> dict[str, Any]:
    """How far the learner is; our solution once theirs has passed."""
    passed, exercise = book.passed(name), book.exercise(name)
    return {
        "score": book.scores.get(name, 0.0),
        "passed": passed,
        "solution": exercise.solution if passed else None,
        "afterwards": exercise.afterwards if passed else None,
    }


def _line(book: Workbook, name: str) -> dict[str, Any]:
    exercise = book.exercise(name)
    return {
        "name": name,
        "title": exercise.title,
        "minutes": exercise.minutes,
        "score": book.scores.get(name, 0.0),
        "passed": book.passed(name),
    }


def _drawn(verdict: Verdict) -> dict[str, Any]:
    """The convolution behind the first wrong value as a view, at that value."""
    view, mistake = verdict.view(), verdict.shown
    if view is None or mistake is None:
        return {}
    state: dict[str, Any] = {}
    if mistake.cell:
        state = {"at": list(mistake.cell[:2]), "filter": mistake.cell[2] if len(mistake.cell) > 2 else 0}
    return {"view": hosted(view, state)}
