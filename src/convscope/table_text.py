"""The table as text: as many columns as a terminal has room for, formulas under the rows, and what counts as what."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from convscope.layers.field import ReceptiveField, ratio_text

if TYPE_CHECKING:
    from convscope.analysis import Row, Table
    from convscope.layers import Shape

WIDTH = 80
CONVENTION = "One MAC is one multiply and one add; bias, normalisation, activation and pooling count 0. One image."
UNALIGNED = "* Branches that see around different centres meet here or before; the field holds all of theirs."
COLUMNS = ("layer", "output", "parameters", "state", "MACs", "memory", "receptive field", "stride", "padding")
WHERE_THERE_IS_ROOM = ("memory", "stride", "padding", "state")
LEFT = ("layer", "output")

Cells = dict[str, str]


def table_text(table: Table, width: int = 0, formulas: bool = False) -> str:
    """The table in lines.

    Args:
        table: what is told.
        width: the terminal's columns; where they have room for memory, stride, padding and state, these are told too.
        formulas: whether each row has its formulas under it.
    """
    total = {"parameters": table.parameters, "state": table.state, "MACs": table.macs}
    cells: list[Cells] = [
        {"layer": "input", "output": _shape(table.input_shape)},
        *map(_cells, table.rows),
        {"layer": "total", "memory": bytes_text(table.memory), **{name: _count(n) for name, n in total.items()}},
    ]
    widths = {name: max(len(name), *(len(line.get(name, "")) for line in cells)) for name in COLUMNS}
    names = _columns(table, widths, width)
    rule = "─" * _room(names, widths)
    first, *body, last = (_line(line, names, widths) for line in cells)
    if formulas:
        body = [part for row, line in zip(table.rows, body, strict=True) for part in (line, *_formula_lines(row))]
    head = _line({name: name for name in names}, names, widths)
    return "\n".join([head, rule, first, *body, rule, last, *_notes(table)])


def bytes_text(count: int) -> str:
    """Bytes with a unit: ``86.5 kB``.

    >>> bytes_text(86_528)
    '86.5 kB'
    """
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} bytes"


def _columns(table: Table, widths: dict[str, int], width: int) -> tuple[str, ...]:
    """The usual columns, and of the others those that have room, the most asked for first."""
    chosen = set(COLUMNS) - set(WHERE_THERE_IS_ROOM)
    for name in WHERE_THERE_IS_ROOM:
        if (name != "state" or table.state) and _room((*chosen, name), widths) <= width:
            chosen.add(name)
    return tuple(name for name in COLUMNS if name in chosen)


def _room(names: tuple[str, ...], widths: dict[str, int]) -> int:
    return sum(widths[name] + 2 for name in names) - 2


def _cells(row: Row) -> Cells:
    field = row.receptive_field
    return {
        "layer": row.name,
        "output": _shape(row.output_shape),
        "parameters": _count(row.parameters),
        "state": _count(row.state),
        "MACs": _count(row.macs),
        "memory": bytes_text(row.memory),
        "receptive field": f"{field}{'' if field.aligned else '*'}",
        "stride": "" if field.whole else _pair(field, "stride"),
        "padding": "" if field.whole else _pair(field, "padding"),
    }


def _pair(field: ReceptiveField, name: str) -> str:
    """A number, or two where the directions differ."""
    vertical, horizontal = map(ratio_text, getattr(field, name))
    return vertical if vertical == horizontal else f"{vertical} × {horizontal}"


def _count(number: int) -> str:
    return f"{number:,}" if number else ""


def _line(cells: Cells, names: tuple[str, ...], widths: dict[str, int]) -> str:
    """Names and shapes to the left, numbers to the right."""
    parts = [
        cells.get(name, "").ljust(widths[name]) if name in LEFT else cells.get(name, "").rjust(widths[name])
        for name in names
    ]
    return "  ".join(parts).rstrip()


def _formula_lines(row: Row) -> list[str]:
    """The formulas of a row, wrapped to the width of a terminal; what is 0 is left out."""
    said = {name: formula for name, formula in row.formulas.items() if getattr(row, name)}
    said["memory"] += " bytes"
    lines = [f"    {name.replace('_', ' '):<15}  {formula}" for name, formula in said.items()]
    return [part for line in lines for part in textwrap.wrap(line, WIDTH, subsequent_indent=" " * 21)]


def _notes(table: Table) -> list[str]:
    images = "one image" if table.batch == 1 else f"a batch of {table.batch:,} images"
    notes = [CONVENTION, f"The outputs of all layers take {bytes_text(table.memory)} in float32, for {images}."]
    if table.state:
        notes.append(f"{table.state:,} more numbers are kept but not trained (moving statistics).")
    if not all(row.receptive_field.aligned for row in table.rows):
        notes.append(UNALIGNED)
    return [part for note in notes for part in textwrap.wrap(note, WIDTH)]


def _shape(shape: Shape) -> str:
    return " × ".join(map(str, shape))
