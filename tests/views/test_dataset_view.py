"""The dataset view: what it prepares, what it refuses, its text, its picture and its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import convscope as cs
from convscope.datasets.finding import Finding
from convscope.errors import ConvscopeError, UsageError
from convscope.images import Images
from convscope.views import dataset
from convscope.views._dataset import class_means, drawn, value_counts
from convscope.views.link import link
from convscope.views.view import HERE

NAMES = ("cat", "dog", "</script>")


def sample(count: int = 60, size: tuple[int, int, int] = (6, 5, 1), seed: int = 0) -> Images:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (count, *size), np.uint8)
    return Images(pixels, rng.integers(0, len(NAMES), count), NAMES, "animals", "drawn by a test")


def test_counts_means_and_pixels_are_of_the_whole_set() -> None:
    train, test = sample(300), sample(90, seed=1)
    spec = dataset(train, test).spec
    assert [each["train"] for each in spec["classes"]] == train.class_counts().tolist()
    assert [each["test"] for each in spec["classes"]] == test.class_counts().tolist()
    assert spec["pixels"]["mean"] == pytest.approx(train.pixels.mean())
    assert spec["pixels"]["deviation"] == pytest.approx(train.pixels.std())
    assert spec["pixels"]["bins"] == np.histogram(train.pixels, np.arange(0, 257, 4))[0].tolist()
    for label, mean in enumerate(class_means(train)):
        assert np.abs(train.pixels[train.labels == label].mean(axis=0) - mean).max() <= 0.5
    assert value_counts(train).tolist() == np.bincount(train.pixels.ravel(), minlength=256).tolist()


def test_samples_are_drawn_by_the_seed_from_every_class() -> None:
    train = sample(300)
    first, again, other = (drawn(train, 5, seed) for seed in (0, 0, 1))
    assert [some.tolist() for some in first] == [some.tolist() for some in again]
    assert [some.tolist() for some in first] != [some.tolist() for some in other]
    for label, places in enumerate(first):
        assert len(set(places.tolist())) == 5
        assert set(train.labels[places].tolist()) == {label}


def test_neighbours_are_the_nearest_of_the_whole_set() -> None:
    train = sample(300)
    view = dataset(train)
    known = view.arrays["known"]
    flat = train.pixels.reshape(300, -1).astype(float)
    for place, near in view.spec["near"].items():
        index = int(known[int(place), 1])
        apart = np.sqrt(np.mean((flat - flat[index]) ** 2, axis=1))
        apart[index] = np.inf
        assert [int(known[at, 1]) for at, _ in near] == np.argsort(apart, kind="stable")[:3].tolist()
        assert [far for _, far in near] == pytest.approx(np.sort(apart)[:3], abs=1e-3)
    assert np.array_equal(view.arrays["pictures"], train.pixels[known[:, 1]])
    assert known[:, 2].tolist() == train.labels[known[:, 1]].tolist()


def test_findings_come_with_their_pictures_and_say_how_many_there_are() -> None:
    train, test = sample(100), sample(50, seed=1)
    copies = Finding("leaked", "test", "40 of 50 …", "Remove them.", 40, tuple(range(40)), tuple(range(40, 80)))
    wrong = Finding("mislabelled", "train", "one", "Look.", 1, (7,), looks_like=(2,))
    spec = dataset(train, test, findings=[copies, wrong]).spec
    leaked, mislabelled = spec["findings"]
    known = dataset(train, test, findings=[copies, wrong]).arrays["known"]
    assert (leaked["pictured"], len(leaked["shown"])) == (40, 18)
    assert [known[at].tolist()[:2] for at in leaked["shown"][3][:2]] == [[1, 3], [0, 43]]
    assert known[mislabelled["shown"][0][0], 1] == 7
    assert mislabelled["shown"][0][2] == 2
    assert dataset(train, test, findings=[]).spec["findings"] == []
    assert dataset(train, test).spec["findings"] is None


def test_what_the_doctor_finds_is_told_in_the_text() -> None:
    train = sample(100)
    twice = Images(np.concatenate([train.pixels, train.pixels[:1]]), np.append(train.labels, train.labels[0]), NAMES)
    text = str(dataset(twice, twice[:0], findings=cs.diagnose(twice, twice[:0])))
    assert "duplicate: 1 of 101 images of train equal to the bit to an earlier one; with those, 2 images." in text
    assert str(dataset(train, findings=[])).endswith("The doctor found nothing.")


@pytest.mark.parametrize(
    ("count", "size"), [(4000, (28, 28, 1)), (900, (32, 32, 3)), (60, (200, 150, 3)), (1, (9, 9, 1))]
)
def test_the_page_stays_at_a_megabyte(tmp_path: Path, count: int, size: tuple[int, int, int]) -> None:
    images = sample(count, size)
    some = tuple(range(count - 1))
    many = [Finding("duplicate", "train", "…", "…", count, some, some) for _ in range(9)]
    assert dataset(images, findings=many).save(tmp_path / "page.html").stat().st_size < 1_100_000
    assert dataset(images).spec["shrunk"] == (4 if max(size) > 64 else 1)


def test_many_classes_are_cut_with_a_word_and_empty_ones_are_shown() -> None:
    names = tuple(f"class {i}" for i in range(100))
    images = Images(np.zeros((50, 4, 4, 1), np.uint8), np.arange(50), names)
    spec = dataset(images).spec
    assert len(spec["classes"]) == 60
    assert len(spec["classNames"]) == 100
    assert spec["classes"][55]["samples"] == []


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (lambda: dataset(sample()[:0]), UsageError, "at least one image"),
        (lambda: dataset(sample(), sample(size=(4, 4, 1))), UsageError, "of one size"),
        (lambda: dataset(np.zeros((3, 4, 4, 1))), UsageError, "takes Images, got ndarray"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(change: Any, error: type[ConvscopeError], says: str) -> None:
    with pytest.raises(error, match=says):
        change()


@pytest.mark.parametrize("size", [(6, 5, 1), (8, 8, 3)])
def test_a_picture_is_written(tmp_path: Path, size: tuple[int, int, int]) -> None:
    assert dataset(sample(40, size)).save(tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_its_module_imports_nothing(tmp_path: Path) -> None:
    text = link(HERE / "js", "dataset.js")
    assert "\nimport " not in text
    assert "https:" not in text
    assert dataset(sample()).html.count("</script>") == 2
