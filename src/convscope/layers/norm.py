"""Normalisation layers: values centred and scaled by statistics of the training data, or of the image itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.layers.base import Layer, Position, Shape, Weights
from convscope.layers.words import Words, number_text
from convscope.step import Step


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Each channel centred and scaled by its statistics over the training data: ``batchnorm [eps E] …``.

    Further options are ``momentum M``, ``noscale`` and ``noshift``.

    In use the moving statistics stand in for those of the batch: ``(x − mean) / √(variance + ε) · scale + shift``.
    Weights: ``scale`` and ``shift``, trained; ``mean`` and ``variance``, kept as state; each (C,).

    Attributes:
        epsilon: added to the variance. PyTorch's default, 1e-5; Keras uses 1e-3.
        momentum: the share of each new batch in the moving statistics, as PyTorch counts it; Keras counts 1 − momentum.
        use_scale, use_shift: whether each is trained; without, it is 1 or 0.

    >>> str(BatchNorm().parameters((14, 14, 16)))
    '16 + 16 = 32'

    Source: Ioffe and Szegedy, "Batch Normalization", 2015, algorithm 2.
    """

    epsilon: float = 1e-5
    momentum: float = 0.1
    use_scale: bool = True
    use_shift: bool = True

    kind = "batchnorm"

    def __post_init__(self) -> None:
        if not (self.epsilon > 0 and 0 < self.momentum <= 1):
            raise UsageError(
                f"batchnorm needs epsilon > 0 and momentum in (0, 1], got {self.epsilon}, {self.momentum}."
            )

    @classmethod
    def parse(cls, words: Words) -> Self:
        momentum = words.option_number("momentum")
        return cls(
            _epsilon(words),
            0.1 if momentum is None else momentum,
            not words.flag("noscale"),
            not words.flag("noshift"),
        )

    @property
    def text(self) -> str:
        momentum = "" if self.momentum == 0.1 else f" momentum {number_text(self.momentum)}"
        off = f"{'' if self.use_scale else ' noscale'}{'' if self.use_shift else ' noshift'}"
        return f"{self.kind}{_epsilon_text(self.epsilon)}{momentum}{off}"

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        used = {"scale": self.use_scale, "shift": self.use_shift}
        return {name: shape[-1:] for name in used if used[name]}

    def state_shapes(self, shape: Shape) -> dict[str, Shape]:
        return {"mean": shape[-1:], "variance": shape[-1:]}

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        factor = weights.get("scale", np.float32(1)) / np.sqrt(weights["variance"] + np.float32(self.epsilon))
        return np.asarray((x - weights["mean"]) * factor + weights.get("shift", np.float32(0)))

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        mean, variance = (float(weights[name][position[-1]]) for name in ("mean", "variance"))
        scale = float(weights["scale"][position[-1]]) if self.use_scale else 1.0
        shift = float(weights["shift"][position[-1]]) if self.use_shift else 0.0
        return _normalised(self.kind, float(x[position]), mean, variance, self.epsilon, scale, shift)


@dataclass(frozen=True)
class LayerNorm(Layer):
    """The image's own statistics instead of the training data's: ``layernorm [all] [eps E]``.

    ``(x − mean) / √(variance + ε) · scale + shift``, with the mean and the variance over the channels of each position,
    or over all values of the image. Weights: ``scale`` and ``shift``, (C,) or for ``"all"`` as large as the input.

    Attributes:
        epsilon: added to the variance. PyTorch's default, 1e-5; Keras uses 1e-3.
        axes: ``"channels"``, as in ConvNeXt, or ``"all"``.

    >>> str(LayerNorm().parameters((14, 14, 96)))
    '96 + 96 = 192'

    Source: Ba, Kiros and Hinton, "Layer Normalization", 2016, equation 3.
    """

    epsilon: float = 1e-5
    axes: Literal["channels", "all"] = "channels"

    kind = "layernorm"

    def __post_init__(self) -> None:
        if not self.epsilon > 0 or self.axes not in ("channels", "all"):
            raise UsageError(
                f"layernorm needs epsilon > 0 and axes 'channels' or 'all', got {self.epsilon}, {self.axes}."
            )

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(_epsilon(words), "all" if words.flag("all") else "channels")

    @property
    def text(self) -> str:
        return f"{self.kind}{' all' if self.axes == 'all' else ''}{_epsilon_text(self.epsilon)}"

    @property
    def sees_all(self) -> bool:
        return self.axes == "all"

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        sizes = shape if self.axes == "all" else shape[-1:]
        return {"scale": sizes, "shift": sizes}

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        axes = tuple(range(1, x.ndim)) if self.axes == "all" else (-1,)
        return _standardised(x, axes, self.epsilon) * weights["scale"] + weights["shift"]

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        group = (x if self.axes == "all" else x[position[:-1]]).astype(np.float64)
        place = position if self.axes == "all" else position[-1:]
        scale, shift = (float(weights[name][place]) for name in ("scale", "shift"))
        statistics = float(group.mean()), float(group.var())
        return _normalised(self.kind, float(x[position]), *statistics, self.epsilon, scale, shift)


