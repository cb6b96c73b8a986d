"""Workbook: a learner's own folder, with a file for each exercise, and the progress that survives."""

from __future__ import annotations

import itertools
import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from convscope.errors import DataError, ResourceError, UsageError
from convscope.files import write_aside
from convscope.lessons.answer_file import parted, read_answers, read_text, written
from convscope.lessons.course import Course, course, plain_name
from convscope.lessons.exercise import Exercise
from convscope.lessons.grading import grade
from convscope.lessons.verdict import Verdict

FOLDER = Path("convscope-exercises")
PROGRESS = "progress.json"
OLD = "old"
SOLUTIONS = "solutions"
_SAVING = threading.Lock()


@dataclass
class Workbook:
    """A folder of exercises that someone is working on.

    Attributes:
        folder: the learner's own.
        course: the exercises.
        pack: the folder of the pack they come from; None for the course that comes along.
        scores: the best score of each exercise that was checked, from 0 to 1.
        hints: how many hints were asked for.
        current: the name of the exercise at hand.
    """

    folder: Path
    course: Course
    pack: Path | None = None
    scores: dict[str, float] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)
    current: str = ""

    @classmethod
    def open(cls, folder: Path, pack: Path | None = None) -> Workbook:
        """The workbook in a folder, or a new one; nothing is written.

        Raises:
            DataError: its progress file cannot be read.
        """
        book, saved = cls(folder, course(pack), pack), _saved(folder)
        if saved and pack is None and saved.get("pack"):
            book = cls(folder, course(saved["pack"]), Path(saved["pack"]))
        known = set(book.course.names)
        book.scores = {name: score for name, score in saved.get("scores", {}).items() if name in known}
        book.hints = {name: count for name, count in saved.get("hints", {}).items() if name in known}
        current = saved.get("current")
        book.current = current if current in known else book.course.names[0]
        return book

    @classmethod
    def nearest(cls, otherwise: Path = FOLDER) -> Workbook:
        """The workbook that one stands in, or that lies right below; else the one in the folder ``otherwise``."""
        here = Path()
        return cls.open(next((folder for folder in (here, FOLDER) if (folder / PROGRESS).exists()), otherwise))

    @classmethod
    def around(cls, file: Path, pack: Path | None = None) -> Workbook | None:
        """The workbook in whose folder a file lies; None where there is none, or its exercises are not of ``pack``."""
        if not (file.parent / PROGRESS).exists():
            return None
        book = cls.open(file.parent)
        fits = pack is None or (book.pack is not None and book.pack.resolve() == pack.resolve())
        return book if fits else None

    @property
    def is_new(self) -> bool:
        """Whether the folder is no workbook yet."""
        return not (self.folder / PROGRESS).exists()

    @property
    def holds_something_else(self) -> bool:
        """Whether the folder is no workbook and has files in it, so that one asks before writing there."""
        return self.is_new and self.folder.is_dir() and any(self.folder.iterdir())

    def write(self) -> list[Path]:
        """Write the files that are not there yet, and return them; a file that is there is left as it is.

        Raises:
            ResourceError: the folder cannot be written.
        """
        _make(self.folder)
        missing = [name for name in self.course.names if not self.path(name).exists()]
        for name in missing:
            write_aside(self.path(name), self._starter(name))
        self.save()
        return [self.path(name) for name in missing]

    def save(self) -> None:
        """Keep the progress, together with what another program may have added to it meanwhile.

        Raises:
            DataError: the progress file that is there cannot be read.
            ResourceError: the folder cannot be written.
        """
        with _SAVING:
            saved = _saved(self.folder)
            for own, theirs in ((self.scores, saved.get("scores", {})), (self.hints, saved.get("hints", {}))):
                own |= {name: max(own.get(name, 0), value) for name, value in theirs.items()}
            data = {"current": self.current, "scores": self.scores, "hints": self.hints}
            data |= {"pack": str(self.pack.resolve())} if self.pack else {}
            _make(self.folder)
            write_aside(self.folder / PROGRESS, json.dumps(data, indent=1).encode())

    def path(self, name: str) -> Path:
        """The learner's file of an exercise; one that an earlier version wrote may have another number."""
        path = self.folder / self.course.file_name(name)
        if path.exists():
            return path
        others = sorted(self.folder.glob(f"*_{name.replace('-', '_')}.py"))
        return next((other for other in others if plain_name(other.name) == name), path)

    def text(self, name: str) -> str:
        """The answer in a learner's file, without the task above it; the starter where there is no file yet.

        Raises:
            DataError: the file cannot be read.
        """
        file = self.path(name)
        return parted(read_text(file))[1] if file.exists() else self.exercise(name).starter

    def write_text(self, name: str, text: str) -> None:
        """Put an answer into a learner's file, below the task.

        Raises:
            DataError: what is there cannot be read.
            ResourceError: the folder cannot be written.
        """
        file = self.path(name)
        head, _ = parted(read_text(file) if file.exists() else self._starter(name).decode())
        _make(self.folder)
        write_aside(file, (head + text).encode())

    def exercise(self, name: str) -> Exercise:
        """The exercise of a name."""
        return self.course[name]

    def passed(self, name: str) -> bool:
        """Whether the exercise was passed once."""
        return self.scores.get(name, 0.0) >= 1

    def untouched(self, name: str) -> bool:
        """Whether the file is still as it was written."""
        with suppress(OSError):
            return self.path(name).read_bytes() == self._starter(name)
        return False

    def stamp(self, name: str) -> tuple[int, int]:
        """Something that changes when the file is saved."""
        with suppress(OSError):
            state = self.path(name).stat()
            return state.st_mtime_ns, state.st_size
        return 0, 0

    def check(self, name: str) -> Verdict:
        """The verdict on a file; the best score is kept, and once it passes the solution is written beside it.

        Raises:
            DataError: the file cannot be read.
        """
        return self.judge(name, read_answers(self.path(name), self.course, name)[name])

    def judge(self, name: str, source: str, stop: threading.Event | None = None) -> Verdict:
        """The verdict on an answer that may not be in the file yet; else as :meth:`check`.

        Raises:
            Stopped: ``stop`` was set before there was a verdict.
        """
        exercise, file = self.exercise(name), self.path(name)
        hidden = [*([self.pack] if self.pack else []), self.folder / SOLUTIONS]
        verdict = grade(exercise, source, file=file.name, hidden=hidden, stop=stop)
        self.count(verdict)
        return verdict

    def count(self, verdict: Verdict) -> None:
        """Keep the best score of an exercise, and write the solution once it passes."""
        name = verdict.exercise
        self.scores[name] = max(self.scores.get(name, 0.0), verdict.score)
        if verdict.passed:
            _make(self.folder / SOLUTIONS)
            write_aside(self.folder / SOLUTIONS / self.path(name).name, self.exercise(name).solution.encode())
        self.save()

    def hint(self, name: str) -> str:
        """The next hint, or the last again."""
        hints = self.exercise(name).hints
        seen = self.hints.get(name, 0)
        count = min(seen + 1, len(hints))
        self.hints[name] = count
        self.save()
        last = "that was the last, " if seen >= len(hints) else ""
        return f"{last}hint {count} of {len(hints)}: {hints[count - 1]}"

    def solution(self, name: str) -> str:
        """The solution of an exercise that was passed.

        Raises:
            UsageError: it was not passed yet.
        """
        if not self.passed(name):
            raise UsageError(
                f"the solution of {name} is shown once yours passes. A hint: convscope learn --hint {name}"
            )
        return self.exercise(name).solution

    def reset(self, name: str) -> Path | None:
        """Begin an exercise anew; what was written goes to the folder ``old``, and its path is returned."""
        file, kept = self.path(name), None
        if file.exists() and not self.untouched(name):
            (self.folder / OLD).mkdir(exist_ok=True)
            number = next(i for i in itertools.count(1) if not (self.folder / OLD / f"{file.stem}.{i}.py").exists())
            kept = file.rename(self.folder / OLD / f"{file.stem}.{number}.py")
        write_aside(file, self._starter(name))
        return kept

    def move(self, by: int) -> str:
        """Go on by so many exercises, or back; the ends hold."""
        names = self.course.names
        place = names.index(self.current) + by
        self.current = names[max(0, min(place, len(names) - 1))]
        self.save()
        return self.current

    def go_on(self) -> str:
        """To the next exercise that is not passed yet, from here round to the start."""
        names = self.course.names
        place = names.index(self.current) + 1
        rest = [name for name in (*names[place:], *names[:place]) if not self.passed(name)]
        self.current = rest[0] if rest else self.current
        self.save()
        return self.current

    def _starter(self, name: str) -> bytes:
        return written(self.exercise(name), self.path(name).name).encode()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ResourceError(f"{folder} cannot be made: {error.strerror or error}.") from error


def _saved(folder: Path) -> dict[str, Any]:
    file = folder / PROGRESS
    if not file.exists():
        return {}
    try:
        data = json.loads(file.read_text("utf-8"))
        if not all(isinstance(data.get(key, {}), dict) for key in ("scores", "hints")):
            raise ValueError("not a progress file")
    except (OSError, ValueError, AttributeError) as error:
        raise DataError(f"{file} cannot be read ({error}). Move it away to begin with no progress.") from None
    return dict(data)
