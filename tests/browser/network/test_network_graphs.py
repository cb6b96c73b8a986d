"""The network view of graphs and of every kind of layer: what it writes is what Python and PyTorch compute."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import convscope as cs
from convscope.architecture import INPUT, Node
from convscope.images import Images
from convscope.layers import LAYERS, MERGES
from convscope.views import network

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "contracts"))
from test_layers import CASES, PIXELS, network_of

Open = Callable[..., Any]
MAPS = ".cs-column[aria-label='{}'] .cs-maps"


def shown(page: Any) -> float:
    return float(page.locator(".cs-stage-title output").get_attribute("data-value"))


def pin(page: Any, label: str) -> tuple[int | None, int | None, int]:
    """Pin the strongest value of a layer by keyboard; where it stands."""
    page.locator(MAPS.format(label)).focus()
    page.keyboard.press("Enter")
    where = page.locator(".cs-where").inner_text()
    row, column = (re.search(rf"{word} (\d+)", where) for word in ("row", "column"))
    channel = re.search(r"(?:map|number|class) (\d+)", where)
    assert channel or "·" in where
    return row and int(row[1]), column and int(column[1]), int(channel[1]) if channel else 0


def every_kind() -> cs.Network:
    """All the layers' examples in one network, each beside the others."""
    nodes: list[Node] = []
    for i, case in enumerate(CASES):
        names = {node.name: f"{node.name}-{i}" for node in case} | {INPUT: INPUT}
        nodes += [Node(names[node.name], node.layer, tuple(names[each] for each in node.inputs)) for node in case]
    return network_of(tuple(nodes))


def test_every_kind_of_layer_is_written_out_and_adds_up(opened: Open, tmp_path: Path) -> None:
    n = every_kind()
    images = Images(PIXELS[np.newaxis], np.zeros(1, int), ("noise",), "noise", "drawn by a test")
    page = opened(network(n, images).save(tmp_path / "page.html")).page
    while page.locator(".cs-block").count():
        page.locator(".cs-block h3 button").first.press("Enter")
    kinds = set()
    for node in n.architecture.nodes:
        if not node.name.startswith("node"):
            continue
        row, column, channel = pin(page, node.name)
        step = cs.explain(n, PIXELS, node.name, row, column, channel)
        bound = 8 * 2**-24 * step.magnitude + 1e-7
        assert abs(shown(page) - step.value) <= bound, node.name
        result = float(page.locator("[data-result]").last.get_attribute("data-result"))
        assert result == shown(page), node.name
        assert page.locator(".cs-rule").inner_text()
        assert page.locator(".cs-panel [data-operand]").count(), node.name
        kinds.add(node.layer.kind)
    assert kinds == {*LAYERS, *MERGES}


