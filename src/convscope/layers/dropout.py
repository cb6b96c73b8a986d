"""Layers that leave something out at random while a network is trained, and do nothing in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.layers.base import Layer, Position, Weights
from convscope.layers.shape import copied
from convscope.layers.words import Words, number_text
from convscope.step import Step


@dataclass(frozen=True)
class _Drop(Layer):
    """What both layers have in common.

    Attributes:
        rate: the share that is dropped, from 0 to below 1.
    """

    rate: float

    def __post_init__(self) -> None:
        if not 0 <= self.rate < 1:
            share = f"; {self.rate:g} per cent is {self.rate / 100:g}" if 5 <= self.rate < 100 else ""
            raise UsageError(f"{self.kind} needs a share from 0 to below 1, got {self.rate}{share}.")

    @classmethod
    def parse(cls, words: Words) -> Self:
        return cls(words.number("the share that is dropped"))

    @property
    def text(self) -> str:
        return f"{self.kind} {number_text(self.rate)}"

    def compute(self, x: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
        return x

    def explain(self, x: NDArray[np.float32], weights: Weights, position: Position) -> Step:
        return copied(self.kind, f"the same number: {self.kind} acts only while training", "x", float(x[position]))


@dataclass(frozen=True)
class Dropout(_Drop):
    """Values set to zero at random while training, nothing otherwise: ``dropout P``, P the share that is dropped.

    The rest is scaled by 1 / (1 − P) while training, so that nothing changes in use.

    >>> Dropout(0.5).text
    'dropout 0.5'

    Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014.
    """

    kind = "dropout"


@dataclass(frozen=True)
class DropPath(_Drop):
    """Whole images of a batch set to zero at random while training, before they are added: ``droppath P``.

    In a residual block it leaves the block out for such an image. The rest is scaled by 1 / (1 − P).

    >>> DropPath(0.1).text
    'droppath 0.1'

    Source: Huang et al., "Deep Networks with Stochastic Depth", 2016, section 3.
    """

    kind = "droppath"
