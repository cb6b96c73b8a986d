"""The pixels view: what it prepares, what it refuses, its text, its picture and its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convscope.errors import ConvscopeError, DataError, UsageError
from convscope.images import Images
from convscope.views import pixels
from convscope.views.link import link
from convscope.views.view import HERE

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (28, 28), np.uint8)
COLOUR = RNG.integers(0, 256, (10, 12, 3), np.uint8)


def test_the_text_form_counts_the_numbers_and_prints_some() -> None:
    text = str(pixels(GREY))
    assert text.startswith("an image of 28 × 28 × 1 = 784 numbers, uint8\n")
    assert f"mean {GREY.mean():.6g}, standard deviation {GREY.std():.4g}" in text
    assert "rows 8 to 19, columns 6 to 21\n" in text
    assert " ".join(f"{x:3}" for x in GREY[8, 6:22]) in text
    counts = [int(line.split()[3].replace(",", "")) for line in text.splitlines()[-8:]]
    assert counts == np.histogram(GREY, np.linspace(0, 256, 9))[0].tolist()


def test_a_colour_image_has_three_times_the_numbers() -> None:
    text = str(pixels(COLOUR))
    assert "10 × 12 × 3 = 360 numbers" in text
    assert "of red" in text


@pytest.mark.parametrize(
    ("given", "shape", "dtype", "ends"),
    [
        (GREY, (1, 28, 28, 1), np.uint8, (0, 255)),
        (COLOUR, (1, 10, 12, 3), np.uint8, (0, 255)),
        (np.stack([COLOUR] * 3), (3, 10, 12, 3), np.uint8, (0, 255)),
        (GREY / 255, (1, 28, 28, 1), np.float64, (0, 1)),
        ((GREY / 255).astype(np.float32), (1, 28, 28, 1), np.float32, (0, 1)),
        (GREY > 99, (1, 28, 28, 1), np.uint8, (0, 1)),
        ([[0, 1], [1, 0]], (1, 2, 2, 1), np.float64, (0, 1)),
        (np.array([[-2.0, 1.0]]), (1, 1, 2, 1), np.float64, (-2, 2)),
    ],
)
def test_images_of_any_type_travel(given: Any, shape: tuple[int, ...], dtype: Any, ends: tuple[float, float]) -> None:
    view = pixels(given)
    assert view.arrays["images"].shape == shape
    assert view.arrays["images"].dtype == dtype
    assert (view.spec["low"], view.spec["high"]) == ends


def test_images_come_with_their_names_and_of_many_the_first_are_shown() -> None:
    images = Images(np.zeros((40, 4, 4, 1), np.uint8), np.arange(40) % 2, ("cat", "dog"), "animals", "from a test")
    spec = pixels(images).spec
    assert spec["names"][:3] == ["cat", "dog", "cat"]
    assert len(spec["names"]) == 24
    assert spec["set"] == "animals, the first 24 of 40"
    assert str(pixels(images)).startswith("Shown: animals, the first 24 of 40 (from a test)\n")


def test_large_images_are_fewer_and_too_large_ones_are_refused_with_a_way_out() -> None:
    few = pixels(np.zeros((20, 300, 300, 3), np.uint8))
    assert few.arrays["images"].shape[0] == 2
    with pytest.raises(UsageError, match=r"every so many pixels, image\[::3, ::3\]") as error:
        pixels(np.zeros((1080, 1920, 3), np.uint8))
    assert "6,220,800 numbers" in str(error.value)
    pixels(np.zeros((1080, 1920, 3), np.uint8)[::3, ::3])


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        (np.zeros((5, 28, 28)), UsageError, r"several grey images write images\[\.\.\., np\.newaxis\]"),
        (np.zeros((8, 8, 4)), UsageError, r"image\[\.\.\., :3\]"),
        (np.zeros(5), UsageError, r"with 1 or 3 channels, got \(5,\)"),
        (np.zeros((0, 4, 4, 1)), UsageError, "at least one image"),
        (np.array([[np.nan]]), DataError, "not finite"),
        ([["a"]], UsageError, "an array of numbers"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(given: Any, error: type[ConvscopeError], says: str) -> None:
    with pytest.raises(error, match=says):
        pixels(given)


@pytest.mark.parametrize("image", [GREY, COLOUR, GREY / 255, GREY - 99.5, np.zeros((3, 5), np.uint8)])
def test_a_picture_is_written(tmp_path: Path, image: Any) -> None:
    assert pixels(image).save(tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_the_page_is_small_and_its_module_imports_nothing(tmp_path: Path) -> None:
    images = Images(RNG.integers(0, 256, (24, 28, 28, 1), np.uint8), np.zeros(24, int), ("x",))
    assert pixels(images).save(tmp_path / "page.html").stat().st_size < 150_000
    text = link(HERE / "js", "pixels.js")
    assert "\nimport " not in text
    assert "https:" not in text


def test_a_title_makes_it_small() -> None:
    named, plain = pixels(GREY, title="Ten weights"), pixels(GREY)
    assert (named.title, named.spec["title"], named.spec["small"]) == ("Ten weights", "Ten weights", True)
    assert plain.spec["small"] is False
    assert str(named) == str(plain)
