"""Notebook: cells of text and of code, and the two forms in which notebooks are kept."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from typing import Any, Literal

INDENT = " " * 4


@dataclass(frozen=True)
class Cell:
    """A piece of a notebook: ``text`` in Markdown, or code whose last line is shown."""

    kind: Literal["text", "code"]
    text: str


def told(text: str) -> Cell:
    """A cell of text."""
    return Cell("text", textwrap.dedent(text).strip())


def code(text: str) -> Cell:
    """A cell of code."""
    return Cell("code", textwrap.dedent(text).strip())


@dataclass(frozen=True)
class Notebook:
    """A notebook: its name, what it is about in a line, and its cells.

    No name is given a value in two cells, so that marimo, which keeps cells in step with each other, takes it, too.
    """

    name: str
    about: str
    cells: tuple[Cell, ...]

    def jupyter(self) -> str:
        """The notebook as Jupyter keeps it: JSON of nbformat 4.5, without outputs.

        >>> import json
        >>> made = json.loads(Notebook("one", "a test", (told("# One"), code("1 + 1"))).jupyter())
        >>> made["nbformat"], [cell["cell_type"] for cell in made["cells"]]
        (4, ['markdown', 'code'])

        Source: https://nbformat.readthedocs.io/en/latest/format_description.html
        """
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        data = {
            "cells": [_jupyter_cell(i, cell) for i, cell in enumerate(self.cells)],
            "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"

    def marimo(self) -> str:
        """The notebook as marimo keeps it: a Python file, each cell a function.

        >>> print(Notebook("one", "a test", (code("x = 1"),)).marimo().splitlines()[-6])
            x = 1
        """
        cells = [code("import marimo as mo"), *self.cells]
        bodies = [cell.text if cell.kind == "code" else f'mo.md(r"""{cell.text}""")' for cell in cells]
        parts = [f"@app.cell\ndef _():\n{textwrap.indent(body, INDENT)}\n    return" for body in bodies]
        head = 'import marimo\n\napp = marimo.App(width="full")'
        end = 'if __name__ == "__main__":\n    app.run()\n'
        return "\n\n\n".join([head, *parts, end])


def _jupyter_cell(number: int, cell: Cell) -> dict[str, Any]:
    common = {"id": f"cell-{number}", "metadata": {}, "source": cell.text.splitlines(keepends=True)}
    if cell.kind == "text":
        return {"cell_type": "markdown", **common}
    return {"cell_type": "code", "execution_count": None, "outputs": [], **common}
