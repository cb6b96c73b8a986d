"""Networks of the literature in our text form: parameters and multiply-adds equal those that others publish.

Parameters are exact. The multiply-adds, in thousand millions with three decimals, are those that torchvision states
beside its weights: ``num_params`` and ``_ops`` in https://github.com/pytorch/vision/tree/main/torchvision/models, shown
as "Params" and "GFLOPS" in https://docs.pytorch.org/vision/stable/models.html. It counts as we do: convolution and
dense layers, one for each multiply-add, for one image, which is 224 × 224 unless said.
"""

from __future__ import annotations

import math

import pytest

import convscope as cs


def chain(*items: str) -> str:
    return ", ".join(item for item in items if item)


def conv(filters: int, size: int = 1, more: str = "", activation: str = "relu") -> str:
    """A convolution that keeps the size, its batch normalisation, and the activation."""
    return chain(f"conv {filters} {size}x{size} pad {size // 2} {more} nobias", "batchnorm", activation)


HEAD = chain("globalavgpool", "dense 1000")


def alexnet() -> str:
    return chain(
        "conv 64 11x11 stride 4 pad 2 relu, maxpool 3 stride 2, conv 192 5x5 pad 2 relu, maxpool 3 stride 2",
        "conv 384 3x3 pad 1 relu, conv 256 3x3 pad 1 relu, conv 256 3x3 pad 1 relu, maxpool 3 stride 2",
        "adaptiveavgpool 6, flatten, dropout 0.5, dense 4096 relu, dropout 0.5, dense 4096 relu, dense 1000",
    )


def vgg(*depths: int) -> str:
    filters = (64, 128, 256, 512, 512)
    blocks = [
        chain(*[f"conv {f} 3x3 pad 1 relu"] * depth, "maxpool 2") for depth, f in zip(depths, filters, strict=True)
    ]
    return chain(*blocks, "adaptiveavgpool 7, flatten, dense 4096 relu, dense 4096 relu, dense 1000")


def squeezenet() -> str:
    """Version 1.1; its pools round up, which padding at the bottom and right does."""

    def fire(squeezed: int, expanded: int) -> str:
        return f"conv {squeezed} 1x1 relu, concat(conv {expanded} 1x1 relu | conv {expanded} 3x3 pad 1 relu)"

    pool = "maxpool 3 stride 2 pad 0+1"
    return chain(
        *("conv 64 3x3 stride 2 relu", pool, fire(16, 64), fire(16, 64), pool, fire(32, 128), fire(32, 128), pool),
        *(fire(48, 192), fire(48, 192), fire(64, 256), fire(64, 256), "dropout 0.5, conv 1000 1x1 relu, globalavgpool"),
    )


def googlenet() -> str:
    """Without the heads at its sides; where the paper has 5 × 5, torchvision has 3 × 3."""

    def block(one: int, narrow: int, three: int, slim: int, five: int, pooled: int) -> str:
        branches = [conv(one), chain(conv(narrow), conv(three, 3)), chain(conv(slim), conv(five, 3))]
        return f"concat({' | '.join(branches)} | maxpool 3 stride 1 pad 1, {conv(pooled)})"

    pool = "maxpool 3 stride 2 pad 0+1"
    return chain(
        *(conv(64, 7, "stride 2"), pool, conv(64), conv(192, 3), pool),
        *(block(64, 96, 128, 16, 32, 32), block(128, 128, 192, 32, 96, 64), pool),
        *(block(192, 96, 208, 16, 48, 64), block(160, 112, 224, 24, 64, 64), block(128, 128, 256, 24, 64, 64)),
        *(block(112, 144, 288, 32, 64, 64), block(256, 160, 320, 32, 128, 128), "maxpool 2"),
        *(
            block(256, 160, 320, 32, 128, 128),
            block(384, 192, 384, 48, 128, 128),
            "globalavgpool, dropout 0.2, dense 1000",
        ),
    )


def resnet(*depths: int, expansion: int = 4, groups: int = 1, width: int = 1, stride_first: bool = False) -> str:
    """Bottlenecks with the stride in their 3 × 3, or in the first 1 × 1, as in the paper; expansion 1: two of 3 × 3."""
    blocks, channels = [], 64
    for number, depth in enumerate(depths):
        for unit in range(depth):
            step = "stride 2" if number and not unit else ""
            inner, outer = 64 * 2**number * width, 64 * 2**number * expansion
            early, late = (step, "") if stride_first else ("", step)
            three = f"{late} groups {groups}"
            body = chain(conv(inner, 1, early), conv(inner, 3, three), conv(outer, activation=""))
            if expansion == 1:
                body = chain(conv(inner, 3, step), conv(outer, 3, activation=""))
            shortcut = f" | {conv(outer, 1, step, '')}" if step or channels != outer else ""
            blocks.append(f"residual({body}{shortcut}) relu")
            channels = outer
    return chain(conv(64, 7, "stride 2"), "maxpool 3 stride 2 pad 1", *blocks, HEAD)


