"""Showing a network many images at once, with PyTorch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from convscope.errors import UsageError
from convscope.frameworks.network import Network
from convscope.frameworks.pytorch import write
from convscope.images import Images
from convscope.layers import Sigmoid, Softmax
from convscope.training.evaluation import Evaluation
from convscope.training.order import pool_first, seen_part


def evaluate(network: Network, images: Images, batch_size: int = 1000) -> Evaluation:
    """The network's answers to ``images``, in float32, each image seen once as it is.

    Args:
        network: a network whose outputs are the classes of ``images``, in the same order.
        images: the images, of the network's input shape.
        batch_size: images at a time; it bears on memory and speed, on the result only in the last bit.

    Raises:
        UsageError: the images have another shape or another number of classes than the network.
    """
    outputs, classes = len(network.class_names), len(images.class_names)
    if max(outputs, 2) != classes:
        raise UsageError(f"the network has {outputs} outputs, but {images.name} has {classes} classes.")
    return Evaluation(answers(network, images.pixels, batch_size), images.labels, images.class_names)


def answers(network: Network, pixels: NDArray[np.uint8], batch_size: int = 1000) -> NDArray[np.float32]:
    """The network's logits ``(N, K)`` for pixels ``(N, H, W, C)``, in float32, so many images at a time.

    Where the network ends in a softmax, they are what goes into it. A network with one output, the logit z of the
    second of two classes, has the logits 0 and z: their softmax is 1 − σ(z) and σ(z).

    Raises:
        UsageError: the pixels have another shape than the network takes, or it does not end in scores of classes.
    """
    shape = network.architecture.shapes[network.architecture.nodes[-1].name]
    if len(shape) != 1:
        raise UsageError(f"the network gives {' × '.join(map(str, shape))}, not one score for each class.")
    model = quick_model(_up_to_logits(network)).eval()
    logits = np.zeros((len(pixels), max(shape[0], 2)), np.float32)
    with torch.inference_mode():
        for start in range(0, len(pixels), batch_size):
            batch = slice(start, start + batch_size)
            logits[batch, -shape[0] :] = model(to_torch(network.prepare(pixels[batch]))).numpy()
    return logits


def _up_to_logits(network: Network) -> Network:
    *before, last = network.architecture.nodes
    if not before or not isinstance(last.layer, Softmax if len(network.class_names) > 1 else Sigmoid):
        return network
    return replace(network, architecture=replace(network.architecture, nodes=tuple(before)))


def quick_model(network: Network) -> nn.Module:
    """The network as a PyTorch model, made for speed: channels last, pools first, and it leaves out what of the image
    no output depends on. The numbers are the network's.
    """
    with torch.random.fork_rng(devices=[]):  # PyTorch draws weights, which are replaced; the caller's chance stays
        model = write(pool_first(network.architecture), network.weights)
    rows, columns = seen_part(network.architecture)
    if (rows, columns) != network.architecture.input_shape[:2]:
        model.register_forward_pre_hook(lambda _, inputs: (inputs[0][:, :, :rows, :columns],))
    return model.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def to_torch(x: NDArray[np.float32]) -> torch.Tensor:
    """Inputs ``(N, H, W, C)`` as PyTorch wants them, ``(N, C, H, W)``; the numbers stay where they are."""
    return torch.from_numpy(x).permute(0, 3, 1, 2)
