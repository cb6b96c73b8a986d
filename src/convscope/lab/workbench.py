"""What all pages of the lab share: the folder of the runs, the data sets, the networks, the trainings under way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from convscope.errors import UsageError
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.lab.checks import Checks
from convscope.lab.sets import Sets
from convscope.lab.trainings import Trainings
from convscope.opening import SHIPPED, open

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
        trainings: those under way.
        checks: of answers to exercises.
        saved: the runs that were under way when the lab ended.
    """

    def __init__(self, runs: Path, first: str = "") -> None:
        self.runs = runs
        self.sets = Sets(first)
        self.trainings = Trainings(self.load)
        self.checks = Checks()
        self.saved: list[str] = []

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

    def network(self, name: str) -> Network:
        """A network to look into: ``shipped``, or the one of a run.

        Raises:
            DataError: the run cannot be read.
        """
        return open(SHIPPED) if name == SHIPPED else open(self.run_folder(name))


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
