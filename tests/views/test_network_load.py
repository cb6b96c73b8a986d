"""What a page of a large network is given, what it leaves out, and its blocks."""

from __future__ import annotations

import numpy as np
import pytest

import convscope as cs
from convscope.architecture import INPUT, Architecture, Node
from convscope.images import Images
from convscope.layers import Add, Identity, ReLU
from convscope.views import _network_load as room
from convscope.views import network
from convscope.views._network_blocks import LONG, paths_of, pictured
from convscope.views._network_load import Load, load_of

TEXT = "conv 4 3x3 relu, maxpool 2, flatten, dense 50 relu, dense 3"


def sample() -> tuple[cs.Network, Images]:
    n = cs.open(Architecture.parse(TEXT, (10, 12, 1)))
    pixels = np.random.default_rng(0).integers(0, 256, (6, 10, 12, 1), np.uint8)
    return n, Images(pixels, np.arange(6) % 3, ("a", "b", "c"), "noise")


def test_a_small_network_brings_weights_alone() -> None:
    n, images = sample()
    assert load_of(n, 6) == Load(6, (), ())
    assert not [name for name in network(n, images).arrays if name.endswith(":output")]


def test_a_heavy_network_brings_what_takes_long_to_compute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "HEAVY", 1000)
    n, images = sample()
    view = network(n, images)
    values = cs.activations(n, images)
    given = {name.removesuffix(":output") for name in view.arrays if name.endswith(":output")}
    assert given == {"conv1", "dense1", "dense2"}
    for name in given:
        np.testing.assert_allclose(view.arrays[f"{name}:output"], values[name], rtol=1e-5, atol=1e-5)
    assert "was computed before" in view.spec["notes"][-1]


def test_outputs_that_take_much_room_leave_fewer_images(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "HEAVY", 1000)
    monkeypatch.setattr(room, "MOST_OUTPUTS", 2 * 4 * (8 * 10 * 4 + 50 + 3))
    view = network(*sample())
    assert view.arrays["images"].shape[0] == 2
    assert view.spec["set"] == "noise, the first 2 of 6 images"
    monkeypatch.setattr(room, "MOST_OUTPUTS", 1)
    assert network(*sample()).arrays["images"].shape[0] == 1


def test_the_largest_weights_are_left_out_where_they_do_not_fit_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "MOST_WEIGHTS", 2000)
    n, images = sample()
    view = network(n, images)
    assert load_of(n, 1).left_out == ("dense1",)
    assert "dense1:kernel" not in view.arrays
    assert "dense1:output" in view.arrays
    assert "conv1:kernel" in view.arrays
    assert f"{4 * 5 * 4 * 50 + 50:,} weights of dense1" in view.spec["notes"][-1]


def chain(names: list[str]) -> Architecture:
    nodes = [Node(name, ReLU(), (before,)) for before, name in zip([INPUT, *names[:-1]], names, strict=True)]
    return Architecture(tuple(nodes), (4, 4, 1))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("conv1", ()),
        ("layer1.0.conv1", ("layer1", "layer1.0")),
        ("layer1.0/add", ("layer1", "layer1.0")),
        ("layer1.0.relu@1", ("layer1", "layer1.0")),
        ("conv1/relu", ()),
        ("block/mul", ("block",)),
        ("conv2_block1_1_conv", ("conv2", "conv2_block1")),
        ("block_3_expand_BN", ("block_3",)),
        ("block2a_se_reduce", ("block2", "block2a")),
        ("net_stage_0_block_2_pointwise_conv_1", ("net_stage_0", "net_stage_0_block_2")),
    ],
)
def test_names_tell_the_blocks(name: str, path: tuple[str, ...]) -> None:
    assert paths_of(chain(["conv1", name] if name != "conv1" else [name]))[name] == path


def test_long_rows_without_names_are_divided_by_branches_then_by_size() -> None:
    nodes: list[Node] = []
    before = INPUT
    for i in range(LONG):
        side, join = f"side{i}", f"join{i}"
        nodes += [Node(side, ReLU(), (before,)), Node(f"more{i}", Identity(), (side,))]
        nodes.append(Node(join, Add(), (f"more{i}", before)))
        before = join
    paths = paths_of(Architecture(tuple(nodes), (4, 4, 1)))
    assert {paths[name] for name in ("side3", "more3", "join3")} == {("join3",)}
    text = ", ".join(["conv 2 3x3 same relu"] * 5 + ["maxpool 2"] + ["conv 2 3x3 same relu"] * 5)
    sized = paths_of(Architecture.parse(text, (8, 8, 1)))
    assert (sized["conv1"], sized["maxpool1"]) == (("8 × 8",), ("4 × 4",))


def test_a_picture_of_a_large_network_shows_the_ends_of_its_blocks(tmp_path: object) -> None:
    names = [f"b{i}.{part}" for i in range(9) for part in ("one", "two", "three")]
    assert pictured(chain(names)) == [f"b{i}.three" for i in range(9)]
