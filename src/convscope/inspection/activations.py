"""What every layer of a network answers to an image."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convscope.errors import expect
from convscope.frameworks.network import Network
from convscope.images import Images


def activations(network: Network, image: Images | ArrayLike) -> dict[str, NDArray[np.float32]]:
    """Every node's output by name, and the prepared image as ``"input"``.

    Args:
        network: what :func:`convscope.open` gives.
        image: Images, or uint8 pixels of one image ``(H, W)``, ``(H, W, C)`` or of many ``(N, H, W, C)``.

    Returns:
        float32 arrays ``(N, H, W, C)`` or ``(N, C)``, channels last, N = 1 for a single image.

    Raises:
        UsageError: the image is not of the network's input shape.
    """
    expect(network, Network, "activations", "cs.open makes one of a run, a model or an Architecture.")
    return network.activations(network.prepare(image))
