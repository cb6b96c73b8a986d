"""Names in the source text that is written for an architecture."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Mapping

from convscope.architecture import INPUT, Architecture


def identifiers(architecture: Architecture, taken: Collection[str] = ()) -> dict[str, str]:
    """For each node a name that Python takes and that is not ``taken``: ``conv1/relu`` is ``conv1_relu``.

    >>> identifiers(Architecture.parse("conv 2 1x1 relu", (4, 4, 1)), {"conv1"})
    {'conv1': 'conv1_', 'conv1/relu': 'conv1_relu'}
    """
    names: dict[str, str] = {}
    used = {"x", "image", "self", *taken}
    for node in architecture.nodes:
        name = re.sub(r"\W", "_", node.name)
        name = name if name.isidentifier() else f"layer_{name}"
        while name in used or keyword.iskeyword(name):
            name += "_"
        used.add(name)
        names[node.name] = name
    return names


def variables(architecture: Architecture, names: Mapping[str, str]) -> dict[str, str]:
    """What each value is called: ``x`` where the next line uses it and no other does, else after its node.

    >>> a = Architecture.parse("relu, residual(conv 1 1x1)", (4, 4, 1))
    >>> variables(a, identifiers(a))
    {'input': 'x', 'relu1': 'relu1', 'conv1': 'x', 'add1': 'x'}
    """
    order = [INPUT, *(node.name for node in architecture.nodes)]
    users = {name: [node.name for node in architecture.nodes if name in node.inputs] for name in order}
    next_one = dict(zip(order, [*order[1:], ""], strict=True))
    own = {INPUT: "image", **names}
    return {name: "x" if users[name] in ([next_one[name]], []) else own[name] for name in order}
