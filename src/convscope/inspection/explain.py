"""The arithmetic behind one value of a network."""

from __future__ import annotations

from numpy.typing import ArrayLike

from convscope.architecture import INPUT
from convscope.errors import UsageError, expect
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.inspection.activations import activations
from convscope.layers import Position, Shape
from convscope.step import Step


def explain(
    network: Network,
    image: Images | ArrayLike,
    layer: str,
    row: int | None = None,
    column: int | None = None,
    channel: int = 0,
) -> Step:
    """How one value of a layer comes about: its inputs and weights, multiplied and summed by NumPy.

    Args:
        network: what :func:`convscope.open` gives.
        image: one image, as for :func:`convscope.activations`.
        layer: the name of a node.
        row, column: the position in the feature map; left out where the layer's output is flat.
        channel: the feature map, or the place in a flat output.

    Returns:
        The Step. Its value is computed from the layer's input, never read from its output.

    Raises:
        UsageError: an unknown layer, or a position outside its output.
    """
    expect(network, Network, "explain", "cs.open makes one of a run, a model or an Architecture.")
    expect(layer, str, "layer", "It is the name of a node, as in the table.")
    node = network.architecture[layer]
    position = _position(layer, network.architecture.shapes[layer], row, column, channel)
    values = activations(network, image)
    if len(values[INPUT]) != 1:
        raise UsageError(f"explain follows one image, got {len(values[INPUT])}. Choose one: images[0].")
    inputs = tuple(values[name][0] for name in node.inputs)
    return node.explain(inputs, network.weights.get(layer, {}), position)


def _position(layer: str, shape: Shape, row: int | None, column: int | None, channel: int) -> Position:
    position = (channel,) if len(shape) == 1 else (row, column, channel)
    size = " × ".join(map(str, shape))
    if len(shape) == 1 and (row is not None or column is not None):
        raise UsageError(f"{layer} has {size} values in a row: give channel alone.")
    if len(shape) == 3 and (row is None or column is None):
        raise UsageError(f"{layer} is {size}: give row and column, both from 0.")
    if any(place is None or not 0 <= place < limit for place, limit in zip(position, shape, strict=True)):
        raise UsageError(f"{layer} is {size}; {position} is no place in it. Places count from 0.")
    return position  # type: ignore[return-value]
