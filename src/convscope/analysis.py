"""The table of an architecture: what every layer makes, what it costs, and how far it sees.

A multiply-add (MAC) is one multiplication and one addition. Convolution and dense layers count, taps on padding
included; bias, normalisation, activation and pooling count 0. All numbers are for one image.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from convscope.architecture import INPUT, Architecture, Node
from convscope.errors import UsageError, expect
from convscope.layers import Count, Layer, Merge, Shape
from convscope.layers.base import NONE
from convscope.layers.field import ReceptiveField, meet, ratio_text
from convscope.table_text import table_text

__all__ = ["ReceptiveField", "Row", "Table", "analyse"]

FLOAT_BYTES = 4


@dataclass(frozen=True)
class Row:
    """One layer's line of the table. ``formulas`` says of its numbers where they come from.

    ``parameters`` are trained, ``state`` is kept and not trained; ``memory`` is what its output takes in float32, in
    bytes, for the table's whole batch.
    """

    name: str
    kind: str
    text: str
    output_shape: Shape
    parameters: int
    state: int
    macs: int
    memory: int
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
    batch: int = 1

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
    def memory(self) -> int:
        """Bytes that all outputs take together in float32, for the batch; a training keeps most of them."""
        return sum(row.memory for row in self.rows)

    @property
    def receptive_field(self) -> ReceptiveField:
        """What one value of the last layer sees of the image."""
        return self.rows[-1].receptive_field

    def to_json(self) -> dict[str, Any]:
        """The table as a JSON object; fractions of pixels as decimals."""
        totals = {name: getattr(self, name) for name in ("batch", "parameters", "state", "macs", "memory")}
        rows = [_without_fractions(asdict(row)) for row in self.rows]
        return {"input_shape": list(self.input_shape), "rows": rows, **totals}

    def text(self, width: int = 0, formulas: bool = False) -> str:
        """The table as text; a terminal of ``width`` columns may have room for memory, stride, padding and state too.

        >>> table = analyse(Architecture.parse("conv 32 3x3, maxpool 2", input_shape=(28, 28, 1)))
        >>> print(table.text(width=100).splitlines()[4])
        maxpool1  13 × 13 × 32                       21.6 kB            4 × 4       2        0
        """
        return table_text(self, width, formulas)

    def explained(self) -> str:
        """The table with the formulas of each row under it, the numbers filled in."""
        return self.text(formulas=True)

    def __str__(self) -> str:
        return self.text()


def analyse(architecture: Architecture, batch: int = 1) -> Table:
    """The table of an architecture, from what its layers say of themselves.

    Args:
        architecture: the network.
        batch: how many images at a time, at least 1; it multiplies the memory of the outputs and nothing else.

    Raises:
        UsageError: a batch below 1.

    >>> a = Architecture.parse(
    ...     "conv 32 3x3 relu, maxpool 2, conv 64 3x3 relu, maxpool 2, flatten, dense 128 relu, dense 10", (28, 28, 1)
    ... )
    >>> table = analyse(a)
    >>> table.parameters, table.rows[5].name, table.rows[5].receptive_field.size
    (225034, 'maxpool2', (10, 10))
    >>> table.rows[0].memory, analyse(a, batch=64).rows[0].formulas["memory"]
    (86528, '64 · 26 · 26 · 32 · 4 = 5,537,792')
    """
    if batch < 1:
        raise UsageError(f"the batch must be at least 1, got {batch}.")
    expect(architecture, Architecture, "analyse", "cs.read makes one of a text, a file or a model.")
    fields = {INPUT: ReceptiveField((1, 1), (1, 1), (0, 0))}
    rows = []
    for node in architecture.nodes:
        before = tuple(fields[name] for name in node.inputs)
        fields[node.name] = _field_after(node, architecture, before)
        rows.append(_row(node, architecture, before, fields[node.name], batch))
    return Table(architecture.input_shape, tuple(rows), batch)


def _row(
    node: Node, architecture: Architecture, before: tuple[ReceptiveField, ...], field: ReceptiveField, batch: int
) -> Row:
    shapes, output = architecture.input_shapes_of(node), architecture.shapes[node.name]
    parameters, state, macs = _counts(node, shapes[0])
    memory = Count.of(*([batch] if batch > 1 else []), *output, FLOAT_BYTES)
    formulas = {
        "output_shape": node.output_formula(shapes),
        "parameters": str(parameters),
        "state": str(state),
        "macs": str(macs),
        "memory": str(memory),
        "receptive_field": _field_formula(node, shapes[0], before, field),
    }
    return Row(
        name=node.name,
        kind=node.layer.kind,
        text=node.layer.text,
        output_shape=output,
        parameters=parameters.value,
        state=state.value,
        macs=macs.value,
        memory=memory.value,
        receptive_field=field,
        formulas=formulas,
    )


def _counts(node: Node, shape: Shape) -> tuple[Count, Count, Count]:
    """Parameters, state and MACs; a merge has none, and shared weights count where they are first used."""
    layer = node.layer
    if isinstance(layer, Layer) and node.shares:
        counted = Count(0, f"counted at {node.shares}")
        return counted, counted if layer.state_shapes(shape) else NONE, layer.macs(shape)
    if isinstance(layer, Layer):
        return layer.parameters(shape), layer.state(shape), layer.macs(shape)
    return NONE, NONE, NONE


def _field_after(node: Node, architecture: Architecture, before: tuple[ReceptiveField, ...]) -> ReceptiveField:
    if isinstance(node.layer, Merge):
        return meet(before, architecture.shapes[node.name])
    if before[0].whole or node.layer.sees_all or len(architecture.shapes[node.name]) == 1:
        return ReceptiveField.of_image(architecture.input_shape)
    reach = node.layer.reach(architecture.input_shape_of(node))
    return before[0] if reach is None else before[0].through(reach)


def _field_formula(node: Node, shape: Shape, before: tuple[ReceptiveField, ...], field: ReceptiveField) -> str:
    if field.whole:
        return "the whole image"
    if isinstance(node.layer, Merge):
        inputs = " and ".join(map(str, before))
        around = "around the same centre" if field.aligned else "around different centres"
        return f"the smallest that holds those of its inputs, {inputs}, {around}"
    reach = node.layer.reach(shape)
    if reach is None:
        return "as its input"
    size, extent, jump, total, stride = map(
        ratio_text, (before[0].size[0], reach.extent[0], before[0].stride[0], field.size[0], field.stride[0])
    )
    return f"{size} + ({extent} − 1) · {jump} = {total} rows; one step here is {stride} in the image"


def _without_fractions(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_fractions(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_fractions(part) for part in value]
    return float(value) if isinstance(value, Fraction) else value
