"""Report: everything that can be told of a run, gathered once and shown on one page."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from convscope.datasets.neighbours import neighbours
from convscope.errors import ConvscopeError, DataError, UsageError, expect
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.inspection.augmentation import as_shown
from convscope.inspection.kernels import Kernels, kernels, with_kernels
from convscope.inspection.mistakes import Mistake, near_misses, worst_mistakes
from convscope.inspection.reasons import Reasons, reasons
from convscope.opening import record
from convscope.training.evaluation import Evaluation
from convscope.training.event import Event
from convscope.training.initialise import initial_weights
from convscope.training.run import Run
from convscope.views._report import report as draw
from convscope.views.view import View

MOST_MISTAKES = 12
MOST_NEAR = 6
MOST_WEIGHTS = 25_000  # of all layers whose kernels are shown, at the start and at the end
MOST_MACS = 5_000_000_000  # for the scores of all mistakes to be taken apart in NumPy
MOST_COMPARED = 400_000_000  # bytes of training images among which neighbours are looked for
AUGMENTED = 6

Data = tuple[Images, Images]


@dataclass(frozen=True, eq=False)
class Explained:
    """A mistake with what explains it: the parts of the scores' difference, and the training images most like it."""

    mistake: Mistake
    reasons: Reasons | None
    alike: tuple[int, ...]
    apart: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Findings:
    """What a report tells of a run; what could not be had is None or empty, and ``absent`` says why.

    Attributes:
        run: its record.
        network: the trained network.
        events: what the training said.
        train, test: the images, where they could be read.
        evaluation: the network's answers to the test images.
        mistakes: the surest mistakes, explained.
        near: those that are right by the smallest margin.
        kernels: for some layers their kernels at the end and at the start.
        originals, shown: a few training images, and as the training would show them, ``(N, times, H, W, C)``.
        absent: what is missing or to be remarked, in sentences.
    """

    run: Run
    network: Network
    events: tuple[Event, ...]
    train: Images | None
    test: Images | None
    evaluation: Evaluation | None
    mistakes: tuple[Explained, ...]
    near: tuple[Mistake, ...]
    kernels: tuple[tuple[Kernels, Kernels | None], ...]
    originals: Images | None
    shown: NDArray[np.uint8] | None
    absent: tuple[str, ...]


def report(
    run: Run | str | os.PathLike[str],
    data: str | os.PathLike[str] | Data | None = None,
    *,
    path: str | os.PathLike[str] | None = None,
) -> View:
    """The report of a run, finished or not: result, curves, every class, mistakes, kernels, recipe, table, machine.

    The test images are read once for it. Where they cannot be had, the page comes without them and says so.

    Args:
        run: the record of a run, its folder, or ``"shipped"``.
        data: whose images are shown, if not those of the run's own data set: what :func:`convscope.load` takes or
            gives. A run from a folder of images needs that folder here.
        path: where the data set's files lie, as in :func:`convscope.load`.

    Returns:
        A :class:`~convscope.views.view.View`: ``save("report.html")`` one offline page, ``print``, a picture.

    Raises:
        DataError: no run, or one without weights; of ``data``, what :func:`convscope.load` raises.
        UsageError: images of another size or with other classes than the network's.
    """
    return draw(findings(run, data, path=path))


def findings(
    run: Run | str | os.PathLike[str],
    data: str | os.PathLike[str] | Data | None = None,
    *,
    path: str | os.PathLike[str] | None = None,
) -> Findings:
    """What :func:`report` tells, as a record; its arguments and errors are the same."""
    known = record(os.fspath(run)) if isinstance(run, str | os.PathLike) else run
    expect(known, Run, "report", "Give a run's folder, 'shipped', or cs.train(…).run.")
    network = known.network()
    absent: list[str] = []
    train, test = _images(known, network, data, path, absent)
    evaluation = None if test is None else _evaluation(network, test, absent)
    if test is not None and evaluation is not None:
        absent += _compared(known, test, evaluation)
    originals = None if train is None or not _augments(known) else _one_of_each(train)
    return Findings(
        run=known,
        network=network,
        events=_events(known, absent),
        train=train,
        test=test,
        evaluation=evaluation,
        mistakes=() if evaluation is None or test is None else _explained(network, evaluation, test, train),
        near=() if evaluation is None else near_misses(evaluation, MOST_NEAR),
        kernels=_kernels(known, network),
        originals=originals,
        shown=None if originals is None else as_shown(originals, known.recipe, known.seed),
        absent=tuple(absent),
    )


def first_network(run: Run) -> Network | None:
    """The network before its first step: as the run kept it, else drawn again with its seed, else None."""
    if 0 in run.kept_epochs:
        return run.network(0)
    if run.initial is not None:
        return None
    return Network(run.architecture, initial_weights(run.architecture, run.seed), run.class_names, run.preprocessing)


