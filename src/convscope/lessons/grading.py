"""From a learner's code to a verdict."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import Any

from convscope.lessons.exercise import Check, Exercise, Mistake
from convscope.lessons.python_errors import meaning
from convscope.lessons.sandbox import LIMITS, Limits, Trouble, run
from convscope.lessons.stopping import Stopped, stoppable
from convscope.lessons.verdict import Finding, Verdict
from convscope.lessons.worker import Other

_ENDINGS = {
    "time": "it took longer than {processor} seconds and was stopped. Does a loop never end?",
    "memory": "it asked for more memory than there is for an answer ({memory} GiB).",
    "output": "it printed more than {output} kB and was stopped. Is there a print in a loop?",
    "left": "it ended the whole program before it had answered (an exit, as by os._exit).",
    "crash": "it crashed the interpreter ({type}).",
}


def grade(
    exercise: Exercise,
    source: str,
    *,
    file: str = "answer.py",
    hidden: Sequence[str | os.PathLike[str]] = (),
    limits: Limits = LIMITS,
    stop: threading.Event | None = None,
) -> Verdict:
    """Run an answer in a process of its own, and say what is right and what is wrong with it.

    Args:
        exercise: which exercise it answers.
        source: the learner's code.
        file: what the code's file is called in messages.
        hidden: files and folders that the answer must not read, such as the exercise's own pack.
        limits: what it may use.
        stop: set from another thread, it ends the check.

    Raises:
        Stopped: the check was stopped.
    """
    checks = list(exercise.checks())
    asks = [ask for check in checks for ask in check.asks]
    findings, start = [], 0
    with stoppable(stop):
        outcome = run(source, asks, file=file, allowed=exercise.imports, hidden=hidden, limits=limits)
        for check in checks:
            answers = outcome.answers[start : start + len(check.asks)]
            start += len(check.asks)
            findings.append(Finding(check.what, check.weight, _judged(check, answers, limits)))
    return Verdict(exercise.name, exercise.title, tuple(findings), outcome.printed, exercise.afterwards)


def _judged(check: Check, answers: Sequence[Any], limits: Limits) -> Mistake | None:
    for ask, answer in zip(check.asks, answers, strict=True):
        if isinstance(answer, Trouble):
            return _trouble(ask.name, ask.call, answer, limits)
        if answer is None or (isinstance(answer, Other) and answer.name == "ellipsis"):
            call = f"{ask.name}(…) gives nothing back (None): does it end with return?"
            return Mistake(call if ask.call else f"{ask.name} is still empty: put your answer there.")
    try:
        return check.judge(answers)
    except Stopped:
        raise
    except Exception as error:  # whatever a learner's value does to a judge is the answer's fault, and said
        return Mistake(f"the answer has another form than was asked for ({type(error).__name__}: {error}).")


def _trouble(name: str, call: bool, trouble: Trouble, limits: Limits) -> Mistake:
    where = f"line {trouble.line}: {trouble.code.strip()}" if trouble.line else ""
    if trouble.kind == "missing":
        return Mistake(f"there is no {'function' if call else 'name'} {name}: keep the name that the task gives.")
    if trouble.kind in ("error", "broken"):
        advice = meaning(trouble.type, trouble.message)
        return Mistake(*_error(name, trouble, where), advice=advice, line=trouble.line)
    numbers = {"processor": limits.processor, "memory": limits.memory >> 30, "output": limits.output >> 10}
    says = _ENDINGS[trouble.kind].format(type=trouble.type, **numbers)
    return Mistake(says, f"it was here\n  {where}" if where else "", line=trouble.line, ended=True)


def _error(name: str, trouble: Trouble, where: str) -> tuple[str, str]:
    if trouble.type == "SystemExit":
        return "it called exit(), which ends the whole program: take that line out.", f"  {where}"
    if trouble.type == "Refused":
        return f"{trouble.message}.", f"  {where}" if where else ""
    what = f"{trouble.type}: {trouble.message}" if trouble.message else trouble.type
    if trouble.kind == "broken":
        return f"your code does not run: {what}", f"  {where}" if where else ""
    if where:
        return f"{name} stops with {what}", f"  {where}"
    return f"{name} cannot be called as the task says: {what}", ""
