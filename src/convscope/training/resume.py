"""Going on with a run that was stopped or killed."""

from __future__ import annotations

from pathlib import Path

import torch

from convscope.architecture import Architecture
from convscope.errors import DataError, UsageError
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.training.checkpoint import Checkpoint, check_same
from convscope.training.files import cut, held
from convscope.training.initialise import initial_weights
from convscope.training.learner import Learner
from convscope.training.recipe import Recipe
from convscope.training.record import EVENTS, Recorder
from convscope.training.run import Run
from convscope.training.team import Team


def go_on(
    folder: str | Path,
    architecture: Architecture,
    train: Images,
    test: Images | None,
    recipe: Recipe,
    seed: int,
    steps: int,
    device: torch.device,
    team: Team,
) -> tuple[Learner, Recorder | None]:
    """A run where its last checkpoint was taken: what learns, and what keeps its folder, which the first process does.

    What ``events.jsonl`` says of the time after the checkpoint is cut off, for it comes again.

    Raises:
        UsageError: the run has come to its end, or began with something else; the difference is named.
        DataError: the run or its checkpoint cannot be read.
        ResourceError: another training holds the run.
    """
    run = Run.open(folder)
    if run.status == "finished":
        raise UsageError(
            f"{run.folder} has come to its end.\n"
            "To train on from its weights, begin a new run with --initial, in Python initial=."
        )
    checkpoint = Checkpoint.load(run.folder)
    check_same(run, checkpoint, architecture, train, test, recipe, seed)
    start = Network(architecture, initial_weights(architecture, seed), run.class_names, run.preprocessing)
    learner = Learner(start, recipe, steps, run.freeze, device, run.precision, team)
    try:
        learner.restore(checkpoint.arrays, checkpoint.numbers)
    except (KeyError, ValueError, RuntimeError, TypeError) as error:
        raise DataError(f"the checkpoint in {run.folder} is damaged: {error!r}.\nTrain anew.") from error
    if team.rank:
        return learner, None
    lock = held(run.folder)
    cut(run.folder / EVENTS, checkpoint.events)
    return learner, Recorder(run.resumed(), learner, checkpoint.train, checkpoint.test, lock, checkpoint.seconds)
