"""A page computes every layer, explains it and follows it back as Python and PyTorch do; a new one is held too."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
from typing import Any

import numpy as np
import pytest
import torch
from test_layers import CASES, PIXELS, explained, identify, network_of, places
from vectors import plain, script

import convscope as cs
from convscope.architecture import INPUT, Node
from convscope.errors import UsageError
from convscope.frameworks import pytorch
from convscope.images import Images
from convscope.layers import LAYERS, MERGES, ReLU
from convscope.views import network as network_view
from convscope.views._network_nodes import KINDS
from convscope.views.view import HERE

NODE = shutil.which("node")
IMAGES = Images(PIXELS[np.newaxis], np.zeros(1, int), ("noise",), "noise", "drawn by a test")
LINEAR = frozenset(
    (
        *("conv", "convtransposed", "avgpool", "adaptiveavgpool", "globalavgpool", "zeropad", "flatten", "reshape"),
        *("concat", "rescale", "scale", "batchnorm", "add", "dense"),
    )
)
"""Layers whose every tap has a weight: what they read is what has a gradient, no more and no less."""


def test_the_page_draws_every_layer_that_there_is() -> None:
    assert {*LAYERS, *MERGES} == KINDS, "add the kind to js/kit/layers, and to KINDS in views/_network_nodes.py"
    text = "\n".join(path.read_text("utf-8") for path in (HERE / "js" / "kit" / "layers").glob("*.js"))
    lacking = [kind for kind in KINDS if not re.search(rf"^\s+{kind}\b", text, re.MULTILINE)]
    assert lacking == []


def test_a_layer_that_the_page_lacks_is_refused_in_words() -> None:
    @dataclasses.dataclass(frozen=True)
    class Strange(ReLU):
        kind = "strange"

    n = network_of((Node("odd", Strange(), (INPUT,)),))
    with pytest.raises(UsageError, match=r"does not draw strange \(odd\)"):
        network_view(n, IMAGES)


def some(n: cs.Network) -> list[tuple[int, ...]]:
    return places(n.architecture.shapes["node"])[-12:]


def address(place: tuple[int, ...]) -> dict[str, Any]:
    row, column, channel = place if len(place) == 3 else (0, 0, *place)
    return {"node": "node", "row": row, "column": column, "channel": channel}


def as_page(nodes: tuple[Node, ...]) -> dict[str, Any]:
    """A network as its page gets it, with the places to look at."""
    n = network_of(nodes)
    spec: Any = network_view(n, IMAGES).spec
    weights = {node: {name: plain(array) for name, array in arrays.items()} for node, arrays in n.weights.items()}
    network = {"nodes": spec["nodes"], "preprocessing": spec["preprocessing"]}
    return {
        "network": network,
        "weights": weights,
        "pixels": plain(PIXELS),
        "places": [address(place) for place in some(n)],
    }


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What the page says of every case: of each place its value, what its terms make, and what of the image it read."""
    if NODE is None:
        pytest.skip("Node.js is not installed; the browser tests look at every layer too")
    folder = tmp_path_factory.mktemp("page")
    (folder / "check.mjs").write_text(script(folder / "source"), "utf-8")
    (folder / "given.json").write_text(json.dumps([as_page(nodes) for nodes in CASES]), "utf-8")
    code = (
        "import check from './check.mjs'; import { readFileSync } from 'node:fs';"
        "console.log(JSON.stringify(check.look(JSON.parse(readFileSync('given.json', 'utf8')))));"
    )
    command = [str(NODE), "--input-type=module", "--eval", code]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return {identify(nodes): found for nodes, found in zip(CASES, json.loads(answer.stdout), strict=True)}


@pytest.mark.parametrize("nodes", CASES, ids=identify)
def test_value_and_explanation_equal_pythons(nodes: tuple[Node, ...], answers: dict[str, Any]) -> None:
    n = network_of(nodes)
    values = cs.activations(n, PIXELS)["node"][0]
    for place, found in zip(some(n), answers[identify(nodes)], strict=True):
        step = explained(n, PIXELS, place)
        bound = 8 * 2**-24 * max(step.magnitude, 1e-30)
        assert abs(found["value"] - float(values[place])) <= bound, place
        assert abs(found["result"] - step.value) <= bound, place


@pytest.mark.parametrize("nodes", CASES, ids=identify)
def test_what_a_value_was_made_from_is_what_has_a_gradient(nodes: tuple[Node, ...], answers: dict[str, Any]) -> None:
    n = network_of(nodes)
    model = pytorch.write(n.architecture, n.weights).eval()
    for place, found in zip(some(n)[:4], answers[identify(nodes)], strict=False):
        x = torch.from_numpy(cs.activations(n, PIXELS)[INPUT]).permute(0, 3, 1, 2).requires_grad_()
        output = model(x)
        order = torch.arange(output.numel(), dtype=torch.float32).reshape(output.shape)
        number = pytorch.values_from_torch(n.architecture, "node", order)[(0, *place)]
        output.flatten()[int(number)].backward()
        assert x.grad is not None
        felt = np.argwhere(x.grad[0].permute(1, 2, 0).numpy() != 0)
        box = found["box"] and np.array([found["box"][side] for side in ("rows", "columns", "channels")])
        if box is None:
            assert len(felt) == 0
            continue
        assert (felt >= box[:, 0]).all()
        assert (felt <= box[:, 1]).all()
        if {node.layer.kind for node in nodes} <= LINEAR:
            assert (felt.min(axis=0) == box[:, 0]).all(), place
            assert (felt.max(axis=0) == box[:, 1]).all(), place