def _images(
    run: Run,
    network: Network,
    data: str | os.PathLike[str] | Data | None,
    path: str | os.PathLike[str] | None,
    absent: list[str],
) -> tuple[Images | None, Images | None]:
    """Training and test images. What was asked for and cannot be had is an error; else it is said."""
    from convscope.datasets import load

    try:
        train, test = data if isinstance(data, tuple) else load(run.data.name if data is None else data, path=path)
        _check_fit(network, test)
        return (train if train.shape == test.shape else None), test
    except ConvscopeError as error:
        if data is not None:
            raise
        what = re.sub(r" \(.*\)", "", str(error).partition("\n")[0]).rstrip(".")
        absent.append(
            f"This report comes without images, and so without confusion and mistakes: {what}. To add them, say where "
            "they are: convscope report RUN --path FOLDER for a data set's files, --data FOLDER for your own images."
        )
        return None, None


def _check_fit(network: Network, test: Images) -> None:
    if not len(test):
        raise UsageError(f"{test.name} holds no test images.")
    if test.shape != network.architecture.input_shape:
        sizes = (" × ".join(map(str, shape)) for shape in (test.shape, network.architecture.input_shape))
        raise UsageError("the images of {} are {}, the network takes {}.".format(test.name, *sizes))
    if len(test.class_names) != len(network.class_names):
        outputs, classes = len(network.class_names), len(test.class_names)
        raise UsageError(f"the network has {outputs} outputs, but {test.name} has {classes} classes.")


def _evaluation(network: Network, test: Images, absent: list[str]) -> Evaluation | None:
    from convscope.training.evaluate import evaluate

    evaluation = evaluate(network, test)
    if np.isfinite(evaluation.logits).all():
        return evaluation
    absent.append("The network's scores are not all numbers: its training diverged, and there is nothing to count.")
    return None


def _compared(run: Run, test: Images, evaluation: Evaluation) -> list[str]:
    """What differs from the test that the training itself made, in sentences."""
    remarks = []
    if test.class_names != run.class_names:
        remarks.append("The classes of these images have other names than the network's; they are taken in order.")
    if run.test and (run.test.name, run.test.count) != (test.name, len(test)):
        remarks.append(
            f"The run was tested on {run.test.count:,} images of {run.test.name}; this report asks {len(test):,} of "
            f"{test.name}."
        )
    elif run.accuracy is not None and abs(run.accuracy - evaluation.accuracy) > 5e-4:
        remarks.append(
            f"The run recorded {run.accuracy:.2%} at its end; counted again for this report it is "
            f"{evaluation.accuracy:.2%}: the images or the machine differ."
        )
    return remarks


def _events(run: Run, absent: list[str]) -> tuple[Event, ...]:
    try:
        return run.events()
    except DataError:
        absent.append("The events of the training are not kept, so there are no curves.")
        return ()


def _explained(network: Network, evaluation: Evaluation, test: Images, train: Images | None) -> tuple[Explained, ...]:
    mistakes = worst_mistakes(evaluation, MOST_MISTAKES)
    if not mistakes:
        return ()
    pixels = np.asarray(test.pixels[[mistake.index for mistake in mistakes]])
    names = evaluation.class_names
    pairs = [(names.index(each.taken), names.index(each.true)) for each in mistakes]
    why = reasons(network, pixels, pairs) if network.table.macs * len(pairs) <= MOST_MACS else None
    near = None if train is None or train.pixels.nbytes > MOST_COMPARED else neighbours(pixels, train)
    return tuple(
        Explained(
            mistake,
            None if why is None else why[i],
            () if near is None else tuple(near.places[i].tolist()),
            () if near is None else tuple(near.apart[i].tolist()),
        )
        for i, mistake in enumerate(mistakes)
    )


def _kernels(run: Run, network: Network) -> tuple[tuple[Kernels, Kernels | None], ...]:
    """The kernels of the layers that have room on a page, from the first on."""
    first = first_network(run)
    chosen: list[tuple[Kernels, Kernels | None]] = []
    room = MOST_WEIGHTS
    for name in with_kernels(network):
        after = kernels(network, name)
        room -= after.weights.size
        if (room < 0 and chosen) or not np.isfinite(after.weights).all():
            break
        chosen.append((after, None if first is None else kernels(first, name)))
    return tuple(chosen)


def _augments(run: Run) -> bool:
    return bool(run.recipe.flip or run.recipe.shift or run.recipe.erase or run.recipe.mix)


def _one_of_each(images: Images) -> Images:
    """The first image of each of the first classes."""
    places: Sequence[NDArray[np.intp]] = [
        np.flatnonzero(images.labels == label) for label in range(len(images.class_names))
    ]
    return images[[int(each[0]) for each in places if len(each)][:AUGMENTED]]


def default_file(run: str | Path) -> Path:
    """Where the page of a run goes unless said: ``report.html`` in its folder, or here for the shipped network."""
    return Path("" if run == "shipped" else run) / "report.html"
