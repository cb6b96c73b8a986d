"""Trainings in threads: told what to do between two steps, in turns, resumable, ended with their owner."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import convscope as cs
from convscope.datasets.drawn import drawn
from convscope.errors import UsageError
from convscope.images import Images
from convscope.lab.trainings import Plan, Trainings, Turns, UnderWay, snapshot
from convscope.training.run import Run

NETWORK = "conv 2 3x3 stride 2 relu, globalavgpool, dense 10"


def load(name: str) -> tuple[Images, Images]:
    return drawn(256, seed=1), drawn(64, seed=2)


def plan(folder: Path, epochs: int = 3) -> Plan:
    return Plan(folder, "drawn", NETWORK, cs.Recipe.named("textbook", epochs=epochs))


def wait(what: Callable[[], bool]) -> None:
    for _ in range(3000):
        if what():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come about")


def alone() -> np.ndarray:
    architecture = cs.Architecture.parse(NETWORK, (28, 28, 1))
    training = cs.train(architecture, load("")[0], load("")[1], cs.Recipe.named("textbook", epochs=3))
    assert list(training)[-1].kind == "end"
    return np.asarray(training.network().weights["conv1"]["kernel"])


def weights(training: UnderWay) -> np.ndarray:
    return np.asarray(Run.open(training.plan.folder).network().weights["conv1"]["kernel"])


def test_paused_stepped_stopped_and_resumed_it_ends_as_if_nobody_had_touched_it(tmp_path: Path) -> None:
    trainings = Trainings(load)
    first = trainings.start(plan(tmp_path / "drawn-001"))
    first.pause()
    wait(lambda: first.stage == "paused")
    before = len(first.events())
    time.sleep(0.1)
    assert len(first.events()) - before <= 1
    before = len(first.events())
    first.step()
    wait(lambda: len(first.events()) == before + 1)
    time.sleep(0.1)
    assert len(first.events()) == before + 1
    with pytest.raises(UsageError, match="under way"):
        trainings.start(Plan.of_run(Run.open(tmp_path / "drawn-001")))
    first.stop()
    first.join()
    assert first.stage == "stopped"
    run = Run.open(tmp_path / "drawn-001")
    assert (run.status, run.reason) == ("interrupted", "stopped in the lab")
    again = trainings.start(Plan.of_run(run))
    again.join()
    assert again.stage == "finished", again.failure
    np.testing.assert_allclose(weights(again), alone(), rtol=1e-5, atol=1e-7)
    steps = [event.step for event in again.events() if event.kind == "step"]
    assert steps == list(range(1, 13))
    spec = snapshot(again.events(), "x")["spec"]
    assert spec is not None
    assert spec["now"]["kind"] == "end"


def test_two_at_once_take_turns_and_new_runs_get_folders_of_their_own(tmp_path: Path) -> None:
    trainings = Trainings(load)
    both = [trainings.start(plan(tmp_path / "drawn-001")) for _ in range(2)]
    for one in both:
        one.join()
    assert [one.name for one in both] == ["drawn-001", "drawn-002"]
    for one in both:
        np.testing.assert_allclose(weights(one), alone(), rtol=1e-5, atol=1e-7)


def test_closing_ends_all_and_names_what_can_go_on(tmp_path: Path) -> None:
    trainings = Trainings(load)
    one = trainings.start(plan(tmp_path / "drawn-001", epochs=9_000))
    wait(lambda: len(one.events()) > 1)
    assert trainings.close() == ["drawn-001"]
    assert not [thread for thread in threading.enumerate() if thread.name == "training drawn-001"]
    assert Run.open(tmp_path / "drawn-001").status == "interrupted"
    assert trainings.under_way() == []


def test_what_cannot_be_trained_is_said(tmp_path: Path) -> None:
    one = Trainings(load).start(
        Plan(tmp_path / "drawn-001", "drawn", "flatten, dense 9", cs.Recipe.named("textbook", epochs=1))
    )
    one.join()
    assert one.stage == "failed"
    assert "dense 10" in one.failure


def test_turns_are_given_in_the_order_in_which_they_were_asked_for() -> None:
    turns, order, ready = Turns(), list[int](), threading.Event()

    def worker(number: int) -> None:
        for _ in range(20):
            with turns.one():
                order.append(number)

    with turns.one():
        threads = [threading.Thread(target=worker, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        ready.wait(0.1)
    for thread in threads:
        thread.join()
    assert sorted(order) == [0] * 20 + [1] * 20 + [2] * 20
    assert set(order[:3]) == {0, 1, 2}
