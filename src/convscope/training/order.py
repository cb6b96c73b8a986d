"""The order in which a network is computed while it trains, where another one gives the same numbers sooner."""

from __future__ import annotations

from dataclasses import replace

from convscope.architecture import Architecture, Node
from convscope.layers import MaxPool, ReLU


def pool_first(architecture: Architecture) -> Architecture:
    """The same network with every max pool before the ReLU that it follows; names and weights stay.

    The largest of some numbers, made non-negative, is the largest of the numbers made non-negative: outputs and
    gradients are equal to the bit, and behind a 2 × 2 pool the ReLU has a fourth of the values to look at. Batch norm
    and max pool do not commute, a negative scale turns the largest into the smallest: their order is left alone.

    >>> a = Architecture.parse("conv 8 3x3 relu, maxpool 2, flatten, dense 10", input_shape=(28, 28, 1))
    >>> [node.name for node in pool_first(a).nodes]
    ['conv1', 'maxpool1', 'conv1/relu', 'flatten1', 'dense1']
    """
    nodes = list(architecture.nodes)
    for i in range(len(nodes) - 1):
        node, after = nodes[i], nodes[i + 1]
        if isinstance(node.layer, ReLU) and isinstance(after.layer, MaxPool) and _only_taken_by(nodes, node, after):
            nodes[i : i + 2] = replace(after, inputs=node.inputs), replace(node, inputs=(after.name,))
            nodes[i + 2 :] = [_renamed(other, after.name, node.name) for other in nodes[i + 2 :]]
    return Architecture(tuple(nodes), architecture.input_shape)


def _only_taken_by(nodes: list[Node], node: Node, after: Node) -> bool:
    return [other.name for other in nodes if node.name in other.inputs] == [after.name]


def _renamed(node: Node, old: str, new: str) -> Node:
    return replace(node, inputs=tuple(new if name == old else name for name in node.inputs))
