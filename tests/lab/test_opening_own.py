"""Images and networks of one's own in the lab: by path, copied part by part, and nothing run without a yes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import convscope as cs
from convscope.errors import DataError, UsageError
from convscope.lab.pages import data, inside, opening, train
from convscope.lab.workbench import Workbench

TEXT = "conv 4 3x3 relu, globalavgpool, dense 3"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    rng = np.random.default_rng(5)
    for kind in ("cat", "dog", "hen"):
        (tmp_path / "photos" / kind).mkdir(parents=True)
        for i in range(6):
            pixels = rng.integers(0, 256, (16, 16, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "photos" / kind / f"{i}.png")
    return tmp_path / "photos"


def test_a_folder_is_opened_examined_trained_on_and_looked_at_with_any_network(bench: Workbench, photos: Path) -> None:
    (photos / "dog" / "broken.png").write_bytes(b"no image")
    answer = opening.open(bench, {"path": f' "{photos}" ', "work": "a"})
    assert answer["kind"] == "images"
    assert (answer["set"]["name"], answer["set"]["classes"]) == ("photos", ["cat", "dog", "hen"])
    shown = data.show(bench, {"data": "photos"})
    assert shown["doctor"]
    assert "a fifth of each class" in shown["origin"]
    found = {finding["kind"]: finding["text"] for finding in shown["view"]["spec"]["findings"]}
    assert "dog/broken.png" in found["unreadable"]
    (recipe, *_) = train.choices(bench, {})["recipes"]
    assert recipe["networks"][3].endswith("dense 3")
    plan = {"data": "photos", "network": TEXT, "recipe": "textbook", "epochs": 1}
    with pytest.raises(UsageError, match="the network to start from is another one"):
        train.start(bench, {**plan, "initial": "shipped"})
    for more in ({}, {"initial": "photos-001", "freeze": "conv1"}):
        started = train.start(bench, {**plan, **more})
        bench.trainings.get(started["run"]).join()
        assert bench.trainings.get(started["run"]).stage == "finished", bench.trainings.get(started["run"]).failure
    kernels = [bench.network(name).weights["conv1"]["kernel"] for name in ("photos-001", "photos-002")]
    assert (kernels[0] == kernels[1]).all()
    told = inside.show(bench, {"network": "shipped", "image": "photos:1"})
    assert told["caption"].endswith("made grey; scaled from 16 × 16 to 28 × 28")
    assert inside.show(bench, {"network": started["run"]})["image"] == "classes:photos"


def test_what_is_dropped_is_copied_part_by_part_and_goes_with_the_lab(bench: Workbench, photos: Path) -> None:
    place = {"folder": "", "path": ""}
    for file in sorted(photos.rglob("*.png")):
        content = file.read_bytes()
        for part in (content[:50], content[50:]):
            given = {"path": f"photos/{file.parent.name}/{file.name}", "data": part, "folder": place["folder"]}
            place = opening.upload(bench, given)
    assert Path(place["path"]).name == "photos"
    assert opening.open(bench, {"path": place["path"], "work": "b"})["set"]["train"] == 15
    assert (bench.load("photos")[0].pixels == cs.load(photos)[0].pixels).all()
    bench.close()
    assert not Path(place["path"]).exists()


@pytest.mark.parametrize("path", ["../x.png", "/etc/x.png", "a/../../x.png", "", "a\\b.png", "C:x.png", "nul\0.png"])
def test_a_copy_never_leaves_its_folder(bench: Workbench, path: str) -> None:
    with pytest.raises(UsageError, match="no name of a file"):
        opening.upload(bench, {"path": path, "data": b"x"})


def test_a_copy_goes_only_into_a_folder_for_copies(bench: Workbench, tmp_path: Path) -> None:
    first = opening.upload(bench, {"path": "a.png", "data": b"x"})["folder"]
    for other in (str(tmp_path), str(Path(first).parent / ".."), str(Path(first).parent / "made-up"), first + "/.."):
        assert opening.upload(bench, {"path": "b.png", "data": b"x", "folder": other})["folder"] not in (other, first)
    assert not (tmp_path / "b.png").exists()


def test_weights_with_their_architecture_a_run_and_an_architecture_are_networks(
    bench: Workbench, tmp_path: Path
) -> None:
    architecture = cs.Architecture.parse(TEXT, (28, 28, 1))
    torch.save(cs.write(architecture, "pytorch").state_dict(), tmp_path / "net.pt")
    given = {"path": str(tmp_path / "net.pt"), "architecture": TEXT, "input": "28x28", "classes": "cat, dog, hen"}
    assert opening.open(bench, given) == {"kind": "network", "name": "net.pt"}
    assert bench.network("net.pt").class_names == ("cat", "dog", "hen")
    list(
        cs.train(
            architecture,
            *(part[:64] for part in three()),
            recipe=cs.Recipe.named("textbook", epochs=1),
            run=tmp_path / "first",
        )
    )
    assert opening.open(bench, {"path": str(tmp_path / "first")})["name"] == "first"
    assert [one["name"] for one in inside.networks(bench, {})["networks"]] == ["shipped", "first", "net.pt"]
    assert inside.show(bench, {"network": "net.pt", "image": "drawn:3"})["view"]["name"] == "network"
    with pytest.raises(UsageError, match="weights alone"):
        opening.open(bench, {"path": str(tmp_path / "net.pt")})
    with pytest.raises(DataError, match="there is no file"):
        opening.open(bench, {"path": "nowhere.keras"})


def three() -> tuple[cs.Images, cs.Images]:
    rng = np.random.default_rng(2)
    images = cs.Images(rng.integers(0, 256, (80, 28, 28, 1), np.uint8), np.arange(80) % 3, ("cat", "dog", "hen"))
    return images, images


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of Keras, while it saves
def test_a_keras_file_is_a_network(bench: Workbench, tmp_path: Path) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras")
    cs.write(cs.open("shipped"), "keras").save(tmp_path / "model.keras")
    assert opening.open(bench, {"path": str(tmp_path / "model.keras")})["name"] == "model.keras"
    told = inside.show(bench, {"network": "model.keras"})
    assert told["image"] == "classes:drawn"


CODE = """
import pathlib
from torch import nn

