"""The few modules that PyTorch lacks, or whose form differs there; all take images ``(N, C, H, W)``."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional

Sides = tuple[int, int, int, int]  # left, right, top, bottom, as PyTorch counts them


class Padded(nn.Sequential):
    """A layer behind a padding that differs between the sides, which PyTorch's layers cannot express."""

    def __init__(self, layer: nn.Module, sides: Sides, value: float) -> None:
        pad = nn.ZeroPad2d(sides) if value == 0 else nn.ConstantPad2d(sides, value)
        super().__init__(OrderedDict(pad=pad, layer=layer))


class Cropped(nn.Sequential):
    """A layer whose output is cut at the sides; a negative padding cuts."""

    def __init__(self, layer: nn.Module, sides: Sides) -> None:
        left, right, top, bottom = sides
        super().__init__(OrderedDict(layer=layer, crop=nn.ZeroPad2d((-left, -right, -top, -bottom))))


class ChannelsLast(nn.Module):
    """A layer that looks at the last axis, applied to the channels of every position."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The layer's output, channels first again."""
        y: torch.Tensor = self.layer(x.permute(0, 2, 3, 1))
        return y.permute(0, 3, 1, 2)


class AverageInside(nn.Module):
    """Means of windows over a padding that differs between the sides, of the cells inside the image alone."""

    def __init__(self, size: tuple[int, int], stride: tuple[int, int], sides: Sides) -> None:
        super().__init__()
        self.size, self.stride, self.sides = size, stride, sides

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The means."""
        sums, cells = (
            functional.avg_pool2d(functional.pad(y, self.sides), self.size, self.stride)
            for y in (x, torch.ones_like(x[:1, :1]))
        )
        return sums / cells


class Rescale(nn.Module):
    """``x · scale + offset`` with fixed numbers, one or one for each channel."""

    def __init__(self, scale: float | tuple[float, ...], offset: float | tuple[float, ...]) -> None:
        super().__init__()
        self.scale, self.offset = scale, offset

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The rescaled values."""
        scale, offset = (_per_channel(x.new_tensor(numbers), x) for numbers in (self.scale, self.offset))
        return x * scale + offset


class Scale(nn.Module):
    """Each channel times a trained factor."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels
        self.weight = nn.Parameter(torch.ones(channels))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The scaled values."""
        return x * _per_channel(self.weight, x)


class DropPath(nn.Module):
    """Whole images of a batch set to zero at random while training, the rest scaled by ``1 / (1 − rate)``."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The values that stay."""
        if not self.training:
            return x
        kept = torch.rand(len(x), *[1] * (x.ndim - 1), dtype=x.dtype, device=x.device) >= self.rate
        return x * kept / (1 - self.rate)


class FlattenLast(nn.Module):
    """All values in one row, in the order (row, column, channel)."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The row of values."""
        return x.permute(0, 2, 3, 1).flatten(1) if x.ndim == 4 else x


class Slice(nn.Module):
    """The channels from ``first`` to before ``end``."""

    def __init__(self, first: int, end: int) -> None:
        super().__init__()
        self.first, self.end = first, end

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """These channels."""
        return x[:, self.first : self.end]


class Reshape(nn.Module):
    """The same values, in the order (row, column, channel), in another shape ``(H, W, C)`` or ``(C,)``."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The values in their new shape, channels first."""
        y = (x.permute(0, 2, 3, 1) if x.ndim == 4 else x).reshape(len(x), *self.shape)
        return y.permute(0, 3, 1, 2) if y.ndim == 4 else y


class Add(nn.Module):
    """The sum of the inputs; what has one value for each channel counts at every position."""

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        """The sum."""
        first, *rest = _spread(inputs)
        for x in rest:
            first = first + x
        return first


class Multiply(nn.Module):
    """The product of the inputs; what has one value for each channel counts at every position."""

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        """The product."""
        first, *rest = _spread(inputs)
        for x in rest:
            first = first * x
        return first


class Concatenate(nn.Module):
    """The channels of the inputs behind each other."""

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        """All channels."""
        return torch.cat(inputs, 1)


class Graph(nn.Module):
    """Modules that take what others give: each by the name of its node, with the names of its inputs."""

    def __init__(self, modules: dict[str, nn.Module], inputs: dict[str, tuple[str, ...]], source: str) -> None:
        super().__init__()
        for name, module in modules.items():
            self.add_module(name, module)
        self.inputs, self.source = inputs, source

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """What the last module gives."""
        values = {self.source: x}
        for name, module in self.named_children():
            x = values[name] = module(*(values[before] for before in self.inputs[name]))
        return x


def _per_channel(numbers: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    return numbers[:, None, None] if numbers.ndim and x.ndim == 4 else numbers


def _spread(inputs: tuple[torch.Tensor, ...]) -> list[torch.Tensor]:
    if len({x.ndim for x in inputs}) == 1:
        return list(inputs)
    return [x[:, :, None, None] if x.ndim == 2 else x for x in inputs]
