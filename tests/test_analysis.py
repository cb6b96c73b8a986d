"""The table against published figures, real forward passes and the extent of input gradients."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import convscope as cs
from convscope.errors import UsageError
from convscope.frameworks import pytorch

TEXTBOOK = "conv 32 3x3 relu, maxpool 2, conv 64 3x3 relu, maxpool 2, flatten, dense 128 relu, dense 10"
FAST = """conv 16 4x4 stride 2 pad 1 nobias, batchnorm, relu, conv 32 3x3 same nobias, maxpool 2, batchnorm, relu,
    conv 64 3x3 same nobias, maxpool 2, batchnorm, relu,
    conv 64 3x3 same nobias, batchnorm, relu, globalavgpool, dense 10"""
ODD = """conv 5 3x2 stride 2x3 same, maxpool 3x2 stride 2 same, conv 7 2x3 pad 2x1 dilation 2, dropout 0.5, flatten,
    dense 3"""
RESIDUAL = """conv 6 3x3 stride 2 same nobias, batchnorm, relu
    residual(conv 6 3x3 same relu, conv 6 3x3 same) relu
    residual(conv 8 3x3 stride 2 same relu, conv 8 3x3 same, batchnorm | conv 8 1x1 stride 2) relu
    multiply(dense 8 | globalavgpool, dense 2 relu, dense 8 sigmoid), globalavgpool, dense 5"""
CONCAT = """conv 4 3x3, concat(conv 3 1x1 relu | conv 2 1x1, conv 4 5x5 same | maxpool 3 stride 1 same
    | residual(conv 4 3x3 pad 1)), avgpool 2, layernorm, concat( | conv 4 3x3 pad 0+2x1 | relu), flatten, dense 3"""
ALIGNED = (
    "conv 6 3x3 stride 2 pad 1, residual(conv 6 3x3 same), residual(conv 8 3x3 pad 1 stride 2 | conv 8 1x1 stride 2)"
)
UNEVEN = "conv 2 3x3 pad 1, add(conv 3 2x2 | zeropad 0+1, conv 3 3x3), maxpool 2"
LARGER = """conv 4 3x3 stride 2, convtransposed 3 3x3 stride 2, upsample 2, conv 2 3x3, upsample 2 bilinear,
    adaptiveavgpool 5x7, convtransposed 2 4x3 stride 3x2 pad 1 dilation 1x2"""
CASES = [(TEXTBOOK, (28, 28, 1)), (FAST, (28, 28, 1)), (ODD, (29, 31, 3))]
GRAPHS = [(RESIDUAL, (29, 31, 3)), (CONCAT, (21, 24, 2)), (UNEVEN, (20, 20, 1)), (LARGER, (17, 20, 2))]


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


@st.composite
def windows(draw: st.DrawFn) -> str:
    """A window's size and how it lies: ``3x2 stride 2x1 pad 1+0x2+2``."""
    length = st.integers(1, 4)
    size = f"{draw(length)}x{draw(length)}"
    stride = draw(st.sampled_from(["", "", "stride 2", "stride 1x3"]))
    sides = f"pad {draw(length) - 1}+{draw(length) - 1}x{draw(length) - 1}+{draw(length) - 1}"
    return f"{size} {stride} {draw(st.sampled_from(['', 'same', sides]))}"


