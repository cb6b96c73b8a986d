"""What a training starts from: parts that fit each other, and first weights."""

from __future__ import annotations

from pathlib import Path

from convscope.architecture import Architecture
from convscope.errors import UsageError
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.training.batches import preprocessing_for
from convscope.training.initialise import initial_weights
from convscope.training.recipe import Recipe
from convscope.training.run import Run


def starting_network(
    architecture: Architecture,
    images: Images,
    recipe: Recipe,
    seed: int,
    initial: Run | Network | str | Path | None = None,
) -> Network:
    """The network before its first step: with random weights, or with the weights and preprocessing of ``initial``.

    Raises:
        UsageError: ``initial`` has another architecture, or the seed is out of range.
        DataError: ``initial`` is a run that cannot be read.
    """
    if not 0 <= seed < 2**32:
        raise UsageError(f"the seed must be from 0 to 4,294,967,295, got {seed}.")
    if initial is None:
        weights = initial_weights(architecture, seed)
        return Network(architecture, weights, images.class_names, preprocessing_for(images, recipe))
    run = Run.open(initial) if isinstance(initial, str | Path) else initial
    network = run.network() if isinstance(run, Run) else run
    if network.architecture != architecture:
        raise UsageError(f"the network to start from is another one: {network.architecture}\nand not: {architecture}")
    return Network(architecture, network.weights, images.class_names, network.preprocessing)


def check_fit(architecture: Architecture, images: Images) -> None:
    """That a network can learn from these images, or be tested on them.

    Raises:
        UsageError: there are none, or their size or the number of their classes does not fit.
    """
    outputs, classes = architecture.shapes[architecture.nodes[-1].name], len(images.class_names)
    if not len(images):
        raise UsageError(f"{images.name} holds no images.")
    if images.shape != architecture.input_shape:
        wanted, found = _times(architecture.input_shape), _times(images.shape)
        raise UsageError(f"the network takes images of {wanted}, those of {images.name} are {found}.")
    if outputs != (classes,):
        raise UsageError(
            f"the network has {_times(outputs)} outputs, but {images.name} has {classes} classes.\n"
            f"Let its last layer be: dense {classes}"
        )


def _times(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))
