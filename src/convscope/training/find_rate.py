"""How large the learning rate of a recipe may be: a training in which it climbs until the loss runs away."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from convscope.architecture import Architecture
from convscope.errors import DataError, UsageError
from convscope.images import Images
from convscope.training.batches import batch_count
from convscope.training.event import Event
from convscope.training.loop import train
from convscope.training.recipe import Recipe

RUNS_AWAY = 3.0  # times the lowest smoothed loss so far


@dataclass(frozen=True)
class _Climb(Recipe):
    """A recipe whose learning rate climbs from ``lowest`` to ``learning_rate`` by the same factor every step."""

    lowest: float = 1e-5
    climb: int = 100

    def learning_rate_at(self, step: int, steps: int) -> float:
        share = (step - 1) / max(1, self.climb - 1)
        return float(self.lowest * (self.learning_rate / self.lowest) ** share)


def find_rate(
    architecture: Architecture,
    images: Images,
    recipe: str | Recipe = "fast",
    seed: int = 0,
    lowest: float = 1e-5,
    highest: float = 10.0,
    steps: int = 100,
) -> Iterator[Event]:
    """Train for some steps while the learning rate climbs; the events of the steps, each with its rate and its loss.

    It ends before its last step where the loss, smoothed over about ten steps, is three times its lowest, or not a
    number. The rate to take is read off with :func:`steepest`.

    Source: Smith, "Cyclical Learning Rates for Training Neural Networks", 2017, section 3.3.

    Args:
        architecture, images, recipe, seed: as of :func:`convscope.training.loop.train`.
        lowest, highest: the first and the last learning rate.
        steps: how many steps.

    Raises:
        UsageError: the rates or the steps make no climb, or the parts do not fit each other.

    >>> a = Architecture.parse("conv 4 3x3 relu, globalavgpool, dense 2", input_shape=(8, 8, 1))
    >>> two = Images(np.zeros((96, 8, 8, 1), np.uint8), np.arange(96) % 2, ("cat", "dog"))
    >>> events = find_rate(a, two, "textbook", lowest=1e-3, highest=1, steps=4)
    >>> [round(event.learning_rate, 6) for event in events]
    [0.001, 0.01, 0.1, 1.0]
    """
    if not (0 < lowest < highest < math.inf and steps >= 2):
        raise UsageError(f"the rate must climb from above 0 in 2 steps or more, got {lowest} to {highest} in {steps}.")
    plain = replace(Recipe.named(recipe, architecture), average=0, hold_out=0.0, patience=0)
    epochs = math.ceil(steps / batch_count(images, plain))
    values = asdict(plain) | {"epochs": epochs, "learning_rate": highest}
    training = train(architecture, images, None, _Climb(**values, lowest=lowest, climb=steps), seed)
    return _climbing(training, steps)


def steepest(events: list[Event]) -> float:
    """The learning rate at which the smoothed loss falls fastest, per factor of the rate.

    Raises:
        UsageError: there are fewer than three steps.

    >>> losses = [2.3, 2.3, 2.2, 1.5, 1.3, 1.3, 4]
    >>> steepest([Event("step", 1, 1, i, 7, i, loss=loss, learning_rate=10.0**i) for i, loss in enumerate(losses)])
    1000.0
    """
    steps = [event for event in events if event.kind == "step"]
    if len(steps) < 3:
        raise UsageError(f"a slope needs three steps or more, got {len(steps)}.")
    losses = np.array([event.loss for event in steps], np.float64)
    rates = np.array([event.learning_rate for event in steps], np.float64)
    return float(rates[np.gradient(_smoothed(losses), np.log(rates)).argmin()])


def _climbing(training: Iterator[Event], steps: int) -> Iterator[Event]:
    losses: list[float] = []
    try:
        for event in training:
            if event.kind != "step" or event.loss is None:
                continue
            losses.append(event.loss)
            yield event
            smooth = _smoothed(np.array(losses))
            if event.step == steps or (len(losses) > 10 and smooth[-1] > RUNS_AWAY * smooth.min()):
                return
    except DataError:  # the loss is no longer a number: the climb has come to its end
        return


def _smoothed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A running mean that forgets a tenth each step, each value weighed as if the series had begun with it."""
    weights, total, out = 0.0, 0.0, np.empty(len(values))
    for i, value in enumerate(values):
        weights, total = 0.9 * weights + 1, 0.9 * total + value
        out[i] = total / weights
    return out
