"""The loop: how a network learns, readable from top to bottom."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from convscope.architecture import Architecture
from convscope.errors import DataError
from convscope.frameworks.network import Network
from convscope.frameworks.pytorch import read_weights
from convscope.images import Images
from convscope.training.batches import batch_count, batches
from convscope.training.evaluate import evaluate, quick_model, to_torch
from convscope.training.event import Event
from convscope.training.order import pool_first
from convscope.training.recipe import Recipe
from convscope.training.record import Recorder, Training
from convscope.training.run import Run
from convscope.training.start import check_fit, starting_network


def train(
    architecture: Architecture,
    train: Images,
    test: Images | None = None,
    recipe: str | Recipe = "fast",
    seed: int = 0,
    run: str | Path | None = None,
    initial: Run | Network | str | Path | None = None,
) -> Training:
    """Train a network; what comes back is an iterator of events, and nothing happens between two of them.

    Not asking for the next event is a pause. Closing the iterator, Ctrl-C, or letting go of it stops the training and
    saves the run. The same arguments on the same number of threads give the same weights, to the bit.

    Args:
        architecture: the network; its last layer has one output per class.
        train: the images to learn from.
        test: images to count the correct answers on after every epoch, for reporting only; nothing depends on them.
        recipe: a Recipe, or the name of one in ``RECIPES``.
        seed: 0 or more; decides the first weights, the order of the images, flips and dropout.
        run: a folder to keep the training in, new or empty; None keeps nothing.
        initial: a run or network of the same architecture to start from, instead of random weights.

    Returns:
        The training, an iterator of :class:`Event`; ``.network()`` is the network as it stands.

    Raises:
        UsageError: the parts do not fit each other, or the folder is not empty; at once, before anything is computed.
        DataError: while it runs, that the loss is not a number.

    >>> a = Architecture.parse("conv 4 3x3 relu, globalavgpool, dense 2", input_shape=(8, 8, 1))
    >>> images = Images(np.zeros((96, 8, 8, 1), np.uint8), np.arange(96) % 2, ("cat", "dog"))
    >>> [(event.kind, event.step) for event in train(a, images, recipe=replace(Recipe.named("textbook"), epochs=1))]
    [('start', 0), ('step', 1), ('step', 2), ('epoch', 2), ('end', 2)]
    """
    recipe = Recipe.named(recipe, architecture)
    for images in (train, test):
        if images is not None:
            check_fit(architecture, images)
    start = starting_network(architecture, train, recipe, seed, initial)
    model, precision = quick_model(start), working_precision(recipe)

    def network() -> Network:
        return replace(start, weights=read_weights(model, pool_first(architecture)))

    recorder = None
    if run is not None:
        record = Run.begin(run, start, recipe, train, test, seed, precision, torch.get_num_threads())
        recorder = Recorder(record, network)
    events = _learn(model, network, train, test, recipe, seed, precision)
    return Training(events, network, recorder)


def _learn(
    model: nn.Sequential,
    network: Callable[[], Network],
    train: Images,
    test: Images | None,
    recipe: Recipe,
    seed: int,
    precision: str,
) -> Iterator[Event]:
    """The training itself: it changes ``model``, which ``network`` reads, and says so.

    All chance comes from ``seed``, epoch and step, so that no step depends on random numbers drawn before it.
    """
    optimiser = _optimiser(model, recipe)
    preprocessing = network().preprocessing
    steps = recipe.epochs * batch_count(train, recipe)
    now = Event("start", epoch=0, epochs=recipe.epochs, step=0, steps=steps, images_seen=0)
    yield now

    for epoch in range(1, recipe.epochs + 1):
        loss_sum, correct_sum = 0.0, 0
        for pixels, labels in batches(train, recipe, seed, epoch):
            step = now.step + 1
            rate = recipe.learning_rate_at(step, steps)
            for group in optimiser.param_groups:
                group["lr"] = rate

            x, y = to_torch(preprocessing.apply(pixels)), torch.from_numpy(labels)
            with _chance(seed, step), torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
                logits = model(x).float()
            loss = functional.cross_entropy(logits, y, label_smoothing=recipe.label_smoothing)
            if not math.isfinite(loss.item()):
                raise _not_a_number(loss.item(), now, step, rate)

            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()

            correct = int((logits.argmax(1) == y).sum())
            loss_sum += loss.item() * len(y)
            correct_sum += correct
            now = Event(
                "step",
                epoch=epoch,
                epochs=recipe.epochs,
                step=step,
                steps=steps,
                images_seen=now.images_seen + len(y),
                loss=loss.item(),
                accuracy=correct / len(y),
                learning_rate=rate,
            )
            yield now

        now = replace(now, kind="epoch", loss=loss_sum / len(train), accuracy=correct_sum / len(train))
        if test is not None:
            result = evaluate(network(), test)
            now = replace(now, test_loss=result.loss, test_accuracy=result.accuracy)
        yield now

    yield replace(now, kind="end")


def working_precision(recipe: Recipe) -> str:
    """What ``"auto"`` means here. bfloat16 pays where the processor has instructions for it; elsewhere it is slower."""
    if recipe.precision != "auto":
        return recipe.precision
    able = torch.cpu.get_capabilities()
    return "bfloat16" if able.get("avx512_bf16") or able.get("amx_bf16") else "float32"


def _optimiser(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """Kernels decay, biases and normalisations do not."""
    parameters = list(model.parameters())
    groups = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": recipe.weight_decay},
        {"params": [p for p in parameters if p.ndim == 1], "weight_decay": 0.0},
    ]
    if recipe.optimiser == "adam":
        return torch.optim.Adam(groups, lr=recipe.learning_rate, eps=1e-7, fused=True)
    return torch.optim.SGD(groups, lr=recipe.learning_rate, momentum=0.9, nesterov=True, fused=True)


@contextmanager
def _chance(seed: int, step: int) -> Iterator[None]:
    """PyTorch's random numbers of one step, which dropout draws from; the caller's own are put back afterwards."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(int(np.random.SeedSequence([seed, step]).generate_state(1)[0]))
        yield


def _not_a_number(loss: float, now: Event, step: int, rate: float) -> DataError:
    return DataError(
        f"the loss became {loss} at step {step:,} of {now.steps:,} (learning rate {rate:.3g}), training stops.\n"
        "The learning rate is too large for this network: try recipe textbook, batchnorm layers, or a lower rate."
    )
