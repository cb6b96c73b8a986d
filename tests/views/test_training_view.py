"""The training view: what it makes of the events of a training, finished or under way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from convscope.errors import UsageError
from convscope.training.event import Event
from convscope.views import training
from convscope.views.link import link
from convscope.views.view import HERE


def events(steps: int = 1000, epochs: int = 4, held_out: bool = False) -> list[Event]:
    """A training whose losses are known: at step i it is 3 / (1 + i / 100), with a saw tooth of ± 0.1."""
    each = steps // epochs
    said = [Event("start", 0, epochs, 0, steps, 0)]
    for i in range(1, steps + 1):
        now = Event("step", (i - 1) // each + 1, epochs, i, steps, 32 * i)
        loss = 3 / (1 + i / 100) + 0.1 * (-1) ** i
        now = replace(now, loss=loss, accuracy=1 - loss / 4, learning_rate=0.1 * (1 - i / steps), seconds=i / 10)
        said.append(replace(now, seconds_left=(steps - i) / 10))
        if i % each == 0:
            share = [0.8, 0.9, 0.85, 0.88][i // each - 1]
            kept = {"held_out_loss": 1 - share, "held_out_accuracy": share - 0.01} if held_out else {}
            said.append(replace(said[-1], kind="epoch", test_loss=0.5, test_accuracy=share, **kept))
    return [*said, replace(said[-1], kind="end", seconds_left=0.0)]


def test_each_point_is_the_mean_of_a_few_steps_with_their_lowest_and_highest() -> None:
    said = events()
    spec = training(said).spec
    losses = [event.loss for event in said if event.kind == "step"]
    assert spec["together"] == 5
    assert len(spec["steps"]) == 200
    for i, point in enumerate(spec["steps"]):
        group = losses[5 * i : 5 * i + 5]
        assert point["loss"] == pytest.approx(np.mean(group))
        assert (point["low"], point["high"], point["step"]) == (min(group), max(group), 5 * i + 5)


def test_a_short_training_is_shown_step_by_step() -> None:
    said = events(steps=40)
    spec = training(said).spec
    assert spec["together"] == 1
    assert [point["loss"] for point in spec["steps"]] == [event.loss for event in said if event.kind == "step"]


@pytest.mark.parametrize("held_out", [False, True])
def test_the_best_epoch_and_by_what(held_out: bool) -> None:
    best = training(events(held_out=held_out)).spec["best"]
    assert best["epoch"] == 2
    assert ("held-out" in best["by"]) == held_out


@pytest.mark.parametrize(
    ("take", "says"),
    [
        (lambda said: said[:1], "begins; 4 epochs to go"),
        (lambda said: said[:300], "epoch 2 of 4, 0:30 so far, about 1:10 left"),
        (lambda said: said, "finished in 1:40"),
        (
            lambda said: [*said[:504], replace(said[503], kind="end")],
            "finished in 0:50, stopped early after epoch 3 of 4",
        ),
    ],
)
def test_it_says_where_it_stands(take: Callable[[list[Event]], list[Event]], says: str) -> None:
    view = training(take(events()))
    assert view.spec["status"] == says
    assert says in str(view)


def test_the_text_has_a_line_for_every_epoch() -> None:
    lines = str(training(events(held_out=True), "A training")).splitlines()
    assert lines[0] == "A training"
    assert lines[3] == "epoch   time    loss  training  held out  test"
    assert [line.split()[-1] for line in lines[4:8]] == ["80.00%", "90.00%", "85.00%", "88.00%"]
    assert lines[-1].startswith("best: epoch 2")


def test_a_long_training_stays_small(tmp_path: Path) -> None:
    view = training(events(steps=20_000))
    assert view.save(tmp_path / "page.html").stat().st_size < 150_000
    assert view.widget().spec == view.spec


def test_a_picture_is_written_and_the_module_imports_nothing(tmp_path: Path) -> None:
    assert training(events()).save(tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
    assert "\nimport " not in link(HERE / "js", "training.js")


def test_other_things_are_refused() -> None:
    with pytest.raises(UsageError, match="at least one event"):
        training([])
    with pytest.raises(UsageError, match="takes Event, got str"):
        training(["start"])  # type: ignore[list-item]
