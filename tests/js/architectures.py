"""Texts of networks that a page analyses itself, and what Python makes of each."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

from convscope.analysis import analyse
from convscope.architecture import Architecture
from convscope.errors import UsageError
from convscope.views._architecture import EXAMPLES, row_record
from convscope.views.link import link
from convscope.views.view import HERE

Shape = tuple[int, int, int]
BOTTLENECK = "conv {c} 1x1 nobias, batchnorm relu, conv {c} 3x3 {s}same nobias, batchnorm relu, conv {o} 1x1 nobias, "
NETWORKS: list[tuple[str, Shape]] = [
    *((text, (28, 28, 1)) for _, text in EXAMPLES),
    ("conv 8 3x3", (5, 7, 3)),
    ("conv 7 5x2 stride 3x2 pad 2+0x1+3 nobias", (17, 19, 3)),
    ("conv 4 3x3 same stride 2 dilation 2x3 groups 4 gelu approximate, conv 8 1x1 leakyrelu 0.2", (19, 17, 4)),
    ("maxpool 3 stride 2 pad 1, avgpool 3x2 same countpadding, avgpool 2", (33, 31, 5)),
    ("zeropad 1x2, zeropad 0+1x0+1, conv 3 3x3 elu, globalmaxpool, softmax", (9, 9, 2)),
    ("batchnorm eps 0.001 momentum 0.01 noscale, layernorm, layernorm all eps 1e-06, batchnorm noshift", (6, 5, 4)),
    ("conv 3 3x3 prelu mish, prelu shared, dense 4 logsoftmax", (9, 9, 2)),
    ("dropout 0.25, droppath 0.05, identity, dense 9 nobias selu, flatten, dense 1", (4, 4, 3)),
    ("CONV 3 3X3 SAME relu\n\n, ,maxpool 2\nflatten", (8, 8, 1)),
    ("conv 6 3x3 same, add(relu | | conv 6 1x1) relu, multiply(globalavgpool, dense 6 sigmoid | )", (8, 8, 2)),
    ("concat(conv 4 3x3 | conv 2 3x3 pad 0), residual(conv 6 5x5 same, batchnorm), flatten", (9, 11, 1)),
    ("residual(conv 3 3x3 pad 2+0x2+0) tanh, conv 2 2x2 stride 2, concat( | conv 1 2x2 same)", (8, 8, 3)),
    (
        "conv 64 7x7 stride 2 pad 3 nobias, batchnorm relu, maxpool 3 stride 2 pad 1, "
        f"residual({BOTTLENECK.format(c=64, s='', o=256)} batchnorm | conv 256 1x1 nobias, batchnorm) relu, "
        f"residual({BOTTLENECK.format(c=64, s='', o=256)} batchnorm) relu, "
        f"residual({BOTTLENECK.format(c=128, s='stride 2 ', o=512)} batchnorm | "
        "conv 512 1x1 stride 2 nobias, batchnorm) relu, globalavgpool, dense 1000",
        (224, 224, 3),
    ),
]
MISTAKES: list[tuple[str, Shape]] = [
    ("conf 3 3x3", (8, 8, 1)),
    ("conv 3", (8, 8, 1)),
    ("conv x 3x3", (8, 8, 1)),
    ("conv 0 3x3", (8, 8, 1)),
    ("relu, conv 3 3by3", (8, 8, 1)),
    ("conv 3 3x3 relu maxpool 2", (8, 8, 1)),
    ("conv 3 3x3, flatten, conv 3 3x3", (8, 8, 1)),
    ("conv 3 9x9", (8, 8, 1)),
    ("conv 4 3x3 groups 2", (8, 8, 3)),
    ("relu, dropout 1.5", (8, 8, 1)),
    ("residual(conv 3 3x3", (8, 8, 3)),
    ("conv 3 3x3)", (8, 8, 3)),
    ("residual(conv 3 3x3)", (8, 8, 3)),
    ("concat(relu)", (8, 8, 3)),
    ("concat(maxpool 2 | relu)", (8, 8, 3)),
    ("sum(relu | relu)", (8, 8, 3)),
    ("add relu", (8, 8, 3)),
    ("flatten, dense", (8, 8, 3)),
    ("conv 3 3x3 stride 0", (8, 8, 3)),
    ("", (8, 8, 3)),
]


def script(folder: Path) -> str:
    """``architectures.js`` with what it tests, joined into one module."""
    for room in ("kit", "architecture"):
        shutil.copytree(HERE / "js" / room, folder / room)
    shutil.copy(Path(__file__).with_name("architectures.js"), folder / "architectures.js")
    return link(folder, "architectures.js")


def cases(seed: int = 0, count: int = 150) -> list[dict[str, Any]]:
    """All texts as JSON, the written ones and random ones that Python accepts."""
    rng = random.Random(seed)
    found = [_case(text, shape) for text, shape in NETWORKS]
    while len(found) < len(NETWORKS) + count:
        text, shape = _random_text(rng), (rng.randint(6, 40), rng.randint(6, 40), rng.choice([1, 2, 3, 4]))
        try:
            found.append(_case(text, shape))
        except UsageError:
            continue
    return found


def _case(text: str, shape: Shape) -> dict[str, Any]:
    graph = Architecture.parse(text, shape)
    rows = [row_record(row, node.inputs) for row, node in zip(analyse(graph).rows, graph.nodes, strict=True)]
    return {"text": text, "input": list(shape), "rows": rows}


def _random_text(rng: random.Random, depth: int = 0) -> str:
    items = [_random_item(rng, depth) for _ in range(rng.randint(1, 5))]
    return rng.choice([", ", "\n", " , "]).join(items)


def _random_item(rng: random.Random, depth: int) -> str:
    if depth < 2 and rng.random() < 0.25:
        form = rng.choice(["residual", "add", "concat", "multiply"])
        branches = [_random_text(rng, depth + 1) if rng.random() < 0.8 else "" for _ in range(rng.randint(1, 3))]
        return f"{form}({' | '.join(branches)})"
    size = rng.choice(["1x1", "3x3", "2", "3x2", "5"])
    window = "".join(
        part
        for part, share in (
            (f" stride {rng.randint(1, 3)}", 0.4),
            (rng.choice([" same", " pad 1", " pad 1x0", " pad 0+1x2+0"]), 0.6),
        )
        if rng.random() < share
    )
    dilation = f" dilation {rng.randint(1, 3)}" if rng.random() < 0.3 else ""
    return rng.choice(
        [
            f"conv {rng.choice([2, 3, 4, 6])} {size}{window}{dilation}{rng.choice(['', ' nobias'])}"
            f"{rng.choice(['', ' relu', ' silu relu6', ' groups 2'])}",
            f"{rng.choice(['maxpool', 'avgpool'])} {size}{window}",
            rng.choice(["batchnorm", "layernorm", "relu", "dropout 0.5", "batchnorm eps 0.002"]),
            rng.choice(["flatten", "globalavgpool", "dense 7", "dense 3 nobias tanh"]),
        ]
    )
