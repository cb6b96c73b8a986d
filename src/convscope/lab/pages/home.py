"""Home: what can be done here, and where one left off."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from convscope.lab.sets import Card
from convscope.lab.workbench import Given, Workbench, asked
from convscope.training.comparison import find_runs
from convscope.training.run import Run

MOST_RUNS = 6
MOST_PICTURES = 24


def overview(bench: Workbench, given: Given) -> dict[str, Any]:
    """The data sets on this machine and the latest runs, the newest first."""
    runs, faults = find_runs(bench.runs)
    sets, damaged = bench.sets.cards()
    return {
        "folder": str(bench.runs),
        "sets": [describe_set(card) for card in sets],
        "runs": [describe_run(run) for run in reversed(runs)][:MOST_RUNS],
        "unreadable": [*damaged, *(str(fault).partition("\n")[0] for fault in faults)],
    }


def describe_set(card: Card) -> dict[str, Any]:
    """A data set in a few words: where its images come from is always said."""
    return {**asdict(card), "shape": list(card.shape), "classes": list(card.classes)}


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
    name, start = asked(given, "set", str), max(0, asked(given, "start", int, 0))
    some = bench.sets.some(name, start, start + MOST_PICTURES)
    return {
        "shape": list(some.shape),
        "count": bench.sets.card(name).test,
        "texts": [f"{name}:{start + i}" for i in range(len(some))],
        "labels": [some.class_names[label] for label in some.labels],
        "pixels": some.pixels.tobytes(),
    }
