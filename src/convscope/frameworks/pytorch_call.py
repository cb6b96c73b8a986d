"""One operation of a PyTorch model: what it takes, its settings and its weights.

PyTorch keeps channels first and lets a model move its axes as it likes; here images are channels last. So a value says
which of our axes each of PyTorch's is, and for a flattened image in which order PyTorch has its numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from convscope.frameworks.growing import Arrays, Growing


class Halfway(NamedTuple):
    """That an image was reshaped, and what for only the next operation says.

    ``"split"``: its channels into an axis of ``groups`` and one of their members; ``"turned"``: these two exchanged;
    ``"positions in a row"``: rows and columns in one axis; ``"spread"``: one value a channel, repeated everywhere.
    """

    kind: str
    groups: int = 1


@dataclass(frozen=True)
class Value:
    """A tensor of the model: the node that gives it, and how PyTorch lies it out.

    Attributes:
        node: the name of our node.
        axes: for each axis of PyTorch behind the batch, which of ours it is: ``(2, 0, 1)`` for channels first.
        order: for a flattened image, PyTorch's number j is our number ``order[j]``; None where they agree.
        edges: rows and columns of −∞ around an image, which a max pooling behind takes as its padding.
        halfway: a reshaping whose second half is to come.
    """

    node: str
    axes: tuple[int, ...]
    order: NDArray[np.int64] | None = None
    edges: tuple[tuple[int, int], tuple[int, int]] | None = None
    halfway: Halfway | None = None

    def alike(self, other: Value) -> bool:
        """Whether both lie in the same order."""
        if self.order is None or other.order is None:
            return self.axes == other.axes and self.order is other.order
        return self.axes == other.axes and np.array_equal(self.order, other.order)

    @property
    def channels(self) -> int:
        """Which of our axes has the channels."""
        return len(self.axes) - 1


class Call:
    """One operation in the model, and what has been read before it."""

    def __init__(
        self,
        node: torch.fx.Node,
        name: str,
        growing: Growing,
        values: Mapping[torch.fx.Node, Value],
        tensors: Mapping[str, torch.Tensor],
        roots: Mapping[str, frozenset[str]],
    ) -> None:
        self.name = name
        """What its node is to be called."""
        self.growing, self.values, self._tensors, self._roots = growing, values, tensors, roots
        self._used: frozenset[str] = frozenset()
        schema = node.target._schema.arguments  # type: ignore[union-attr]
        given = dict(zip([argument.name for argument in schema], node.args, strict=False))
        self.arguments = {a.name: a.default_value for a in schema if a.has_default_value()} | given | dict(node.kwargs)
        self.result = tuple(getattr(node.meta["val"], "shape", ()))[1:]
        self.waits = bool(node.users) and all("squeeze" in str(user.target) for user in node.users)
        """Whether only squeezing and unsqueezing follow, so that axes of length 1 may wait for it."""

    def __getitem__(self, name: str) -> Any:
        return self.arguments[name]

    def value(self, name: str = "input", edges: bool = False, halfway: bool = False) -> Value:
        """The tensor that an argument names; ``edges``: it may be padded by −∞; ``halfway``: or half reshaped.

        Raises:
            ValueError: it is a number, or a weight.
        """
        key = name if name in self.arguments else "self"
        if self.arguments[key] not in self.values:
            raise ValueError(f"its {key} is not computed from the image")
        value = self.values[self.arguments[key]]
        if value.edges is not None and not edges:
            raise ValueError("only a max pooling can take a padding of −∞")
        if value.halfway is not None and not halfway:
            raise ValueError("what was reshaped before it is no image here")
        return value

    def axis(self, number: int, value: Value) -> int:
        """Which of our axes PyTorch's axis is; the batch has none.

        Raises:
            ValueError: it is the batch.
        """
        place = number % (len(value.axes) + 1)
        if not place:
            raise ValueError("it works along the batch")
        return value.axes[place - 1]

    def weight(self, name: str) -> NDArray[np.float32] | None:
        """The weight that an argument names, or None where there is none."""
        node = self.arguments[name]
        if node is None:
            return None
        if node.name not in self._tensors:
            raise ValueError(f"its {name} is computed from the image")
        self._used |= self._roots[node.name]
        return _array(self._tensors[node.name])

    def trained(self, name: str) -> bool:
        """Whether the weight that an argument names is a parameter, not a constant."""
        return isinstance(self._tensors.get(self.arguments[name].name), torch.nn.Parameter)

    def image(self, edges: bool = False) -> Value:
        """The input, which must be an image with its channels first.

        Raises:
            ValueError: it is not.
        """
        value = self.value(edges=edges)
        if value.axes != (2, 0, 1):
            raise ValueError("its input is no image with the channels first")
        return value

    def add(self, layer: Any, value: Value, arrays: Arrays | None = None) -> Value:
        """A node that leaves the order as it is."""
        return replace(value, node=self.growing.add(self.name, layer, [value.node], arrays, self._used))


def _array(tensor: torch.Tensor) -> NDArray[np.float32]:
    return tensor.detach().to("cpu", torch.float32).numpy()


def given(**arrays: NDArray[np.float32] | None) -> dict[str, NDArray[np.float32]]:
    """The arrays that are there."""
    return {name: array for name, array in arrays.items() if array is not None}
