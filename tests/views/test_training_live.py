"""A training that its view drives: what the buttons ask is done, in a thread that no button waits for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import convscope as cs
from convscope.errors import DataError, UsageError
from convscope.training.event import Event
from convscope.views import View, training

IMAGES = cs.Images(
    np.random.default_rng(4).integers(0, 256, (128, 8, 8, 1), np.uint8), np.arange(128) % 2, ("cat", "dog")
)
ARCHITECTURE = cs.Architecture.parse("conv 3 3x3 relu, flatten, dense 2", (8, 8, 1))


def begun(epochs: int = 3) -> tuple[View, Any]:
    filmed = cs.filmed(
        cs.train(ARCHITECTURE, IMAGES, IMAGES, cs.Recipe.named("textbook", ARCHITECTURE, epochs)), IMAGES
    )
    return training(filmed, "Live"), filmed


def ask(view: View, wish: str, number: int = 1) -> None:
    view.widget().asked = {"wish": wish, "number": number}


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def spec(view: View) -> dict[str, Any]:
    return dict(view.widget().spec)


def test_nothing_is_computed_before_start_and_then_all_of_it() -> None:
    view, filmed = begun()
    widget = view.widget()
    assert widget.live
    assert (spec(view)["stage"], spec(view)["now"]["step"], spec(view)["film"]["steps"]) == ("ready", 0, [0])
    ask(view, "go_on", 7)
    assert widget.answer == {"number": 7}
    until(lambda: spec(view)["stage"] == "finished")
    assert spec(view)["now"]["kind"] == "end"
    assert spec(view)["film"]["steps"] == [one.step for one in filmed.film.frames]
    assert list(widget.arrays["kernels"]["shape"]) == [len(filmed.film.frames), 3, 3, 1, 3]


def test_step_by_step_every_step_is_filmed_then_stopped() -> None:
    view, filmed = begun()
    for step in (1, 2):
        ask(view, "step", step)
        until(lambda step=step: (spec(view)["now"]["step"], spec(view)["stage"]) == (step, "paused"))
        until(lambda step=step: spec(view)["film"]["steps"][-1] == step)
    ask(view, "stop", 3)
    until(lambda: spec(view)["stage"] == "stopped")
    assert spec(view)["now"]["step"] == 2
    with pytest.raises(StopIteration):
        next(filmed)
    ask(view, "go_on", 4)
    assert spec(view)["stage"] == "stopped"


class Slow(Iterator[Event]):
    """A training that never ends, or fails at a step."""

    def __init__(self, fails_at: int = 10**9) -> None:
        self.step, self.closed, self.fails_at = -1, False, fails_at

    def __next__(self) -> Event:
        self.step += 1
        if self.step == self.fails_at:
            raise DataError("the loss became nan at step 3.")
        time.sleep(0.002)
        return Event("step" if self.step else "start", 1, 1, self.step, 10**6, self.step, loss=1.0, seconds=1.0)

    def close(self) -> None:
        self.closed = True

    def network(self) -> cs.Network:
        return cs.open(ARCHITECTURE)


def test_it_pauses_goes_on_and_stops() -> None:
    slow = Slow()
    view = training(slow)
    ask(view, "go_on", 1)
    until(lambda: slow.step > 5)
    ask(view, "pause", 2)
    until(lambda: spec(view)["stage"] == "paused")
    time.sleep(0.1)
    waits = slow.step
    time.sleep(0.1)
    assert slow.step == waits
    ask(view, "go_on", 3)
    until(lambda: slow.step > waits)
    ask(view, "stop", 4)
    until(lambda: spec(view)["stage"] == "stopped")
    assert slow.closed


def test_a_failure_is_said_in_words() -> None:
    view = training(Slow(fails_at=3))
    ask(view, "go_on")
    until(lambda: spec(view)["stage"] == "failed")
    assert spec(view)["failure"] == "the loss became nan at step 3."


def test_a_wish_that_is_none_and_a_training_without_events() -> None:
    view, _ = begun()
    for wish in ("fly", "stop", "pause"):
        ask(view, wish)
        assert spec(view)["stage"] == "ready"
    empty = Slow()
    empty.__class__ = type("Empty", (Slow,), {"__next__": lambda self: next(iter(()))})
    with pytest.raises(UsageError, match="at least one event"):
        training(empty)
