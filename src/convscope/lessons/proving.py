"""Proving an exercise: the solution passes, the starter fails politely, every wrong answer gets its own diagnosis."""

from __future__ import annotations

from collections.abc import Iterator

from convscope.errors import UsageError
from convscope.lessons.exercise import Exercise, Wrong
from convscope.lessons.grading import grade

TEMPLATE = '''"""{title}."""

from __future__ import annotations

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong


def _checks() -> list[Check]:
    return [_case(3, 4), _case(28, 20)]


def _case(height: int, width: int) -> Check:
    return gives(
        "pixels",
        *(height, width),
        expected=height * width,
        what=f"an image of {{height}} × {{width}}",
        suspects=[
            Suspect("added", height + width, "Rows times columns: multiply."),
            Suspect("rows only", height, "That is the number of rows alone."),
            Suspect("columns only", width, "That is the number of columns alone."),
        ],
    )


EXERCISE = Exercise(
    title="{title}",
    minutes=5,
    task="""
        What to do, in plain lines. Write pixels(height, width): how many pixels an image has.
    """,
    starter="""
        def pixels(height, width):
            return None
    """,
    hints=("A nudge.", "Nearly all: every row has width pixels."),
    solution="""
        def pixels(height, width):
            return height * width
    """,
    checks=_checks,
    wrong=(
        Wrong("added", "height * width", "height + width"),
        Wrong("rows only", "height * width", "height"),
        Wrong("columns only", "height * width", "width"),
    ),
    afterwards="What the result means, in a sentence or two.",
)
'''


def prove(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Each demand on an exercise, and what is wrong with it; nothing where it is met."""
    yield "it has at least two hints", "" if len(exercise.hints) >= 2 else f"it has {len(exercise.hints)}"
    diagnoses = [wrong.diagnosis for wrong in exercise.wrong]
    few = f"it has {len(diagnoses)}" if len(diagnoses) < 3 else ""
    twice = "two have the same diagnosis" if len(set(diagnoses)) < len(diagnoses) else ""
    yield "it has at least three wrong answers, each with a diagnosis of its own", few or twice
    yield "it has checks", "" if exercise.checks() else "there are none"
    solved = grade(exercise, exercise.solution)
    yield "the solution passes", "" if solved.passed else f"it does not: {_why(solved.first)}"
    begun = grade(exercise, exercise.starter)
    polite = begun.first and not any(word in begun.first.says for word in ("stops with", "does not run"))
    yield "the starter runs and does not pass", "" if polite else f"{_why(begun.first) or 'it passes'}"
    earned = ", ".join(f.what for f in begun.findings if f.passed and f.weight)
    free = f"it gets {begun.score:.2f} of 1 for: {earned}. Let these count once something is done, or weigh 0"
    yield "the starter earns nothing", free if earned else ""
    for wrong in exercise.wrong:
        yield f"recognised: {wrong.diagnosis}", _recognised(exercise, wrong)


def _recognised(exercise: Exercise, wrong: Wrong) -> str:
    try:
        verdict = grade(exercise, wrong.code(exercise.solution))
    except UsageError as error:
        return str(error)
    if verdict.passed:
        return "this wrong answer passes"
    if verdict.misconception == wrong.diagnosis:
        return ""
    return f"it is taken for {verdict.misconception or 'nothing that is known'}: {_why(verdict.first)}"


def _why(mistake: object) -> str:
    return getattr(mistake, "says", "")
