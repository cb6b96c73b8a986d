"""The common families of PyTorch models, as their owners write them: each is opened and gives what PyTorch gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

import convscope as cs
from convscope.frameworks.pytorch_reading import read


def conv(
    channels: int, filters: int, size: int = 3, stride: int = 1, groups: int = 1, act: type = nn.ReLU
) -> nn.Module:
    """Convolution, batch norm and activation."""
    layer = nn.Conv2d(channels, filters, size, stride, size // 2, groups=groups, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(filters), act())


class Tutorial(nn.Module):
    """The first network of PyTorch's tutorials: functional calls between its layers."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(3, 6, 5), nn.Conv2d(6, 16, 5)
        self.pool, self.fc1, self.fc2 = nn.MaxPool2d(2, 2), nn.Linear(16 * 6 * 4, 20), nn.Linear(20, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = F.relu(self.fc1(torch.flatten(x, 1)))
        return self.fc2(x)


class Digits(nn.Module):
    """PyTorch's example for MNIST: two kinds of dropout, and log softmax at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(3, 10, 5), nn.Conv2d(10, 20, 5)
        self.drop, self.fc1, self.fc2 = nn.Dropout2d(), nn.Linear(20 * 6 * 4, 30), nn.Linear(30, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.drop(self.conv2(x)), 2))
        x = F.dropout(F.relu(self.fc1(x.view(x.size(0), -1))), training=self.training)
        return F.log_softmax(self.fc2(x), dim=1)


def vgg() -> nn.Module:
    """Simonyan and Zisserman, 2014: convolutions by twos, an adaptive pool, three dense layers."""
    features = [*conv(3, 8), *conv(8, 8), nn.MaxPool2d(2), *conv(8, 12), nn.MaxPool2d(2), nn.AdaptiveAvgPool2d((7, 7))]
    head = [nn.Flatten(), nn.Linear(12 * 49, 30), nn.ReLU(True), nn.Dropout(), nn.Linear(30, 10)]
    return nn.Sequential(*features, *head)


class Bottleneck(nn.Module):
    """He et al., 2015, figure 5, as torchvision writes it; with groups it is that of ResNeXt."""

    def __init__(self, channels: int, width: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(channels, width, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, groups=groups, bias=False)
        self.bn2, self.bn3 = nn.BatchNorm2d(width), nn.BatchNorm2d(4 * width)
        self.conv3, self.relu = nn.Conv2d(width, 4 * width, 1, bias=False), nn.ReLU(inplace=True)
        short = nn.Sequential(nn.Conv2d(channels, 4 * width, 1, stride, bias=False), nn.BatchNorm2d(4 * width))
        self.downsample = short if stride > 1 or channels != 4 * width else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        identity = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return self.relu(out)


class InvertedResidual(nn.Module):
    """Sandler et al., "MobileNetV2", 2018, figure 4; with squeeze-and-excitation that of MobileNetV3, EfficientNet."""

    def __init__(self, channels: int, filters: int, stride: int, expand: int, act: type = nn.ReLU6, se: bool = False):
        super().__init__()
        hidden = channels * expand
        inside = [conv(channels, hidden, 1, act=act), conv(hidden, hidden, 3, stride, hidden, act)]
        inside += [SqueezeExcite(hidden, hidden // 4)] if se else []
        self.conv = nn.Sequential(*inside, nn.Conv2d(hidden, filters, 1, bias=False), nn.BatchNorm2d(filters))
        self.add = stride == 1 and channels == filters

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.conv(x) if self.add else self.conv(x)


class SqueezeExcite(nn.Module):
    """Hu, Shen and Sun, 2017, as torchvision and timm write it."""

    def __init__(self, channels: int, squeezed: int) -> None:
        super().__init__()
        self.fc1, self.fc2 = nn.Conv2d(channels, squeezed, 1), nn.Conv2d(squeezed, channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        scale = x.mean((2, 3), keepdim=True)
        return x * torch.sigmoid(self.fc2(F.silu(self.fc1(scale)))).expand_as(x)


class DenseExcite(nn.Module):
    """Squeeze-and-excitation with dense layers and views, as the first implementations write it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Sequential(nn.Linear(channels, 2), nn.ReLU())
        self.back = nn.Linear(2, channels, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        count, channels, _, _ = x.size()
        y = self.pool(x).view(count, channels)
        y = F.hardsigmoid(self.back(self.fc(y))).view(count, channels, 1, 1)
        return F.hardswish(x * y.expand_as(x))


class DenseLayer(nn.Module):
    """Huang et al., "Densely Connected Networks", 2016: all maps so far, concatenated."""

    def __init__(self, channels: int, growth: int) -> None:
        super().__init__()
        self.norm1, self.conv1 = nn.BatchNorm2d(channels), nn.Conv2d(channels, 4 * growth, 1, bias=False)
        self.norm2, self.conv2 = nn.BatchNorm2d(4 * growth), nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False)

    def forward(self, features: list[torch.Tensor]) -> torch.Tensor:
        x = self.conv1(F.relu(self.norm1(torch.cat(features, 1))))
        return F.dropout(self.conv2(F.relu(self.norm2(x))), 0.2, self.training)


class DenseBlock(nn.ModuleDict):
    def __init__(self, channels: int, growth: int) -> None:
        super().__init__({f"layer{i}": DenseLayer(channels + i * growth, growth) for i in range(3)})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        features = [x]
        for layer in self.values():
            features.append(layer(features))
        return torch.cat(features, 1)


class ShuffleUnit(nn.Module):
    """Ma et al., "ShuffleNet V2", 2018, figures 3 c and d, as torchvision writes it: split, work on a half, shuffle."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.stride, half = stride, channels // 2
        before = half if stride == 1 else channels
        depthwise = nn.Conv2d(before, before, 3, stride, 1, groups=before, bias=False)
        self.branch1 = nn.Sequential(depthwise, nn.BatchNorm2d(before), *conv(before, half, 1)) if stride > 1 else None
        inside = nn.Conv2d(half, half, 3, stride, 1, groups=half, bias=False)
        self.branch2 = nn.Sequential(*conv(before, half, 1), inside, nn.BatchNorm2d(half), *conv(half, half, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.branch1 is None:
            x1, x2 = x.chunk(2, dim=1)
            out = torch.cat((x1, self.branch2(x2)), dim=1)
        else:
            out = torch.cat((self.branch1(x), self.branch2(x)), dim=1)
        count, channels, height, width = out.size()
        out = out.view(count, 2, channels // 2, height, width)
        out = torch.transpose(out, 1, 2).contiguous()
        return out.view(count, channels, height, width)


class Fire(nn.Module):
    """Iandola et al., "SqueezeNet", 2016, figure 1."""

    def __init__(self, channels: int, squeezed: int, expanded: int) -> None:
        super().__init__()
        self.squeeze, self.act = nn.Conv2d(channels, squeezed, 1), nn.ReLU(inplace=True)
        self.one, self.three = nn.Conv2d(squeezed, expanded, 1), nn.Conv2d(squeezed, expanded, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.act(self.squeeze(x))
        return torch.cat([self.act(self.one(x)), self.act(self.three(x))], 1)


class SqueezeNet(nn.Module):
    """Without a dense layer: the classes are feature maps that are averaged."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True), Fire(8, 4, 6)
        )
        self.classifier = nn.Sequential(nn.Dropout(), nn.Conv2d(12, 10, 1), nn.ReLU(), nn.AdaptiveAvgPool2d((1, 1)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.flatten(self.classifier(self.features(x)), 1)


class Inception(nn.Module):
    """Szegedy et al., 2015 (v3), module A and the grid reduction."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.one, self.five = conv(channels, 4, 1), nn.Sequential(conv(channels, 3, 1), conv(3, 4, 5))
        self.wide = nn.Sequential(
            nn.Conv2d(channels, 4, (1, 7), padding=(0, 3)), nn.Conv2d(4, 4, (7, 1), padding=(3, 0))
        )
        self.pool = conv(channels, 2, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pooled = self.pool(F.avg_pool2d(x, kernel_size=3, stride=1, padding=1))
        x = torch.cat([self.one(x), self.five(x), self.wide(x), pooled], 1)
        return torch.cat([F.max_pool2d(x, kernel_size=3, stride=2), F.avg_pool2d(x, 3, stride=2)], 1)


class LayerNorm2d(nn.LayerNorm):
    """Over the channels of an image that has them first."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.layer_norm(x.permute(0, 2, 3, 1), self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)


class ConvNeXt(nn.Module):
    """Liu et al., "A ConvNet for the 2020s", 2022, figure 4, as its authors write it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.dwconv, self.norm = (
            nn.Conv2d(channels, channels, 7, padding=3, groups=channels),
            nn.LayerNorm(channels, 1e-6),
        )
        self.pwconv1, self.act, self.pwconv2 = (
            nn.Linear(channels, 4 * channels),
            nn.GELU(),
            nn.Linear(4 * channels, channels),
        )
        self.gamma = nn.Parameter(torch.rand(channels))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.norm(self.dwconv(x).permute(0, 2, 3, 1))
        y = self.gamma * self.pwconv2(self.act(self.pwconv1(y)))
        return x + y.permute(0, 3, 1, 2)


class UNet(nn.Module):
    """Ronneberger, Fischer and Brox, 2015: down, up by transposed convolution, crops of what was there before."""

    def __init__(self) -> None:
        super().__init__()
        self.down1, self.down2 = nn.Sequential(conv(3, 4), conv(4, 4)), conv(4, 8)
        self.up, self.out = nn.ConvTranspose2d(8, 4, 2, 2), nn.Conv2d(8, 2, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first = self.down1(x)
        y = self.up(self.down2(F.max_pool2d(first, 2)))
        rows, columns = first.size(2) - y.size(2), first.size(3) - y.size(3)
        y = F.pad(y, [columns // 2, columns - columns // 2, rows // 2, rows - rows // 2])
        inner = torch.cat([first, y], 1)[:, :, 1:-2, 2:]
        return self.out(inner)


class Shared(nn.Module):
    """One head for two scales, and one block used twice: weights of its own only once."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.block, self.head = conv(3, 6), conv(6, 6), nn.Conv2d(6, 5, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.block(self.block(self.stem(x)))
        small = F.max_pool2d(x, 2)
        return self.head(x).mean((2, 3)) + self.head(small).flatten(2).mean(2)


class Parts(nn.Module):
    """What else forwards do with channels and positions."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.norm = conv(3, 12), nn.InstanceNorm2d(4, affine=True)
        self.gamma = nn.Parameter(torch.rand(8))
        self.fc = nn.utils.parametrizations.weight_norm(nn.Linear(8, 10))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first, rest = torch.split(self.stem(x)[:, :, ::2, 1::3], [4, 8], dim=1)
        a, b = rest.split(4, 1)
        x = torch.cat([-self.norm(first) + a, b.narrow(1, 0, 4)], 1) * self.gamma.view(1, -1, 1, 1)
        x = F.channel_shuffle(x, 4)
        x = x * F.relu6(x + 3) / 6 + F.adaptive_max_pool2d(x, 1)
        return F.softmax(self.fc(x.reshape(x.shape[0], x.shape[1], -1).mean(-1)), dim=-1)


def classifier(*layers: nn.Module, channels: int) -> nn.Module:
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))


FAMILIES: dict[str, Callable[[], nn.Module]] = {
    "tutorial": Tutorial,
    "digits": Digits,
    "vgg": vgg,
    "resnet": lambda: classifier(
        conv(3, 8, 7, 2), nn.MaxPool2d(3, 2, 1), Bottleneck(8, 2), Bottleneck(8, 4, 2), channels=16
    ),
    "resnext": lambda: classifier(conv(3, 8), Bottleneck(8, 4, 2, groups=2), Bottleneck(16, 4, groups=4), channels=16),
    "mobilenet v2": lambda: classifier(
        conv(3, 8, act=nn.ReLU6), InvertedResidual(8, 8, 1, 3), InvertedResidual(8, 12, 2, 2), channels=12
    ),
    "mobilenet v3": lambda: classifier(conv(3, 8, 3, 2, act=nn.Hardswish), DenseExcite(8), channels=8),
    "efficientnet": lambda: classifier(
        conv(3, 8, act=nn.SiLU), InvertedResidual(8, 8, 1, 4, nn.SiLU, se=True), channels=8
    ),
    "densenet": lambda: classifier(
        nn.Conv2d(3, 6, 3, 2), DenseBlock(6, 4), conv(18, 9, 1), nn.AvgPool2d(2, 2), channels=9
    ),
    "shufflenet v2": lambda: classifier(conv(3, 8, 3, 2), ShuffleUnit(8, 2), ShuffleUnit(8, 1), channels=8),
    "squeezenet": SqueezeNet,
    "inception": lambda: classifier(conv(3, 6, 3, 2), Inception(6), channels=28),
    "convnext": lambda: classifier(nn.Conv2d(3, 6, 4, 4), LayerNorm2d(6), ConvNeXt(6), channels=6),
    "u-net": UNet,
    "shared": Shared,
    "parts": Parts,
}
SHAPE = (37, 29, 3)


def trained(name: str) -> nn.Module:
    """The model with moving statistics and scales that are not the first ones."""
    torch.manual_seed(0)
    model = FAMILIES[name]()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.05 * torch.randn_like(parameter)
        model.train()(torch.randn(8, 3, 37, 29) * 2 + 1)
    return model.eval()


def last(network: cs.Network, x: torch.Tensor) -> np.ndarray:
    return network.activations(x.permute(0, 2, 3, 1).numpy())[network.architecture.nodes[-1].name]


def answer(model: nn.Module, x: torch.Tensor) -> np.ndarray:
    with torch.no_grad():
        y = model.eval()(x).numpy()
    return y.transpose(0, 2, 3, 1) if y.ndim == 4 else y


def assert_equal(found: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5 * float(np.abs(expected).max()))


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_read_written_and_read_again(name: str) -> None:
    model, x = trained(name), torch.randn(2, 3, 37, 29)
    network, expected = read(model, SHAPE), answer(model, x)
    assert_equal(last(network, x), expected)
    written = cs.write(network, "pytorch")
    assert_equal(answer(written, x), expected)
    again = read(written, SHAPE)
    assert_equal(last(again, x), expected)
    if name != "parts":  # whose weights are kept in two parts
        trainable = sum(parameter.numel() for parameter in model.parameters())
        assert network.table.parameters == again.table.parameters == trainable
    assert cs.Architecture.from_json(network.architecture.to_json()) == network.architecture


def test_a_module_used_twice_has_its_weights_once() -> None:
    network = read(trained("shared"), SHAPE)
    second = network.architecture["block.0@1"]
    assert (second.shares, second.inputs) == ("block.0", ("block.2",))
    assert network.weights["block.0@1"]["kernel"] is network.weights["block.0"]["kernel"]
    rows = {row.name: row for row in network.table.rows}
    assert rows["block.0@1"].formulas["parameters"] == "counted at block.0 = 0"
    assert rows["block.1@1"].state == 0 < rows["block.1"].state
    assert rows["head@1"].macs == 18 * 14 * 6 * 5
    names: dict = {}
    exec(cs.code(network, "pytorch"), names)
    made = names["model"]
    assert sum(p.numel() for p in made.parameters()) == network.table.parameters
    with pytest.raises(
        cs.errors.UsageError if hasattr(cs, "errors") else ValueError, match="uses the weights of another"
    ):
        _ = network.architecture.text
