"""Where a network is wrong, and where it was nearly wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from convscope.training.evaluation import Evaluation


@dataclass(frozen=True)
class Mistake:
    """An image beside what the network makes of it; a near miss is one that it takes for what it is.

    Attributes:
        index: its place among the images that were evaluated, from 0.
        true: the class that it is labelled.
        taken: the class that it is taken for.
        probability: what the network gives the class taken, from 0 to 1.
        own: what it gives the true class; the same for a near miss.
        rival: of the other classes than the one taken, the most probable.
        rival_probability: what the network gives that one.
    """

    index: int
    true: str
    taken: str
    probability: float
    own: float
    rival: str
    rival_probability: float

    @property
    def margin(self) -> float:
        """How much more the class taken gets than the next one, from 0 to 1."""
        return self.probability - self.rival_probability

    def __str__(self) -> str:
        rival = f"{self.rival} got {self.rival_probability:.1%}"
        if self.true == self.taken:
            return f"image {self.index:,}: {self.true}, by a little: {self.probability:.1%}, {rival}"
        own = "" if self.rival == self.true else f", {self.true} itself {self.own:.1%}"
        return f"image {self.index:,}: {self.true} taken for {self.taken} with {self.probability:.1%}; {rival}{own}"


def worst_mistakes(evaluation: Evaluation, most: int = 12) -> tuple[Mistake, ...]:
    """The images that are taken for something else, the surest of them first: there a network errs most, or a label.

    >>> logits = np.array([[2, 0, 1], [1, 0, 0], [0, 4, 1]], np.float32)
    >>> for mistake in worst_mistakes(Evaluation(logits, np.array([0, 1, 2]), ("cat", "dog", "cow"))):
    ...     print(mistake)
    image 2: cow taken for dog with 93.6%; cow got 4.7%
    image 1: dog taken for cat with 57.6%; dog got 21.2%
    """
    wrong = np.flatnonzero(evaluation.predictions != evaluation.labels)
    sure = evaluation.probabilities[wrong].max(axis=1)
    return _records(evaluation, wrong[np.argsort(-sure, kind="stable")[:most]])


def near_misses(evaluation: Evaluation, most: int = 12) -> tuple[Mistake, ...]:
    """The images that are taken for what they are by the smallest margin, the smallest first.

    >>> logits = np.array([[2, 0, 1], [1, 0, 0], [0, 4, 1]], np.float32)
    >>> print(near_misses(Evaluation(logits, np.array([0, 0, 1]), ("cat", "dog", "cow")), most=1)[0])
    image 1: cat, by a little: 57.6%, dog got 21.2%
    """
    right = np.flatnonzero(evaluation.predictions == evaluation.labels)
    two = np.sort(evaluation.probabilities[right], axis=1)[:, -2:]
    return _records(evaluation, right[np.argsort(two[:, -1] - two[:, 0], kind="stable")[:most]])


def _records(evaluation: Evaluation, places: Iterable[int]) -> tuple[Mistake, ...]:
    names = evaluation.class_names
    records = []
    for place in map(int, places):
        row = evaluation.probabilities[place]
        true, taken = int(evaluation.labels[place]), int(evaluation.predictions[place])
        others = np.where(np.arange(len(row)) == taken, -1, row)
        rival = int(others.argmax())
        sure, own, next_one = (float(row[i]) for i in (taken, true, rival))
        records.append(Mistake(place, names[true], names[taken], sure, own, names[rival], next_one))
    return tuple(records)