def densenet(*depths: int) -> str:
    """Growth of 32; every layer sees all that came before it in its block."""
    blocks, channels = [], 64
    for number, depth in enumerate(depths):
        layer = "concat( | batchnorm, relu, conv 128 1x1 nobias, batchnorm, relu, conv 32 3x3 pad 1 nobias)"
        blocks += [layer] * depth
        channels += 32 * depth
        if number < 3:
            channels //= 2
            blocks.append(f"batchnorm, relu, conv {channels} 1x1 nobias, avgpool 2")
    return chain(conv(64, 7, "stride 2"), "maxpool 3 stride 2 pad 1", *blocks, "batchnorm, relu", HEAD)


def inverted(
    channels: int,
    expanded: int,
    filters: int,
    size: int,
    stride: int,
    activation: str,
    squeezed: int = 0,
    gate: str = "",
) -> str:
    """Expand, depthwise, squeeze and excite, project; added to its input where the shapes are equal."""
    body = chain(
        conv(expanded, activation=activation) if expanded != channels else "",
        conv(expanded, size, f"stride {stride} groups {expanded}", activation),
        _excite(squeezed, expanded, *gate.split()) if squeezed else "",
        conv(filters, activation=""),
    )
    return f"residual({body})" if stride == 1 and channels == filters else body


def _excite(squeezed: int, channels: int, inner: str, outer: str) -> str:
    return f"multiply(adaptiveavgpool 1, conv {squeezed} 1x1 {inner}, conv {channels} 1x1 {outer} | )"


def mobilenet_v2() -> str:
    blocks, channels = [conv(32, 3, "stride 2", "relu6")], 32
    plan = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    for expansion, filters, depth, stride in plan:
        for unit in range(depth):
            blocks.append(inverted(channels, expansion * channels, filters, 3, 1 if unit else stride, "relu6"))
            channels = filters
    return chain(*blocks, conv(1280, activation="relu6"), "globalavgpool, dropout 0.2, dense 1000")


def mobilenet_v3_large() -> str:
    plan = """3 16 16 0 relu 1/3 64 24 0 relu 2/3 72 24 0 relu 1/5 72 40 24 relu 2/5 120 40 32 relu 1/5 120 40 32 relu 1
        /3 240 80 0 hardswish 2/3 200 80 0 hardswish 1/3 184 80 0 hardswish 1/3 184 80 0 hardswish 1
        /3 480 112 120 hardswish 1/3 672 112 168 hardswish 1/5 672 160 168 hardswish 2/5 960 160 240 hardswish 1
        /5 960 160 240 hardswish 1"""
    blocks, channels = [conv(16, 3, "stride 2", "hardswish")], 16
    for line in plan.split("/"):
        size, expanded, filters, squeezed, activation, stride = line.split()
        counts = channels, int(expanded), int(filters), int(size), int(stride)
        blocks.append(inverted(*counts, activation, int(squeezed), "relu hardsigmoid"))
        channels = int(filters)
    head = "globalavgpool, dense 1280 hardswish, dropout 0.2, dense 1000"
    return chain(*blocks, conv(960, activation="hardswish"), head)


