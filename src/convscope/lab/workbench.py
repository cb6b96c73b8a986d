"""What all pages of the lab share: the folder of the runs, the data sets, the networks, the trainings under way."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from threading import Lock
from typing import Any, TypeVar

from convscope.datasets import cache
from convscope.errors import UsageError
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.lab.answering import Answering
from convscope.lab.checks import Checks
from convscope.lab.lessons import OpenLessons
from convscope.lab.models import Models
from convscope.lab.sets import Sets
from convscope.lab.trainings import Trainings
from convscope.lab.work import Works
from convscope.opening import SHIPPED, open
from convscope.views.view import View

MOST_KEPT = 4
T = TypeVar("T")
Given = Mapping[str, Any]
"""What a page said."""


class Workbench:
    """What one lab works with, whatever page asks for it.

    Args:
        runs: the folder that holds the runs.
        first: the data set that is shown first, if not the first that is here.

    Attributes:
        sets: the images.
        models: the networks that a person opened.
        works: long work that a page waits for.
        answering: views that ask while they are looked at.
        trainings: those under way.
        checks: of answers to exercises.
        lessons: those that were opened.
        saved: the runs that were under way when the lab ended.
    """

    def __init__(self, runs: Path, first: str = "") -> None:
        self.runs = runs
        self.sets = Sets(first)
        self.models = Models()
        self.works = Works()
        self.answering = Answering()
        self.trainings = Trainings(self.load)
        self.checks = Checks()
        self.lessons = OpenLessons(self.load)
        self.saved: list[str] = []
        self._lock = Lock()
        self._views: dict[Hashable, View] = {}
        self._copies: TemporaryDirectory[str] | None = None

    def data_sets(self) -> list[str]:
        """The names of the data sets that are here."""
        return self.sets.names()

    def load(self, name: str) -> tuple[Images, Images]:
        """Training and test images of a data set on this machine, as :meth:`Sets.load`."""
        return self.sets.load(name)

    def run_folder(self, name: str) -> Path:
        """The folder of a run by its name, which lies right below the folder of the runs.

        Raises:
            UsageError: a name that leads elsewhere.
        """
        folder = self.runs / name
        if not name or folder.parent != self.runs or name in (".", "..") or folder.name != name:
            raise UsageError(f"{name!r} is not the name of a run.")
        return folder

    def stamp(self) -> dict[str, int]:
        """When each run was last written, by its name: what changes where runs come, end or go."""
        stamps = {}
        for path in self.runs.glob("*/run.json"):
            with suppress(OSError):
                stamps[path.parent.name] = path.stat().st_mtime_ns
        return stamps

    def network(self, name: str) -> Network:
        """A network to look into: ``shipped``, one that a person opened, or the one of a run.

        Raises:
            DataError: the run cannot be read.
        """
        if opened := self.models.get(name):
            return opened
        return open(SHIPPED) if name == SHIPPED else open(self.run_folder(name))

    def kept(self, key: Hashable, make: Callable[[], View]) -> View:
        """A view that takes long to make: one of the last four, or made now."""
        with self._lock:
            view = self._views.pop(key, None)
        view = view or make()
        with self._lock:
            self._views[key] = view
            while len(self._views) > MOST_KEPT:
                del self._views[next(iter(self._views))]
        return view

    def dropped(self) -> Path:
        """A new folder for files that were dropped on a page: a copy, which goes when the lab ends."""
        with self._lock:
            if self._copies is None:
                home = cache.home() if cache.can_write(cache.home()) else None
                self._copies = TemporaryDirectory(prefix="dropped-", dir=home, ignore_cleanup_errors=True)
        return Path(mkdtemp(dir=self._copies.name))

    def is_dropped(self, folder: str) -> bool:
        """Whether it is a folder of :meth:`dropped`, which pages may write into."""
        home = Path(self._copies.name) if self._copies else None
        return bool(folder) and Path(folder).name != ".." and Path(folder).parent == home and Path(folder).is_dir()

    def close(self) -> None:
        """End the trainings under way, which saves them, and clear up."""
        self.lessons.close()
        self.checks.close()
        self.saved = self.trainings.close()
        if self._copies:
            self._copies.cleanup()


def asked(given: Given, name: str, kind: type[T], otherwise: T | None = None) -> T:
    """One thing that a page said, of the kind that it must be.

    Raises:
        UsageError: it is missing, or something else.

    >>> asked({"size": 28}, "size", int), asked({}, "size", int, 32)
    (28, 32)
    """
    value = given.get(name, otherwise)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise UsageError(f"{name} must be {kind.__name__}, got {value!r}.")
    return value
