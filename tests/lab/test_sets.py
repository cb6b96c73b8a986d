"""The data sets of a lab: known before they are drawn or read, each read once, folders among them."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convscope.datasets import drawn
from convscope.datasets.published import IdxSet
from convscope.errors import DataError, UsageError
from convscope.lab import sets as module
from convscope.lab.pages.home import overview, pictures
from convscope.lab.picture import picture
from convscope.lab.sets import Sets
from convscope.lab.workbench import Workbench


@pytest.fixture(autouse=True)
def alone(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))
    monkeypatch.setattr(IdxSet, "is_here", lambda self: False)


def folder(parent: Path, name: str = "photos", count: int = 5) -> Path:
    rng = np.random.default_rng(1)
    for kind in ("cat", "dog"):
        (parent / name / kind).mkdir(parents=True)
        for i in range(count):
            Image.fromarray(rng.integers(0, 256, (20, 20, 3), np.uint8)).save(parent / name / kind / f"{i}.png")
    return parent / name


def test_the_first_page_does_not_wait_for_the_drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    let = threading.Event()

    def slow(name: str) -> object:
        assert let.wait(60)
        return drawn.drawn(10, 0), drawn.drawn(10, 1)

    monkeypatch.setattr(module, "load", slow)
    bench = Workbench(tmp_path)
    bench.sets.prepare()
    try:
        (told,) = overview(bench, {})["sets"]
        assert (told["name"], told["train"], told["test"]) == ("drawn", 12_000, 2_000)
        answer = pictures(bench, {"set": "drawn", "start": 24})
        assert answer["texts"][0] == "drawn:24"
        expected = drawn.drawn(48, 1)[24:]
        assert answer["pixels"] == expected.pixels.tobytes()
        assert (picture(bench, "drawn:1999").pixels == drawn.drawn(2_000, 1).pixels[1999]).all()
    finally:
        let.set()


def test_what_is_said_of_the_drawn_set_before_it_is_drawn_is_so() -> None:
    before = Sets().card("drawn")
    sets = Sets()
    sets.load("drawn")
    assert sets.card("drawn") == before


def test_a_folder_is_a_data_set_by_its_name_and_two_of_one_name_are_told_apart(tmp_path: Path) -> None:
    one, other = folder(tmp_path), folder(tmp_path / "other")
    sets = Sets()
    assert [sets.open(path) for path in (one, other, one)] == ["photos", "photos (2)", "photos"]
    assert sets.names() == ["drawn", "photos", "photos (2)"]
    train, test = sets.load("photos (2)")
    assert (train.name, len(train), len(test), test.shape) == ("photos (2)", 8, 2, (20, 20, 3))
    assert sets.card("photos").classes == ("cat", "dog")
    assert sets.folder("photos") == one


def test_a_folder_that_is_none_is_refused_and_the_first_set_is_the_one_that_was_asked_for(tmp_path: Path) -> None:
    sets = Sets()
    with pytest.raises(UsageError, match="no folder"):
        sets.open(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="no class with an image"):
        sets.open(tmp_path / "empty")
    sets.first = sets.open(folder(tmp_path))
    assert sets.names()[0] == "photos"
    with pytest.raises(UsageError, match="downloads nothing by itself"):
        sets.card("kmnist")


def test_a_damaged_data_set_is_said_and_keeps_nothing_else_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(name: str) -> object:
        raise DataError("the file is cut off.\nFetch it again.")

    monkeypatch.setattr(IdxSet, "is_here", lambda self: self.name == "mnist")
    monkeypatch.setattr(module, "load", damaged)
    cards, faults = Sets().cards()
    assert [card.name for card in cards] == ["drawn"]
    assert faults == ["mnist: the file is cut off."]
