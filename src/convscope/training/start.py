"""What a training starts from: parts that fit each other, and first weights."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from convscope.architecture import Architecture
from convscope.errors import UsageError, expect
from convscope.frameworks.network import Network, weight_shapes
from convscope.images import Images
from convscope.layers import Weights
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
    """The network before its first step: with random weights, and those of ``initial`` wherever they fit.

    With ``initial`` pixels become the input as they do there, if its images have as many channels.

    Raises:
        UsageError: no layer of ``initial`` fits, or the seed is out of range.
        DataError: ``initial`` is a run that cannot be read.
    """
    if not 0 <= seed < 2**32:
        raise UsageError(f"the seed must be from 0 to 4,294,967,295, got {seed}.")
    weights: dict[str, Weights] = {**initial_weights(architecture, seed)}
    if initial is None:
        return Network(architecture, weights, images.class_names, preprocessing_for(images, recipe))
    run = Run.open(initial) if isinstance(initial, str | Path) else initial
    network = run.network() if isinstance(run, Run) else run
    taken = fitting(architecture, network)
    if not taken:
        raise UsageError(f"the network to start from is another one: {network.architecture}\nand not: {architecture}")
    weights |= {name: network.weights[name] for name in taken}
    alike = network.architecture.input_shape[2] == images.shape[2]
    preprocessing = network.preprocessing if alike else preprocessing_for(images, recipe)
    return Network(architecture, weights, images.class_names, preprocessing)


def fitting(architecture: Architecture, network: Network) -> tuple[str, ...]:
    """The names of the nodes whose weights can be taken from a network: it has one of that name, kind and shapes.

    >>> a, b = (Architecture.parse(f"conv 4 3x3 relu, flatten, dense {n}", input_shape=(8, 8, 1)) for n in (2, 3))
    >>> fitting(b, Network(a, initial_weights(a)))
    ('conv1',)
    """
    wanted, there = weight_shapes(architecture), weight_shapes(network.architecture)
    kinds = {node.name: node.layer.kind for node in network.architecture.nodes}
    return tuple(
        node.name
        for node in architecture.nodes
        if node.name in wanted and kinds.get(node.name) == node.layer.kind and wanted[node.name] == there[node.name]
    )


def check_freeze(architecture: Architecture, freeze: Collection[str]) -> tuple[str, ...]:
    """The names of the nodes to freeze, in the order of the network.

    Raises:
        UsageError: the network has no such node with weights, or nothing is left to learn.
    """
    known = list(weight_shapes(architecture))
    for name in freeze:
        if name not in known:
            raise UsageError(f"there is no layer {name!r} to freeze.\nLayers with weights are {', '.join(known)}.")
    if set(freeze) == set(known):
        raise UsageError("every layer is frozen, so that nothing is left to learn.")
    return tuple(name for name in known if name in freeze)


def check_fit(architecture: Architecture, images: Images) -> None:
    """That a network can learn from these images, or be tested on them.

    Raises:
        UsageError: there are none, or their size or the number of their classes does not fit.
    """
    expect(images, Images, "train", "cs.load gives Images; of arrays make cs.Images(pixels, labels, class_names).")
    outputs, classes = architecture.shapes[architecture.nodes[-1].name], len(images.class_names)
    if not len(images):
        raise UsageError(f"{images.name} holds no images.")
    if images.shape != architecture.input_shape:
        wanted, found = _times(architecture.input_shape), _times(images.shape)
        raise UsageError(f"the network takes images of {wanted}, those of {images.name} are {found}.")
    if len(outputs) == 3:
        raise UsageError(
            f"the network ends in maps of {_times(outputs)}, not in a number for each of the {classes} classes.\n"
            f"Let it end in: flatten, dense {classes} (or globalavgpool instead of flatten)"
        )
    if outputs != (classes,):
        raise UsageError(
            f"the network has {_times(outputs)} outputs, but {images.name} has {classes} classes.\n"
            f"Let its last layer be: dense {classes}"
        )


def _times(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))
