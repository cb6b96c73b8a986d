"""Images: what they hold, what they refuse, how they are cut."""

from __future__ import annotations

import numpy as np
import pytest

from convscope.errors import UsageError
from convscope.images import Images


def some(count: int = 20) -> Images:
    pixels = np.arange(count * 12, dtype=np.uint8).reshape(count, 3, 4, 1)
    return Images(pixels, np.arange(count) % 4, ("a", "b", "c", "d"), "some", "made by a test")


def test_slices_integers_masks_and_lists_give_images() -> None:
    images = some()
    assert images[:5].labels.tolist() == [0, 1, 2, 3, 0]
    assert images[-1].pixels.shape == (1, 3, 4, 1)
    assert set(images[images.labels == 2].labels.tolist()) == {2}
    assert images[[3, 1]].labels.tolist() == [3, 1]
    assert images[:5].origin == "made by a test"
    with pytest.raises(IndexError):
        images[20]


def test_iteration_ends() -> None:
    assert len(list(some(3))) == 3


def test_pixels_and_labels_cannot_be_written() -> None:
    images = some()
    with pytest.raises(ValueError, match="read-only"):
        images.pixels[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        images.labels[0] = 1


def test_the_array_given_stays_writable() -> None:
    pixels = np.zeros((1, 2, 2, 1), np.uint8)
    Images(pixels, np.zeros(1, int), ("a",))
    pixels[0] = 1


def test_a_split_is_disjoint_complete_and_repeatable() -> None:
    images = some()
    first, second = images.split(0.75, seed=3)
    assert (len(first), len(second)) == (15, 5)
    together = sorted([*first.pixels[:, 0, 0, 0].tolist(), *second.pixels[:, 0, 0, 0].tolist()])
    assert together == sorted(images.pixels[:, 0, 0, 0].tolist())
    again, _ = images.split(0.75, seed=3)
    np.testing.assert_array_equal(first.pixels, again.pixels)
    other, _ = images.split(0.75, seed=4)
    assert (first.pixels != other.pixels).any()


@pytest.mark.parametrize(
    ("pixels", "labels", "message"),
    [
        (np.zeros((2, 3, 4), np.uint8), [0, 0], "np.newaxis"),
        (np.zeros((2, 3, 4, 1)), [0, 0], "uint8"),
        (np.zeros((2, 3, 4, 1), np.uint8), [0], "2 images need 2 labels"),
        (np.zeros((2, 3, 4, 1), np.uint8), [0, 2], "labels run from 0 to 2"),
        (np.zeros((2, 3, 4, 1), np.uint8), [-1, 0], "labels run from -1"),
    ],
)
def test_what_does_not_fit_is_refused(pixels: np.ndarray, labels: list, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Images(pixels, np.array(labels), ("a", "b"))
