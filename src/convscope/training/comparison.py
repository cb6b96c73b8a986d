"""Runs side by side: what they began with, what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from convscope.analysis import analyse
from convscope.errors import DataError
from convscope.training.files import is_held
from convscope.training.run import Run


@dataclass(frozen=True)
class Comparison:
    """Runs side by side; every list has one value for each run, in their order.

    Attributes:
        runs: the runs.
        settings: the settings that differ, by name; a setting that a run does not have is None.
        results: what came of them, by name; what is not known is None.
    """

    runs: tuple[Run, ...]
    settings: dict[str, list[Any]]
    results: dict[str, list[Any]]


def compare(runs: Sequence[Run]) -> Comparison:
    """Compare one or more runs; of one run every setting is shown.

    Raises:
        DataError: the events of a run cannot be read.
    """
    each = [settings(run) for run in runs]
    side_by_side = {key: [one.get(key) for one in each] for key in dict.fromkeys(key for one in each for key in one)}
    if len(runs) > 1:
        side_by_side = {key: values for key, values in side_by_side.items() if any(v != values[0] for v in values)}
    came = [results(run) for run in runs]
    return Comparison(tuple(runs), side_by_side, {key: [one[key] for one in came] for key in came[0]})


def settings(run: Run) -> dict[str, Any]:
    """Everything that decided what came of a run, by name."""
    recipe = {key: value for key, value in asdict(run.recipe).items() if key not in ("name", "architecture")}
    return {
        "recipe": run.recipe.name,
        "network": str(run.architecture),
        "training images": f"{run.data.count:,} of {run.data.name}",
        "test images": f"{run.test.count:,} of {run.test.name}" if run.test else None,
        **recipe,
        "initial": run.initial,
        "frozen": ", ".join(run.freeze) or None,
        "seed": run.seed,
        "computed in": run.precision,
        **run.versions,
    }


def results(run: Run) -> dict[str, Any]:
    """What came of a run: accuracies from 0 to 1, seconds of computing.

    Raises:
        DataError: its events cannot be read.
    """
    events = run.events()
    epochs = [event for event in events if event.kind == "epoch"]
    tested = [event.test_accuracy for event in epochs if event.test_accuracy is not None]
    return {
        "status": "killed" if run.status == "running" and not is_held(run.folder) else run.status,
        "test accuracy": run.accuracy if run.accuracy is not None else (tested[-1] if tested else None),
        "best epoch's": max(tested, default=None),
        "training loss": epochs[-1].loss if epochs else None,
        "epochs": len(epochs),
        "seconds": events[-1].seconds if events else 0.0,
        "parameters": analyse(run.architecture).parameters,
    }


def find_runs(folder: Path) -> tuple[list[Run], list[DataError]]:
    """The runs right below a folder, the first begun first, and what is wrong with those that cannot be read."""
    found, faults = [], []
    for path in sorted(folder.glob("*/run.json")):
        try:
            run = Run.open(path.parent)
            run.events()
            found.append(run)
        except DataError as error:
            faults.append(error)
    return sorted(found, key=lambda run: run.started), faults
