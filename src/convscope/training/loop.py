"""The loop: how a network learns, readable from top to bottom."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from convscope.architecture import Architecture
from convscope.errors import DataError, UsageError, expect
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.training.augment import augmented, partners
from convscope.training.batches import batch_count, batches
from convscope.training.checkpoint import fingerprint
from convscope.training.device import device_named, working_precision
from convscope.training.evaluate import evaluate, to_torch
from convscope.training.event import Event
from convscope.training.files import held
from convscope.training.learner import Learner
from convscope.training.memory import keep_freed_memory
from convscope.training.recipe import Recipe
from convscope.training.record import Recorder, Training
from convscope.training.resume import go_on
from convscope.training.run import Run
from convscope.training.start import check_fit, check_freeze, starting_network
from convscope.training.team import Team


def train(
    architecture: Architecture,
    train: Images,
    test: Images | None = None,
    recipe: str | Recipe = "fast",
    seed: int = 0,
    run: str | Path | None = None,
    initial: Run | Network | str | Path | None = None,
    freeze: Collection[str] = (),
    augment: str | None = None,
    resume: str | Path | None = None,
    device: str = "cpu",
) -> Training:
    """Train a network; what comes back is an iterator of events, and nothing happens between two of them.

    Not asking for the next event is a pause. Closing the iterator, Ctrl-C, or letting go of it stops the training and
    saves the run. The same arguments on the same number of threads give the same weights, to the bit, and so does a run
    that was stopped or killed at any moment and goes on.

    Args:
        architecture: the network; its last layer has one output per class.
        train: the images to learn from.
        test: images to count the correct answers on after every epoch, for reporting only; nothing depends on them.
        recipe: a Recipe, or the name of one in ``RECIPES``.
        seed: 0 or more; decides the first weights, the order of the images, flips and dropout.
        run: a folder to keep the training in, new or empty; None keeps nothing.
        initial: a run or network, such as ``cs.open("shipped")``, whose weights are taken for every layer of the same
            name, kind and shape; the others are drawn.
        freeze: names of layers whose weights stay as they are.
        augment: the augmentation in words, such as ``"flip, shift 2, erase 8, mix 0.2"``, instead of the recipe's own.
        resume: the folder of a run that has not come to its end: it goes on from its last checkpoint. All else must be
            as it was when the run began.
        device: ``"cpu"``, ``"cuda"`` or ``"mps"``. Started by torchrun, the processes share every batch.

    Returns:
        The training, an iterator of :class:`Event`; ``.network()`` is the network as it stands.

    Raises:
        UsageError: the parts do not fit each other, the folder is not empty, or the run to go on with began otherwise;
            at once, before anything is computed.
        DataError: the run to go on with cannot be read; while it runs, that the loss is not a number.
        ResourceError: there is no such device, another training holds the run, or disk or memory do not suffice.

    >>> a = Architecture.parse("conv 4 3x3 relu, globalavgpool, dense 2", input_shape=(8, 8, 1))
    >>> images = Images(np.zeros((96, 8, 8, 1), np.uint8), np.arange(96) % 2, ("cat", "dog"))
    >>> [(event.kind, event.step) for event in train(a, images, recipe=replace(Recipe.named("textbook"), epochs=1))]
    [('start', 0), ('step', 1), ('step', 2), ('epoch', 2), ('end', 2)]
    """
    expect(architecture, Architecture, "train", "cs.read makes one of a text, a file or a model.")
    recipe = Recipe.named(recipe, architecture)
    recipe = recipe if augment is None else augmented(recipe, augment)
    learning, held_out = train.split(1 - recipe.hold_out, seed) if recipe.hold_out else (train, None)
    for images in (train, learning, held_out, test):
        if images is not None:
            check_fit(architecture, images)
    place = device_named(device)
    keep_freed_memory()
    team, steps = Team.join(place), recipe.epochs * batch_count(learning, recipe)
    team.check(len(learning) // batch_count(learning, recipe))
    if resume is not None:
        if run is not None or initial is not None or freeze:
            raise UsageError("a run that goes on has its folder and its weights: leave out run, initial and freeze.")
        learner, recorder = go_on(resume, architecture, train, test, recipe, seed, steps, place, team)
        events = _learn(learner, learning, held_out, test, recipe, seed)
        return Training(events, learner, recorder, recorder.seconds if recorder else 0.0)

    start = starting_network(architecture, learning, recipe, seed, initial)
    frozen, precision = check_freeze(architecture, freeze), working_precision(recipe, place)
    learner = Learner(start, recipe, steps, frozen, place, precision, team)
    events = _learn(learner, learning, held_out, test, recipe, seed)
    if run is None or team.rank:
        return Training(events, learner, None)
    origin = initial.title if isinstance(initial, Network) else initial.folder if isinstance(initial, Run) else initial
    begun = Run.begin(
        run,
        start,
        recipe,
        train,
        test,
        seed,
        precision,
        torch.get_num_threads(),
        None if origin is None else str(origin),
        frozen,
    )
    recorder = Recorder(begun, learner, fingerprint(train), fingerprint(test), held(begun.folder))
    return Training(events, learner, recorder)


def _learn(
    learner: Learner, train: Images, held_out: Images | None, test: Images | None, recipe: Recipe, seed: int
) -> Iterator[Event]:
    """The training itself: it changes ``learner``, from where it stands, and says so.

    All chance comes from ``seed``, epoch and step, so that no step depends on random numbers drawn before it.
    """
    preprocessing, now = learner.network().preprocessing, learner.now
    if now.kind == "start":
        yield now

    first = now.epoch if now.kind == "step" else now.epoch + 1
    for epoch in range(first, recipe.epochs + 1):
        if recipe.patience and epoch - 1 - learner.best_epoch >= recipe.patience:
            break
        done = now.step - (epoch - 1) * batch_count(train, recipe)
        if done == 0:
            learner.loss_sum, learner.correct_sum = 0.0, 0
        for pixels, labels in batches(train, recipe, seed, epoch, skip=done):
            now = _step(learner, preprocessing.apply(pixels), labels, recipe, seed, epoch)
            yield now

        mean_loss, accuracy = learner.loss_sum / len(train), learner.correct_sum / len(train)
        now = replace(now, kind="epoch", loss=mean_loss, accuracy=accuracy)
        if held_out is not None:
            result = evaluate(learner.network(), held_out)
            learner.judge(result.loss, epoch)
            now = replace(now, held_out_loss=result.loss, held_out_accuracy=result.accuracy)
        learner.now = now = _tested(now, learner, test)
        yield now

    if held_out is not None:
        learner.return_to_best()
        now = _tested(now, learner, test)
    learner.now = now = replace(now, kind="end")
    yield now


def _step(
    learner: Learner, inputs: NDArray[np.float32], labels: NDArray[np.int64], recipe: Recipe, seed: int, epoch: int
) -> Event:
    """Show the network a batch and change it by what that says.

    Raises:
        DataError: the loss is not a number; nothing is changed then.
    """
    model, optimiser, team, device = learner.model, learner.optimiser, learner.team, learner.device
    before, half = learner.now, learner.precision == "bfloat16"
    step, count = before.step + 1, len(labels)
    rate = recipe.learning_rate_at(step, before.steps)
    x, y, other, share = _blended(inputs, labels, recipe, seed, step)
    x, y, other = (team.share(rows).to(device) for rows in (x, y, other))
    with learner.step():
        with _chance(seed, step, team.rank), torch.autocast(device.type, torch.bfloat16, enabled=half):
            logits = model(x).float()
        loss = _loss(logits, y, recipe) * share
        if recipe.mix:
            loss = loss + _loss(logits, other, recipe) * (1 - share)
        loss = loss / count
        whole_loss, correct = team.total(loss, (logits.argmax(1) == y).sum())
        if not math.isfinite(whole_loss):
            raise _not_a_number(whole_loss, before, epoch, rate)

        for group in optimiser.param_groups:
            group["lr"] = rate * group["share"]
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        team.add_gradients(model.parameters())
        optimiser.step()
        if epoch > recipe.epochs - recipe.average:
            learner.average()

        learner.loss_sum += whole_loss * count
        learner.correct_sum += int(correct)
        learner.now = Event(
            "step",
            epoch=epoch,
            epochs=recipe.epochs,
            step=step,
            steps=before.steps,
            images_seen=before.images_seen + count,
            loss=whole_loss,
            accuracy=int(correct) / count,
            learning_rate=rate,
        )
    return learner.now


def _blended(
    inputs: NDArray[np.float32], labels: NDArray[np.int64], recipe: Recipe, seed: int, step: int
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, float]:
    """A batch as PyTorch wants it: inputs, labels, the labels of the images blended in, and the share of the first."""
    x, y = to_torch(inputs), torch.from_numpy(labels)
    if not recipe.mix:
        return x, y, y, 1.0
    share, others = partners(len(y), recipe.mix, np.random.default_rng([seed, step, 1]))
    return share * x + (1 - share) * x[others], y, y[others], share


def _tested(event: Event, learner: Learner, test: Images | None) -> Event:
    """The event with how well the network does on the test images, if there are any."""
    if test is None:
        return event
    result = evaluate(learner.network(), test)
    return replace(event, test_loss=result.loss, test_accuracy=result.accuracy)


def _loss(logits: torch.Tensor, labels: torch.Tensor, recipe: Recipe) -> torch.Tensor:
    """The cross-entropy summed over the images, in nats."""
    return functional.cross_entropy(logits, labels, label_smoothing=recipe.label_smoothing, reduction="sum")


@contextmanager
def _chance(seed: int, step: int, rank: int) -> Iterator[None]:
    """PyTorch's random numbers of one step, which dropout draws from; the caller's own are put back afterwards."""
    with torch.random.fork_rng():
        torch.manual_seed(int(np.random.SeedSequence([seed, step, *[rank] * (rank > 0)]).generate_state(1)[0]))
        yield


def _not_a_number(loss: float, before: Event, epoch: int, rate: float) -> DataError:
    return DataError(
        f"the loss became {loss} at step {before.step + 1:,} of {before.steps:,} (learning rate {rate:.3g}), "
        f"in epoch {epoch}: training stops.\n"
        "The learning rate is too large for this network: try recipe textbook, batchnorm layers, or a lower rate."
    )
