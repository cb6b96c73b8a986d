"""Evaluation: how well a network does on images whose classes are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A network's answers beside the truth; every other number is counted from these two.

    Attributes:
        logits: ``(N, K)`` float32, the network's output for each image.
        labels: ``(N,)`` int64, the true classes.
        class_names: the K names.

    >>> logits = np.array([[2, 0], [1, 0], [0, 3]], np.float32)
    >>> e = Evaluation(logits, np.array([0, 1, 1]), ("cat", "dog"))
    >>> e.correct, e.n, e.predictions.tolist(), e.confusion.tolist()
    (2, 3, [0, 0, 1], [[1, 0], [1, 1]])
    """

    logits: NDArray[np.float32]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]

    @property
    def n(self) -> int:
        """How many images."""
        return len(self.labels)

    @cached_property
    def predictions(self) -> NDArray[np.int64]:
        """``(N,)``, the class with the largest logit; of equal ones the first."""
        return np.asarray(self.logits.argmax(axis=1), np.int64)

    @property
    def correct(self) -> int:
        """How many images are classified correctly."""
        return int(np.count_nonzero(self.predictions == self.labels))

    @property
    def accuracy(self) -> float:
        """``correct / n``, from 0 to 1; NaN for no images."""
        return self.correct / self.n if self.n else float("nan")

    @property
    def loss(self) -> float:
        """The mean cross-entropy: −log of the probability (softmax) that the true class is given."""
        if not self.n:
            return float("nan")
        shifted = self.logits.astype(np.float64) - self.logits.max(axis=1, keepdims=True)
        own = shifted[np.arange(self.n), self.labels]
        return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - own))

    @cached_property
    def confusion(self) -> NDArray[np.int64]:
        """``(K, K)``: row the true class, column the network's; the diagonal is what is right."""
        k = len(self.class_names)
        return np.bincount(self.labels * k + self.predictions, minlength=k * k).reshape(k, k).astype(np.int64)

    def __str__(self) -> str:
        return f"{self.correct:,} of {self.n:,} correct ({self.accuracy:.2%})"
