"""Words: one layer's line of the text form, read word by word."""

from __future__ import annotations

import re

from convscope.errors import UsageError


class Words:
    """The words of one layer, taken from the left; what remains at the end was not understood.

    >>> words = Words("conv 32 3x3 stride 2 same relu")
    >>> words.name, words.whole("filters"), words.size("a kernel size"), words.option("stride"), words.flag("same")
    ('conv', 32, (3, 3), (2, 2), True)
    >>> words.rest
    ['relu']
    """

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.name, *self.rest = self.text.lower().split()

    def whole(self, what: str) -> int:
        """The next word as a whole number of at least 1."""
        word = self._next(what)
        if not word.isdecimal() or int(word) < 1:
            raise self.error(f"{what} must be a whole number of at least 1, got {word!r}")
        return int(word)

    def number(self, what: str) -> float:
        """The next word as a number."""
        word = self._next(what)
        try:
            return float(word)
        except ValueError:
            raise self.error(f"{what} must be a number, got {word!r}") from None

    def size(self, what: str) -> tuple[int, int]:
        """The next word as a size: ``3x3``, or ``3`` for a square."""
        word = self._next(what)
        match = re.fullmatch(r"(\d+)(?:[x×](\d+))?", word)
        if not match:
            raise self.error(f"{what} is written like 3x3, got {word!r}")
        return int(match[1]), int(match[2] or match[1])

    def option(self, name: str) -> tuple[int, int] | None:
        """The size that follows ``name`` anywhere in the rest, or None; both words are taken."""
        if name not in self.rest:
            return None
        place = self.rest.index(name)
        before, self.rest = self.rest[:place], self.rest[place + 1 :]
        size = self.size(f"the {name}")
        self.rest = before + self.rest
        return size

    def flag(self, name: str) -> bool:
        """Whether ``name`` stands in the rest; it is taken."""
        if name not in self.rest:
            return False
        self.rest.remove(name)
        return True

    def error(self, what: str) -> UsageError:
        """A mistake in this layer's text."""
        return UsageError(f"in {self.text!r}: {what}.")

    def _next(self, what: str) -> str:
        if not self.rest:
            raise self.error(f"{what} is missing")
        return self.rest.pop(0)
