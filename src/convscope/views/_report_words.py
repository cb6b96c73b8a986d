"""A run in words: its result, its recipe, where and how it was made."""

from __future__ import annotations

import math
import shlex
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from convscope.architecture import Architecture
from convscope.views._training import clock

if TYPE_CHECKING:
    from convscope.reporting import Explained, Findings
    from convscope.training.recipe import Recipe
    from convscope.training.run import Run


def headline(found: Findings) -> str:
    """The result in a line."""
    run, evaluation = found.run, found.evaluation
    unfinished = "" if run.status == "finished" else ", not trained to the end"
    if evaluation is not None:
        return (
            f"{evaluation.correct:,} of {evaluation.n:,} test images right: {percent(evaluation.accuracy)}{unfinished}"
        )
    if run.accuracy is not None and run.test:
        return f"{percent(run.accuracy)} of {run.test.count:,} test images right, as counted when the training ended"
    return f"Trained on {run.data.name}, not tested{unfinished}"


def summary(found: Findings) -> str:
    """What was trained, on what and how, in a sentence or two."""
    run, table = found.run, found.network.table
    epochs = f"{run.recipe.epochs} epoch{'s' * (run.recipe.epochs > 1)}"
    took = f", in {clock(found.events[-1].seconds)}" if found.events else ""
    stopped = {
        "finished": "",
        "interrupted": f" The training was stopped: {run.reason}.",
        "running": " The training is still under way, or was killed.",
    }[run.status]
    return (
        f"A network of {table.parameters:,} parameters that learned from {run.data.count:,} images of {run.data.name}: "
        f"recipe {run.recipe.name}, {epochs}, batches of {run.recipe.batch_size}, seed {run.seed}{took}.{stopped}"
    )


def honesty(found: Findings) -> str:
    """How far the result can be relied on."""
    evaluation = found.evaluation
    if evaluation is None:
        return "This is one run, n = 1: another seed would give another number."
    low, high = evaluation.interval
    return (
        f"This is one run, n = 1: another seed would give another number. That just these {evaluation.n:,} images were "
        f"asked leaves it open between {percent(low)} and {percent(high)} (95 %, Wilson)."
    )


def percent(share: float, decimals: int = 2) -> str:
    """A share in per cent.

    >>> percent(0.9235), percent(0.2, 0)
    ('92.35 %', '20 %')
    """
    return f"{100 * share:.{decimals}f} %"


TOLD = frozenset(
    (
        *("name", "architecture", "epochs", "batch_size", "optimiser", "learning_rate", "kernel_rate", "warm_up"),
        *("weight_decay", "label_smoothing", "flip", "shift", "erase", "mix", "average", "hold_out", "patience"),
        *("standardise", "precision"),
    )
)
"""The settings that :func:`recipe_words` tells in words of their own; any other is told by its name."""


def recipe_words(recipe: Recipe) -> list[tuple[str, str]]:
    """Every setting of a recipe, in words and numbers.

    >>> from convscope.training.recipe import RECIPES
    >>> recipe_words(RECIPES["textbook"])[2]
    ('optimiser', 'Adam, β 0.9 and 0.999, ε 1e-7')
    """
    smoothing = f"{recipe.label_smoothing:g} of the target spread over all classes"
    average = f"the mean of the weights over the last {recipe.average} epochs"
    aside = f"{percent(recipe.hold_out, 0)} of the training images set aside"
    hold_out = f"{aside}; the network of the epoch with the lowest loss on them is kept"
    precision = {"auto": "bfloat16 where the processor has it, else float32"}.get(recipe.precision, recipe.precision)
    return [
        ("name", recipe.name),
        ("length", f"{recipe.epochs} epoch{'s' * (recipe.epochs > 1)}, {recipe.batch_size} images a step"),
        ("optimiser", OPTIMISERS.get(recipe.optimiser, recipe.optimiser)),
        ("learning rate", _rate(recipe)),
        *([("kernels' rate", f"{recipe.kernel_rate:g}, by the same schedule")] if recipe.kernel_rate else []),
        ("weight decay", f"{recipe.weight_decay:g}, on kernels alone" if recipe.weight_decay else "none"),
        ("label smoothing", smoothing if recipe.label_smoothing else "none"),
        ("augmentation", augmentation_words(recipe) or "none: every image is shown as it is"),
        ("averaging", average if recipe.average else "none"),
        ("held out", hold_out if recipe.hold_out else "none"),
        ("early stop", f"after {recipe.patience} epochs without a new best" if recipe.patience else "none"),
        ("pixels", "brought to mean 0 and deviation 1" if recipe.standardise else "divided by 255"),
        ("precision", precision),
        *(
            (each.name.replace("_", " "), str(getattr(recipe, each.name)))
            for each in fields(recipe)
            if each.name not in TOLD
        ),
    ]


OPTIMISERS = {
    "adam": "Adam, β 0.9 and 0.999, ε 1e-7",
    "sgd": "SGD, Nesterov's momentum 0.9",
    "muon": "Muon for the kernels of convolutions; for all else SGD, Nesterov's momentum 0.9",
}


def _rate(recipe: Recipe) -> str:
    if recipe.warm_up is None:
        return f"{recipe.learning_rate:g} throughout"
    return (
        f"climbs over the first {percent(recipe.warm_up, 0)} of the steps to {recipe.learning_rate:g}, then falls in a "
        "straight line to 0"
    )


