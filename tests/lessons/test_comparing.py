"""The first difference, in words and drawn, and misconceptions recognised by what they give."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from convscope.convolution import convolve
from convscope.lessons.comparing import compare, draw, same
from convscope.lessons.exercise import Slide
from convscope.lessons.misconceptions import of_convolution
from convscope.lessons.worker import Other

IMAGE = np.random.default_rng(0).integers(0, 9, (6, 7))
KERNEL = np.array([[1, 2, 0], [0, -1, 3], [4, 0, -2]])
RIGHT = convolve(IMAGE, KERNEL)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("flipped kernel", signal.convolve2d(IMAGE, KERNEL, "valid")),
        ("transposed kernel", signal.correlate2d(IMAGE, KERNEL.T, "valid")),
        ("rows and columns exchanged", signal.correlate2d(IMAGE, KERNEL, "valid").T),
        ("off by one", signal.correlate2d(IMAGE, KERNEL, "valid")[:-1, :-1]),
        ("same for valid", signal.correlate2d(IMAGE, KERNEL, "same")),
        ("mean for sum", signal.correlate2d(IMAGE, KERNEL, "valid") / 9),
        ("uint8 wrapped", signal.correlate2d(IMAGE, KERNEL, "valid").astype(np.uint8)),
        ("sign", -signal.correlate2d(IMAGE, KERNEL, "valid")),
        ("batch axis", signal.correlate2d(IMAGE, KERNEL, "valid")[np.newaxis]),
        ("channel axis", signal.correlate2d(IMAGE, KERNEL, "valid")[..., np.newaxis]),
        ("flat", signal.correlate2d(IMAGE, KERNEL, "valid").ravel()),
    ],
)
def test_a_misconception_is_recognised_by_what_it_gives(name: str, given: np.ndarray) -> None:
    mistake = compare(given, RIGHT, of_convolution(IMAGE, KERNEL))
    assert mistake
    assert mistake.misconception == name


def test_the_bias_and_the_stride() -> None:
    options = {"bias": 5, "stride": 2}
    right = convolve(IMAGE, KERNEL, **options)
    for name, given in {
        "bias forgotten": right - 5,
        "bias added to every product": right + 8 * 5,
        "stride ignored": convolve(IMAGE, KERNEL, bias=5),
    }.items():
        mistake = compare(given, right, of_convolution(IMAGE, KERNEL, **options))
        assert mistake
        assert mistake.misconception == name


def test_the_first_wrong_cell_is_named_with_the_window_that_leads_there() -> None:
    given = RIGHT.copy()
    given[2, 3] += 1
    mistake = compare(given, RIGHT, slide=Slide(IMAGE, KERNEL))
    assert mistake
    assert mistake.says == f"row 2, column 3: expected {RIGHT[2, 3]}, got {RIGHT[2, 3] + 1}"
    assert f"[{given[2, 3]:>{max(len(str(n)) for n in given.ravel())}}]" in mistake.drawing
    for row in IMAGE[2:5, 3:6]:
        assert " ".join(map(str, row)) in mistake.drawing
    assert mistake.drawing.rstrip().endswith(f"= {RIGHT[2, 3]}")


@pytest.mark.parametrize(
    ("got", "expected", "equal"),
    [
        (314.0, 314, True),
        (np.float32(0.1), 0.1, True),
        ([1, 2], (1, 2), True),
        (True, 1, False),
        (1, True, False),
        (None, 0, False),
        ("Shirt ", "shirt", True),
        (float("nan"), 1.0, False),
        (float("nan"), float("nan"), True),
        ([[1], [1, 2]], [[1], [1, 2]], True),
        ([[1], [1, 2]], [[1], [1, 3]], False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        (Other("Equal"), 1, False),
        (np.zeros((2, 2)), np.zeros(4), False),
        (1_000_001, 1_000_000, False),
    ],
)
def test_what_counts_as_equal(got: object, expected: object, equal: bool) -> None:
    assert same(got, expected) is equal


def test_a_drawing_is_cut_round_the_wrong_cell() -> None:
    drawn = draw(np.arange(900).reshape(30, 30), (20, 25))
    assert "[625]" in drawn
    assert len(drawn.splitlines()) == 10
    assert max(map(len, drawn.splitlines())) < 60
