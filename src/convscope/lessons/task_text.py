"""The plain lines of a task as its parts: paragraphs, points of a list, lines of code."""

from __future__ import annotations

import re
import textwrap

_POINT = re.compile(r"(\d+\.|-) +")


def parts(task: str) -> list[tuple[str, str]]:
    r"""The parts of a task, each with its kind: ``text``, ``number`` or ``bullet`` (a point), ``code``.

    >>> parts("Write it.\n\n    f(x)\n\n1. First, and\n   more.\n2. Second.\n")
    [('text', 'Write it.'), ('code', 'f(x)'), ('number', 'First, and more.'), ('number', 'Second.')]
    """
    return [part for block in re.split(r"\n\s*\n", task.strip("\n")) for part in _of_block(block)]


def _of_block(block: str) -> list[tuple[str, str]]:
    lines = block.splitlines()
    if all(line.startswith("    ") for line in lines):
        return [("code", textwrap.dedent(block))]
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        point = _POINT.match(line)
        if point:
            found.append(("bullet" if point[1] == "-" else "number", [line[point.end() :]]))
        elif found:
            found[-1][1].append(line.strip())
        else:
            found.append(("text", [line.strip()]))
    return [(kind, " ".join(words)) for kind, words in found]
