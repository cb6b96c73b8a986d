"""The convolution against SciPy, PyTorch and itself: integers exactly, floating numbers within rounding."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

import convscope as cs
from convscope.convolution import KERNEL_FINDS, Window
from convscope.errors import UsageError

ROWS = ["11000011", "10111101", "10111101", "10000001", "10000001", "10111101", "10111101", "11000011"]
WORKED = np.array([[int(digit) for digit in row] for row in ROWS])
SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
PRIMES = st.sampled_from([1, 2, 3, 5, 7])


def integers(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(-99, 100, shape)


def by_torch(image: np.ndarray, kernel: np.ndarray, pads: tuple, **geometry: object) -> np.ndarray:
    """(N, H, W, C) with (kh, kw, C // groups, filters) in double precision, where these integers are exact."""
    (top, bottom), (left, right) = pads
    x = torch.from_numpy(image.astype(np.float64)).permute(0, 3, 1, 2)
    x = torch.nn.functional.pad(x, (left, right, top, bottom))
    w = torch.from_numpy(kernel.astype(np.float64)).permute(3, 2, 0, 1)
    return torch.nn.functional.conv2d(x, w, **geometry).permute(0, 2, 3, 1).numpy()


@pytest.mark.parametrize("kernel", [SOBEL, SOBEL.T], ids=["vertical", "transposed"])
def test_all_positions_of_the_worked_example_are_traced(kernel: np.ndarray) -> None:
    result = cs.convolve(WORKED, kernel)
    assert result.dtype == np.int64
    np.testing.assert_array_equal(result, signal.correlate2d(WORKED, kernel, "valid"))
    for row, column in np.ndindex(6, 6):
        step = cs.trace(WORKED, kernel, row, column)
        assert step.value == result[row, column] == step.products.sum()
        assert isinstance(step.value, int)
        np.testing.assert_array_equal(step.patch, WORKED[row : row + 3, column : column + 3])
        assert [term.product for term in step.terms] == step.products.ravel().tolist()


def test_the_transposed_kernel_answers_in_the_middle_columns() -> None:
    answer = np.abs(cs.convolve(WORKED, SOBEL.T))
    assert answer.sum(axis=1).tolist() == [14, 16, 16, 16, 16, 14]
    assert answer.sum(axis=0).tolist() == [6, 16, 24, 24, 16, 6]


@settings(max_examples=150, deadline=None)
@given(
    height=st.sampled_from([7, 11, 13]),
    width=st.sampled_from([7, 11, 17]),
    channels=PRIMES,
    filters=PRIMES,
    groups=st.sampled_from([1, 2, 3]),
    kernel=st.tuples(PRIMES, PRIMES),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    dilation=st.tuples(st.integers(1, 2), st.integers(1, 2)),
    padding=st.one_of(
        st.sampled_from(["valid", "same"]),
        st.tuples(st.integers(0, 2), st.integers(0, 3)),
        st.tuples(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.tuples(st.integers(0, 3), st.integers(0, 3))),
    ),
    place=st.tuples(st.integers(0, 999), st.integers(0, 999), st.integers(0, 999)),
)
def test_any_window_equals_pytorch_and_its_own_trace(
    height: int, width: int, channels: int, filters: int, groups: int, kernel, stride, dilation, padding, place
) -> None:
    image = integers((2, height, width, channels * groups))
    weights = integers((*kernel, channels, filters * groups), seed=1)
    bias = integers((filters * groups,), seed=2)
    geometry = {"stride": stride, "dilation": dilation, "padding": padding, "groups": groups}
    window = Window.of(kernel, stride=stride, padding=padding, dilation=dilation)
    pads = window.pads(height, width)
    if height + sum(pads[0]) < window.extent[0] or width + sum(pads[1]) < window.extent[1]:
        with pytest.raises(UsageError, match="does not fit"):
            cs.convolve(image, weights, **geometry)
        return
    result = cs.convolve(image, weights, bias=bias, **geometry)
    expected = by_torch(image, weights, pads, stride=stride, dilation=dilation, groups=groups) + bias
    assert result.dtype == np.int64
    np.testing.assert_array_equal(result, expected)
    row, column, filter = (number % limit for number, limit in zip(place, result.shape[1:], strict=True))
    step = cs.trace(image[1], weights, row, column, filter, bias=bias, channels="last", **geometry)
    assert step.value == result[1, row, column, filter]
    assert step.patch.shape == step.weights.shape == (*kernel, channels)
    assert step.constants == {"bias": bias[filter]}


@pytest.mark.parametrize("length", range(1, 30))
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_same_keeps_the_size_divided_by_the_stride(length: int, stride: int) -> None:
    window = Window.of((3, 4), stride=stride, padding="same")
    assert window.output_size(length, length) == (-(-length // stride),) * 2
    assert all(last - first in (0, 1) for first, last in window.pads(length, length))


def test_a_flat_kernel_goes_over_each_channel_by_itself() -> None:
    image = integers((11, 13, 3))
    result = cs.convolve(image, SOBEL, padding="same")
    assert result.shape == (11, 13, 3)
    for channel in range(3):
        np.testing.assert_array_equal(result[..., channel], signal.correlate2d(image[..., channel], SOBEL, "same"))
        step = cs.trace(image, SOBEL, 4, 5, channel, padding="same")
        assert (step.value, step.patch.shape, step.corner) == (result[4, 5, channel], (3, 3), (3, 4))


def test_the_form_of_the_image_is_kept() -> None:
    kernel = integers((3, 3, 1, 5))
    image = integers((7, 11))
    assert cs.convolve(image, SOBEL).shape == (5, 9)
    assert cs.convolve(image, kernel).shape == (5, 9, 5)
    assert cs.convolve(image[..., None], kernel).shape == (5, 9, 5)
    assert cs.convolve(image[None, ..., None], kernel).shape == (1, 5, 9, 5)


def test_bytes_never_wrap() -> None:
    white = np.full((5, 5), 255, np.uint8)
    assert cs.convolve(white, np.full((3, 3), 100, np.uint8)).tolist() == [[229_500] * 3] * 3
    assert cs.convolve(white, -np.ones((3, 3), np.int8)).max() == -2295


@pytest.mark.parametrize("types", [(np.float32, np.float32, np.float32), (np.uint8, np.float32, np.float32)])
def test_floating_numbers_equal_pytorch_within_rounding(types: tuple) -> None:
    rng = np.random.default_rng(5)
    image, kernel = rng.uniform(0, 9, (13, 17, 3)).astype(types[0]), rng.normal(size=(5, 3, 3, 7)).astype(types[1])
    result = cs.convolve(image, kernel)
    assert result.dtype == types[2]
    expected = by_torch(image[None], kernel, ((0, 0), (0, 0)))[0]
    bound = 8 * 2**-24 * by_torch(np.abs(image[None].astype(float)), np.abs(kernel), ((0, 0), (0, 0)))[0]
    assert (np.abs(result - expected) <= bound).all()
    step = cs.trace(image, kernel, 3, 4, 5)
    assert abs(step.value - result[3, 4, 5]) <= 8 * 2**-24 * step.magnitude


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cs.convolve(np.zeros((15, 28, 28)), np.ones((3, 3))), r"batch of 15 grey images.*\n.*np.newaxis"),
        (lambda: cs.convolve(np.zeros((8, 8, 3)), np.ones((3, 3, 1, 4))), "the image has 3 channels, the kernel"),
        (lambda: cs.convolve(np.zeros((8, 8)), np.ones((3, 3, 3))), "a kernel is"),
        (lambda: cs.convolve(np.zeros((2, 2)), np.ones((3, 3))), "3 × 3 does not fit into 2 × 2"),
        (lambda: cs.convolve(np.zeros((8, 8)), np.ones((3, 3)), stride=0), "stride must be a whole number"),
        (lambda: cs.convolve(np.zeros((8, 8)), np.ones((3, 3)), padding="full"), "'valid', 'same'"),
        (lambda: cs.convolve(np.zeros((8, 8)), np.ones((3, 3)), padding=-1), "padding must be"),
        (lambda: cs.convolve(np.zeros((8, 8, 4)), np.ones((3, 3, 1, 4)), groups=3), "3 groups do not divide"),
        (lambda: cs.convolve(np.zeros((8, 8, 2)), np.ones((3, 3, 2, 4)), bias=[1, 2]), "each of the 4 filters"),
        (lambda: cs.convolve(np.array([["a"]]), np.ones((1, 1))), "array of numbers"),
        (lambda: cs.convolve(np.zeros((0, 3)), np.ones((1, 1))), "at least one pixel"),
        (lambda: cs.trace(np.zeros((8, 8)), np.ones((3, 3)), 6, 0), "row 6 is outside the output.*0 to 5"),
        (lambda: cs.trace(np.zeros((2, 8, 8, 1)), np.ones((3, 3)), 0, 0), "one image, got a batch of 2"),
        (lambda: cs.pool(np.zeros((8, 8)), 2, kind="median"), "'max' or 'average'"),
        (lambda: cs.trace(np.zeros((8, 8)), np.ones((3, 3)), 1.5, 0), "row is a whole number from 0 to 5, got 1.5"),
        (lambda: cs.convolve(np.zeros((8, 8)), [[1, 2], [3]]), "a kernel has rows of different lengths"),
        (lambda: cs.convolve([[1, 2], [3]], [[1]]), "an image has rows of different lengths"),
        (lambda: cs.convolve(np.zeros((8, 8)), [["a"]]), "a kernel is an array of numbers"),
        (lambda: cs.KERNELS["sobel"], "There are vertical-edges"),
    ],
)
def test_a_mistake_is_explained_with_its_numbers(call, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        call()


def test_channels_last_insists_on_many_channels() -> None:
    image = integers((8, 8, 5))
    assert cs.convolve(image, integers((3, 3, 5, 2)), channels="last").shape == (6, 6, 2)


@pytest.mark.parametrize("padding", [0, 1, ((0, 1), (1, 0)), "same"])
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 2), ((2, 3), 1)])
def test_pooling_equals_pytorch(size, stride, padding) -> None:
    image = np.random.default_rng(3).normal(size=(2, 11, 13, 3))
    window = Window.of(size, stride=stride, padding=padding)
    (top, bottom), (left, right) = window.pads(11, 13)
    x = torch.from_numpy(image).permute(0, 3, 1, 2)

    def padded(tensor: torch.Tensor, value: float) -> torch.Tensor:
        return torch.nn.functional.pad(tensor, (left, right, top, bottom), value=value)

    def means(tensor: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.avg_pool2d(padded(tensor, 0), window.size, window.stride)

    largest = torch.nn.functional.max_pool2d(padded(x, -torch.inf), window.size, window.stride)
    options = {"stride": stride, "padding": padding}
    np.testing.assert_array_equal(cs.pool(image, size, **options), largest.permute(0, 2, 3, 1))
    inside = means(x) / means(torch.ones_like(x))
    np.testing.assert_allclose(cs.pool(image, size, kind="average", **options), inside.permute(0, 2, 3, 1))
    counted = cs.pool(image, size, kind="average", count_padding=True, **options)
    np.testing.assert_allclose(counted, means(x).permute(0, 2, 3, 1))


def test_pooling_keeps_bytes_and_reads_padding_as_nothing() -> None:
    dark = np.zeros((3, 3), np.int8) - 5
    assert cs.pool(dark, 2, padding=1).tolist() == [[-5, -5], [-5, -5]]
    assert cs.pool(dark, 2, padding=1).dtype == np.int8
    assert cs.pool(dark, 2, padding=1, kind="average").tolist() == [[-5, -5], [-5, -5]]


def test_kernels_with_a_name_are_read_only_and_sum_as_they_should() -> None:
    keep = {"sharpen", "emboss", "blur", "mean", "shift-left", "identity"}
    assert len(cs.KERNELS) >= 12
    for name, kernel in cs.KERNELS.items():
        assert not kernel.flags.writeable
        assert kernel.sum() == pytest.approx(1 if name in keep else 0), name
        assert KERNEL_FINDS[name]


def step_image(edge: str) -> np.ndarray:
    """9 × 9, 0 and 10: brighter on the side that the name says, along a straight line through the middle."""
    rows, columns = np.mgrid[-4:5, -4:5]
    sides = {"right": columns, "below": rows, "upper right": columns - rows, "lower right": columns + rows}
    return np.where(sides[edge] > 0, 10, 0)


@pytest.mark.parametrize(
    ("name", "edge"),
    [
        ("vertical-edges", "right"),
        ("horizontal-edges", "below"),
        ("falling-edges", "upper right"),
        ("rising-edges", "lower right"),
    ],
)
def test_an_edge_kernel_answers_its_own_edge_most_and_positively(name: str, edge: str) -> None:
    answers = {
        other: cs.convolve(step_image(edge), kernel)[3, 3]
        for other, kernel in cs.KERNELS.items()
        if other.endswith("-edges")
    }
    assert answers[name] == max(answers.values()) > 0
    assert (cs.convolve(np.full((5, 5), 7), cs.KERNELS[name]) == 0).all()


def test_the_other_kernels_find_what_they_say() -> None:
    line = np.zeros((7, 7), int)
    line[:, 3] = 5
    assert cs.convolve(line, cs.KERNELS["vertical-lines"])[2].tolist() == [0, -15, 30, -15, 0]
    assert cs.convolve(line.T, cs.KERNELS["horizontal-lines"])[:, 2].tolist() == [0, -15, 30, -15, 0]
    assert not cs.convolve(line, cs.KERNELS["horizontal-lines"]).any()
    corner = np.zeros((8, 8), int)
    corner[4:, 4:] = 1
    found = cs.convolve(corner, cs.KERNELS["corners"])
    assert np.argwhere(found).min(axis=0).tolist() == [2, 2]
    assert not cs.convolve(step_image("right"), cs.KERNELS["corners"]).any()
    point = np.zeros((9, 9), int)
    point[4, 4] = 1
    spots = cs.convolve(point, cs.KERNELS["spots"])
    assert np.unravel_index(spots.argmax(), spots.shape) == (2, 2)
    assert not cs.convolve(np.full((9, 9), 3), cs.KERNELS["spots"]).any()
    image = integers((6, 6))
    np.testing.assert_array_equal(cs.convolve(image, cs.KERNELS["identity"]), image[1:-1, 1:-1])
    np.testing.assert_array_equal(cs.convolve(image, cs.KERNELS["shift-left"]), image[1:-1, 2:])
