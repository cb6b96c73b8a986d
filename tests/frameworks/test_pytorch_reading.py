"""PyTorch models of others, read: equal outputs, names that their owner knows, counts that are published."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import convscope as cs
from convscope.errors import DataError
from convscope.frameworks.pytorch_reading import read


def given(model: nn.Module, x: torch.Tensor) -> np.ndarray:
    """What the model gives in use, its moving statistics no longer the initial ones."""
    torch.manual_seed(1)
    with torch.no_grad():
        model.train()(torch.randn(8, *x.shape[1:]) * 2 + 1)
        return model.eval()(x).numpy()


def assert_equal(model: nn.Module, shape: tuple[int, int, int]) -> cs.Network:
    """The model's output is that of the network that is read from it."""
    height, width, channels = shape
    x = torch.randn(2, channels, height, width)
    expected = given(model, x)
    network = read(model, shape)
    values = network.activations(x.permute(0, 2, 3, 1).numpy())[network.architecture.nodes[-1].name]
    if expected.ndim == 4:
        expected = expected.transpose(0, 2, 3, 1)
    np.testing.assert_allclose(values, expected, rtol=1e-4, atol=1e-5)
    return network


class Block(nn.Module):
    """The residual block of He et al., 2015, figure 2."""

    def __init__(self, channels: int, filters: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        short = nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))
        self.downsample = short if stride > 1 else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        y += x if self.downsample is None else self.downsample(x)
        return self.relu(y)


class ResNet18(nn.Module):
    """ResNet-18, He et al., 2015, table 1, its modules named as torchvision names them."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        widths = ((64, 64, 1), (64, 128, 2), (128, 256, 2), (256, 512, 2))
        for i, (channels, filters, stride) in enumerate(widths, 1):
            setattr(self, f"layer{i}", nn.Sequential(Block(channels, filters, stride), Block(filters, filters, 1)))
        self.avgpool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(512, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.maxpool(F.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


def lenet5() -> nn.Sequential:
    """LeNet-5 as it is taught: all maps connected, 61,706 parameters (LeCun et al., 1998, figure 2, had fewer)."""
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2)),
        *(nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10)),
    )


def test_resnet18_has_the_published_parameters_and_macs() -> None:
    model = ResNet18()
    network = read(model, (224, 224, 3))
    assert network.table.parameters == 11_689_512  # torchvision's page of ResNet18_Weights
    assert network.table.macs == 1_814_073_344  # 1.81 GFLOPS there, which are multiply-adds
    with FlopCounterMode(display=False) as counter:
        model.eval()(torch.zeros(1, 3, 224, 224))
    assert counter.get_total_flops() == 2 * network.table.macs


def test_resnet18_gives_what_pytorch_gives_and_bears_its_names() -> None:
    network = assert_equal(ResNet18(), (65, 61, 3))
    names = [node.name for node in network.architecture.nodes]
    assert names[:4] == ["conv1", "bn1", "relu", "maxpool"]
    assert {"layer1.0.relu", "layer1.0/add", "layer1.0.relu@1", "layer2.0.downsample.1", "avgpool", "fc"} <= set(names)


def test_lenet5_has_the_published_parameters() -> None:
    network = assert_equal(lenet5(), (32, 32, 1))
    assert network.table.parameters == 61_706
    assert network.table.macs == 416_520  # 117,600 + 240,000 + 48,000 + 10,080 + 840


LAYERS = {
    "same": (nn.Conv2d(3, 5, (4, 3), padding="same"), (9, 8, 3)),
    "stride, dilation, groups": (nn.Conv2d(4, 6, 3, 2, (2, 1), 2, 2), (17, 14, 4)),
    "transposed": (nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, 2), (5, 7, 4)),
    "max pool, ceil": (nn.MaxPool2d(3, 2, ceil_mode=True), (10, 9, 2)),
    "average pool": (nn.AvgPool2d(3, 2, 1), (9, 10, 2)),
    "average pool, inside only": (nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False), (9, 10, 2)),
    "adaptive": (nn.AdaptiveAvgPool2d((3, 2)), (10, 7, 2)),
    "zero padding": (nn.ZeroPad2d((1, 2, 0, 3)), (5, 6, 2)),
    "nearest": (nn.Upsample(scale_factor=2), (5, 6, 2)),
    "bilinear": (nn.Upsample(scale_factor=2, mode="bilinear"), (5, 6, 2)),
    "batch norm, bare": (nn.BatchNorm2d(3, 1e-3, 0.2, affine=False), (5, 6, 3)),
    "group norm": (nn.GroupNorm(2, 6), (5, 6, 6)),
    "layer norm of all": (nn.LayerNorm((3, 5, 6)), (5, 6, 3)),
    "activations": (
        nn.Sequential(
            *(nn.ReLU6(), nn.LeakyReLU(0.2), nn.ELU(0.5), nn.SELU(), nn.Sigmoid(), nn.SiLU(), nn.GELU(), nn.Tanh()),
            *(nn.GELU("tanh"), nn.Hardswish(), nn.Hardsigmoid(), nn.Softplus(), nn.Dropout2d(), nn.Softmax(1)),
        ),
        (5, 6, 3),
    ),
}


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("case", LAYERS)
def test_a_layer_gives_what_pytorch_gives(case: str) -> None:
    model, shape = LAYERS[case]
    assert_equal(nn.Sequential(model), shape)


class Odd(nn.Module):
    """Everything that a model's forward may do beside its layers."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(2, 6, 3)
        self.norm, self.mix, self.gamma = nn.LayerNorm(6), nn.Linear(6, 6), nn.Parameter(torch.randn(6, 1, 1))
        self.squeeze = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(6, 6, 1), nn.Sigmoid())
        self.register_buffer("mean", torch.tensor([0.3, 0.6]).reshape(1, 2, 1, 1))
        self.fc = nn.Linear(2 * 6 * 5 * 4 + 6, 7)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.relu_(self.stem((x * 2 - self.mean) / torch.tensor([[[0.5]], [[0.25]]])))
        y = self.mix(self.norm(x.permute(0, 2, 3, 1))).permute(0, 3, 1, 2)
        gate = self.squeeze(x).squeeze(-1).squeeze(-1)
        x = (x + self.gamma * y) * gate[:, :, None, None] / 2
        x = x * torch.sigmoid(x.mean((2, 3)))[:, :, None, None]
        flat = torch.cat([x, y], 1).reshape(len(x), -1)
        return self.fc(torch.cat([flat, x.mean((2, 3))], 1))


