"""Team: the processes that train one network together, each on its share of every batch.

Started with ``torchrun --nproc-per-node 2 -m convscope train``, every process makes the same batches and takes its own
rows of them; gradients are added up, and batch norm takes its mean and variance over all rows. So the result is that of
one process, within rounding, but for dropout, whose chance each process draws for itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, distributed, nn
from torch.distributed.nn.functional import all_reduce

from convscope.errors import ResourceError, UsageError


@dataclass(frozen=True)
class Team:
    """The place of this process among all: ``rank`` counts from 0, whose process writes and speaks for the team.

    >>> Team(rank=1, size=2).share(torch.arange(5)).tolist()
    [1, 3]
    """

    rank: int = 0
    size: int = 1

    @classmethod
    def join(cls, device: torch.device) -> Team:
        """The team that ``torchrun`` started this process for; a team of one where it did not.

        Raises:
            ResourceError: the others cannot be reached.
        """
        size = int(os.environ.get("WORLD_SIZE", "1"))
        if size == 1:
            return cls()
        if not distributed.is_initialized():
            try:
                distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
            except (RuntimeError, ValueError) as error:
                raise ResourceError(f"the processes of torchrun do not find each other: {error}.") from error
        return cls(distributed.get_rank(), size)

    def check(self, smallest_batch: int) -> None:
        """That every process has an image of every batch.

        Raises:
            UsageError: there are more processes than images in the smallest batch.
        """
        if smallest_batch < self.size:
            raise UsageError(
                f"{self.size} processes cannot share batches of {smallest_batch} images.\n"
                "Start fewer, or let the recipe have larger batches."
            )

    def share(self, rows: Tensor) -> Tensor:
        """The rows of a batch that fall to this process."""
        return rows[self.rank :: self.size]

    def total(self, *numbers: Tensor) -> list[float]:
        """The sums of numbers over all processes."""
        summed = torch.stack([number.detach().float() for number in numbers])
        self._add_up(summed)
        return [float(number) for number in summed]

    def add_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Let every process have the sum of all gradients."""
        if self.size == 1:
            return
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        self._add_up(flat)
        parts = torch.split(flat, [gradient.numel() for gradient in gradients])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view_as(gradient))

    def normalise_together(self, model: nn.Module) -> None:
        """Let every batch norm of a model take mean and variance over the rows of all processes."""
        if self.size == 1:
            return
        for module in list(model.modules()):
            for name, child in module.named_children():
                if type(child) is nn.BatchNorm2d:
                    setattr(module, name, _TeamNorm(child))

    def _add_up(self, numbers: Tensor) -> None:
        if self.size == 1:
            return
        try:
            distributed.all_reduce(numbers)
        except RuntimeError as error:
            raise ResourceError(
                f"another of the {self.size} processes has gone, so that the training cannot go on.\n"
                "Start all of them again with --resume."
            ) from error


class _TeamNorm(nn.BatchNorm2d):
    """Batch norm over the rows of all processes; PyTorch's own ``SyncBatchNorm`` needs a GPU."""

    def __init__(self, alone: nn.BatchNorm2d) -> None:
        super().__init__(alone.num_features, alone.eps, alone.momentum)
        self.load_state_dict(alone.state_dict())
        self.train(alone.training)
        for own, given in zip(self.parameters(), alone.parameters(), strict=True):
            own.requires_grad_(given.requires_grad)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return super().forward(x)
        x = x.float()
        count = float(_sum(torch.tensor(float(x.numel() // x.shape[1]), device=x.device)))
        mean = _sum(x.sum((0, 2, 3))) / count
        centred = x - mean[:, None, None]
        variance = _sum(centred.square().sum((0, 2, 3))) / count
        with torch.no_grad():
            unbiased = variance * (count / (count - 1))
            self.running_mean.lerp_(mean, self.momentum)  # type: ignore[union-attr, arg-type]
            self.running_var.lerp_(unbiased, self.momentum)  # type: ignore[union-attr, arg-type]
        scale = self.weight / (variance + self.eps).sqrt()
        return centred * scale[:, None, None] + self.bias[:, None, None]


def _sum(number: Tensor) -> Tensor:
    """The sum over all processes; gradients flow back to all of them."""
    return all_reduce(number)  # type: ignore[no-any-return, no-untyped-call]
