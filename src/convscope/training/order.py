"""What of a network is computed, and in which order, where less or another order gives the same numbers sooner."""

from __future__ import annotations

from dataclasses import replace

from convscope.architecture import INPUT, Architecture, Node
from convscope.layers import Activation, AveragePool, Conv, MaxPool, Operation, ReLU, Shape


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


def seen_part(architecture: Architecture) -> tuple[int, int]:
    """How many rows and columns of the image, from the top left, the network's outputs depend on.

    A pool whose windows do not fill its input leaves the last rows and columns out, and all that only they need was
    computed for nothing. In the textbook network 11 × 11 values come into the last pool, which looks at 10 × 10; so a
    sixth of its convolutions is wasted, and the last two rows and columns of the image bear on nothing.

    Only windows without padding, and activations, pass that on; every other layer counts as looking at its whole input,
    and batch norm does, for its mean and variance.

    >>> a = Architecture.parse("conv 8 3x3 relu, maxpool 2, conv 8 3x3, maxpool 2, flatten, dense 10", (28, 28, 1))
    >>> seen_part(a)
    (26, 26)
    """
    wanted: dict[str, tuple[int, int]] = {}
    for node in reversed(architecture.nodes):
        rows, columns = wanted.get(node.name) or _extent(architecture.shapes[node.name])
        for name in node.inputs:
            part = _looked_at(node.layer, (rows, columns), architecture.shapes[name])
            known = wanted.get(name, (0, 0))
            wanted[name] = max(part[0], known[0]), max(part[1], known[1])
    return wanted.get(INPUT) or _extent(architecture.input_shape)


def _looked_at(layer: Operation, part: tuple[int, int], shape: Shape) -> tuple[int, int]:
    """What a layer looks at of an input of that shape to give so many rows and columns of its output."""
    if isinstance(layer, Activation):
        return part
    if isinstance(layer, Conv | MaxPool | AveragePool) and layer.window.pads(*shape[:2]) == ((0, 0), (0, 0)):
        window = layer.window
        rows, columns = (
            (count - 1) * stride + (size - 1) * dilation + 1
            for count, stride, size, dilation in zip(part, window.stride, window.size, window.dilation, strict=True)
        )
        return rows, columns
    return _extent(shape)


def _extent(shape: Shape) -> tuple[int, int]:
    return (shape[0], shape[1]) if len(shape) == 3 else (1, 1)


def _only_taken_by(nodes: list[Node], node: Node, after: Node) -> bool:
    return [other.name for other in nodes if node.name in other.inputs] == [after.name]


def _renamed(node: Node, old: str, new: str) -> Node:
    return replace(node, inputs=tuple(new if name == old else name for name in node.inputs))
