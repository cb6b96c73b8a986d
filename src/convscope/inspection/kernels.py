"""The kernels of a layer, and what can be measured on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError, expect
from convscope.frameworks.network import Network


@dataclass(frozen=True, eq=False, repr=False)
class Kernels:
    """All kernels of one layer: what its filters weigh their window with.

    Attributes:
        layer: the name of the node.
        weights: ``(kh, kw, channels, filters)`` float32; ``channels`` is what one filter sees.
        bias: ``(filters,)`` float32, or None where the layer has none.

    >>> sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32)
    >>> k = Kernels("conv1", np.stack([sobel, np.eye(3, dtype=np.float32)], axis=-1)[:, :, np.newaxis])
    >>> k.norms.round(3), k.edges.round(3)
    (array([3.464, 1.732]), array([0.889, 0.   ]))
    """

    layer: str
    weights: NDArray[np.float32]
    bias: NDArray[np.float32] | None = None

    def __repr__(self) -> str:
        return f"<kernels of {self.layer}: {self}>"

    def __str__(self) -> str:
        height, width, channels, filters = self.weights.shape
        s = {count: "s" * (count > 1) for count in (filters, channels)}
        return f"{filters} filter{s[filters]} of {height} × {width} over {channels} channel{s[channels]}"

    @property
    def filters(self) -> int:
        """How many filters there are."""
        return int(self.weights.shape[3])

    @property
    def norms(self) -> NDArray[np.float64]:
        """``(filters,)``: the length of each filter, √Σ w² over rows, columns and channels."""
        return _length(self.weights)

    @property
    def edges(self) -> NDArray[np.float64]:
        """``(filters,)``: how edge-like each filter is, from 0 to 1.

        It is the share of Σ w² that lies in a slope: in each channel the part of the kernel that rises evenly from left
        to right and from top to bottom. Prewitt's kernels have 1, Sobel's 8/9, a filter that adds up its window 0; of
        random weights it is :attr:`edge_of_chance` on average. NaN for a filter of zeros.
        """
        weights = self.weights.astype(np.float64)
        slopes = sum(
            np.tensordot(slope, weights, axes=2) ** 2 / np.sum(slope**2)
            for slope in _slopes(*weights.shape[:2])
            if slope.any()
        )
        total = np.sum(weights**2, axis=(0, 1, 2))
        shares = np.full(self.filters, np.nan)
        np.divide(np.broadcast_to(slopes, weights.shape[2:]).sum(axis=0), total, out=shares, where=total > 0)
        return shares

    @property
    def edge_of_chance(self) -> float:
        """What :attr:`edges` is on average for independent random weights: the slopes' share of the dimensions."""
        height, width = self.weights.shape[:2]
        return float(((height > 1) + (width > 1)) / (height * width))

    def changes(self, before: Kernels) -> NDArray[np.float64]:
        """``(filters,)``: how far each filter moved, √Σ (w − w before)².

        Raises:
            UsageError: the others have another shape.
        """
        if before.weights.shape != self.weights.shape:
            raise UsageError(f"these kernels are {self}, those before are {before}.")
        return _length(self.weights.astype(np.float64) - before.weights)


def kernels(network: Network, layer: str) -> Kernels:
    """The kernels of a convolution, transposed ones among them.

    Args:
        network: what :func:`convscope.open` gives.
        layer: the name of a node with kernels of a height and a width.

    Raises:
        UsageError: there is no such layer, or it has no such kernels; those that have are named.

    >>> from convscope.opening import open
    >>> kernels(open("shipped"), "conv1")
    <kernels of conv1: 16 filters of 4 × 4 over 1 channel>
    """
    expect(network, Network, "kernels", "cs.open makes one of a run, a model or an Architecture.")
    expect(layer, str, "layer", "It is the name of a node, as in the table.")
    network.architecture[layer]
    arrays = network.weights.get(layer, {})
    if layer not in with_kernels(network):
        those = ", ".join(with_kernels(network)) or "none"
        raise UsageError(f"{layer} has no kernels that slide over an image.\nLayers that have: {those}.")
    return Kernels(layer, arrays["kernel"], arrays.get("bias"))


def with_kernels(network: Network) -> tuple[str, ...]:
    """The names of the layers that have kernels, in the order of the network."""
    names = (node.name for node in network.architecture.nodes)
    return tuple(
        name for name in names if "kernel" in (own := network.weights.get(name, {})) and own["kernel"].ndim == 4
    )


def _length(weights: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(np.sqrt(np.sum(weights.astype(np.float64) ** 2, axis=(0, 1, 2))))


def _slopes(height: int, width: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Down and across: ramps of mean 0 over a window; they are orthogonal to each other."""
    down, across = np.mgrid[:height, :width].astype(np.float64)
    return down - down.mean(), across - across.mean()
