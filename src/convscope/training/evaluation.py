"""Evaluation: how well a network does on images whose classes are known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ClassResult:
    """One class: how many images it has, how many of them were found, and how many images were taken for it."""

    name: str
    n: int
    correct: int
    taken: int

    @property
    def recall(self) -> float:
        """The share of its images that were found, from 0 to 1; NaN where it has none."""
        return self.correct / self.n if self.n else float("nan")

    @property
    def precision(self) -> float:
        """The share of the images taken for it that are it, from 0 to 1; NaN where there are none."""
        return self.correct / self.taken if self.taken else float("nan")


@dataclass(frozen=True)
class Confusion:
    """How many images of the class ``true`` were taken for ``taken``."""

    true: str
    taken: str
    count: int


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A network's answers beside the truth; every other number is counted from these two.

    Attributes:
        logits: ``(N, K)`` float32, the network's output for each image, before a softmax where it ends in one.
        labels: ``(N,)`` int64, the true classes.
        class_names: the K names.

    >>> logits = np.array([[2, 0], [1, 0], [0, 3]], np.float32)
    >>> e = Evaluation(logits, np.array([0, 1, 1]), ("cat", "dog"))
    >>> e.correct, e.n, e.predictions.tolist(), e.confusion.tolist()
    (2, 3, [0, 0, 1], [[1, 0], [1, 1]])
    >>> e.confused()
    (Confusion(true='dog', taken='cat', count=1),)
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

    @cached_property
    def probabilities(self) -> NDArray[np.float64]:
        """``(N, K)``, what the network gives each class: the softmax of the logits."""
        return probabilities(self.logits)

    @property
    def correct(self) -> int:
        """How many images are classified correctly."""
        return int(np.count_nonzero(self.predictions == self.labels))

    @property
    def accuracy(self) -> float:
        """``correct / n``, from 0 to 1; NaN for no images."""
        return self.correct / self.n if self.n else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share of all such images lies, with 95 % confidence, if these are a random choice of them.

        Source: Wilson, "Probable inference, the law of succession, and statistical inference", 1927. It says nothing of
        another training with another seed.
        """
        return wilson(self.correct, self.n)

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

    @property
    def classes(self) -> tuple[ClassResult, ...]:
        """How well each class is told from the others, in the order of the classes."""
        columns = self.confusion.sum(axis=1), self.confusion.diagonal(), self.confusion.sum(axis=0)
        return tuple(
            ClassResult(name, int(n), int(correct), int(taken))
            for name, n, correct, taken in zip(self.class_names, *columns, strict=True)
        )

    def confused(self, most: int = 5) -> tuple[Confusion, ...]:
        """The pairs of classes that are confused most often, at most so many, the most frequent first."""
        wrong = self.confusion - np.diag(self.confusion.diagonal())
        order = np.argsort(-wrong, axis=None, kind="stable")[:most]
        pairs = [(int(row), int(column)) for row, column in zip(*np.unravel_index(order, wrong.shape), strict=True)]
        names = self.class_names
        return tuple(Confusion(names[a], names[b], int(wrong[a, b])) for a, b in pairs if wrong[a, b])

    def __str__(self) -> str:
        return f"{self.correct:,} of {self.n:,} correct ({self.accuracy:.2%})"


def probabilities(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Softmax, row by row: ``exp(logit) / Σ exp(logits)``.

    >>> probabilities(np.array([[0, 0, 0, 0]], np.float32))
    array([[0.25, 0.25, 0.25, 0.25]])
    """
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float64)


def wilson(correct: int, n: int) -> tuple[float, float]:
    """Wilson's interval for a share, at 95 %; (0, 1) for no images.

    >>> [round(end, 4) for end in wilson(9274, 10_000)]
    [0.9221, 0.9323]
    """
    if not n:
        return 0.0, 1.0
    z, share = 1.959963984540054, correct / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return middle - half, middle + half
