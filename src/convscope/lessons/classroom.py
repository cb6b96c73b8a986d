"""Grading a class: a file, a notebook or a folder a learner, in parallel, resumable, the same every time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convscope import __version__
from convscope.errors import ConvscopeError, UsageError
from convscope.files import write_aside
from convscope.lessons.answer_file import read_answers
from convscope.lessons.course import Course
from convscope.lessons.grading import grade
from convscope.lessons.learner_page import learner_page
from convscope.lessons.workbook import OLD, SOLUTIONS

ENDINGS = (".py", ".ipynb")
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SKIPPED = {OLD, SOLUTIONS, "__pycache__", "__MACOSX"}

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Submission:
    """What one learner handed in: their name, which is that of the file or folder, and the files."""

    learner: str
    files: tuple[Path, ...]


@dataclass(frozen=True, eq=False)
class Result:
    """What one learner's answers are worth.

    Attributes:
        learner: their name.
        scores: by exercise, from 0 to 1; what was not handed in is not among them.
        feedback: a line for each exercise that has not passed.
        problem: why a file could not be read, or nothing.
    """

    learner: str
    scores: dict[str, float]
    feedback: tuple[str, ...] = ()
    problem: str = ""

    def points(self, exercises: Sequence[str]) -> float:
        """The sum of the scores, an exercise that is missing counted as 0."""
        return sum(self.scores.get(name, 0.0) for name in exercises)


def submissions(folder: Path) -> list[Submission]:
    """What is in a folder, by learner: files ``ana.py`` and ``ben.ipynb``, or folders with any number of files.

    Raises:
        UsageError: there is no such folder, or nothing in it.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder. Give the one that holds a file or a folder for each learner.")
    found: dict[str, list[Path]] = {}
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.name in _SKIPPED:
            continue
        if entry.is_dir():
            files = [file for file in sorted(entry.rglob("*")) if _handed_in(file, entry)]
            found.setdefault(entry.name, []).extend(files)
        elif entry.suffix in ENDINGS:
            found.setdefault(entry.stem, []).append(entry)
    if not any(found.values()):
        raise UsageError(f"{folder} has no .py file and no .ipynb notebook in it, and no folders that have.")
    return [Submission(learner, tuple(files)) for learner, files in sorted(found.items())]


def _handed_in(file: Path, folder: Path) -> bool:
    inner = file.relative_to(folder).parts
    return file.is_file() and file.suffix in ENDINGS and not any(part in _SKIPPED or part[0] == "." for part in inner)


def packed(folder: Path) -> list[str]:
    """The names of archives in a folder of what was handed in; they are not looked into."""
    return sorted(
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.suffix.lower() in _ARCHIVES and not file.name.startswith(".")
    )


