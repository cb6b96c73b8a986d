"""Train: choose what learns from what, and watch it; runs made elsewhere are shown, too."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from convscope.architecture import Architecture
from convscope.errors import ConvscopeError, UsageError
from convscope.inspection.film import Film, film_of
from convscope.lab.pages.home import describe_run, describe_set
from convscope.lab.trainings import Plan, UnderWay, snapshot
from convscope.lab.workbench import Given, Workbench, asked
from convscope.opening import SHIPPED
from convscope.training.comparison import find_runs
from convscope.training.files import is_held, next_folder
from convscope.training.recipe import RECIPES, Recipe
from convscope.training.run import Run
from convscope.training.start import check_fit, check_freeze, starting_network


def choices(bench: Workbench, given: Given) -> dict[str, Any]:
    """What can be chosen: data sets, recipes with their networks; and the runs, the newest first."""
    runs, _ = find_runs(bench.runs)
    under_way = {one.name for one in bench.trainings.under_way()}
    told = [describe_run(run) | {"live": run.folder.name in under_way} for run in reversed(runs)]
    sets, _ = bench.sets.cards()
    classes = {len(card.classes) for card in sets}
    recipes = [
        {"name": one.name, "networks": {n: one.network_for(n) for n in classes}, "epochs": one.epochs}
        for one in RECIPES.values()
        if one.architecture
    ]
    return {
        "sets": [describe_set(card) for card in sets],
        "starts": [SHIPPED, *bench.models.names(), *(run.folder.name for run in reversed(runs))],
        "recipes": recipes,
        "runs": told,
        "folder": str(bench.runs),
    }


def start(bench: Workbench, given: Given) -> dict[str, Any]:
    """Begin a training; what cannot be trained is refused at once.

    ``initial`` names a network whose weights are taken wherever they fit, ``freeze`` the layers that stay as they are;
    with ``paused`` it waits before its first step.
    """
    data = asked(given, "data", str)
    learn, _ = bench.load(data)
    count, tests = asked(given, "images", int, 0), asked(given, "tests", int, 0)
    epochs, seed = asked(given, "epochs", int), asked(given, "seed", int, 0)
    if min(count, tests, seed) < 0 or not 1 <= epochs <= 10_000:
        raise UsageError("epochs are at least 1; the numbers of images and the seed are 0 or more.")
    network = asked(given, "network", str)
    architecture = Architecture.parse(network, learn.shape)
    check_fit(architecture, learn)
    recipe = Recipe.named(asked(given, "recipe", str), architecture, epochs)
    name, layers = asked(given, "initial", str, ""), asked(given, "freeze", str, "")
    initial = replace(bench.network(name), title=name) if name else None
    freeze = check_freeze(architecture, [layer.strip() for layer in layers.split(",") if layer.strip()])
    starting_network(architecture, learn, recipe, seed, initial)
    plan = Plan(
        next_folder(data, bench.runs),
        data,
        network,
        recipe,
        seed,
        count,
        tests,
        initial=initial,
        freeze=freeze,
        paused=asked(given, "paused", bool, False),
    )
    return {"run": bench.trainings.start(plan).name}


def resume(bench: Workbench, given: Given) -> dict[str, Any]:
    """Go on with a run that ended early."""
    run = Run.open(bench.run_folder(asked(given, "run", str)))
    if run.status == "finished":
        raise UsageError(f"{run.folder.name} has come to its end.")
    return {"run": bench.trainings.start(Plan.of_run(run)).name}


def tell(bench: Workbench, given: Given) -> dict[str, Any]:
    """Tell a training what to do: ``wish`` is pause, go_on, step or stop."""
    training = bench.trainings.get(asked(given, "run", str))
    wish = asked(given, "wish", str)
    if training is None or training.ended:
        raise UsageError("this training is not under way in this lab.")
    if wish not in ("pause", "go_on", "step", "stop"):
        raise UsageError(f"a training can pause, go on, step or stop, not {wish!r}.")
    getattr(training, wish)()
    return {}


def show(bench: Workbench, given: Given) -> dict[str, Any]:
    """Where a training stands: one of this lab as it goes, any other as its folder tells."""
    name = asked(given, "run", str)
    training = bench.trainings.get(name)
    return live(training) if training else _from_folder(bench, Run.open(bench.run_folder(name)))


def page(bench: Workbench, given: Given) -> dict[str, Any]:
    """The training view of a run, to be saved."""
    told = show(bench, given)
    if told["spec"] is None:
        raise UsageError("this training has said nothing yet.")
    return {"view": {"name": "training", "title": told["run"], "state": {}, "parts": [], **told}}


def stamp(bench: Workbench, name: str) -> object:
    """What changes whenever there is something new to tell of a training, here or in another program."""
    if training := bench.trainings.get(name):
        return training.version
    stamps = []
    with suppress(OSError, UsageError):
        for file in ("run.json", "events.jsonl"):
            status = (bench.run_folder(name) / file).stat()
            stamps.append((status.st_mtime_ns, status.st_size))
    return tuple(stamps)


def live(training: UnderWay) -> dict[str, Any]:
    """A training of this lab, now."""
    return {
        "run": training.name,
        "stage": training.stage,
        "failure": training.failure,
        "version": training.version,
        "live": not training.ended,
        **snapshot(training.events(), training.name, training.film, whole=training.stage != "training"),
    }


def _from_folder(bench: Workbench, run: Run) -> dict[str, Any]:
    """A run of another program, or of an earlier lab; one that says it is running may have been killed."""
    running = "elsewhere" if is_held(run.folder) else "killed"
    stage = {"interrupted": "stopped", "running": running}.get(run.status, run.status)
    seen = snapshot(list(run.events()), run.folder.name, _film(bench, run))
    return {"run": run.folder.name, "stage": stage, "failure": "", "version": -1, "live": False, **seen}


def _film(bench: Workbench, run: Run) -> Film | None:
    """What its kept weights make of the first test image, where its images are on this machine."""
    try:
        _, test = bench.load(run.data.name)
        return film_of(run, test)
    except ConvscopeError:
        return None
