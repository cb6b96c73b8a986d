"""The counts that the exercise tells of are those of the real labels, where they are."""

from __future__ import annotations

import numpy as np
import pytest

from convscope.datasets.fashion_mnist import FASHION_MNIST
from convscope.lessons.exercises import class_distribution


def test_the_labels_that_stand_in_are_balanced_and_begin_with_the_counts_of_the_course() -> None:
    train = class_distribution._shuffled(class_distribution._TRAIN, 6_000)
    assert np.bincount(train).tolist() == [6_000] * 10
    assert tuple(np.bincount(train[:15_000])) == class_distribution._TRAIN


@pytest.mark.skipif(not FASHION_MNIST.is_here(), reason="Fashion-MNIST is not on this machine")
def test_the_counts_are_those_of_the_real_labels() -> None:
    train, test, note = class_distribution._labels()
    assert tuple(np.bincount(train[:15_000])) == class_distribution._TRAIN
    assert tuple(np.bincount(test[:3_000])) == class_distribution._TEST
    assert "own" in note
