"""Learner: everything that changes while a network learns, in one place, so that a checkpoint can hold all of it."""

from __future__ import annotations

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

from convscope.frameworks.network import Network
from convscope.frameworks.pytorch import read_weights, write_weights
from convscope.training.evaluate import quick_model
from convscope.training.event import Event
from convscope.training.files import pack, unpack
from convscope.training.order import pool_first
from convscope.training.recipe import Recipe


class Learner:
    """A network that learns: its model, its optimiser, and how far it has come.

    Args:
        start: the network before the first step.
        recipe: how it learns.
        steps: how many steps there will be.

    Attributes:
        model: the PyTorch model; the loop changes it.
        optimiser: what the loop changes it with.
        now: the last thing that was said.
        loss_sum: the training loss of the epoch under way, summed over its images so far.
        correct_sum: how many of them were classified correctly.
        whole: False from the beginning of a step to its end: what is half a step further is never saved.
        interrupted: called with the signal of a Ctrl-C that came within a step, and waits for its end.
    """

    def __init__(self, start: Network, recipe: Recipe, steps: int) -> None:
        self._start = start
        self._order = pool_first(start.architecture)
        self.model = quick_model(start)
        self.optimiser = _optimiser(self.model, recipe)
        self.now = Event("start", epoch=0, epochs=recipe.epochs, step=0, steps=steps, images_seen=0)
        self.loss_sum, self.correct_sum = 0.0, 0
        self.whole = True
        self.interrupted: Callable[[], None] | None = None

    def network(self) -> Network:
        """The network with its present weights, a copy."""
        return replace(self._start, weights=read_weights(self.model, self._order))

    @contextmanager
    def step(self) -> Iterator[None]:
        """One step, from the first change to the last. A Ctrl-C waits for its end; a second one does not."""
        with self._delayed_interrupt():
            self.whole = False
            yield
            self.whole = True

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """What a checkpoint holds as arrays: ``weights/node.name``, and ``optimiser/number.name`` in PyTorch's shapes.

        The numbers are those of the model's parameters in their order.
        """
        weights = {f"weights/{key}": array for key, array in pack(self.network().weights).items()}
        buffers = {
            f"optimiser/{number}.{name}": tensor.detach().numpy().copy(order="C")
            for number, parameter in enumerate(self.model.parameters())
            for name, tensor in self.optimiser.state[parameter].items()
            if tensor is not None
        }
        return weights | buffers

    def numbers(self) -> dict[str, Any]:
        """What a checkpoint holds beside the arrays, for JSON."""
        return {"now": self.now.to_line(), "loss_sum": self.loss_sum, "correct_sum": self.correct_sum}

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
        self.now = Event.from_line(numbers["now"])
        self.loss_sum, self.correct_sum = numbers["loss_sum"], numbers["correct_sum"]

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
    """Kernels decay, biases and normalisations do not."""
    parameters = list(model.parameters())
    groups = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": recipe.weight_decay},
        {"params": [p for p in parameters if p.ndim == 1], "weight_decay": 0.0},
    ]
    if recipe.optimiser == "adam":
        return torch.optim.Adam(groups, lr=recipe.learning_rate, eps=1e-7, fused=True)
    return torch.optim.SGD(groups, lr=recipe.learning_rate, momentum=0.9, nesterov=True, fused=True)


def _under(folder: str, arrays: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """The arrays whose names begin with ``folder/``, without it."""
    return {key.removeprefix(f"{folder}/"): array for key, array in arrays.items() if key.startswith(f"{folder}/")}
