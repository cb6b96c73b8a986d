"""Comparing an answer with what is right: the first difference, drawn, and the misconception that gives just this."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.lessons.exercise import Check, Mistake, Slide, Suspect
from convscope.lessons.misconceptions import of_values
from convscope.lessons.sandbox import Ask
from convscope.lessons.worker import Other

RELATIVE = 1e-5
_SHOWN = 9  # rows and columns of a drawn array at most

Suspects = Iterable[Suspect] | Callable[[], Iterable[Suspect]]


def gives(
    name: str,
    *arguments: Any,
    expected: Any,
    what: str,
    suspects: Suspects = (),
    slide: Slide | None = None,
    weight: float = 1.0,
    **keywords: Any,
) -> Check:
    """That a function gives the right value for some arguments.

    Args:
        name: of the learner's function, called with ``arguments`` and ``keywords``.
        expected: a number, a text, an array, or lists and tuples of them.
        what: the check in words.
        suspects: what known misconceptions give, the most telling first; asked only where the answer is wrong.
        slide: the convolution whose map the value is, so that the arithmetic of the first wrong cell can be shown.
        weight: how much it counts.
    """
    return Check(what, (Ask(name, arguments, keywords),), _judge(expected, suspects, slide), weight)


def holds(name: str, *, expected: Any, what: str, suspects: Suspects = (), weight: float = 1.0) -> Check:
    """That a name holds the right value."""
    return Check(what, (Ask(name, call=False),), _judge(expected, suspects, None), weight)


def _judge(expected: Any, suspects: Suspects, slide: Slide | None) -> Callable[[Sequence[Any]], Mistake | None]:
    return lambda answers: compare(answers[0], expected, suspects, slide)


def compare(got: Any, expected: Any, suspects: Suspects = (), slide: Slide | None = None) -> Mistake | None:
    """What is wrong with a value, or None.

    >>> compare(np.array([1.0, 2.0]), np.array([1, 2])) is None
    True
    >>> compare([1, 3], (1, 2)).says
    'place 1: expected 2, got 3'
    """
    if same(got, expected):
        return None
    named = [*(suspects() if callable(suspects) else suspects), *of_values(expected)]
    found = next((s for s in named if not same(s.value, expected) and same(got, s.value)), None)
    says, drawing, cell = _difference(got, expected, slide)
    name, advice = (found.name, found.says) if found else ("", "")
    return Mistake(says, drawing, name, advice, slide, cell)


def same(got: Any, expected: Any) -> bool:
    """Whether two plain values are equal: numbers within rounding, arrays of one shape, texts but for case."""
    if isinstance(got, Other) or got is None or expected is None:
        return got is None and expected is None
    if isinstance(expected, str) or isinstance(got, str):
        return isinstance(got, str) and isinstance(expected, str) and got.strip().lower() == expected.strip().lower()
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and got.keys() == expected.keys()
            and all(same(got[key], expected[key]) for key in got)
        )
    if isinstance(expected, bool | np.bool) != isinstance(got, bool | np.bool):
        return False
    left, right = as_array(got), as_array(expected)
    if left is None or right is None or left.shape != right.shape:
        return _same_items(got, expected) if left is None and right is None else False
    return not wrong_cells(left, right).any()


def _same_items(got: Any, expected: Any) -> bool:
    both = isinstance(got, list | tuple) and isinstance(expected, list | tuple) and len(got) == len(expected)
    return both and all(same(a, b) for a, b in zip(got, expected, strict=True))


def wrong_cells(got: NDArray[Any], expected: NDArray[Any]) -> NDArray[np.bool]:
    """Where two arrays of one shape differ by more than rounding; whole numbers differ by nothing."""
    if got.dtype.kind != "f" and expected.dtype.kind != "f":
        return np.asarray(got != expected)
    right = np.asarray(expected, np.float64)
    finite = np.abs(right[np.isfinite(right)])
    scale = float(finite.max()) if finite.size else 0.0
    return ~np.isclose(np.asarray(got, np.float64), right, rtol=RELATIVE, atol=RELATIVE * scale * 0.1, equal_nan=True)


def as_array(value: Any) -> NDArray[Any] | None:
    """A value as an array of numbers, or None where it is none."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return None
    return array if array.dtype.kind in "biuf" else None


