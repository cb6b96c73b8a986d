"""Checks of answers under way: a few at a time, so that the lab answers all else meanwhile; each can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

AT_ONCE = 2
MOST_KNOWN = 256


class Checks:
    """The checks of one lab, whatever page asked for them.

    Attributes:
        pool: where they wait for their turn and run.
    """

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(AT_ONCE, "check")
        self._lock = threading.Lock()
        self._stops: dict[str, threading.Event] = {}

    @contextmanager
    def one(self, ticket: str) -> Iterator[threading.Event]:
        """A check that the page calls by its ticket; the event is set when it is to be stopped."""
        try:
            yield self._stop_of(ticket)
        finally:
            with self._lock:
                self._stops.pop(ticket, None)

    def stop(self, ticket: str) -> None:
        """Stop a check, also one that still waits for its turn."""
        self._stop_of(ticket).set()

    def close(self) -> None:
        """Stop all of them."""
        with self._lock:
            for stop in self._stops.values():
                stop.set()
        self.pool.shutdown(wait=True, cancel_futures=True)

    def _stop_of(self, ticket: str) -> threading.Event:
        with self._lock:
            while len(self._stops) >= MOST_KNOWN:  # stopped after they had ended
                self._stops.pop(next(iter(self._stops)))
            return self._stops.setdefault(ticket, threading.Event())
