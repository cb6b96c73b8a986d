"""Views that ask Python while they are looked at, such as the page of a large network: the last few are kept for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from threading import Lock
from typing import Any

from convscope.errors import UsageError
from convscope.views.view import View

MOST = 4

Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class Answering:
    """Who answers what a view asks, by the number that its page was given; the last four are remembered.

    >>> told = View("network", "Large", {}, {}, "", draw=lambda figure: None, answer=lambda asked: {"arrays": {}})
    >>> answering = Answering()
    >>> number = answering.add(told)
    >>> answering.answer(number, {"node": "conv1"})
    {'arrays': {}}
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers = count(1)
        self._all: dict[int, tuple[Answer, Lock]] = {}

    def add(self, view: View) -> int:
        """The number by which a view asks; 0 for one that needs nothing more."""
        if view.answer is None:
            return 0
        with self._lock:
            number = next(self._numbers)
            self._all[number] = view.answer, Lock()
            while len(self._all) > MOST:
                del self._all[next(iter(self._all))]
        return number

    def answer(self, number: int, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What Python says to a view.

        Raises:
            UsageError: it was forgotten, since others were opened after it.
        """
        found = self._all.get(number)
        if found is None:
            raise UsageError("this view is of an earlier time and is no longer answered: reload the page.")
        answer, one_at_a_time = found
        with one_at_a_time:
            return dict(answer(asked))
