"""Recipe: everything that decides how a network is trained, as one frozen value."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from convscope.architecture import Architecture
from convscope.errors import UsageError

TEXTBOOK = "conv 32 3x3 relu, maxpool 2, conv 64 3x3 relu, maxpool 2, flatten, dense 128 relu, dense 10"
FAST = (
    "conv 16 4x4 stride 2 pad 1 nobias, batchnorm, relu, "
    "conv 32 3x3 same nobias, maxpool 2, batchnorm, relu, "
    "conv 64 3x3 same nobias, maxpool 2, batchnorm, relu, "
    "conv 64 3x3 same nobias, batchnorm, relu, "
    "globalavgpool, dense 10"
)
DEEP = (
    "conv 24 4x4 stride 2 pad 1 nobias, batchnorm, relu, "
    "conv 48 3x3 same nobias, maxpool 2, batchnorm, relu, "
    "conv 96 3x3 same nobias, maxpool 2, batchnorm, relu, "
    "residual(conv 96 3x3 same nobias, batchnorm, relu), "
    "globalavgpool, dense 10"
)
WIDE = (
    "conv 32 4x4 stride 2 pad 1 nobias, batchnorm, relu, "
    "conv 64 3x3 same nobias, maxpool 2, batchnorm, relu, "
    "residual(conv 64 3x3 same nobias, batchnorm, relu), "
    "conv 128 3x3 same nobias, maxpool 2, batchnorm, relu, "
    "residual(conv 128 3x3 same nobias, batchnorm, relu, conv 128 3x3 same nobias, batchnorm, relu), "
    "globalavgpool, dense 10"
)


@dataclass(frozen=True)
class Recipe:
    """How a network is trained. Kernels start as :func:`convscope.training.initialise.initial_weights` says.

    Attributes:
        name: what it is called.
        architecture: the network it was made for, in the text form.
        epochs: how often every image is shown, at least 1.
        batch_size: images per step; batches of an epoch differ by at most one image in size.
        optimiser: ``"adam"`` (Kingma and Ba 2015, β 0.9 and 0.999, ε 1e-7 as in Keras), ``"sgd"`` with Nesterov's
            momentum of 0.9 (Sutskever et al. 2013), or ``"muon"``, which turns the kernels of convolutions by steps of
            equal length in all directions and treats all else as ``"sgd"`` does (:mod:`convscope.training.muon`).
        learning_rate: the largest one, see :meth:`learning_rate_at`.
        kernel_rate: the largest one of the kernels that ``"muon"`` turns; the others' rate goes for all but them.
        warm_up: None keeps the learning rate constant; else the share of all steps over which it climbs, before it
            falls in a straight line to 0.
        weight_decay: added to the gradient of every kernel, times the kernel; biases and normalisations have none.
        label_smoothing: the share of the target spread over all classes, from 0 to below 1 (Szegedy et al. 2016).
        flip: show every image mirrored in every other epoch, half of them from the first on.
        shift: move every image by up to so many pixels, each time anew; what comes in is black.
        erase: black out a square of so many pixels somewhere in every image (cutout).
        mix: above 0, blend every image and its target with another one's of the batch, by a share that is drawn from
            the beta distribution with this number twice (mixup).
        average: over so many epochs at the end, the network is the mean of the weights after each of their steps,
            moving statistics included (Izmailov et al. 2018); 0 for the weights as they are.
        hold_out: the share of the training images that is set aside to see after every epoch how it does; the network
            of the epoch with the lowest loss on them is the one that is kept. 0 sets none aside.
        patience: stop after so many epochs in which that loss found no new lowest value; 0 never stops early.
        standardise: shift and scale pixels to mean 0 and standard deviation 1 over the training images, per channel;
            else pixels are only divided by 255.
        precision: ``"float32"``; ``"bfloat16"`` computes layers with 8 bits of precision and keeps the weights in
            float32; ``"auto"`` does so where the processor has instructions for it.

    Raises:
        UsageError: a number is out of its range.
    """

    name: str
    architecture: str
    epochs: int
    batch_size: int
    optimiser: Literal["adam", "sgd", "muon"]
    learning_rate: float
    kernel_rate: float = 0.0
    warm_up: float | None = None
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    flip: bool = False
    shift: int = 0
    erase: int = 0
    mix: float = 0.0
    average: int = 0
    hold_out: float = 0.0
    patience: int = 0
    standardise: bool = False
    precision: Literal["auto", "bfloat16", "float32"] = "float32"

    def __post_init__(self) -> None:
        ranges = {
            "epochs must be at least 1": self.epochs >= 1,
            "batch_size must be at least 1": self.batch_size >= 1,
            "optimiser must be 'adam', 'sgd' or 'muon'": self.optimiser in ("adam", "sgd", "muon"),
            "learning_rate must be above 0": self.learning_rate > 0,
            "kernel_rate must be above 0 with muon, else 0": (self.kernel_rate > 0) == (self.optimiser == "muon"),
            "warm_up must be None or from 0 to below 1": self.warm_up is None or 0 <= self.warm_up < 1,
            "weight_decay must be 0 or more": self.weight_decay >= 0,
            "label_smoothing must be from 0 to below 1": 0 <= self.label_smoothing < 1,
            "shift must be 0 or more": self.shift >= 0,
            "erase must be 0 or more": self.erase >= 0,
            "mix must be 0 or more": self.mix >= 0,
            "average must be from 0 to epochs": 0 <= self.average <= self.epochs,
            "hold_out must be from 0 to below 1": 0 <= self.hold_out < 1,
            "patience must be 0, or with a hold_out more": self.patience == 0 or self.patience > 0 < self.hold_out,
            "precision must be 'auto', 'bfloat16' or 'float32'": self.precision in ("auto", "bfloat16", "float32"),
        }
        for rule, kept in ranges.items():
            if not kept:
                raise UsageError(f"recipe {self.name!r}: {rule}, got {getattr(self, rule.split()[0])!r}.")

    @classmethod
    def named(cls, recipe: str | Recipe, architecture: Architecture | None = None, epochs: int | None = None) -> Recipe:
        """The recipe of a name, with another number of epochs if wished; a recipe itself is handed back so.

        The learning rates of ``fast`` and its kin rely on normalisation, which keeps the scale of what it feeds. For an
        architecture that has none the recipe of that name comes with plain SGD and a tenth of the rate.

        >>> Recipe.named("textbook").optimiser
        'adam'
        >>> plain = Architecture.parse("conv 32 3x3 relu, flatten, dense 10", input_shape=(28, 28, 1))
        >>> Recipe.named("fast").learning_rate, Recipe.named("fast", plain).learning_rate
        (0.6, 0.06)
        """
        if isinstance(recipe, str):
            recipe = _of_name(recipe, architecture)
        return recipe if epochs is None else replace(recipe, epochs=epochs)

    def network_for(self, classes: int) -> str:
        """The recipe's own network in the text form, with one output for each class.

        >>> RECIPES["textbook"].network_for(3)[-32:]
        'flatten, dense 128 relu, dense 3'
        """
        return re.sub(r"dense \d+$", f"dense {classes}", self.architecture)

    def learning_rate_at(self, step: int, steps: int) -> float:
        """The learning rate of one step, ``step`` counted from 1 to ``steps``.

        With a warm-up of w steps it is ``learning_rate`` times ``step / w`` up to step w and
        ``(steps − step) / (steps − w)`` after it (Goyal et al. 2017 for the warm-up).

        >>> [RECIPES["fast"].learning_rate_at(step, 10) for step in (1, 2, 6, 10)]
        [0.3, 0.6, 0.3, 0.0]
        """
        if self.warm_up is None:
            return self.learning_rate
        climb = max(1, round(self.warm_up * steps))
        share = step / climb if step <= climb else (steps - step) / (steps - climb)
        return self.learning_rate * share


def _of_name(name: str, architecture: Architecture | None) -> Recipe:
    if name not in RECIPES:
        raise UsageError(f"there is no recipe {name!r}; the recipes are {', '.join(RECIPES)}.")
    recipe = RECIPES[name]
    if architecture is None or recipe.optimiser == "adam" or _normalises(architecture):
        return recipe
    return replace(recipe, optimiser="sgd", kernel_rate=0.0, learning_rate=recipe.learning_rate / 10)


def _normalises(architecture: Architecture) -> bool:
    return any(node.layer.kind.endswith("norm") for node in architecture.nodes)


_TEXTBOOK = Recipe("textbook", TEXTBOOK, epochs=10, batch_size=64, optimiser="adam", learning_rate=1e-3)
_FAST = Recipe(
    "fast",
    FAST,
    epochs=8,
    batch_size=256,
    optimiser="sgd",
    learning_rate=0.6,
    warm_up=0.2,
    weight_decay=5e-4,
    label_smoothing=0.1,
    flip=True,
    standardise=True,
    precision="auto",
)
_SHORT = replace(_FAST, batch_size=128, optimiser="muon", learning_rate=0.4, kernel_rate=0.05, warm_up=0.1)

RECIPES = {
    recipe.name: recipe
    for recipe in (
        _TEXTBOOK,
        _FAST,
        replace(_SHORT, name="fast-90", epochs=1, kernel_rate=0.1, flip=False),
        replace(_SHORT, name="fast-91", epochs=2, kernel_rate=0.1, flip=False),
        replace(_SHORT, name="fast-92", epochs=4, kernel_rate=0.06),
        replace(_SHORT, name="fast-93", architecture=DEEP, epochs=9, erase=4),
        replace(_SHORT, name="best", architecture=WIDE, epochs=20, kernel_rate=0.04, erase=8),
    )
}
"""The recipes by name; ``fast-N`` is the shortest found for N % of Fashion-MNIST, ``best`` the most accurate."""