@st.composite
def networks(draw: st.DrawFn) -> str:
    """Layers behind each other, some of them with branches, that fit many images."""
    plain = [
        "relu",
        "batchnorm",
        "scale",
        "zeropad 1+0x2+1",
        "crop 0+1x1+0",
        "dense 4 relu",
        "groupnorm 2",
        "upsample 2",
    ]
    plain += ["convtransposed 6 3x2 stride 2 same", "conv 8 3x3 dilation 2 same groups 2", "channelshuffle 2"]
    gate = "multiply( | globalavgpool, dense 2 relu, dense {0} sigmoid)"
    parts = ["conv 4 1x1"]
    channels = 4
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(["conv", "pool", "edges", "plain", "residual", "concat", "gate"]))
        if kind == "conv":
            channels = 2 * draw(st.integers(1, 4))
            parts.append(f"conv {channels} {draw(windows())} {draw(st.sampled_from(['', 'nobias', 'relu']))}")
        elif kind == "pool":
            parts.append(f"{draw(st.sampled_from(['maxpool', 'avgpool']))} {draw(windows())}")
        elif kind == "edges":
            parts.append(draw(st.sampled_from(["zeropad 1+0x2+1", "crop 0+1x1+0", "zeropad 2", "crop 1x2"])))
        elif kind == "plain":
            parts.append(draw(st.sampled_from(plain)))
            channels = {"dense": 4, "convtransposed": 6, "conv": 8}.get(parts[-1].split()[0], channels)
        elif kind == "residual":
            parts.append(f"residual(conv {channels} {draw(st.sampled_from(['3x3', '2x3', '5x1']))} same relu)")
        elif kind == "concat":
            parts.append(f"concat( | conv 2 3x3 same | maxpool {draw(st.integers(1, 3))} stride 1 same)")
            channels = 2 * channels + 2
        else:
            parts.append(gate.format(channels))
    return ", ".join(parts)


@given(networks(), st.integers(16, 40), st.integers(16, 40), st.integers(1, 3))
@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_any_network_is_counted_as_it_computes(text: str, height: int, width: int, channels: int) -> None:
    try:
        cs.Architecture.parse(text, (height, width, channels))
    except UsageError:
        reject()
    check_totals(text, (height, width, channels))
    check_fields(text, (height, width, channels))


@pytest.mark.parametrize(("text", "shape"), CASES + GRAPHS)
def test_shapes_counts_and_macs_equal_a_real_forward_pass(text: str, shape: tuple) -> None:
    check_totals(text, shape)


def check_totals(text: str, shape: tuple) -> None:
    architecture = cs.Architecture.parse(text, shape)
    table, model = cs.analyse(architecture), pytorch.write(architecture).eval()
    outputs: dict[str, torch.Tensor] = {}
    for name, module in model.named_children():
        module.register_forward_hook(lambda module, x, y, name=name: outputs.update({name: y}))
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(torch.zeros(1, shape[2], *shape[:2]))
    for row, module in zip(table.rows, model.children(), strict=True):
        x = outputs[row.name]
        got = (*x.shape[2:], x.shape[1]) if x.ndim == 4 else tuple(x.shape[1:])
        assert row.output_shape == got, row.name
        assert row.parameters == sum(p.numel() for p in module.parameters()), row.name
        assert row.memory == x.numel() * x.element_size(), row.name
    assert table.macs * 2 == counter.get_total_flops()
    kept = [buffer.numel() for name, buffer in model.named_buffers() if "num_batches" not in name]
    assert table.state == sum(kept)


@pytest.mark.parametrize(("text", "shape"), CASES + GRAPHS)
def test_receptive_fields_equal_the_extent_of_input_gradients(text: str, shape: tuple) -> None:
    check_fields(text, shape, everywhere=text != LARGER)