def efficientnet_b0() -> str:
    blocks, channels = [conv(32, 3, "stride 2", "silu")], 32
    plan = [(1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3)]
    for expansion, size, stride, filters, depth in [*plan, (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)]:
        for unit in range(depth):
            step, squeezed = 1 if unit else stride, max(1, channels // 4)
            blocks.append(
                inverted(channels, expansion * channels, filters, size, step, "silu", squeezed, "silu sigmoid")
            )
            channels = filters
    return chain(*blocks, conv(1280, activation="silu"), "globalavgpool, dropout 0.2, dense 1000")


def efficientnet_v2_s() -> str:
    """The first three stages expand and look around in one convolution."""
    blocks, channels = [conv(24, 3, "stride 2", "silu")], 24
    for filters, depth, stride, expansion in ((24, 2, 1, 1), (48, 4, 2, 4), (64, 4, 2, 4)):
        for unit in range(depth):
            step = 1 if unit else stride
            body = conv(expansion * channels, 3, f"stride {step}", "silu")
            body = chain(body, conv(filters, activation="")) if expansion > 1 else body
            blocks.append(f"residual({body})" if step == 1 and channels == filters else body)
            channels = filters
    for filters, depth, stride, expansion in ((128, 6, 2, 4), (160, 9, 1, 6), (256, 15, 2, 6)):
        for unit in range(depth):
            step, expanded = 1 if unit else stride, expansion * channels
            blocks.append(inverted(channels, expanded, filters, 3, step, "silu", channels // 4, "silu sigmoid"))
            channels = filters
    return chain(*blocks, conv(1280, activation="silu"), "globalavgpool, dropout 0.2, dense 1000")


def convnext(*depths: int) -> str:
    blocks = ["conv 96 4x4 stride 4", "layernorm eps 1e-6"]
    for number, depth in enumerate(depths):
        width = 96 * 2**number
        if number:
            blocks.append(f"layernorm eps 1e-6, conv {width} 2x2 stride 2")
        block = (
            f"conv {width} 7x7 pad 3 groups {width}, layernorm eps 1e-6, dense {4 * width} gelu, dense {width}, scale"
        )
        blocks += [f"residual({block}, droppath 0.1)"] * depth
    return chain(*blocks, "globalavgpool, layernorm eps 1e-6, dense 1000")


NETWORKS = {
    "alexnet": (alexnet(), 61_100_840, 0.714),
    "vgg11": (vgg(1, 1, 2, 2, 2), 132_863_336, 7.609),
    "vgg16": (vgg(2, 2, 3, 3, 3), 138_357_544, 15.470),
    "vgg19": (vgg(2, 2, 4, 4, 4), 143_667_240, 19.632),
    "squeezenet1_1": (squeezenet(), 1_235_496, 0.349),
    "googlenet": (googlenet(), 6_624_904, 1.498),
    "resnet18": (resnet(2, 2, 2, 2, expansion=1), 11_689_512, 1.814),
    "resnet34": (resnet(3, 4, 6, 3, expansion=1), 21_797_672, 3.664),
    "resnet50": (resnet(3, 4, 6, 3), 25_557_032, 4.089),
    "resnet101": (resnet(3, 4, 23, 3), 44_549_160, 7.801),
    "resnet152": (resnet(3, 8, 36, 3), 60_192_808, 11.514),
    "resnext50_32x4d": (resnet(3, 4, 6, 3, groups=32, width=2), 25_028_904, 4.230),
    "wide_resnet50_2": (resnet(3, 4, 6, 3, width=2), 68_883_240, 11.398),
    "densenet121": (densenet(6, 12, 24, 16), 7_978_856, 2.834),
    "densenet201": (densenet(6, 12, 48, 32), 20_013_928, 4.291),
    "mobilenet_v2": (mobilenet_v2(), 3_504_872, 0.301),
    "mobilenet_v3_large": (mobilenet_v3_large(), 5_483_032, 0.217),
    "efficientnet_b0": (efficientnet_b0(), 5_288_548, 0.386),
    "efficientnet_v2_s": (efficientnet_v2_s(), 21_458_488, 8.366),
    "convnext_tiny": (convnext(3, 3, 9, 3), 28_589_128, 4.456),
    "convnext_small": (convnext(3, 3, 27, 3), 50_223_688, 8.684),
}
SIDES = {"efficientnet_v2_s": 384}


@pytest.mark.parametrize("name", NETWORKS)
def test_parameters_and_multiply_adds_as_torchvision_publishes_them(name: str) -> None:
    text, parameters, gmacs = NETWORKS[name]
    side = SIDES.get(name, 224)
    table = cs.analyse(cs.Architecture.parse(text, (side, side, 3)))
    assert table.parameters == parameters
    assert round(table.macs / 1e9, 3) == gmacs


def test_the_papers_own_resnets() -> None:
    """He et al., "Deep Residual Learning for Image Recognition", 2015, table 1: the stride in the first 1 × 1.

    The paper rounds down: 3.86 thousand million stand as 3.8. Its FLOPs are multiply-adds (section 3.3).
    """
    for depths, expansion, published in (
        ((2, 2, 2, 2), 1, 1.8),
        ((3, 4, 6, 3), 1, 3.6),
        ((3, 4, 6, 3), 4, 3.8),
        ((3, 4, 23, 3), 4, 7.6),
        ((3, 8, 36, 3), 4, 11.3),
    ):
        text = resnet(*depths, expansion=expansion, stride_first=True)
        macs = cs.analyse(cs.Architecture.parse(text, (224, 224, 3))).macs / 1e9
        assert published - 0.05 <= macs < published + 0.1, depths


LENET5 = (
    """conv 6 5x5 tanh, avgpool 2, conv 16 5x5 tanh, avgpool 2, conv 120 5x5 tanh, flatten, dense 84 tanh, dense 10"""
)


def test_lenet5() -> None:
    """LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998, section II B.

    The paper gives parameters and connections of C1, C5 and F6; a connection is a multiply-add or a bias. Its C3 looks
    at chosen maps only, 1,516 parameters and 151,600 connections; the one that everybody writes today looks at all six.
    """
    table = cs.analyse(cs.Architecture.parse(LENET5, (32, 32, 1)))
    rows = {row.name: row for row in table.rows}
    connections = {name: row.macs + math.prod(row.output_shape) for name, row in rows.items()}
    assert (rows["conv1"].parameters, connections["conv1"]) == (156, 122_304)
    assert (rows["conv3"].parameters, connections["conv3"]) == (48_120, 48_120)
    assert rows["dense1"].parameters == 10_164
    assert (rows["conv2"].parameters, connections["conv2"]) == (2_416, 2_416 * 100)
    assert [row.output_shape for row in table.rows[:-4:2]] == [(28, 28, 6), (14, 14, 6), (10, 10, 16), (1, 1, 120)]
    assert table.parameters == 61_706
