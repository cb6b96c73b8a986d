"""Learner: everything that changes while a network learns, in one place, so that a checkpoint can hold all of it."""

from __future__ import annotations

import math
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.optim.swa_utils import AveragedModel

from convscope.frameworks.network import Network
from convscope.frameworks.pytorch import read_weights, write_weights
from convscope.layers import Weights
from convscope.training.evaluate import quick_model
from convscope.training.event import Event
from convscope.training.files import pack, unpack
from convscope.training.muon import Muon
from convscope.training.order import pool_first
from convscope.training.recipe import Recipe
from convscope.training.team import Team

CPU, ALONE = torch.device("cpu"), Team()
_SUMS = ("loss_sum", "correct_sum", "best_epoch")


class Learner:
    """A network that learns: its model, its optimiser, and how far it has come.

    Args:
        start: the network before the first step.
        recipe: how it learns.
        steps: how many steps there will be.
        freeze: the names of nodes whose weights stay as they are, moving statistics included.
        device: where it computes.
        precision: what the layers are computed in, ``"float32"`` or ``"bfloat16"``.
        team: the processes that learn together.

    Attributes:
        model: the PyTorch model; the loop changes it.
        optimiser: what the loop changes it with.
        now: the last thing that was said.
        loss_sum: the training loss of the epoch under way, summed over its images so far.
        correct_sum: how many of them were classified correctly.
        mean: the model with the mean of the weights so far, once that began.
        best: the weights that did best on the held-out images, with ``best_loss`` after ``best_epoch``.
        whole: False from the beginning of a step to its end: what is half a step further is never saved.
        interrupted: called with the signal of a Ctrl-C that came within a step, and waits for its end.
    """

    def __init__(
        self,
        start: Network,
        recipe: Recipe,
        steps: int,
        freeze: tuple[str, ...] = (),
        device: torch.device = CPU,
        precision: str = "float32",
        team: Team = ALONE,
    ) -> None:
        self._start = start
        self._order = pool_first(start.architecture)
        self.device, self.precision, self.team = device, precision, team
        self.model = quick_model(start).to(device)
        for node, module in zip(self._order.nodes, self.model.children(), strict=True):
            if node.name in freeze:
                module.eval().requires_grad_(False)
        team.normalise_together(self.model)
        self.optimiser = _optimiser(self.model, recipe)
        self.now = Event("start", epoch=0, epochs=recipe.epochs, step=0, steps=steps, images_seen=0)
        self.loss_sum, self.correct_sum = 0.0, 0
        self.mean: AveragedModel | None = None
        self.best: Mapping[str, Weights] = {}
        self.best_loss, self.best_epoch = math.inf, 0
        self.whole = True
        self.interrupted: Callable[[], None] | None = None

    def network(self) -> Network:
        """The network with its present weights, or with their mean where that has begun; a copy."""
        model = self.mean.module if self.mean else self.model
        return replace(self._start, weights=read_weights(model, self._order))

    def average(self) -> AveragedModel:
        """Let the present weights count for the mean, which begins with the first call; and give it."""
        self.mean = self.mean or AveragedModel(self.model, use_buffers=True)
        self.mean.update_parameters(self.model)
        return self.mean

    def judge(self, loss: float, epoch: int) -> None:
        """Remember the network of this epoch if its loss on the held-out images is the lowest so far."""
        if loss < self.best_loss:
            self.best_loss, self.best_epoch, self.best = loss, epoch, self.network().weights

    def return_to_best(self) -> None:
        """Take the weights that did best; a mean ends with that."""
        self.mean = None
        write_weights(self.model, self._order, self.best)

    @contextmanager
    def step(self) -> Iterator[None]:
        """One step, from the first change to the last. A Ctrl-C waits for its end; a second one does not."""
        with self._delayed_interrupt():
            self.whole = False
            yield
            self.whole = True

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """What a checkpoint holds as arrays, by name.

        They are ``weights/node.name``, likewise ``mean/`` and ``best/`` where there are some, and
        ``optimiser/number.name`` in PyTorch's shapes, by the numbers of the model's parameters in their order.
        """
        sets = {"weights": read_weights(self.model, self._order), "best": self.best}
        if self.mean:
            sets["mean"] = self.network().weights
        weights = {f"{name}/{key}": array for name, each in sets.items() for key, array in pack(each).items()}
        buffers = {
            f"optimiser/{number}.{name}": tensor.detach().cpu().numpy().copy(order="C")
            for number, parameter in enumerate(self.model.parameters())
            for name, tensor in self.optimiser.state[parameter].items()
            if tensor is not None
        }
        return weights | buffers

    def numbers(self) -> dict[str, Any]:
        """What a checkpoint holds beside the arrays, for JSON."""
        return {
            "now": self.now.to_line(),
            **{name: getattr(self, name) for name in _SUMS},
            "best_loss": self.best_loss if self.best else None,
            "averaged": int(self.mean.n_averaged) if self.mean else 0,
        }

    def restore(self, arrays: Mapping[str, NDArray[np.float32]], numbers: Mapping[str, Any]) -> None:
        """Stand where :meth:`arrays` and :meth:`numbers` were taken.

        Raises:
            KeyError, ValueError: they are another network's.
        """
        write_weights(self.model, self._order, unpack(_under("weights", arrays)))
        parameters = list(self.model.parameters())
        for key, array in _under("optimiser", arrays).items():
            number, _, name = key.partition(".")
            parameter = parameters[int(number)]
            buffer = torch.empty_like(parameter) if array.ndim else torch.empty(())  # in memory as the parameter lies
            self.optimiser.state[parameter][name] = buffer.detach().copy_(torch.from_numpy(array))
        if numbers["averaged"]:
            mean = self.average()
            write_weights(mean.module, self._order, unpack(_under("mean", arrays)))
            mean.n_averaged.fill_(numbers["averaged"])
        self.best = unpack(_under("best", arrays))
        self.best_loss = numbers["best_loss"] if self.best else math.inf
        for name in _SUMS:
            setattr(self, name, numbers[name])
        self.now = Event.from_line(numbers["now"])

    @contextmanager
    def _delayed_interrupt(self) -> Iterator[None]:
        usual = signal.getsignal(signal.SIGINT)
        if not callable(usual) or threading.current_thread() is not threading.main_thread():
            yield
            return

        def wait(number: int, frame: FrameType | None) -> None:
            if self.interrupted:
                usual(number, frame)
            self.interrupted = lambda: usual(number, None)

        signal.signal(signal.SIGINT, wait)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, usual)


