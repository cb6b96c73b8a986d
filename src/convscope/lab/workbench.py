"""What all pages of the lab share: the folder of the runs, the data sets, the networks, the trainings under way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from convscope.datasets import load
from convscope.datasets.published import IdxSet
from convscope.errors import UsageError
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.lab.trainings import Trainings
from convscope.opening import SHIPPED, open

T = TypeVar("T")
Given = Mapping[str, Any]
"""What a page said."""

DRAWN = "drawn"


class Workbench:
    """What one lab works with, whatever page asks for it.

    Args:
        runs: the folder that holds the runs.
    """

    def __init__(self, runs: Path) -> None:
        self.runs = runs
        self._lock = Lock()
        self._sets: dict[str, tuple[Images, Images]] = {}
        self.trainings = Trainings(self.load)
        self.saved: list[str] = []  # the runs that were under way when the lab ended

    def data_sets(self) -> list[str]:
        """The data sets that are on this machine, the real ones first; the drawn one always is."""
        return [*(one.name for one in _published() if one.is_here()), DRAWN]

    def load(self, name: str) -> tuple[Images, Images]:
        """Training and test images of a data set on this machine; nothing is downloaded.

        Raises:
            UsageError: it is not here.
        """
        with self._lock:
            if name not in self._sets:
                if name not in self.data_sets():
                    raise UsageError(
                        f"{name} is not on this machine, and the lab downloads nothing by itself.\n"
                        f"Fetch it in a terminal: convscope data {name}"
                    )
                self._sets[name] = load(name)
            return self._sets[name]

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


def _published() -> tuple[IdxSet, ...]:
    from convscope.datasets.fashion_mnist import FASHION_MNIST
    from convscope.datasets.kmnist import KMNIST
    from convscope.datasets.mnist import MNIST

    return FASHION_MNIST, MNIST, KMNIST
