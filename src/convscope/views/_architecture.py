"""The architecture view: a network drawn to scale, and where its numbers come from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convscope.analysis import Row, Table, analyse
from convscope.architecture import Architecture
from convscope.errors import UsageError
from convscope.frameworks.network import Network
from convscope.views.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DEFAULT_INPUT = (28, 28, 1)
EXAMPLES = (
    ("The textbook's", "conv 32 3x3 relu, maxpool 2, conv 64 3x3 relu, maxpool 2, flatten, dense 128 relu, dense 10"),
    ("LeNet-5", "conv 6 5x5 pad 2 tanh, avgpool 2, conv 16 5x5 tanh, avgpool 2, flatten, dense 120 tanh, dense 84 tanh,"
    " dense 10"),
    ("All dense", "flatten, dense 128 relu, dense 10"),
    ("Residual", "conv 16 3x3 same nobias, batchnorm relu,\nresidual(conv 16 3x3 same nobias, batchnorm relu, "
    "conv 16 3x3 same nobias, batchnorm) relu,\nresidual(conv 32 3x3 stride 2 same nobias, batchnorm relu, "
    "conv 32 3x3 same nobias, batchnorm | conv 32 1x1 stride 2 nobias, batchnorm) relu,\nglobalavgpool, dense 10"),
    ("Inception", "conv 16 3x3 same relu, maxpool 2,\nconcat(conv 16 1x1 relu | conv 8 1x1 relu, "
    "conv 16 3x3 same relu | conv 4 1x1 relu, conv 8 5x5 same relu | maxpool 3x3 stride 1 same, conv 8 1x1 relu),\n"
    "globalavgpool, dense 10"),
)  # fmt: skip
NOTES = (
    "One MAC is one multiply and one add; bias, normalisation, activation and pooling count 0. All numbers are for one "
    "image.",
    "Receptive fields are in pixels of the image, padding included. Memory is what a layer's output takes in float32.",
    "Sizes are rows × columns × channels. The page computes what is edited itself; nothing is sent or loaded.",
)


def architecture(network: Architecture | Network | str, *, input_shape: tuple[int, int, int] | None = None) -> View:
    """A network drawn to scale: what each layer makes, what it costs, how far it sees, and the formulas behind it all.

    The text can be edited, and the drawing follows. Blocks of branches can be opened and closed. Below, what a dense
    layer would cost in place of the first convolution, as the image grows.

    Args:
        network: an Architecture, a Network, or the text form of one.
        input_shape: ``(H, W, C)`` of a text; 28 × 28 grey unless said. A network has its own.

    Returns:
        A :class:`~convscope.views.view.View`: a notebook widget, ``save("page.html")``, ``print``.

    Raises:
        UsageError: something else, or a text with a mistake, shown where it stands.

    >>> print(str(architecture("conv 8 3x3 relu, flatten, dense 10")).splitlines()[0])
    A network of 54,170 parameters for images of 28 × 28 × 1
    """
    graph, title = _graph(network, input_shape)
    table = analyse(graph)
    title = title or _named(table)
    spec = {
        "title": title,
        "input": list(graph.input_shape),
        "text": _written(graph),
        "rows": [row_record(row, node.inputs) for row, node in zip(table.rows, graph.nodes, strict=True)],
        "examples": [{"name": name, "text": text} for name, text in EXAMPLES],
        "notes": list(NOTES),
    }
    return View("architecture", title, spec, {}, f"{title}\n\n{table}", draw=partial(_draw, table, graph, title))


def row_record(row: Row, inputs: tuple[str, ...]) -> dict[str, Any]:
    """A row of the table as the page takes it, and as it computes it for an edited text."""
    field = row.receptive_field
    return {
        "name": row.name,
        "kind": row.kind,
        "text": row.text,
        "inputs": list(inputs),
        "shape": list(row.output_shape),
        "parameters": row.parameters,
        "state": row.state,
        "macs": row.macs,
        "memory": row.memory,
        "field": {
            "size": [float(x) if x != int(x) else int(x) for x in field.size],
            "stride": [float(x) if x != int(x) else int(x) for x in field.stride],
            "padding": [float(x) if x != int(x) else int(x) for x in field.padding],
            "whole": field.whole,
            "aligned": field.aligned,
            "text": str(field),
        },
        "formulas": dict(row.formulas),
    }


def _graph(network: Architecture | Network | str, input_shape: tuple[int, int, int] | None) -> tuple[Architecture, str]:
    """The architecture, and the title of a network that has one."""
    if isinstance(network, str):
        return Architecture.parse(network, input_shape or DEFAULT_INPUT), ""
    if isinstance(network, Network):
        graph, title = network.architecture, network.title[:1].upper() + network.title[1:]
    elif isinstance(network, Architecture):
        graph, title = network, ""
    else:
        raise UsageError(
            f"views.architecture takes an Architecture, a Network or a text, got {type(network).__name__}.\n"
            "cs.open makes a Network of a model or a run, cs.read an Architecture."
        )
    if input_shape is not None and tuple(input_shape) != graph.input_shape:
        raise UsageError(f"this network takes images of {graph.input_shape}, not {tuple(input_shape)}.")
    return graph, title


def _named(table: Table) -> str:
    size = " × ".join(map(str, table.input_shape))
    return f"A network of {table.parameters:,} parameters for images of {size}"


def _written(graph: Architecture) -> str | None:
    """The text form; None for a graph that it cannot say."""
    try:
        return graph.text
    except UsageError:
        return None


def _draw(table: Table, graph: Architecture, title: str, figure: Figure) -> None:
    from convscope.views._architecture_picture import draw

    draw(figure, title, table, graph)
