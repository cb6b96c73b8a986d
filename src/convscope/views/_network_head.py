"""The end of a network: which of its numbers are the classes' scores, and which their shares of 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.architecture import INPUT
from convscope.frameworks.network import Network
from convscope.views._network_nodes import node_of

FEATURES = ("globalavgpool", "globalmaxpool", "flatten")


@dataclass(frozen=True)
class Head:
    """Where a network says what it sees.

    Attributes:
        scores: the node with a number for each class.
        shares: the node with a number from 0 to 1 for each class; it may be one that the network lacks.
        words: what the shares are.
        added: that node, where the network ends in scores.
    """

    scores: str
    shares: str
    words: str
    added: tuple[dict[str, Any], ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """The layers of the network whose values tell the shares."""
        return (self.scores if self.added else self.shares,)

    def of(self, values: dict[str, NDArray[np.float32]]) -> NDArray[np.float64]:
        """The shares ``(N, classes)`` for the values of every node."""
        return softmax(values[self.scores]) if self.added else values[self.shares].astype(np.float64)


def head_of(n: Network) -> Head | None:
    """The head of a network; None where its last output is a map, a single number or a row of features.

    Features are taken for what they are where a pooling layer ends the network and nobody named its outputs.
    """
    last = n.architecture.nodes[-1]
    shape = n.architecture.shapes[last.name]
    if len(shape) != 1:
        return None
    (before, *_) = last.inputs
    scores = before if n.architecture.shapes[before] == shape and before != INPUT else last.name
    if last.layer.kind == "softmax":
        return Head(scores, last.name, "softmax of the logits")
    if last.layer.kind == "sigmoid":
        return Head(scores, last.name, "each by itself, from 0 to 1")
    unnamed = n.class_names == tuple(f"class {i}" for i in range(len(n.class_names)))
    if shape == (1,) or (unnamed and last.layer.kind in FEATURES):
        return None
    name = "softmax" if "softmax" not in n.architecture.shapes else f"softmax of {last.name}"
    attributes = {"text": "the scores as probabilities", "formulas": {}}
    added = node_of(name, "softmax", (last.name,), shape, attributes)
    return Head(last.name, name, "softmax of the logits", (added,))


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Scores ``(N, classes)`` as shares of 1: e to the power of each, divided by the sum of all.

    >>> softmax(np.array([[0.0, np.log(3.0)]], np.float32)).round(3)
    array([[0.25, 0.75]])
    """
    powers = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
