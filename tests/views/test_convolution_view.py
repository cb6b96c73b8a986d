"""The convolution view: what it prepares, what it refuses, its text, its picture and its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import convscope as cs
from convscope.errors import ConvscopeError, DataError, UsageError
from convscope.views import convolution
from convscope.views.link import link
from convscope.views.view import HERE

ROWS = ["11000011", "10111101", "10111101", "10000001", "10000001", "10111101", "10111101", "11000011"]
IMAGE = np.array([[int(digit) for digit in row] for row in ROWS])


def test_the_text_form_is_the_worked_example_of_every_introduction() -> None:
    text = str(convolution(IMAGE, "vertical-edges"))
    assert "  -1  2  0  0 -2  1\n  -1  3  0  0 -3  1\n  -3  1  0  0 -1  3" in text
    assert "kernel, 3 × 3, not flipped" in text
    assert "feature map, 6 × 6: (8 + 0 + 0 − 3) // 1 + 1 = 6 rows and columns" in text
    assert text.endswith("0 + 0 + 1 + 0 + 0 + 2 + 0 + 0 + 0 = 3")


def test_its_transposed_twin_has_its_large_values_in_the_middle_columns() -> None:
    text = str(convolution(IMAGE, cs.KERNELS["vertical-edges"].T))
    assert "  -1  2  4  4  2 -1\n  -1 -3 -4 -4 -3 -1" in text


def test_images_of_any_type_and_form_travel_as_they_are() -> None:
    rng = np.random.default_rng(0)
    colour = rng.integers(0, 256, (5, 6, 3), np.uint8)
    view = convolution(colour, rng.normal(size=(3, 3, 3, 4)), bias=[1, 2, 3, 4], padding="same")
    assert view.arrays["image"].dtype == np.uint8
    assert view.arrays["kernel"].shape == (3, 3, 3, 4)
    assert view.arrays["bias"].tolist() == [1, 2, 3, 4]
    assert view.title == "4 kernels of 3 × 3 over an image of 5 × 6 × 3"
    assert convolution(IMAGE == 1, "outline").arrays["image"].dtype == np.uint8
    assert convolution(IMAGE.astype(np.float32), "mean").arrays["image"].dtype == np.float32
    assert convolution(colour, "blur").spec["shared"] is True


@pytest.mark.parametrize(
    ("image", "low", "high"),
    [(IMAGE, 0, 1), (IMAGE * 200, 0, 255), (IMAGE * 999, 0, 999), (IMAGE - 3, -3, 3), (IMAGE * 0.5, 0, 1)],
)
def test_black_and_white_fit_the_numbers(image: Any, low: float, high: float) -> None:
    spec = convolution(image, "identity").spec
    assert (spec["low"], spec["high"]) == (low, high)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (lambda: convolution(np.zeros((97, 4)), "blur"), UsageError, r"at most 96 × 96, got 97 × 4"),
        (lambda: convolution(IMAGE, np.zeros((12, 3))), UsageError, "up to 11 × 11, not 12 × 3"),
        (lambda: convolution(IMAGE, "vertical-edge"), UsageError, "Did you mean 'vertical-edges'"),
        (lambda: convolution(IMAGE, np.zeros((3, 3, 2, 1))), UsageError, "1 channels, the kernel .* is for 2"),
        (lambda: convolution(IMAGE, np.zeros(3)), UsageError, r"\(kh, kw\) or \(kh, kw, channels, filters\), got"),
        (lambda: convolution(np.zeros((1, 4, 4, 1)), "blur"), UsageError, "one image"),
        (lambda: convolution(IMAGE, "blur", bias=[1, 2]), UsageError, "one number for each of the 1 filters"),
        (lambda: convolution(IMAGE, "blur", dilation=5), UsageError, "does not fit"),
        (lambda: convolution(IMAGE, "blur", stride=(1, 2)), UsageError, "stride is one whole number"),  # type: ignore[arg-type]
        (lambda: convolution(IMAGE, "blur", padding=((1, 1), (0, 0))), UsageError, "one whole number"),  # type: ignore[arg-type]
        (lambda: convolution(IMAGE * np.nan, "blur"), DataError, "the image has numbers that are not finite"),
        (lambda: convolution(IMAGE * 2**60, "blur"), DataError, "over 2⁵³"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(change: Any, error: type[ConvscopeError], says: str) -> None:
    with pytest.raises(error, match=says):
        change()


@pytest.mark.parametrize("image", [IMAGE, np.dstack([IMAGE * 255] * 3).astype(np.uint8), IMAGE - 0.5])
def test_a_picture_is_written(tmp_path: Path, image: Any) -> None:
    path = convolution(image, "vertical-edges").save(tmp_path / "picture.png")
    assert path.read_bytes().startswith(b"\x89PNG")


def test_the_page_is_small_and_its_module_imports_nothing(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    path = convolution(pixels, "blur").save(tmp_path / "page.html")
    assert path.stat().st_size < 250_000
    text = link(HERE / "js", "convolution.js")
    assert "\nimport " not in text
    assert "https:" not in text


def test_the_widget_carries_the_numbers_as_bytes() -> None:
    widget = convolution(IMAGE, "vertical-edges").widget()
    assert np.frombuffer(widget.arrays["kernel"]["data"], "<f8").tolist() == [-1, 0, 1, -2, 0, 2, -1, 0, 1]
    assert "export default view" in str(widget._esm)
