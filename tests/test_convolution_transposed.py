"""The transposed convolution against PyTorch and Keras' rule for "same"."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from convscope.convolution import Window, convolve, convolve_transposed, trace_transposed
from convscope.errors import UsageError


@settings(max_examples=80, deadline=None)
@given(
    size=st.tuples(st.sampled_from([3, 5, 7]), st.sampled_from([4, 5, 11])),
    kernel=st.tuples(st.integers(1, 5), st.integers(1, 4)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 4)),
    dilation=st.integers(1, 2),
    padding=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    groups=st.integers(1, 2),
    place=st.tuples(*[st.integers(0, 999)] * 3),
)
def test_it_equals_pytorch_and_its_own_trace(size, kernel, stride, dilation, padding, groups, place) -> None:
    rng = np.random.default_rng(0)
    image = rng.integers(-99, 100, (2, *size, 3 * groups))
    weights = rng.integers(-99, 100, (*kernel, 3, 2 * groups))
    bias = rng.integers(-99, 100, 2 * groups)
    x = torch.from_numpy(image).double().permute(0, 3, 1, 2)
    parts = torch.from_numpy(weights).double().permute(2, 3, 0, 1).chunk(groups, dim=1)
    w, b = torch.cat(parts), torch.from_numpy(bias).double()
    geometry = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    try:
        expected = torch.nn.functional.conv_transpose2d(x, w, b, **geometry).permute(0, 2, 3, 1).numpy()
    except RuntimeError:  # the padding cuts everything off
        with pytest.raises(UsageError):
            convolve_transposed(image, weights, bias=bias, **geometry)
        return
    result = convolve_transposed(image, weights, bias=bias, **geometry)
    np.testing.assert_array_equal(result, expected)
    row, column, filter = (number % limit for number, limit in zip(place, result.shape[1:], strict=True))
    step = trace_transposed(image[0], weights, row, column, filter, bias=bias, **geometry)
    assert step.value == result[0, row, column, filter]


@pytest.mark.parametrize("extent", range(1, 6))
@pytest.mark.parametrize("stride", range(1, 5))
@pytest.mark.parametrize("length", [3, 4, 7])
def test_same_multiplies_the_size_and_is_the_gradient_of_the_convolution(extent, stride, length) -> None:
    """⟨convolve(u), v⟩ = ⟨u, convolve_transposed(v)⟩: the two are each other's transposed matrix."""
    rng = np.random.default_rng(1)
    weights = rng.integers(-9, 10, (extent, extent, 1, 1))
    large, small = (
        rng.integers(-9, 10, (length * stride, length * stride, 1)),
        rng.integers(-9, 10, (length, length, 1)),
    )
    grown = convolve_transposed(small, weights, stride=stride, padding="same")
    assert grown.shape == large.shape
    there = convolve(large, weights, stride=stride, padding=Window.of(extent, stride=stride, padding="same").padding)
    assert (there * small).sum() == (large * grown).sum()


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(UsageError, match=r"takes an image .* and a kernel"):
        convolve_transposed(np.zeros((4, 4)), np.zeros((3, 3)))