def _optimiser(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """Kernels decay, biases and normalisations do not; ``share`` is a group's part of the learning rate of a step."""
    parameters = [p for p in model.parameters() if p.requires_grad]
    turned = [p for p in parameters if p.ndim == 4] if recipe.optimiser == "muon" else []
    others = [p for p in parameters if p.ndim > 1 and not (turned and p.ndim == 4)]
    groups: list[dict[str, Any]] = [
        {"params": others, "weight_decay": recipe.weight_decay, "share": 1.0},
        {"params": [p for p in parameters if p.ndim == 1], "weight_decay": 0.0, "share": 1.0},
    ]
    if recipe.optimiser == "adam":
        return torch.optim.Adam(groups, lr=recipe.learning_rate, eps=1e-7, fused=True)
    if recipe.optimiser == "sgd":
        return torch.optim.SGD(groups, lr=recipe.learning_rate, momentum=0.9, nesterov=True, fused=True)
    return Muon([{"params": turned, "orthogonal": True, "share": recipe.kernel_rate / recipe.learning_rate}, *groups])


def _under(folder: str, arrays: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """The arrays whose names begin with ``folder/``, without it."""
    return {key.removeprefix(f"{folder}/"): array for key, array in arrays.items() if key.startswith(f"{folder}/")}