def check_fields(text: str, shape: tuple, everywhere: bool = False) -> None:
    """With all weights positive and no activation, the gradient of one value is non-zero just where it sees.

    Where a field reaches over the edge, windows may leave out what lies just inside of it: such a value sees less.
    """
    architecture = cs.Architecture.parse(text, shape)
    whole_pixels = not any(word in text for word in ("upsample", "convtransposed", "dilation"))
    for count, row in enumerate(cs.analyse(architecture).rows, 1):
        if row.receptive_field.whole:
            continue
        place = tuple(size // 2 for size in row.output_shape[:2])
        seen = seen_by(cs.Architecture(architecture.nodes[:count], shape), place)
        top, left, bottom, right = row.receptive_field.box(*place)
        clipped = [max(top, 0), max(left, 0), min(bottom, shape[0]), min(right, shape[1])]
        inside = row.receptive_field.aligned and clipped == [top, left, bottom, right]
        if everywhere or (whole_pixels and inside):
            assert seen == clipped, row.name
        if seen:
            assert all(a >= b for a, b in zip(seen[:2], clipped[:2], strict=True)), row.name
            assert all(a <= b for a, b in zip(seen[2:], clipped[2:], strict=True)), row.name


def seen_by(architecture: cs.Architecture, place: tuple) -> list[int]:
    """Top, left, bottom and right of the pixels that a value of the last node depends on; empty where it sees none."""
    x = torch.ones(1, *np.roll(architecture.input_shape, 1), dtype=torch.float64, requires_grad=True)
    see_through(pytorch.write(architecture))(x)[0, :, place[0], place[1]].sum().backward()
    seen = np.argwhere(x.grad[0].abs().sum(0).numpy())
    return [*seen.min(axis=0).tolist(), *(seen.max(axis=0) + 1).tolist()] if len(seen) else []


def see_through(model: nn.Module) -> nn.Module:
    """The model with every weight 1, and what hides a gradient replaced: maxima by means, the rest by nothing."""
    hiding = nn.ReLU | nn.Sigmoid | nn.BatchNorm2d | nn.Dropout | nn.LayerNorm | nn.GroupNorm
    for module in model.modules():
        for name, child in list(module.named_children()):
            if isinstance(child, nn.MaxPool2d):
                setattr(module, name, nn.AvgPool2d(child.kernel_size, child.stride, child.padding))
            elif isinstance(child, nn.ConstantPad2d):
                child.value = 0.0
            elif isinstance(child, hiding):
                setattr(module, name, nn.Identity())
    for parameter in model.parameters():
        nn.init.ones_(parameter)
    return model.double()


def test_branches_that_see_around_different_centres_are_told() -> None:
    table = cs.analyse(cs.Architecture.parse(UNEVEN, (20, 20, 1)))
    fields = {row.name: row.receptive_field for row in table.rows}
    assert [name for name, field in fields.items() if not field.aligned] == ["add1", "maxpool1"]
    assert fields["add1"].size == (5, 5)
    assert "5 × 5*" in str(table)
    assert "see around different centres" in str(table)
    assert all(row.receptive_field.aligned for row in cs.analyse(cs.Architecture.parse(ALIGNED, (29, 31, 3))).rows)
    assert table.rows[-1].formulas["receptive_field"] == "5 + (2 − 1) · 1 = 6 rows; one step here is 2 in the image"


@pytest.mark.parametrize("pool", ["globalavgpool", "globalmaxpool", "adaptiveavgpool 1", "flatten, reshape 1x1x1296"])
def test_behind_a_pool_of_everything_a_value_sees_the_whole_image(pool: str) -> None:
    table = cs.analyse(cs.Architecture.parse(f"conv 4 3x3, {pool}, dense 3", (20, 20, 1)))
    assert [row.receptive_field.whole for row in table.rows[1:]] == [True] * (len(table.rows) - 1)
    assert table.receptive_field.size == (20, 20)


def test_a_larger_map_has_fractions_of_a_pixel_between_its_values() -> None:
    table = cs.analyse(cs.Architecture.parse("upsample 3, conv 1 4x4 stride 2", (9, 9, 1)))
    strides = [row.receptive_field.stride[0] for row in table.rows]
    assert [str(stride) for stride in strides] == ["1/3", "2/3"]
    assert table.rows[1].receptive_field.box(0, 0) == (0, 0, 2, 2)
    assert json.loads(json.dumps(table.to_json()))["rows"][1]["receptive_field"]["stride"] == [2 / 3, 2 / 3]


def test_a_batch_multiplies_memory_alone() -> None:
    architecture = cs.Architecture.parse(TEXTBOOK, (28, 28, 1))
    one, many = cs.analyse(architecture), cs.analyse(architecture, batch=32)
    assert many.memory == 32 * one.memory
    assert (many.parameters, many.macs) == (one.parameters, one.macs)
    assert "for a batch of 32 images" in str(many)
    with pytest.raises(UsageError, match="at least 1"):
        cs.analyse(architecture, batch=0)


@pytest.mark.parametrize(("text", "shape"), CASES + GRAPHS)
def test_the_table_and_its_formulas_fit_a_terminal(text: str, shape: tuple) -> None:
    table = cs.analyse(cs.Architecture.parse(text, shape))
    assert all(len(line) <= 80 for line in table.explained().splitlines())
    assert set(str(table).splitlines()) <= set(table.explained().splitlines())


def test_every_formula_ends_in_its_number() -> None:
    for text, shape in CASES + GRAPHS:
        for row in cs.analyse(cs.Architecture.parse(text, shape)).rows:
            for name in ("parameters", "state", "macs", "memory"):
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
