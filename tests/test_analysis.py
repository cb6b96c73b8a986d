"""The table against published figures, real forward passes and the extent of input gradients."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import convscope as cs
from convscope.frameworks import pytorch

TEXTBOOK = "conv 32 3x3 relu, maxpool 2, conv 64 3x3 relu, maxpool 2, flatten, dense 128 relu, dense 10"
FAST = """conv 16 4x4 stride 2 pad 1 nobias, batchnorm, relu, conv 32 3x3 same nobias, maxpool 2, batchnorm, relu,
    conv 64 3x3 same nobias, maxpool 2, batchnorm, relu,
    conv 64 3x3 same nobias, batchnorm, relu, globalavgpool, dense 10"""
ODD = """conv 5 3x2 stride 2x3 same, maxpool 3x2 stride 2 same, conv 7 2x3 pad 2x1 dilation 2, dropout 0.5, flatten,
    dense 3"""
CASES = [(TEXTBOOK, (28, 28, 1)), (FAST, (28, 28, 1)), (ODD, (29, 31, 3))]


@pytest.mark.parametrize(
    ("text", "shape", "parameters", "first_macs"),
    [
        (TEXTBOOK, (28, 28, 1), 225_034, 194_688),
        ("flatten, dense 128", (28, 28, 1), 100_480, 0),
        ("flatten, dense 128", (200, 200, 3), 15_360_128, 0),
        ("conv 1 3x3", (1080, 1920, 3), 28, 1078 * 1918 * 27),
        ("conv 64 3x3", (32, 32, 3), 1_792, 1_555_200),
        ("conv 32 3x3", (28, 28, 1), 320, 194_688),
        ("conv 32 3x3, flatten, dense 10", (28, 28, 1), 216_650, 194_688),
        ("conv 32 3x3, maxpool 2, flatten, dense 10", (28, 28, 1), 54_410, 194_688),
        ("flatten, dense 128, dense 10", (28, 28, 1), 101_770, 0),
    ],
)
def test_known_figures(text: str, shape: tuple, parameters: int, first_macs: int) -> None:
    table = cs.analyse(cs.Architecture.parse(text, shape))
    assert (table.parameters, table.rows[0].macs) == (parameters, first_macs)


@pytest.mark.parametrize(("text", "shape"), CASES)
def test_shapes_counts_and_macs_equal_a_real_forward_pass(text: str, shape: tuple) -> None:
    architecture = cs.Architecture.parse(text, shape)
    table, model = cs.analyse(architecture), pytorch.write(architecture).eval()
    x = torch.zeros(1, shape[2], *shape[:2])
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        for row, module in zip(table.rows, model.children(), strict=True):
            x = module(x)
            got = (*x.shape[2:], x.shape[1]) if x.ndim == 4 else tuple(x.shape[1:])
            assert row.output_shape == got, row.name
            assert row.parameters == sum(p.numel() for p in module.parameters()), row.name
    assert table.macs * 2 == counter.get_total_flops()
    kept = [buffer.numel() for name, buffer in model.named_buffers() if "num_batches" not in name]
    assert table.state == sum(kept)


@pytest.mark.parametrize(("text", "shape"), CASES)
def test_receptive_fields_equal_the_extent_of_input_gradients(text: str, shape: tuple) -> None:
    """With all weights positive and no activation, the gradient of one value is non-zero just where it sees."""
    architecture = cs.Architecture.parse(text, shape)
    for count, row in enumerate(cs.analyse(architecture).rows, 1):
        if row.receptive_field.whole:
            continue
        x = torch.ones(1, shape[2], *shape[:2], dtype=torch.float64, requires_grad=True)
        place = tuple(size // 2 for size in row.output_shape[:2])
        see_through(pytorch.write(architecture)[:count])(x)[0, 0, place[0], place[1]].backward()
        seen = np.argwhere(x.grad[0].abs().sum(0).numpy())
        top, left, bottom, right = row.receptive_field.box(*place)
        clipped = [max(top, 0), max(left, 0), min(bottom, shape[0]), min(right, shape[1])]
        assert [*seen.min(axis=0), *(seen.max(axis=0) + 1)] == clipped, row.name


def see_through(model: nn.Sequential) -> nn.Sequential:
    """The model with every weight 1, and what hides a gradient replaced: maxima by means, the rest by nothing."""
    for module in model.modules():
        for name, child in module.named_children():
            if isinstance(child, nn.MaxPool2d):
                setattr(module, name, nn.AvgPool2d(child.kernel_size, child.stride, child.padding))
            elif isinstance(child, nn.ConstantPad2d):
                child.value = 0.0
            elif isinstance(child, nn.ReLU | nn.BatchNorm2d | nn.Dropout):
                setattr(module, name, nn.Identity())
    for parameter in model.parameters():
        nn.init.ones_(parameter)
    return model.double()


def test_every_formula_ends_in_its_number() -> None:
    for text, shape in CASES:
        for row in cs.analyse(cs.Architecture.parse(text, shape)).rows:
            for name in ("parameters", "macs"):
                assert row.formulas[name].endswith(f"{getattr(row, name):,}"), row


def test_the_printed_columns_add_up_to_the_printed_totals() -> None:
    head, _, *lines = str(cs.analyse(cs.Architecture.parse(FAST, (28, 28, 1)))).splitlines()
    total = next(i for i, line in enumerate(lines) if line.startswith("total"))
    body = [line for line in lines[: total + 1] if line[0] != "─"]
    for column in ("parameters", "MACs"):
        end = head.index(column) + len(column)
        *numbers, total = [int(line[end - 10 : end].replace(",", "").strip() or 0) for line in body]
        assert total == sum(numbers) > 0


def test_the_table_as_text() -> None:
    table = cs.analyse(cs.Architecture.parse("conv 32 3x3 relu, maxpool 2, flatten, dense 10", (28, 28, 1)))
    assert (
        str(table)
        == """\
layer       output        parameters     MACs  receptive field
──────────────────────────────────────────────────────────────
input       28 × 28 × 1
conv1       26 × 26 × 32         320  194,688            3 × 3
conv1/relu  26 × 26 × 32                                 3 × 3
maxpool1    13 × 13 × 32                                 4 × 4
flatten1    5408                                         image
dense1      10                54,090   54,080            image
──────────────────────────────────────────────────────────────
total                         54,410  248,768
One MAC is one multiply and one add; bias, normalisation, activation and pooling
count 0. One image.
The outputs of all layers take 216 kB in float32, for one image."""
    )
