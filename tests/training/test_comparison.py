"""Runs side by side: what differs, and what came of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from convscope.architecture import Architecture
from convscope.images import Images
from convscope.training.comparison import compare, find_runs, results, settings
from convscope.training.files import held, let_go
from convscope.training.loop import train
from convscope.training.recipe import Recipe
from convscope.training.run import Run


@pytest.fixture
def runs(architecture: Architecture, images: Images, others: Images, recipe: Recipe, tmp_path: Path) -> list[Run]:
    list(train(architecture, images, others, recipe, run=tmp_path / "b"))
    second = train(architecture, images, None, replace(recipe, epochs=2), seed=1, run=tmp_path / "a")
    list(islice(second, 13))
    second.close()
    return [Run.open(tmp_path / name) for name in ("b", "a")]


def test_only_what_differs_is_shown(runs: list[Run]) -> None:
    comparison = compare(runs)
    assert comparison.settings == {"test images": ["100 of corners", None], "epochs": [3, 2], "seed": [0, 1]}
    assert comparison.results["status"] == ["finished", "interrupted"]
    assert comparison.results["epochs"] == [3, 1]
    assert comparison.results["test accuracy"] == [runs[0].accuracy, None]
    assert compare(runs[:1]).settings.keys() == settings(runs[0]).keys() >= {"recipe", "batch_size", "torch", "threads"}
    assert compare([runs[0], runs[0]]).settings == {}


def test_runs_are_found_and_damaged_ones_told(runs: list[Run], tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "run.json").write_text("{")
    (tmp_path / "d").mkdir()
    found, faults = find_runs(tmp_path)
    assert {run.folder.name for run in found} == {"a", "b"}
    assert len(faults) == 1
    assert "run.json cannot be read" in str(faults[0])
    assert find_runs(tmp_path / "nowhere") == ([], [])


def test_a_run_that_says_it_runs_while_nobody_trains_it_was_killed(runs: list[Run]) -> None:
    run = runs[1].resumed().write()
    assert results(run)["status"] == "killed"
    lock = held(run.folder)
    assert results(run)["status"] == "running"
    let_go(lock)
    assert results(run)["status"] == "killed"