@dataclass(frozen=True)
class GroupNorm(Layer):
    """The image's own statistics, for so many groups of neighbouring channels: ``groupnorm G [eps E]``.

    The mean and the variance are over all positions and the channels of the group; one group is layer norm over all
    values, as many groups as channels is instance norm. Weights: ``scale`` and ``shift``, (C,).

    >>> str(GroupNorm(8).parameters((14, 14, 64)))
    '64 + 64 = 128'

    Source: Wu and He, "Group Normalization", 2018, equation 7.
    """

    groups: int
    epsilon: float = 1e-5

    kind = "groupnorm"

    @property
    def sees_all(self) -> bool:
        return True

    def __post_init__(self) -> None:
        if self.groups < 1 or not self.epsilon > 0:
            raise UsageError(f"groupnorm needs at least one group and epsilon > 0, got {self.groups}, {self.epsilon}.")

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.whole("the number of groups"), _epsilon(words))

    @property
    def text(self) -> str:
        return f"{self.kind} {self.groups}{_epsilon_text(self.epsilon)}"

    def output_shape(self, shape: Shape) -> Shape:
        if shape[-1] % self.groups:
            raise UsageError(f"{self.groups} groups do not divide {shape[-1]} channels evenly")
        return shape

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        return {"scale": shape[-1:], "shift": shape[-1:]}

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        grouped = x.reshape(*x.shape[:-1], self.groups, -1)
        axes = (*range(1, x.ndim - 1), x.ndim)
        return _standardised(grouped, axes, self.epsilon).reshape(x.shape) * weights["scale"] + weights["shift"]

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        width = x.shape[-1] // self.groups
        first = position[-1] // width * width
        group = x[..., first : first + width].astype(np.float64)
        scale, shift = (float(weights[name][position[-1]]) for name in ("scale", "shift"))
        statistics = float(group.mean()), float(group.var())
        return _normalised(self.kind, float(x[position]), *statistics, self.epsilon, scale, shift)


def _standardised(x: NDArray[np.float32], axes: tuple[int, ...], epsilon: float) -> NDArray[np.float32]:
    """``(x − mean) / √(variance + ε)``, the statistics over ``axes`` in double precision."""
    mean = x.mean(axis=axes, keepdims=True, dtype=np.float64)
    variance = x.var(axis=axes, keepdims=True, dtype=np.float64)
    return np.asarray((x - mean) / np.sqrt(variance + epsilon), np.float32)


def _normalised(
    kind: str, value: float, mean: float, variance: float, epsilon: float, scale: float, shift: float
) -> Step:
    """The Step of one normalised value."""
    factor = scale / (variance + epsilon) ** 0.5
    operands = np.array([[value, factor], [-mean, factor], [shift, 1.0]])
    return Step(
        kind=kind,
        value=operands.prod(axis=1).sum().item(),
        formula="(x − mean) · factor + shift, with factor = scale / √(variance + ε)",
        labels=("x · factor", "−mean · factor", "shift"),
        operands=operands,
        contributions=operands.prod(axis=1),
        constants={"mean": mean, "variance": variance, "epsilon": epsilon, "scale": scale, "shift": shift},
    )


def _epsilon(words: Words) -> float:
    epsilon = words.option_number("eps")
    return 1e-5 if epsilon is None else epsilon


def _epsilon_text(epsilon: float) -> str:
    return "" if epsilon == 1e-5 else f" eps {number_text(epsilon)}"
