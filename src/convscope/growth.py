"""What a dense layer would cost in the place of a convolution, and how both costs grow with the image."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from convscope.architecture import Architecture, Node
from convscope.errors import UsageError
from convscope.layers import Conv, Count, Shape

SIDES = (28, 64, 128, 256, 512, 1024)


@dataclass(frozen=True)
class Comparison:
    """A convolution beside the dense layer that would give as many values from the same image.

    Attributes:
        name: the convolution's.
        input_shape, output_shape: ``(H, W, C)``, what both take and give.
        parameters, macs: of the convolution.
        dense_parameters, dense_macs: of the dense layer; biases count as parameters where the convolution has them.
    """

    name: str
    input_shape: Shape
    output_shape: Shape
    parameters: Count
    macs: Count
    dense_parameters: Count
    dense_macs: Count

    def to_json(self) -> dict[str, Any]:
        """The comparison as a JSON object, each number with its formula."""
        return asdict(self)

    def __str__(self) -> str:
        times = self.dense_parameters.value / self.parameters.value, self.dense_macs.value / self.macs.value
        given = " × ".join(map(str, self.output_shape))
        return (
            f"A dense layer that gives the {given} values of {self.name}:\n"
            f"  parameters {self.dense_parameters}, {times[0]:,.0f} times as many\n"
            f"  MACs {self.dense_macs}, {times[1]:,.0f} times as many"
        )


def compare(architecture: Architecture) -> Comparison | None:
    """The first convolution of a network beside a dense layer of the same job; None where there is none.

    >>> print(compare(Architecture.parse("conv 32 3x3", input_shape=(28, 28, 1))))
    A dense layer that gives the 26 × 26 × 32 values of conv1:
      parameters 784 · 21,632 + 21,632 = 16,981,120, 53,066 times as many
      MACs 784 · 21,632 = 16,959,488, 87 times as many
    """
    node = _first_convolution(architecture)
    return None if node is None else _compare(node, architecture.input_shape_of(node))


def grow(architecture: Architecture) -> tuple[Comparison, ...]:
    """The same comparison for square images of 28 to 1,024 pixels a side, the convolution taking them directly.

    Raises:
        UsageError: no convolution.

    >>> rows = grow(Architecture.parse("conv 32 3x3", input_shape=(28, 28, 1)))
    >>> {row.parameters.value for row in rows}, rows[-1].dense_parameters.value
    ({320}, 35047100776576)
    """
    node = _first_convolution(architecture)
    if node is None:
        raise UsageError("there is no convolution in this network whose costs could be compared.")
    channels = architecture.input_shape_of(node)[2]
    return tuple(_compare(node, (side, side, channels)) for side in SIDES)


def growth_table(rows: tuple[Comparison, ...]) -> str:
    """The comparisons as a table: parameters and MACs of the convolution and of the dense layer, side by side."""
    head = ("image", "parameters", "MACs", "dense parameters", "dense MACs")
    lines = [
        (
            f"{row.input_shape[0]:,} × {row.input_shape[1]:,}",
            *(_short(count) for count in (row.parameters, row.macs, row.dense_parameters, row.dense_macs)),
        )
        for row in rows
    ]
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]
    told = ["  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in [head, *lines]]
    rule = "─" * len(told[0])
    title = f"{rows[0].name} as the image grows, beside a dense layer that gives as many values:"
    return "\n".join([title, told[0], rule, *told[1:]])


def _first_convolution(architecture: Architecture) -> Node | None:
    return next((node for node in architecture.nodes if isinstance(node.layer, Conv)), None)


def _compare(node: Node, shape: Shape) -> Comparison:
    assert isinstance(node.layer, Conv)
    output = node.layer.output_shape(shape)
    inputs, outputs = Count.of(*shape).value, Count.of(*output).value
    dense = Count.of(inputs, outputs)
    return Comparison(
        name=node.name,
        input_shape=shape,
        output_shape=output,
        parameters=node.layer.parameters(shape),
        macs=node.layer.macs(shape),
        dense_parameters=dense + Count.of(outputs) if node.layer.use_bias else dense,
        dense_macs=dense,
    )


def _short(count: Count) -> str:
    """A number whole up to a million million, else in powers of ten: ``1.06 · 10^13``."""
    if count.value < 10**10:
        return f"{count.value:,}"
    power = len(str(count.value)) - 1
    return f"{count.value / 10**power:.2f} · 10^{power}"
