"""Words: one layer's part of the text form, read word by word; a mistake is shown where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from convscope.errors import UsageError

ROOM = 72  # characters of a line that are shown around a mistake
T = TypeVar("T")
Sides = tuple[tuple[int, int], tuple[int, int]]


class Words:
    """The words of one layer, taken from the left; what remains at the end was not understood.

    >>> words = Words("conv 32 3x3 stride 2 same relu")
    >>> words.name, words.whole("filters"), words.size("a kernel size"), words.option("stride"), words.flag("same")
    ('conv', 32, (3, 3), (2, 2), True)
    >>> words.rest
    ['relu']
    """

    def __init__(self, text: str, source: str | None = None, at: int = 0) -> None:
        """Read ``text``, which stands at the place ``at`` of the whole ``source``."""
        self._source = text if source is None else source
        found = [(match[0].lower(), at + match.start()) for match in re.finditer(r"\S+", text)]
        (self.name, self._place), *self._rest = found
        self._end = self._place + len(self.name)

    @property
    def rest(self) -> list[str]:
        """The words that were not taken yet."""
        return [word for word, _ in self._rest]

    def word(self, what: str) -> str:
        """The next word."""
        if not self._rest:
            raise mistake(self._source, self._end, 1, f"{what} is missing")
        word, self._place = self._rest.pop(0)
        self._end = self._place + len(word)
        return word

    def whole(self, what: str) -> int:
        """The next word as a whole number of at least 1."""
        word = self.word(what)
        if not word.isdecimal() or int(word) < 1:
            raise self.error(f"{what} must be a whole number of at least 1, got {word!r}")
        return int(word)

    def number(self, what: str) -> float:
        """The next word as a number."""
        return self.numbers(what)[0]

    def numbers(self, what: str) -> tuple[float, ...]:
        """The next word as a number, or as several with a slash between: ``0.1/0.2/0.3``."""
        word = self.word(what)
        try:
            return tuple(float(part) for part in word.split("/"))
        except ValueError:
            share = f": {float(word[:-1]) / 100:g} instead of {word}" if re.fullmatch(r"[\d.]+%", word) else ""
            raise self.error(f"{what} must be a number, got {word!r}{share}") from None

    def default_numbers(self, what: str, numbers: tuple[float, ...]) -> tuple[float, ...]:
        """The next word as :meth:`numbers` if it begins like one, else ``numbers``."""
        return self.numbers(what) if self._rest and re.match(r"[-+.]?\d", self._rest[0][0]) else numbers

    def default(self, what: str, number: float) -> float:
        """The next word as a number if it begins like one, else ``number``."""
        return self.default_numbers(what, (number,))[0]

    def size(self, what: str) -> tuple[int, int]:
        """The next word as a size: ``3x3``, or ``3`` for a square."""
        lengths = self.lengths(what)
        if len(lengths) > 2:
            raise self.error(f"{what} is written like 3x3")
        return lengths[0], lengths[-1]

    def lengths(self, what: str) -> tuple[int, ...]:
        """The next word as whole numbers with an x between: ``7x7x64``."""
        word = self.word(what)
        if not re.fullmatch(r"\d+(?:[x×]\d+)*", word):
            commas = "; layers are separated by commas" if word.endswith(";") else ""
            raise self.error(f"{what} is written like 3x3, got {word!r}{commas}")
        return tuple(int(part) for part in re.split("[x×]", word))

    def sides(self, what: str) -> Sides:
        """The next word as lengths at the four sides: ``1``, ``1x2``, or ``0+1x0+1`` (top+bottom x left+right)."""
        word = self.word(what)
        match = re.fullmatch(r"(\d+)(?:\+(\d+))?(?:[x×](\d+)(?:\+(\d+))?)?", word)
        if not match:
            raise self.error(f"{what} is written like 1, 1x2 or 0+1x0+1 (top+bottom x left+right), got {word!r}")
        top, bottom, left, right = match.groups()
        vertical = int(top), int(bottom or top)
        return vertical, (int(left), int(right or left)) if left else vertical

    def option(self, name: str) -> tuple[int, int] | None:
        """The size that follows ``name`` anywhere in the rest, or None; both words are taken."""
        return self._option(name, self.size)

    def option_sides(self, name: str) -> Sides | None:
        """The lengths at the four sides that follow ``name`` anywhere in the rest, or None."""
        return self._option(name, self.sides)

    def option_number(self, name: str) -> float | None:
        """The number that follows ``name`` anywhere in the rest, or None."""
        return self._option(name, self.number)

    def flag(self, name: str) -> bool:
        """Whether ``name`` stands in the rest; it is taken."""
        return self._option(name, lambda what: True) is not None

    def error(self, what: str) -> UsageError:
        """A mistake at the word that was taken last."""
        return mistake(self._source, self._place, self._end - self._place, what)

    def unknown(self, what: str, advise: Callable[[str], str]) -> UsageError:
        """That the word taken last is not known, and what ``advise`` says to it."""
        word = self._source[self._place : self._end]
        return self.error(f"unknown {what} {word!r}; {advise(word)}")

    def _option(self, name: str, read: Callable[[str], T]) -> T | None:
        """What ``read`` makes of the words behind ``name``; the words before it wait."""
        if name not in self.rest:
            return None
        place = self.rest.index(name)
        before, ((_, self._place), *self._rest) = self._rest[:place], self._rest[place:]
        self._end = self._place + len(name)
        value = read(f"the {name}")
        self._rest = before + self._rest
        return value


def number_text(number: float) -> str:
    """A number in the text form, with all its digits: ``2``, ``0.1``, ``1e-06``."""
    return repr(float(number)).removesuffix(".0")


class Mistake(UsageError):
    """A mistake in a text, shown where it stands."""


def mistake(source: str, place: int, length: int, what: str) -> Mistake:
    r"""An error that shows the line of the source with a caret under the word, in three lines.

    >>> print(mistake("conv 32 3x3\nconf 64 3x3", 12, 4, "unknown layer 'conf'"))
    line 2: unknown layer 'conf'
      conf 64 3x3
      ^^^^
    """
    first = source.rfind("\n", 0, place) + 1
    line, column = source[first:].split("\n", 1)[0], place - first
    cut = max(0, min(column - ROOM // 2, len(line) - ROOM))
    shown, column = line[cut : cut + ROOM], column - cut
    start = len(shown) - len(shown.lstrip())
    dots = ("… " if cut else "") + shown.strip() + (" …" if cut + ROOM < len(line) else "")
    column += (2 if cut else 0) - start
    where = f"line {source.count(chr(10), 0, place) + 1}: " if "\n" in source.strip() else ""
    return Mistake(f"{where}{what.removesuffix('.')}\n  {dots}\n  {' ' * column}{'^' * max(1, length)}")
