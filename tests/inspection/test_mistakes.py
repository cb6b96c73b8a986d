"""Mistakes and near misses, against a count by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from convscope.inspection.mistakes import near_misses, worst_mistakes
from convscope.training.evaluation import Evaluation

NAMES = ("cat", "dog", "cow", "hen")


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 4, 200)
    logits = rng.normal(size=(200, 4)).astype(np.float32)
    logits[np.arange(200), labels] += 1
    return Evaluation(logits, labels, NAMES)


def test_probabilities_are_pytorchs_softmax(evaluation: Evaluation) -> None:
    expected = torch.softmax(torch.from_numpy(evaluation.logits).double(), dim=1).numpy()
    np.testing.assert_allclose(evaluation.probabilities, expected, rtol=1e-12)


def test_the_worst_are_the_surest_of_the_wrong(evaluation: Evaluation) -> None:
    p = evaluation.probabilities
    wrong = [i for i in range(200) if p[i].argmax() != evaluation.labels[i]]
    expected = sorted(wrong, key=lambda i: -p[i].max())
    found = worst_mistakes(evaluation, most=500)
    assert [mistake.index for mistake in found] == expected
    for mistake in found:
        row = p[mistake.index]
        assert mistake.true == NAMES[evaluation.labels[mistake.index]] != mistake.taken == NAMES[row.argmax()]
        assert (mistake.probability, mistake.own) == (row.max(), row[evaluation.labels[mistake.index]])
        assert mistake.rival_probability == np.sort(row)[-2] == row[NAMES.index(mistake.rival)]
    assert worst_mistakes(evaluation, most=3) == found[:3]


def test_near_misses_are_right_by_the_smallest_margin(evaluation: Evaluation) -> None:
    p = np.sort(evaluation.probabilities, axis=1)
    right = [i for i in range(200) if evaluation.predictions[i] == evaluation.labels[i]]
    expected = sorted(right, key=lambda i: p[i, -1] - p[i, -2])
    found = near_misses(evaluation, most=500)
    assert [mistake.index for mistake in found] == expected
    assert all(each.true == each.taken and each.own == each.probability for each in found)
    assert all(each.margin == each.probability - each.rival_probability for each in found)


def test_none_where_there_are_none() -> None:
    all_right = Evaluation(np.eye(4, dtype=np.float32), np.arange(4), NAMES)
    assert worst_mistakes(all_right) == ()
    assert len(near_misses(all_right)) == 4


def test_in_words_the_rival_and_the_label_are_said(evaluation: Evaluation) -> None:
    other = next(m for m in worst_mistakes(evaluation, 200) if m.rival != m.true)
    assert str(other).endswith(f"{other.rival} got {other.rival_probability:.1%}, {other.true} itself {other.own:.1%}")
