"""Long work that a page asked for: how far it is, how long it takes yet, and that it may be given up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from convscope.datasets.fetch import Progress
from convscope.errors import UsageError


@dataclass
class Work:
    """One piece of work.

    Attributes:
        done, total: how far it is, in its own units; 0 of 0 where that is not known yet.
        stopped: whether it is to be given up.
        since: when it began, on the clock that only goes forward.
    """

    done: int = 0
    total: int = 0
    stopped: bool = False
    since: float = field(default_factory=monotonic)

    def tell(self, name: str, done: int, total: int) -> None:
        """Note how far it is.

        Raises:
            UsageError: it is to be given up.
        """
        self.done, self.total = done, total
        if self.stopped:
            raise UsageError("stopped; nothing was changed.")

    def told(self) -> dict[str, Any]:
        """How far it is, for a page."""
        left = (monotonic() - self.since) * (self.total - self.done) / self.done if self.done else None
        return {"done": self.done, "total": self.total, "left": left}


class Works:
    """All such work that is under way, by the names that pages gave it."""

    def __init__(self) -> None:
        self._all: dict[str, Work] = {}

    @contextmanager
    def under_way(self, name: str) -> Iterator[Progress]:
        """A piece of work for the length of a block; what comes out of it is told how far it is."""
        work = self._all[name] = Work()
        try:
            yield work.tell
        finally:
            self._all.pop(name, None)

    def told(self, name: str) -> dict[str, Any]:
        """How far a piece of work is; nothing where none of this name is under way."""
        work = self._all.get(name)
        return work.told() if work else {}

    def stop(self, name: str) -> None:
        """Give a piece of work up, at its next step."""
        if work := self._all.get(name):
            work.stopped = True