def augmentation_words(recipe: Recipe) -> str:
    """What is done to an image before it is shown; nothing where nothing is.

    >>> from convscope.training.recipe import RECIPES
    >>> augmentation_words(RECIPES["fast"])
    'mirrored in every other epoch'
    """
    parts = {
        "mirrored in every other epoch": recipe.flip,
        f"moved by up to {recipe.shift} pixel{'s' * (recipe.shift > 1)}": recipe.shift,
        f"covered by a black square of {recipe.erase} × {recipe.erase} somewhere": recipe.erase,
        f"blended with another image, by a share from the beta distribution of {recipe.mix:g}": recipe.mix,
    }
    return "; ".join(words for words, done in parts.items() if done)


def places(found: Findings) -> list[tuple[str, str]]:
    """Where, when and with what: the data, the machine, the versions, and when the test images were read."""
    run = found.run
    versions = dict(run.versions)
    threads = versions.pop("threads", "?")
    machine = versions.pop("machine", "not recorded")
    started = run.started.replace("T", " ").removesuffix("+00:00")
    tested = len([event for event in found.events if event.kind == "epoch" and event.test_accuracy is not None])
    rows = [
        ("run", run.folder.name),
        ("begun", f"{started} UTC"),
        ("machine", f"{machine}; {threads} thread{'s' * (threads != '1')}"),
        ("computed in", run.precision if run.precision == "float32" else f"{run.precision}, the weights in float32"),
        ("software", ", ".join(f"{name} {number}" for name, number in versions.items())),
        ("training images", f"{run.data.count:,} of {run.data.name}: {run.data.origin or 'origin not recorded'}"),
    ]
    if found.test is not None:
        rows.append(("test images", f"{len(found.test):,} of {found.test.name}: {found.test.origin or 'given'}"))
    rows.append(("test images read", _read(tested, found)))
    if run.initial:
        rows.append(("first weights", f"taken from {run.initial} where they fit"))
    if run.freeze:
        rows.append(("frozen", ", ".join(run.freeze)))
    return rows


def _read(tested: int, found: Findings) -> str:
    parts = [f"after each of {tested} epochs for the curves"] if tested else []
    parts += ["once for this report, each as it is"] if found.evaluation is not None else []
    if not parts:
        return "never, for this report"
    return f"{' and '.join(parts)}; nothing was chosen by them"


def command(run: Run) -> str | None:
    """The command that repeats a run; None where its recipe cannot be named in one."""
    from convscope.training.recipe import RECIPES, Recipe

    if run.recipe.name not in RECIPES or run.initial or run.freeze:
        return None
    named = Recipe.named(run.recipe.name, run.architecture, run.recipe.epochs)
    kept = {key: getattr(run.recipe, key) for key in ("flip", "shift", "erase", "mix")}
    if replace(named, **kept) != run.recipe:
        return None
    words = ["convscope", "train", run.data.name, "--recipe", named.name, "--epochs", str(named.epochs)]
    words += ["--seed", str(run.seed)]
    own = Architecture.parse(named.network_for(len(run.class_names)), run.architecture.input_shape)
    if run.architecture != own:
        words += ["--network", str(run.architecture)]
    if run.recipe != named:
        words += ["--augment", augmentation_text(run.recipe)]
    return shlex.join(words)


def augmentation_text(recipe: Recipe) -> str:
    """The augmentation as ``--augment`` takes it.

    >>> from convscope.training.recipe import RECIPES
    >>> augmentation_text(replace(RECIPES["fast"], shift=2))
    'flip, shift 2'
    """
    numbers = [f"{word} {getattr(recipe, word):g}" for word in ("shift", "erase", "mix") if getattr(recipe, word)]
    return ", ".join([*(["flip"] if recipe.flip else []), *numbers])


def mistake_words(each: Explained, found: Findings) -> list[str]:
    """Why an image may have been taken for something else, in sentences."""
    mistake, evaluation = each.mistake, found.evaluation
    assert evaluation is not None
    names = evaluation.class_names
    row = evaluation.logits[mistake.index]
    apart = float(row[names.index(mistake.taken)] - row[names.index(mistake.true)])
    above = f"Its score for {mistake.taken} is {apart:.2f} above that for {mistake.true}"
    words = [f"{above}, which makes it e^{apart:.2f} = {_times(apart)} times as probable."]
    if each.reasons is not None and each.reasons.largest():
        largest = ", ".join(f"value {place} with +{part:.2f}" for place, part in each.reasons.largest())
        count = len(each.reasons.parts)
        words.append(f"That is a sum over the {count} values of {each.reasons.layer}; most comes from {largest}.")
    if each.alike and found.train is not None:
        labels = [found.train.class_names[found.train.labels[place]] for place in each.alike]
        words.append(
            f"The training images most like it, pixel by pixel: {', '.join(labels)}.{_doubt(mistake.true, labels)}"
        )
    total = int(evaluation.confusion[names.index(mistake.true), names.index(mistake.taken)])
    if total > 1:
        words.append(f"It is one of {total:,} images of {mistake.true} that were taken for {mistake.taken}.")
    return words


def _times(apart: float) -> str:
    times = math.exp(min(apart, 700))
    return f"{times:,.0f}" if times >= 10 else f"{times:.1f}"


def _doubt(true: str, labels: list[str]) -> str:
    return "" if true in labels else f" None is labelled {true}: the label may be wrong, or the image unusual."
