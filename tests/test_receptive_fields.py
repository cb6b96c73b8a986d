"""Receptive fields and operations of well-known networks, held to the table that Distill's article published.

Source: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill, 2019,
https://distill.pub/2019/computing-receptive-fields, and the full table of the authors' library,
https://github.com/google-research/receptive_field/blob/master/receptive_field/RECEPTIVE_FIELD_TABLE.md.
It describes TensorFlow's slim models, which are written here in our text form: their ResNets have the stride in the
last unit of a block, and "same" pads at the bottom and right first, so that paddings depend on the image's size.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

import convscope as cs
from convscope.analysis import Row

Part = tuple[str, str]  # what the table calls the end point, and the layers that lead to it

# End point; receptive field and effective stride; effective padding and FLOPs (in thousand millions) for images of
# 224 × 224 and of 321 × 321 pixels.
PUBLISHED = {
    "alexnet_v2": """
        conv1               11  4     0  0.136     0  0.283
        pool1               19  8     0  0.136     0  0.284
        conv2               51  8    16  0.552    16  1.171
        conv3               99 16    32  0.743    32  1.602
        conv4              131 16    48  1.125    48  2.462
        conv5              163 16    64  1.380    64  3.036
        pool5              195 32    64  1.380    64  3.036""",
    "vgg_a": """
        conv1_1              3  1     1  0.177     1  0.363
        pool1                4  2     1  0.180     1  0.369
        conv2_1              8  2     3  2.031     3  4.147
        pool2               10  4     3  2.033     3  4.151
        conv3_1             18  4     7  3.883     7  7.927
        conv3_2             26  4    11  7.583    11 15.479
        pool3               30  8    11  7.584    11 15.480
        conv4_1             46  8    19  9.434    19 19.256
        conv4_2             62  8    27 13.134    27 26.806
        pool4               70 16    27 13.134    27 26.807
        conv5_1            102 16    43 14.059    43 28.695
        conv5_2            134 16    59 14.984    59 30.583
        pool5              150 32    59 14.984    59 30.583""",
    "vgg_16": """
        conv1_1              3  1     1  0.177     1  0.363
        pool1                6  2     2  3.882     2  7.973
        conv2_1             10  2     4  5.734     4 11.751
        pool2               16  4     6  9.436     6 19.307
        conv3_1             24  4    10 11.287    10 23.084
        conv3_2             32  4    14 14.987    14 30.635
        pool3               44  8    18 18.688    18 38.188
        conv4_1             60  8    26 20.538    26 41.964
        conv4_2             76  8    34 24.238    34 49.514
        pool4              100 16    42 27.938    42 57.066
        conv5_1            132 16    58 28.863    58 58.954
        conv5_2            164 16    74 29.788    74 60.841
        pool5              212 32    90 30.713    90 62.729""",
    "inception_v2": """
        Conv2d_1a_7x7        7  2     2  0.069     3  0.142
        MaxPool_2a_3x3      11  4     2  0.071     5  0.146
        Conv2d_2b_1x1       11  4     2  0.097     5  0.200
        Conv2d_2c_3x3       19  4     6  0.791     9  1.653
        MaxPool_3a_3x3      27  8     6  0.792    13  1.656
        Mixed_3b            59  8    22  1.136    29  2.393
        Mixed_3c            91  8    38  1.544    45  3.268
        Mixed_4a           123 16    46  1.833    61  3.898
        Mixed_4b           187 16    78  2.073    93  4.438
        Mixed_4c           251 16   110  2.334   125  5.025
        Mixed_4d           315 16   142  2.686   157  5.817
        Mixed_4e           379 16   174  3.120   189  6.795
        Mixed_5a           443 32   190  3.446   221  7.545
        Mixed_5b           571 32   254  3.660   285  8.073
        Mixed_5c           699 32   318  3.883   349  8.626""",
    "inception_v3": """
        Conv2d_1a_3x3        3  2     0  0.022     0  0.045
        Conv2d_2a_3x3        7  2     0  0.241     0  0.506
        Conv2d_2b_3x3       11  2     2  0.680     2  1.428
        MaxPool_3a_3x3      15  4     2  0.681     2  1.431
        Conv2d_3b_1x1       15  4     2  0.712     2  1.494
        Conv2d_4a_3x3       23  4     2  1.460     2  3.092
        MaxPool_5a_3x3      31  8     2  1.461     2  3.095
        Mixed_5b            63  8    18  1.781    18  3.796
        Mixed_5c            95  8    34  2.128    34  4.557
        Mixed_5d           127  8    50  2.485    50  5.339
        Mixed_6a           159 16    58  2.889    58  6.241
        Mixed_6b           351 16   154  3.263   154  7.082
        Mixed_6c           543 16   250  3.750   250  8.178
        Mixed_6d           735 16   346  4.237   346  9.275
        Mixed_6e           927 16   442  4.854   442 10.663
        Mixed_7a          1055 32   490  5.132   490 11.303
        Mixed_7b          1183 32   554  5.385   554 11.948
        Mixed_7c          1311 32   618  5.689   618 12.727""",
    "inception_resnet_v2": """
        Conv2d_1a_3x3        3  2     0  0.022     0  0.045
        Conv2d_2a_3x3        7  2     0  0.241     0  0.506
        Conv2d_2b_3x3       11  2     2  0.680     2  1.428
        MaxPool_3a_3x3      15  4     2  0.681     2  1.431
        Conv2d_3b_1x1       15  4     2  0.712     2  1.494
        Conv2d_4a_3x3       23  4     2  1.460     2  3.092
        MaxPool_5a_3x3      31  8     2  1.461     2  3.095
        Mixed_5b            63  8    18  1.796    18  3.829
        Mixed_6a           415 16   186  4.745   186 10.323
        PreAuxLogits      2335 16  1146 11.230  1146 24.913
        Mixed_7a          2399 32  1162 11.781  1162 26.190
        Conv2d_7b_1x1     3039 32  1482 12.958  1482 29.203""",
    "mobilenet_v1": """
        Conv2d_0             3  2     0  0.022     1  0.046
        Conv2d_1_pointwise   7  2     2  0.082     3  0.169
        Conv2d_2_pointwise  11  4     2  0.137     5  0.286
        Conv2d_3_pointwise  19  4     6  0.248     9  0.517
        Conv2d_4_pointwise  27  8     6  0.302    13  0.632
        Conv2d_5_pointwise  43  8    14  0.409    21  0.861
        Conv2d_6_pointwise  59 16    14  0.461    29  0.979
        Conv2d_7_pointwise  91 16    30  0.566    45  1.215
        Conv2d_8_pointwise 123 16    46  0.671    61  1.450
        Conv2d_9_pointwise 155 16    62  0.775    77  1.686
        Conv2d_10_pointwise 187 16   78  0.880    93  1.922
        Conv2d_11_pointwise 219 16   94  0.985   109  2.158
        Conv2d_12_pointwise 251 32   94  1.037   125  2.286
        Conv2d_13_pointwise 315 32  126  1.140   157  2.542""",
    "resnet_v1_50": """
        block1              35  8    15  1.323    17  2.767
        block2              99 16    47  2.974    49  6.315
        block3             291 32   143  5.498   145 12.013
        block4             483 32   239  6.963   241 15.629""",
    "resnet_v1_101": """
        block1              35  8    15  1.323    17  2.767
        block2              99 16    47  2.974    49  6.315
        block3             835 32   415 12.923   417 28.718
        block4            1027 32   511 14.387   513 32.334""",
    "resnet_v1_152": """
        block1              35  8    15  1.323    17  2.767
        block2             163 16    79  4.721    81 10.061
        block3            1315 32   655 20.347   657 45.238
        block4            1507 32   751 21.811   753 48.854""",
    "resnet_v1_200": """
        block1              35  8    15  1.323    17  2.767
        block2             419 16   207 11.709   209 25.043
        block3            1571 32   783 27.335   785 60.220
        block4            1763 32   879 28.799   881 63.836""",
}


def conv(filters: int, size: str = "1x1", more: str = "same") -> str:
    return f"conv {filters} {size} {more} nobias, batchnorm, relu"


def alexnet_v2() -> list[Part]:
    return [
        ("conv1", "conv 64 11x11 stride 4 relu"),
        ("pool1", "maxpool 3 stride 2"),
        ("conv2", "conv 192 5x5 same relu"),
        ("conv3", "maxpool 3 stride 2, conv 384 3x3 same relu"),
        ("conv4", "conv 384 3x3 same relu"),
        ("conv5", "conv 256 3x3 same relu"),
        ("pool5", "maxpool 3 stride 2"),
    ]


def vgg(*depths: int) -> list[Part]:
    parts = []
    for number, (depth, filters) in enumerate(zip(depths, (64, 128, 256, 512, 512), strict=True), 1):
        parts += [(f"conv{number}_{i + 1}", f"conv {filters} 3x3 same relu") for i in range(depth)]
        parts.append((f"pool{number}", "maxpool 2"))
    return parts


def resnet_v1(*depths: int) -> list[Part]:
    """The stride is in the last unit of a block; the shortcut of such a unit takes every second pixel."""
    parts = [("pool1", "conv 64 7x7 stride 2 pad 3 nobias, batchnorm, relu, maxpool 3 stride 2 same")]
    for number, depth in enumerate(depths, 1):
        width, units = 32 * 2**number, []
        for unit in range(1, depth + 1):
            step = " stride 2" if unit == depth and number < 4 else ""
            body = f"{conv(width)}, {conv(width, '3x3', f'pad 1{step}')}, conv {4 * width} 1x1 nobias, batchnorm"
            first, last = f" | conv {4 * width} 1x1 nobias, batchnorm", " | maxpool 1 stride 2"
            units.append(f"residual({body}{first if unit == 1 else last if step else ''}) relu")
        parts.append((f"block{number}", ", ".join(units)))
    return parts


def mobilenet_v1() -> list[Part]:
    channels = 32
    parts = [("Conv2d_0", "conv 32 3x3 stride 2 same nobias, batchnorm, relu6")]
    filters = (64, 128, 128, 256, 256, *[512] * 6, 1024, 1024)
    for number, count in enumerate(filters, 1):
        step = " stride 2" if number in (2, 4, 6, 12) else ""
        depthwise = f"conv {channels} 3x3{step} same groups {channels} nobias, batchnorm, relu6"
        channels = count
        parts.append((f"Conv2d_{number}_pointwise", f"{depthwise}, conv {channels} 1x1 nobias, batchnorm, relu6"))
    return parts


def towers(*filters: int, pool: str = "avgpool", size: str = "3x3") -> str:
    """Four branches: 1 × 1, one window of the size, two windows of 3 × 3, and a pooling."""
    first, narrow, one, slim, two, pooled = filters
    branches = [conv(first), f"{conv(narrow)}, {conv(one, size)}"]
    branches += [f"{conv(slim)}, {conv(two, '3x3')}, {conv(two, '3x3')}"]
    branches += [f"{pool} 3 stride 1 same, {conv(pooled)}"]
    return f"concat({' | '.join(branches)})"


def inception_v2() -> list[Part]:
    def smaller(narrow: int, one: int, slim: int, two: int) -> str:
        steps = f"{conv(narrow)}, {conv(one, '3x3', 'stride 2 same')}"
        more = f"{conv(slim)}, {conv(two, '3x3')}, {conv(two, '3x3', 'stride 2 same')}"
        return f"concat({steps} | {more} | maxpool 3 stride 2 same)"

    return [
        ("Conv2d_1a_7x7", f"conv 24 7x7 stride 2 same groups 3 nobias, {conv(64)}"),
        ("MaxPool_2a_3x3", "maxpool 3 stride 2 same"),
        ("Conv2d_2b_1x1", conv(64)),
        ("Conv2d_2c_3x3", conv(192, "3x3")),
        ("MaxPool_3a_3x3", "maxpool 3 stride 2 same"),
        ("Mixed_3b", towers(64, 64, 64, 64, 96, 32)),
        ("Mixed_3c", towers(64, 64, 96, 64, 96, 64)),
        ("Mixed_4a", smaller(128, 160, 64, 96)),
        ("Mixed_4b", towers(224, 64, 96, 96, 128, 128)),
        ("Mixed_4c", towers(192, 96, 128, 96, 128, 128)),
        ("Mixed_4d", towers(160, 128, 160, 128, 160, 96)),
        ("Mixed_4e", towers(96, 128, 192, 160, 192, 96)),
        ("Mixed_5a", smaller(128, 192, 192, 256)),
        ("Mixed_5b", towers(352, 192, 320, 160, 224, 128)),
        ("Mixed_5c", towers(352, 192, 320, 192, 224, 128, pool="maxpool")),
    ]


def inception_stem() -> list[Part]:
    """What Inception-v3 and Inception-ResNet-v2 begin with."""
    return [
        ("Conv2d_1a_3x3", conv(32, "3x3", "stride 2")),
        ("Conv2d_2a_3x3", conv(32, "3x3", "")),
        ("Conv2d_2b_3x3", conv(64, "3x3")),
        ("MaxPool_3a_3x3", "maxpool 3 stride 2"),
        ("Conv2d_3b_1x1", conv(80)),
        ("Conv2d_4a_3x3", conv(192, "3x3", "")),
        ("MaxPool_5a_3x3", "maxpool 3 stride 2"),
    ]


def inception_v3() -> list[Part]:
    def crossed(narrow: int) -> str:
        wide, tall = (lambda n: conv(n, "1x7")), (lambda n: conv(n, "7x1"))
        long = ", ".join([conv(narrow), tall(narrow), wide(narrow), tall(narrow), wide(192)])
        branches = [conv(192), f"{conv(narrow)}, {wide(narrow)}, {tall(192)}", long]
        return f"concat({' | '.join(branches)} | avgpool 3 stride 1 same, {conv(192)})"

    split = f"concat({conv(384, '1x3')} | {conv(384, '3x1')})"
    last = f"concat({conv(320)} | {conv(384)}, {split} | {conv(448)}, {conv(384, '3x3')}, {split}"
    last += f" | avgpool 3 stride 1 same, {conv(192)})"
    sevens = f"{conv(192)}, {conv(192, '1x7')}, {conv(192, '7x1')}, {conv(192, '3x3', 'stride 2')}"
    return [
        *inception_stem(),
        *(
            (f"Mixed_5{name}", towers(64, 48, 64, 64, 96, pooled, size="5x5"))
            for name, pooled in zip("bcd", (32, 64, 64), strict=True)
        ),
        (
            "Mixed_6a",
            f"concat({conv(384, '3x3', 'stride 2')} | {conv(64)}, {conv(96, '3x3')}, {conv(96, '3x3', 'stride 2')}"
            " | maxpool 3 stride 2)",
        ),
        *((f"Mixed_6{name}", crossed(narrow)) for name, narrow in zip("bcde", (128, 160, 160, 192), strict=True)),
        ("Mixed_7a", f"concat({conv(192)}, {conv(320, '3x3', 'stride 2')} | {sevens} | maxpool 3 stride 2)"),
        ("Mixed_7b", last),
        ("Mixed_7c", last),
    ]


def inception_resnet_v2() -> list[Part]:
    def block(branches: list[str], filters: int, scale: float, activation: str = "relu") -> str:
        return f"residual(concat({' | '.join(branches)}), conv {filters} 1x1, rescale {scale}) {activation}"

    three = [conv(32), f"{conv(32)}, {conv(32, '3x3')}", f"{conv(32)}, {conv(48, '3x3')}, {conv(64, '3x3')}"]
    seven = [conv(192), f"{conv(128)}, {conv(160, '1x7')}, {conv(192, '7x1')}"]
    small = [conv(192), f"{conv(192)}, {conv(224, '1x3')}, {conv(256, '3x1')}"]
    halved = "3x3", "stride 2"
    first = [conv(96), f"{conv(48)}, {conv(64, '5x5')}", f"{conv(64)}, {conv(96, '3x3')}, {conv(96, '3x3')}"]
    second = [conv(384, *halved), f"{conv(256)}, {conv(256, '3x3')}, {conv(384, *halved)}"]
    third = [f"{conv(256)}, {conv(384, *halved)}", f"{conv(256)}, {conv(288, *halved)}"]
    third += [f"{conv(256)}, {conv(288, '3x3')}, {conv(320, *halved)}"]
    return [
        *inception_stem(),
        ("Mixed_5b", f"concat({' | '.join(first)} | avgpool 3 stride 1 same, {conv(64)})"),
        ("Mixed_6a", f"{', '.join([block(three, 320, 0.17)] * 10)}, concat({' | '.join(second)} | maxpool 3 stride 2)"),
        ("PreAuxLogits", ", ".join([block(seven, 1088, 0.1)] * 20)),
        ("Mixed_7a", f"concat({' | '.join(third)} | maxpool 3 stride 2)"),
        ("Conv2d_7b_1x1", f"{', '.join([block(small, 2080, 0.2)] * 9 + [block(small, 2080, 1.0, '')])}, {conv(1536)}"),
    ]


NETWORKS = {
    "alexnet_v2": alexnet_v2(),
    "vgg_a": vgg(1, 1, 2, 2, 2),
    "vgg_16": vgg(2, 2, 3, 3, 3),
    "inception_v2": inception_v2(),
    "inception_v3": inception_v3(),
    "inception_resnet_v2": inception_resnet_v2(),
    "mobilenet_v1": mobilenet_v1(),
    "resnet_v1_50": resnet_v1(3, 4, 6, 3),
    "resnet_v1_101": resnet_v1(3, 4, 23, 3),
    "resnet_v1_152": resnet_v1(3, 8, 36, 3),
    "resnet_v1_200": resnet_v1(3, 24, 36, 3),
}


@pytest.mark.parametrize("name", PUBLISHED)
@pytest.mark.parametrize("side", [224, 321])
def test_the_published_receptive_fields_and_operations(name: str, side: int) -> None:
    architecture = parse(NETWORKS[name], side)
    ends = [len(parse(NETWORKS[name][: i + 1], side).nodes) for i in range(len(NETWORKS[name]))]
    last = dict(zip((end for end, _ in NETWORKS[name]), ends, strict=True))
    rows = cs.analyse(architecture).rows
    operations = np.cumsum([operations_of(row, normalising="resnet_v1" not in name) for row in rows])
    for line in PUBLISHED[name].strip().splitlines():
        end, size, stride, *rest = line.split()
        padding, flops = rest[:2] if side == 224 else rest[2:]
        field = rows[last[end] - 1].receptive_field
        assert (field.size, field.stride) == ((int(size),) * 2, (int(stride),) * 2), end
        assert (field.padding, field.aligned) == ((int(padding),) * 2, True), end
        assert abs(operations[last[end] - 1] / 1e9 - float(flops)) < 0.00051, end


def operations_of(row: Row, normalising: bool) -> int:
    """As TensorFlow's profiler counts them, which made the table's FLOPs.

    A MAC is two; a bias added, a value looked at by a pool and a value rescaled one each; and so is a normalised value,
    but in the ResNets, whose normalisation the profiler did not see. Ours is the first of these alone.
    """
    values = math.prod(row.output_shape)
    if row.kind in ("maxpool", "avgpool"):
        return values * int(row.text.split()[1].split("x")[0]) ** 2
    if row.kind == "rescale" or (row.kind == "batchnorm" and normalising):
        return values
    return 2 * row.macs + (values if row.kind == "conv" and "nobias" not in row.text else 0)


def parse(parts: list[Part], side: int) -> cs.Architecture:
    return cs.Architecture.parse(", ".join(text for _, text in parts), (side, side, 3))
