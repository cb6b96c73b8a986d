"""Blocks: which layers of a large network belong together, by the names of its modules, its branches and its sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from convscope.architecture import INPUT, Architecture, Node
from convscope.layers import Merge

Path = tuple[str, ...]

LONG = 12
"""More layers than these beside each other are divided further."""

MOST_PICTURED = 20

_KERAS_BLOCK = re.compile(r"^(?:.*_)?block_?\d+[a-z]?(?=_)")
_KERAS_STAGE = re.compile(r"^(.+)_block_?\d+$|^(block_?\d+)[a-z]$")


def paths_of(architecture: Architecture) -> dict[str, Path]:
    """For each node the blocks that it lies in, from the outermost to the innermost; ``()`` for none.

    PyTorch's modules are blocks, and of Keras the parts that its names tell. Where a long row of layers has no names
    for its parts, they are the ways that part and meet again, then the stretches of one height and width.

    >>> a = Architecture.parse("conv 2 3x3, relu, dense 2", (8, 8, 1))
    >>> paths_of(a)["relu1"]
    ()
    """
    named = _named(architecture.nodes)
    found = {}
    for path, nodes in _runs(architecture.nodes, named):
        for node, more in zip(nodes, _divided(nodes, architecture), strict=True):
            found[node.name] = (*path, *more)
    return found


def _named(nodes: Sequence[Node]) -> dict[str, Path]:
    """The blocks that names tell. A merge without a block, right behind one that it takes from, closes that one."""
    names = {node.name for node in nodes}
    paths: dict[str, Path] = {}
    before: Path = ()
    for node in nodes:
        path = _path(node.name, names)
        if not path and isinstance(node.layer, Merge) and any(paths.get(name) == before for name in node.inputs):
            path = before
        paths[node.name] = before = path
    return paths


def _path(name: str, names: set[str]) -> Path:
    """The modules round a layer: ``layer1.0.conv1`` lies in ``layer1`` and in ``layer1.0``."""
    name = re.sub(r"@\d+$", "", name)
    modules, _, operation = name.partition("/")
    if "." not in name:
        block = _KERAS_BLOCK.match(modules)
        outside = operation and modules not in names  # an activation, conv1/relu, stays with its layer
        return _keras_path(block[0]) if block else (modules,) if outside else ()
    parts = modules.split(".")
    inside = parts if operation else parts[:-1]
    return tuple(".".join(parts[:depth]) for depth in range(1, len(inside) + 1))


def _keras_path(block: str) -> Path:
    stage = _KERAS_STAGE.match(block)
    return (stage[1] or stage[2], block) if stage else (block,)


def _runs(nodes: Sequence[Node], paths: dict[str, Path]) -> Iterator[tuple[Path, list[Node]]]:
    """Layers beside each other in the same innermost block."""
    for path, run in groupby(nodes, lambda node: paths[node.name]):
        yield path, list(run)


def _divided(nodes: list[Node], architecture: Architecture) -> list[Path]:
    """The blocks of a row of layers that has no names for them; none where it is short."""
    if len(nodes) <= LONG:
        return [()] * len(nodes)
    parts = _branched(nodes, architecture)
    return [
        path
        for named, group in groupby(zip(nodes, parts, strict=True), lambda pair: pair[1])
        for path in _sized([node for node, _ in group], named, architecture)
    ]


def _branched(nodes: list[Node], architecture: Architecture) -> list[str]:
    """For each layer the last layer of the ways that part and meet round it; ``""`` where there is one way only."""
    last_use = {INPUT: -1} | {node.name: i for i, node in enumerate(architecture.nodes)}
    for i, node in enumerate(architecture.nodes):
        last_use |= dict.fromkeys(node.inputs, i)
    first = architecture.nodes.index(nodes[0])
    reach = max(last_use[node.name] for node in architecture.nodes[: first or 1])
    found: list[str] = [""] * len(nodes)
    block: list[int] = []
    for i, node in enumerate(nodes):
        block.append(i)
        if reach <= first + i:  # nothing from before is used later: the ways have met
            if any(isinstance(nodes[j].layer, Merge) for j in block):
                found[block[0] : i + 1] = [node.name] * len(block)
            block = []
        reach = max(reach, last_use[node.name])
    return found


def _sized(nodes: list[Node], named: str, architecture: Architecture) -> list[Path]:
    """One block for all, or, where they have no name and are many, one for each height and width."""
    if named:
        return [(named,)] * len(nodes)
    sizes = [" × ".join(map(str, architecture.shapes[node.name][:-1])) for node in nodes]
    if len(nodes) <= LONG or len(set(sizes)) == 1:
        return [()] * len(nodes)
    return [(size,) if size else () for size in sizes]


def pictured(architecture: Architecture) -> list[str]:
    """The layers with maps that a picture shows: all of a small network, of a large one the last of each block."""
    nodes = [node for node in architecture.nodes if len(architecture.shapes[node.name]) == 3]
    if len(nodes) <= MOST_PICTURED:
        return [node.name for node in nodes]
    paths = paths_of(architecture)
    runs = [list(run) for _, run in groupby(nodes, lambda node: paths[node.name][:1] or node.name)]
    last = [run[-1].name for run in runs]
    step = -(-len(last) // MOST_PICTURED)
    return last[::-step][::-1]
