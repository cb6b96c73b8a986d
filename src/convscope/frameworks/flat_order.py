"""In which order flat values stand in a framework that keeps channels first."""

from __future__ import annotations

from collections.abc import Mapping

from convscope.architecture import INPUT, Architecture, Node
from convscope.layers import Dense, Flatten, GroupNorm, Layer, Merge, Rescale, Reshape, Shape, Slice


def flat_orders(architecture: Architecture) -> dict[str, Shape | None]:
    """For each node whose values are flat and in the order (channel, row, column): the shape ``(H, W, C)`` they had.

    None where the order is the architecture's own: what is no image any more, and what goes on to a layer that depends
    on the order and has no weights to reorder, such as a merge; there the flattening itself must be written in ours.

    >>> flat_orders(Architecture.parse("conv 4 3x3, flatten, relu, dense 2", (8, 8, 1)))
    {'input': None, 'conv1': None, 'flatten1': (6, 6, 4), 'relu1': (6, 6, 4), 'dense1': None}
    """
    ours = _ours(architecture)
    orders: dict[str, Shape | None] = {INPUT: None}
    for node in architecture.nodes:
        orders[node.name] = None if node.name in ours else _order_after(node, architecture, orders)
    return orders


def _order_after(node: Node, architecture: Architecture, orders: Mapping[str, Shape | None]) -> Shape | None:
    before = architecture.input_shape_of(node)
    if isinstance(node.layer, Flatten) and len(before) == 3:
        return before
    return orders[node.inputs[0]] if _keeps_order(node) and len(before) == 1 else None


def _ours(architecture: Architecture) -> set[str]:
    """The nodes whose values go on to a layer that needs the architecture's order."""
    needed: set[str] = set()
    for node in reversed(architecture.nodes):
        if isinstance(node.layer, Merge | GroupNorm | Rescale | Reshape | Slice) or (
            node.name in needed and _keeps_order(node)
        ):
            needed.update(node.inputs)
    return needed


def _keeps_order(node: Node) -> bool:
    return isinstance(node.layer, Layer) and not isinstance(node.layer, Dense)