def test_the_order_of_flattening_moved_axes_and_weights_of_their_own() -> None:
    network = assert_equal(Odd(), (7, 6, 2))
    assert network.architecture["mul@2"].inputs == ("add", "squeeze.2")
    assert "mul@1" in network.weights


@pytest.mark.parametrize("shape", [(23, 29, 2), (14, 17, 2)])
def test_what_convscope_writes_it_reads_again(shape: tuple[int, int, int]) -> None:
    text = (
        "conv 8 4x4 stride 2 same relu, maxpool 3 stride 2 same, batchnorm, flatten, batchnorm, dense 9 relu, dense 5"
    )
    architecture = cs.Architecture.parse(text, shape)
    network = assert_equal(cs.write(architecture), shape)
    assert network.table.parameters == cs.analyse(architecture).parameters


def test_the_model_stays_as_it_is() -> None:
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Sequential(nn.ReLU()))
    model.train()
    model[1].eval()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    read(model, (5, 5, 1))
    assert (model.training, model[1].training, model[2].training) == (True, False, True)
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())


class Function(nn.Module):
    """A module that does one thing."""

    def __init__(self, function) -> None:
        super().__init__()
        self.function, self.conv = function, nn.Conv2d(2, 2, 1)

    def forward(self, x: torch.Tensor):
        return self.function(self, x)


def value_dependent(model: Function, x: torch.Tensor) -> torch.Tensor:
    return x + 1 if x.sum() > 0 else x


REFUSED = {
    r"aten\.sort.* at sort cannot be followed": lambda m, x: torch.sort(x).values,
    r"channels that are leapt over": lambda m, x: x[:, ::2],
    r"select.* at select cannot be followed": lambda m, x: x[:, 0],
    r"channels of zeros": lambda m, x: F.pad(x, (0, 0, 0, 0, 1, 1)),
    r"conv2d.* cannot be followed: what was reshaped": lambda m, x: m.conv(x.mean((2, 3), keepdim=True).expand_as(x)),
    r"in another way": lambda m, x: F.conv2d(m.conv(x), m.conv.weight),
    r"behind another one": lambda m, x: x.view(1, 2, 1, 6, 5).reshape(1, 2, 5, 6),
    r"gives 2 tensors": lambda m, x: (x + 1, x + 2),
    r"ends in a flattened image": lambda m, x: x.flatten(1),
    r"no layer that computes": lambda m, x: x,
    r"could not follow Function on images of 6 × 5 × 2": value_dependent,
    r"max_pool2d .*dilation": lambda m, x: F.max_pool2d(x, 2, dilation=2),
    r"only a max pooling": lambda m, x: F.relu(F.pad(x, (1, 1, 1, 1), value=-torch.inf)),
    r"softmax .*only over the channels": lambda m, x: F.softmax(x, 2),
    r"the batch": lambda m, x: x.transpose(0, 1),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_followed_is_named(message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(Function(REFUSED[message]), (6, 5, 2))