class Squeeze(nn.Module):
    """Each map weighed by what all of them show."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.down, self.up = nn.Conv2d(channels, 2, 1), nn.Conv2d(2, channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * torch.sigmoid(self.up(torch.relu(self.down(x.mean((2, 3), keepdim=True)))))


class Residual(nn.Module):
    """Two convolutions that are added to what goes past them."""

    def __init__(self, channels: int, filters: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride=2, padding=1)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=1)
        self.past = nn.Conv2d(channels, filters, 1, stride=2)
        self.squeeze = Squeeze(filters)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.squeeze(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + self.past(x))


class Graph(nn.Module):
    """Residual blocks with squeeze-and-excitation, and an inception block."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, padding=1)
        self.block1, self.block2 = Residual(6, 8), Residual(8, 10)
        self.one, self.five, self.pool = nn.Conv2d(10, 4, 1), nn.Conv2d(10, 4, 5, padding=2), nn.MaxPool2d(3, 1, 1)
        self.fc = nn.Linear(18, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.block2(self.block1(self.stem(x)))
        return self.fc(torch.cat([self.one(x), self.five(x), self.pool(x)], 1).mean((2, 3)))


class Maps(nn.Module):
    """Down and up again, with a way past: it ends in a map."""

    def __init__(self) -> None:
        super().__init__()
        self.down, self.up, self.out = nn.Conv2d(3, 4, 3, 2, 1), nn.ConvTranspose2d(4, 4, 2, 2), nn.Conv2d(7, 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.out(torch.cat([self.up(torch.relu(self.down(x))), x], 1)))


class Sample:
    """A saved page with the network, one image and PyTorch's outputs that belong to it."""

    def __init__(self, model: nn.Module, folder: Path) -> None:
        torch.manual_seed(3)
        for part in model.modules():
            if isinstance(part, nn.Conv2d | nn.Linear):
                nn.init.normal_(part.weight, std=0.4)
        self.model = model.eval()
        self.network = cs.open(model, input_shape=(16, 20, 3))
        pixels = np.random.default_rng(4).integers(0, 256, (2, 16, 20, 3), np.uint8)
        self.images = Images(pixels, np.array([0, 1]), ("first", "second"), "noise", "drawn by a test")
        self.path = network(self.network, self.images).save(folder / "page.html")
        with torch.no_grad():
            self.output = model(torch.from_numpy(self.network.prepare(self.images)).permute(0, 3, 1, 2))


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return Sample(Graph(), tmp_path_factory.mktemp("graph"))


def test_blocks_open_and_close_and_the_ways_past_them_are_drawn(opened: Open, graph: Sample) -> None:
    page = opened(graph.path, width=1600).page
    block = page.locator(".cs-column[aria-label='block1.squeeze']")
    assert block.locator("h3").inner_text().split("\n")[1] == "▸ 6 layers"
    assert page.locator(MAPS.format("block1.squeeze.down")).count() == 0
    assert page.locator(".cs-ways").is_visible()
    block.locator("h3 button").press("Enter")
    assert page.locator(MAPS.format("block1.squeeze.down")).count() == 1
    lines = page.evaluate(
        "() => { const c = document.querySelector('.cs-ways');"
        "return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(x => x); }"
    )
    assert lines
    page.locator(".cs-open", has_text="block1.squeeze").press("Enter")
    assert page.locator(MAPS.format("block1.squeeze.down")).count() == 0
    page.locator(".cs-open", has_text="block1").press("Enter")
    assert page.locator(MAPS.format("block1.conv1")).count() == 0
    assert page.locator(".cs-column[aria-label='block1']").locator("h3").inner_text().split("\n")[1] == "▸ 13 layers"


def test_scores_are_pytorchs_and_a_person_can_walk_back_to_a_pixel(opened: Open, graph: Sample) -> None:
    page = opened(graph.path).page
    for unit in range(3):
        page.locator(f".cs-class[data-class='{unit}']").click()
        page.locator(".cs-best .cs-operand").click()
        assert shown(page) == pytest.approx(float(graph.output[0, unit]), rel=1e-4, abs=1e-5)
    steps = 0
    while page.locator(".cs-panel button[data-operand]").count():
        operand = page.locator(".cs-panel button[data-operand]").first
        wanted = float(operand.get_attribute("data-operand"))
        operand.click()
        steps += 1
        assert shown(page) == wanted
    assert steps > 8
    assert page.locator(".cs-where").inner_text().startswith("image")


def test_where_ways_meet_both_sides_are_named_and_shown(opened: Open, graph: Sample) -> None:
    page = opened(graph.path, width=1600).page
    row, column, channel = pin(page, "block1/add")
    operands = page.locator(".cs-panel .cs-line").first.locator("button[data-operand]")
    numbers = [float(one.get_attribute("data-operand")) for one in operands.all()]
    assert len(numbers) == 2
    assert sum(numbers) == pytest.approx(shown(page), abs=1e-5)
    assert page.locator(".cs-near:visible").count() == 4
    titles = page.locator(".cs-near-title").all_inner_texts()
    assert any("block1.past" in title for title in titles)
    step = cs.explain(graph.network, graph.images[:1], "block1/add", row, column, channel)
    assert shown(page) == pytest.approx(step.value, abs=1e-5)


def test_a_network_that_ends_in_a_map_shows_no_classes(opened: Open, tmp_path: Path) -> None:
    sample = Sample(Maps(), tmp_path)
    page = opened(sample.path).page
    assert page.locator(".cs-class").count() == 0
    assert page.locator(".cs-verdict").inner_text() == "first"
    row, column, channel = pin(page, sample.network.architecture.nodes[-1].name)
    assert row is not None
    assert column is not None
    assert shown(page) == pytest.approx(float(sample.output[0, channel, row, column]), abs=1e-5)


def test_the_text_form_names_what_joins(graph: Sample) -> None:
    text = str(network(graph.network, graph.images))
    assert "block1/add takes block1.squeeze/mul and block1.past" in " ".join(text.split())
    assert "taken for" in text


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_lies_beside_the_page(opened: Open, graph: Sample, width: int) -> None:
    page = opened(graph.path, width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_outputs_that_came_along_are_explained_and_weights_that_did_not_are_named(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convscope.views._network_load.HEAVY", 0)
    monkeypatch.setattr("convscope.views._network_load.MOST_WEIGHTS", 5000)
    a = cs.Architecture.parse("conv 4 3x3 relu, flatten, dense 50 relu, dense 3", (10, 12, 1))
    n = cs.open(a)
    images = Images(PIXELS[:10, :12, :1][np.newaxis], np.zeros(1, int), ("noise",), "noise", "drawn by a test")
    page = opened(network(n, images).save(tmp_path / "page.html")).page
    row, column, channel = pin(page, "conv 1")
    assert shown(page) == pytest.approx(cs.explain(n, images, "conv1", row, column, channel).value, abs=1e-5)
    assert page.locator("[data-grid=products] .cs-cell").count() == 9
    _, _, channel = pin(page, "dense 1")
    assert shown(page) == pytest.approx(cs.explain(n, images, "dense1", channel=channel).value, abs=1e-5)
    assert f'cs.explain(n, image, "dense1", channel={channel})' in page.locator(".cs-panel code").inner_text()


def test_headings_say_kind_name_and_shape_and_nothing_else(opened: Open, graph: Sample) -> None:
    page = opened(graph.path, width=1600).page
    headings = {one.split("\n")[0]: one.split("\n")[1:] for one in page.locator(".cs-column h3").all_inner_texts()}
    assert headings["add"] == ["4×5×10"]
    assert headings["squeeze"] == ["▸ 6 layers", "4×5×10"]
    assert not any("false" in word or "undefined" in word for words in headings.values() for word in words)
