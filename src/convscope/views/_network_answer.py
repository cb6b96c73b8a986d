"""What Python tells the page of a large network: every number of a layer, and of those that it reads."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.architecture import INPUT
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.views.page import packed


class Answers:
    """Answers ``{"node": a layer, "index": an image}`` with ``arrays``: outputs by ``name:output``, weights by name.

    Args:
        n: the network.
        images: those that are shown.
    """

    def __init__(self, n: Network, images: Images) -> None:
        self._network, self._images = n, images
        self._index = -1
        self._values: dict[str, NDArray[np.float32]] = {}
        self._lock = Lock()

    def __call__(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The arrays; none for a layer or an image that is not there."""
        name, index = asked.get("node"), asked.get("index")
        node = next((one for one in self._network.architecture.nodes if one.name == name), None)
        if node is None or type(index) is not int or not 0 <= index < len(self._images):
            return {"arrays": {}}
        with self._lock:
            if index != self._index:
                x = self._network.prepare(self._images[index : index + 1])
                self._index, self._values = index, self._network.activations(x)
            values = self._values
        outputs = {f"{each}:output": values[each][0] for each in (node.name, *node.inputs) if each != INPUT}
        weights = {f"{node.name}:{key}": array for key, array in self._network.weights.get(node.name, {}).items()}
        arrays = {key: packed(np.asarray(array, np.float32)) for key, array in (outputs | weights).items()}
        return {"node": node.name, "index": index, "arrays": arrays}