def _difference(got: Any, expected: Any, slide: Slide | None) -> tuple[str, str, tuple[int, ...] | None]:
    """What is wrong in words and as a drawing, and the first wrong cell, where the shape is right."""
    if isinstance(got, Other):
        return f"expected {describe(expected)}, got an object of type {got.name}", "", None
    left, right = as_array(got), as_array(expected)
    if left is None or right is None or not right.ndim or not left.ndim:
        return f"expected {describe(expected)}, got {describe(got)}", "", None
    if left.shape != right.shape:
        return f"expected the shape {shape(right)}, got {shape(left)}", draw(left) if left.ndim == 2 else "", None
    cell = tuple(int(i) for i in np.argwhere(wrong_cells(left, right))[0])
    count = int(wrong_cells(left, right).sum())
    rest = f" ({count:,} of {left.size:,} values differ)" if left.size > 1 and count > 1 else ""
    says = f"{place(cell)}: expected {number(right[cell])}, got {number(left[cell])}{rest}"
    parts = [f"what you gave\n{draw(left, cell)}"] if left.ndim == 2 else []
    parts += [f"how {number(right[cell])} comes about\n{arithmetic(slide, cell)}"] if slide else []
    return says, "\n".join(parts), cell


def place(cell: tuple[int, ...]) -> str:
    """A cell in words: ``row 0, column 1``."""
    names = {1: ("place",), 2: ("row", "column"), 3: ("row", "column", "channel")}.get(len(cell))
    names = names or ("image", "row", "column", "channel") if len(cell) == 4 else names
    if names is None:
        return f"index {cell}"
    return ", ".join(f"{name} {index}" for name, index in zip(names, cell, strict=True))


def arithmetic(slide: Slide, cell: tuple[int, ...]) -> str:
    """The patch, the kernel, the products and their sum behind a cell of a map."""
    from convscope.convolution import trace

    step = trace(slide.image, slide.kernel, *cell, **slide.options)
    return "\n".join(f"  {line.strip()}" if i == 0 else line for i, line in enumerate(str(step).splitlines()[1:]))


def draw(array: NDArray[Any], cell: tuple[int, ...] | None = None) -> str:
    """A matrix as text, cut to the part round a cell, which stands in brackets.

    >>> print(draw(np.array([[1, 2], [3, 4]]), (1, 0)))
      1  2
     [3] 4
    """
    rows, columns = array.shape
    top, left = (_first(at, n) for at, n in zip(cell or (0, 0), array.shape, strict=True))
    part = array[top : top + _SHOWN, left : left + _SHOWN]
    words = [[number(value) for value in row] for row in part]
    width = max([len(word) for row in words for word in row], default=1)
    lines = []
    for i, row in enumerate(words):
        here = [cell == (top + i, left + j) for j in range(len(row))]
        cells = [f"[{word:>{width}}]" if at else f" {word:>{width}} " for word, at in zip(row, here, strict=True)]
        lines.append(" " + "".join(cells) + ("…" if left + _SHOWN < columns else ""))
    lines += ["   …"] if top + _SHOWN < rows else []
    return "\n".join(lines)


def _first(at: int, length: int) -> int:
    return max(0, min(at - _SHOWN // 2, length - _SHOWN))


def describe(value: Any) -> str:
    """A value in a few words: a number as it is, an array by its shape."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, Other):
        return f"an object of type {value.name}"
    if isinstance(value, str):
        return repr(value if len(value) < 60 else value[:57] + "…")
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{k}: {describe(v)}" for k, v in list(value.items())[:4])
            + ("…}" if len(value) > 4 else "}")
        )
    array = as_array(value)
    if isinstance(value, list | tuple) and (array is None or (array.ndim == 1 and array.size <= 6)):
        words = ", ".join(describe(item) for item in value[:6]) + ("…" if len(value) > 6 else "")
        return f"({words})" if isinstance(value, tuple) else f"[{words}]"
    if array is None:
        return type(value).__name__
    if not array.ndim:
        return number(array[()])
    return f"an array of shape {shape(array)}"


def shape(array: NDArray[Any]) -> str:
    """A shape as Python writes it."""
    return str(tuple(int(n) for n in array.shape))


def number(value: Any) -> str:
    """A number as a person writes it: whole ones with commas, others with up to six digits."""
    if isinstance(value, bool | np.bool):
        return str(bool(value))
    if isinstance(value, int | np.integer):
        return f"{int(value):,}"
    return f"{float(value):.6g}"
