"""The table of an architecture: what every layer makes, what it costs, and how far it sees.

A multiply-add (MAC) is one multiplication and one addition. Convolution and dense layers count, taps on padding
included; bias, normalisation, activation and pooling count 0. All numbers are for one image.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from convscope.architecture import INPUT, Architecture, Node
from convscope.layers import Shape

Pair = tuple[int, int]


@dataclass(frozen=True)
class ReceptiveField:
    """The part of the input image that one value of a feature map can see, each ``(vertical, horizontal)``.

    Attributes:
        size: rows and columns of the image, padding included.
        stride: pixels of the image between neighbouring values (the jump).
        padding: pixels by which the field of the first value starts above and left of the image.
        whole: the value sees all of the image, as after flatten or global pooling.
        aligned: the branches that meet here see fields around the same centre; always true in a chain.

    Source: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill, 2019.
    """

    size: Pair
    stride: Pair
    padding: Pair
    whole: bool = False
    aligned: bool = True

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Top, left, bottom and right of one value's field in the image; bottom and right are just outside of it.

        >>> ReceptiveField((4, 4), (2, 2), (1, 1)).box(0, 3)
        (-1, 5, 3, 9)
        """
        top, left = row * self.stride[0] - self.padding[0], column * self.stride[1] - self.padding[1]
        return top, left, top + self.size[0], left + self.size[1]

    def __str__(self) -> str:
        return "image" if self.whole else f"{self.size[0]} × {self.size[1]}"


@dataclass(frozen=True)
class Row:
    """One layer's line of the table. ``formulas`` says of its numbers where they come from."""

    name: str
    kind: str
    text: str
    output_shape: Shape
    parameters: int
    state: int
    macs: int
    receptive_field: ReceptiveField
    formulas: dict[str, str]


@dataclass(frozen=True)
class Table:
    """The table: ``rows``, their totals, and the receptive field of the last layer. ``print`` shows it.

    >>> table = analyse(Architecture.parse("conv 32 3x3, flatten, dense 10", input_shape=(28, 28, 1)))
    >>> table.parameters, table.macs
    (216650, 411008)
    """

    input_shape: tuple[int, int, int]
    rows: tuple[Row, ...]

    @property
    def parameters(self) -> int:
        """All trainable parameters."""
        return sum(row.parameters for row in self.rows)

    @property
    def state(self) -> int:
        """All numbers that are kept and not trained, such as moving means; Keras counts them as parameters."""
        return sum(row.state for row in self.rows)

    @property
    def macs(self) -> int:
        """Multiply-adds for one image."""
        return sum(row.macs for row in self.rows)

    @property
    def receptive_field(self) -> ReceptiveField:
        """What one value of the last layer sees of the image."""
        return self.rows[-1].receptive_field

    def to_json(self) -> dict[str, Any]:
        """The table as a JSON object."""
        totals = {"parameters": self.parameters, "state": self.state, "macs": self.macs}
        return {"input_shape": list(self.input_shape), "rows": [asdict(row) for row in self.rows], **totals}

    def __str__(self) -> str:
        head = ("layer", "output", "parameters", "MACs", "receptive field")
        lines = [("input", _shape(self.input_shape), "", "", "")]
        lines += [_cells(row) for row in self.rows]
        lines.append(("total", "", f"{self.parameters:,}", f"{self.macs:,}", ""))
        widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]
        rule = "─" * (sum(widths) + 2 * len(widths) - 2)
        body = [_line(line, widths) for line in lines]
        notes = "One MAC is one multiply and one add; bias, normalisation, activation and pooling count 0. One image."
        kept = [f"{self.state:,} more numbers are kept but not trained (moving statistics)."] if self.state else []
        return "\n".join([_line(head, widths), rule, *body[:-1], rule, body[-1], notes, *kept])


def analyse(architecture: Architecture) -> Table:
    """The table of an architecture, from what its layers say of themselves.

    >>> a = Architecture.parse(
    ...     "conv 32 3x3 relu, maxpool 2, conv 64 3x3 relu, maxpool 2, flatten, dense 128 relu, dense 10", (28, 28, 1)
    ... )
    >>> table = analyse(a)
    >>> table.parameters, table.rows[5].name, table.rows[5].receptive_field.size
    (225034, 'maxpool2', (10, 10))
    """
    fields = {INPUT: ReceptiveField((1, 1), (1, 1), (0, 0))}
    rows = []
    for node in architecture.nodes:
        fields[node.name] = _field_after(node, architecture, fields[node.inputs[0]])
        rows.append(_row(node, architecture, fields[node.inputs[0]], fields[node.name]))
    return Table(architecture.input_shape, tuple(rows))


def _row(node: Node, architecture: Architecture, before: ReceptiveField, field: ReceptiveField) -> Row:
    layer, shape = node.layer, architecture.input_shape_of(node)
    parameters, macs = layer.parameters(shape), layer.macs(shape)
    state = sum(math.prod(sizes) for sizes in layer.state_shapes(shape).values())
    formulas = {
        "output_shape": layer.output_formula(shape),
        "parameters": str(parameters),
        "macs": str(macs),
        "receptive_field": _field_formula(node, before, field),
    }
    output = architecture.shapes[node.name]
    return Row(node.name, layer.kind, layer.text, output, parameters.value, state, macs.value, field, formulas)


def _field_after(node: Node, architecture: Architecture, before: ReceptiveField) -> ReceptiveField:
    """Equations 1 and 2 of the source, layer by layer: the field grows by ``(extent − 1) · stride``."""
    height, width, _ = architecture.input_shape
    window = node.layer.reach
    if before.whole or node.layer.sees_all or len(architecture.shapes[node.name]) == 1:
        return ReceptiveField((height, width), (0, 0), (0, 0), whole=True)
    if window is None:
        return before
    (top, _), (left, _) = window.pads(*architecture.input_shape_of(node)[:2])
    sides = list(
        zip(before.size, before.stride, before.padding, window.extent, window.stride, (top, left), strict=True)
    )
    sizes = [size + (extent - 1) * jump for size, jump, _, extent, _, _ in sides]
    jumps = [jump * stride for _, jump, _, _, stride, _ in sides]
    paddings = [padding + first * jump for _, jump, padding, _, _, first in sides]
    return ReceptiveField((sizes[0], sizes[1]), (jumps[0], jumps[1]), (paddings[0], paddings[1]))


def _field_formula(node: Node, before: ReceptiveField, field: ReceptiveField) -> str:
    window = node.layer.reach
    if field.whole:
        return "the whole image"
    if window is None:
        return "as its input"
    size, extent, jump = before.size[0], window.extent[0], before.stride[0]
    return f"{size} + ({extent} − 1) · {jump} = {field.size[0]} rows; one step here is {field.stride[0]} in the image"


def _shape(shape: Shape) -> str:
    return " × ".join(map(str, shape))


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    counts = [f"{number:,}" if number else "" for number in (row.parameters, row.macs)]
    return row.name, _shape(row.output_shape), counts[0], counts[1], str(row.receptive_field)


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    """Names and shapes to the left, numbers to the right."""
    name, output, *rest = cells
    parts = [name.ljust(widths[0]), output.ljust(widths[1])]
    parts += [cell.rjust(width) for cell, width in zip(rest, widths[2:], strict=True)]
    return "  ".join(parts).rstrip()
