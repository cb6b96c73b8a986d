"""Home: what can be done here, and where one left off."""

from __future__ import annotations

from typing import Any

from convscope.lab.picture import picture
from convscope.lab.workbench import Given, Workbench, asked
from convscope.training.comparison import find_runs
from convscope.training.run import Run

MOST_RUNS = 6
MOST_PICTURES = 24


def overview(bench: Workbench, given: Given) -> dict[str, Any]:
    """The data sets on this machine and the latest runs, the newest first."""
    runs, faults = find_runs(bench.runs)
    return {
        "folder": str(bench.runs),
        "sets": [describe_set(bench, name) for name in bench.data_sets()],
        "runs": [describe_run(run) for run in reversed(runs)][:MOST_RUNS],
        "unreadable": [str(fault).partition("\n")[0] for fault in faults],
    }


def describe_set(bench: Workbench, name: str) -> dict[str, Any]:
    """A data set in a few words: where its images come from is always said."""
    train, test = bench.load(name)
    return {
        "name": name,
        "origin": test.origin,
        "train": len(train),
        "test": len(test),
        "shape": list(test.shape),
        "classes": list(test.class_names),
    }


def describe_run(run: Run) -> dict[str, Any]:
    """A run in a line."""
    return {
        "name": run.folder.name,
        "data": run.data.name,
        "origin": run.data.origin,
        "recipe": run.recipe.name,
        "network": str(run.architecture),
        "status": run.status,
        "accuracy": run.accuracy,
        "started": run.started,
    }


def pictures(bench: Workbench, given: Given) -> dict[str, Any]:
    """Small pictures to choose from: test images of a data set from ``start`` on."""
    name, start = asked(given, "set", str), asked(given, "start", int, 0)
    _, test = bench.load(name)
    places = range(max(0, start), min(len(test), max(0, start) + MOST_PICTURES))
    shown = [picture(bench, f"{name}:{place}") for place in places]
    return {
        "shape": list(test.shape),
        "count": len(test),
        "texts": [one.text for one in shown],
        "labels": [one.label for one in shown],
        "pixels": b"".join(one.pixels.tobytes() for one in shown),
    }
