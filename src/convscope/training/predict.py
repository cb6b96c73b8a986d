"""What a network takes the images in files for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from convscope.frameworks.network import Network
from convscope.training.evaluate import answers
from convscope.training.evaluation import probabilities
from convscope.training.photo import like_the_data

BATCH = 256


@dataclass(frozen=True)
class Prediction:
    """What a network takes one image for.

    Attributes:
        file: where the image is.
        classes: name and probability (softmax, from 0 to 1) of the most probable classes, the first first.
        steps: what was done to the image before the network saw it, in words.
    """

    file: Path
    classes: tuple[tuple[str, float], ...]
    steps: tuple[str, ...]


def predict(network: Network, files: Iterable[Path], as_is: bool = False, top: int = 3) -> Iterator[Prediction]:
    """The most probable classes of each image file, in the order of the files.

    Args:
        network: a network whose last layer gives logits, or one that of a single class and of all else.
        files: image files in any common format and size; see :mod:`convscope.training.photo`.
        as_is: neither invert nor trim the images.
        top: how many classes.

    Raises:
        DataError: a file is missing, or no image that can be read.
    """
    waiting, names = iter(files), network.class_names
    if len(names) == 1:
        names = f"not {names[0]}", names[0]
    while batch := list(islice(waiting, BATCH)):
        prepared = [like_the_data(file, network.architecture.input_shape, as_is) for file in batch]
        logits = answers(network, np.stack([pixels for pixels, _ in prepared]))
        for file, (_, steps), row in zip(batch, prepared, probabilities(logits), strict=True):
            order = np.argsort(-row, kind="stable")[:top]
            yield Prediction(file, tuple((names[i], float(row[i])) for i in order), steps)