def grade_class(
    handed_in: Sequence[Submission],
    course: Course,
    pages: Path,
    *,
    only: Sequence[str] = (),
    pack: Path | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """Grade every learner, write a page for each, and return the results in the order of the names.

    What was graded before and has not changed is taken from the folder of the pages. A learner's file that cannot be
    read counts 0 and says why; it stops nobody else.

    Args:
        handed_in: what :func:`submissions` found.
        course: the exercises.
        pages: a folder for the pages and for what is kept to go on with.
        only: the names of the exercises that count; all where empty.
        pack: the folder of the course, if it is not the one that comes along.
        jobs: learners at a time; as many as there are processors unless given.
        progress: called with how many are done, and how many there are.
    """
    pages.mkdir(parents=True, exist_ok=True)
    results: dict[str, Result] = {}
    pool, stop = ThreadPoolExecutor(jobs or os.cpu_count() or 1), threading.Event()
    try:
        tasks = [pool.submit(_safely, one, course, pages, tuple(only), pack, stop) for one in handed_in]
        for done, task in enumerate(as_completed(tasks), 1):
            result = task.result()
            results[result.learner] = result
            if progress:
                progress(done, len(tasks))
    finally:  # Ctrl-C does not wait for a loop that never ends
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return [results[one.learner] for one in handed_in]


def _safely(
    one: Submission, course: Course, pages: Path, only: tuple[str, ...], pack: Path | None, stop: threading.Event
) -> Result:
    try:
        return _graded(one, course, pages, only, pack, stop)
    except ConvscopeError as error:
        return Result(one.learner, {}, (str(error),), str(error))
    except Exception as error:  # whatever is in one learner's file, the class goes on
        problem = f"cannot be graded: {type(error).__name__}: {error}"
        return Result(one.learner, {}, (problem,), problem)


def _graded(
    one: Submission, course: Course, pages: Path, only: tuple[str, ...], pack: Path | None, stop: threading.Event
) -> Result:
    answers, problems = _answers(one, course)
    answers = [(name, source, file) for name, source, file in answers if not only or name in only]
    mark = _fingerprint(answers, problems, course)
    kept = pages / f"{safe_name(one.learner)}.json"
    if (found := _kept(kept, mark)) is not None and kept.with_suffix(".html").exists():
        return found
    hidden = [pack] if pack else []
    best: dict[str, Any] = {}
    for name, source, file in answers:
        verdict = grade(course[name], source, file=file, hidden=hidden, stop=stop)
        if name not in best or verdict.score > best[name].score:
            best[name] = verdict
    verdicts = [best[name] for name in course.names if name in best]
    feedback = tuple(f"{v.exercise}: {_line(v)}" for v in verdicts if not v.passed)
    result = Result(one.learner, {v.exercise: v.score for v in verdicts}, (*problems, *feedback), "; ".join(problems))
    write_aside(kept.with_suffix(".html"), learner_page(one.learner, verdicts, problems).encode())
    write_aside(kept, json.dumps({"mark": mark, **_to_json(result)}, ensure_ascii=False, indent=1).encode())
    return result


def _answers(one: Submission, course: Course) -> tuple[list[tuple[str, str, str]], list[str]]:
    """The answers in all files of a learner, and what is wrong with files that cannot be read."""
    answers, problems = [], []
    for file in one.files:
        try:
            answers += [(name, source, file.name) for name, source in read_answers(file, course).items()]
        except ConvscopeError as error:
            problems.append(" ".join(str(error).replace(str(file), file.name).splitlines()))
    return answers, problems


def _line(verdict: Any) -> str:
    mistake = verdict.first
    named = next((f.mistake for f in verdict.findings if f.mistake and f.mistake.advice), None)
    says = f"line {mistake.line}: {mistake.says}" if mistake.line else mistake.says
    says += "" if says.endswith((".", "!", "?")) else "."
    later = [f for f in verdict.findings if f.mistake and f.mistake.ended and not mistake.ended][:1]
    ends = [f"{finding.what}: {finding.mistake.says}" for finding in later]
    return _steady(" ".join([says, *([named.advice] if named else []), *ends]))


def _steady(text: str) -> str:
    """A text without addresses in memory and names of temporary folders, which differ from run to run."""
    return re.sub(r"convscope-\w{8}", "convscope", re.sub(r"0x[0-9a-f]{6,}", "0x…", text))


def _fingerprint(answers: Sequence[tuple[str, str, str]], problems: Sequence[str], course: Course) -> str:
    """What a result depends on: the answers, the exercises, the version."""
    files = {name: (course.folder / f"{name.replace('-', '_')}.py").read_bytes() for name, _, _ in answers}
    marks = [__version__, repr(list(answers)), repr(list(problems)), *(f"{n} {files[n]!r}" for n in sorted(files))]
    return hashlib.sha256("\n".join(marks).encode("utf-8", "replace")).hexdigest()


def _to_json(result: Result) -> dict[str, Any]:
    return {
        "learner": result.learner,
        "scores": result.scores,
        "feedback": list(result.feedback),
        "problem": result.problem,
    }


def _kept(file: Path, mark: str) -> Result | None:
    try:
        data = json.loads(file.read_text("utf-8"))
        if data.pop("mark") != mark:
            return None
        return Result(data["learner"], data["scores"], tuple(data["feedback"]), data["problem"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def safe_name(learner: str) -> str:
    """A learner's name as that of a file; where letters had to go, with a word that keeps it apart from others.

    >>> safe_name("ana"), safe_name("a/b") != safe_name("a:b")
    ('ana', True)
    """
    plain = re.sub(r"[^\w.@ -]", "_", learner).strip(" .")
    same = plain == learner and plain.lower() != "index"
    return plain if same else f"{plain}-{hashlib.sha256(learner.encode('utf-8', 'replace')).hexdigest()[:6]}"


def answered(results: Sequence[Result], course: Course) -> list[str]:
    """The exercises that anyone answered, in the order of the course."""
    return [name for name in course.names if any(name in result.scores for result in results)]


def rows(results: Sequence[Result], exercises: Sequence[str], form: str) -> Iterator[list[str]]:
    """The lines of the table, headings first, in a form that a learning platform imports.

    Args:
        results: of the class.
        exercises: those that count.
        form: ``"moodle"``: for *Grades, Import, CSV file*, where Username and the columns are mapped to the user and
            the grade items. ``"canvas"``: for *Gradebook, Import*, with the five columns that Canvas demands and its
            second line of possible points.
    """
    if form == "canvas":
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "convscope exercises"]
        yield ["    Points Possible", "", "", "", "", str(len(exercises))]
        for result in results:
            yield [result.learner, "", "", result.learner, "", _points(result.points(exercises))]
        return
    yield ["Username", *exercises, "Total", "Maximum", "Feedback"]
    for result in results:
        scores = [_points(result.scores[name]) if name in result.scores else "" for name in exercises]
        total = _points(result.points(exercises))
        yield [result.learner, *scores, total, str(len(exercises)), _as_text(" | ".join(result.feedback))]


def _as_text(cell: str) -> str:
    """A cell of free text that no spreadsheet takes for a formula; names are left as they are, to be imported."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _points(value: float) -> str:
    return f"{round(value, 4):g}"