pathlib.Path({!r}).write_text("it ran")


def net():
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2, 3))
"""


@pytest.mark.parametrize("way", ["function", "architecture"])
def test_code_is_run_after_a_plain_yes_and_never_before(bench: Workbench, tmp_path: Path, way: str) -> None:
    ran = tmp_path / "ran.txt"
    (tmp_path / "model.py").write_text(CODE.format(str(ran)))
    source = f"{tmp_path / 'model.py'}:net"
    given = {"path": source, "input": "28x28"}
    if way == "architecture":
        (tmp_path / "net.pt").write_bytes(b"not read before the yes")
        given = {"path": str(tmp_path / "net.pt"), "architecture": source, "input": "28x28"}
    assert opening.open(bench, given)["kind"] == "code"
    assert not ran.exists()
    if way == "function":
        assert opening.open(bench, {**given, "trust": True})["name"] == "model.py"
        assert ran.exists()


def test_long_work_says_how_far_it_is_and_can_be_given_up(bench: Workbench, photos: Path) -> None:
    heard: list[dict[str, object]] = []
    tell: Callable[..., None]
    with bench.works.under_way("w") as tell:
        tell("photos", 1, 4)
        heard.append(opening.work(bench, {"work": "w"}))
        opening.stop(bench, {"work": "w"})
        with pytest.raises(UsageError, match="stopped"):
            tell("photos", 2, 4)
    assert (heard[0]["done"], heard[0]["total"]) == (1, 4)
    assert opening.work(bench, {"work": "w"}) == {}
