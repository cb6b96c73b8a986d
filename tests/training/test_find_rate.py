"""The learning-rate finder: a climb, an end before the numbers do, a rate between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from convscope.architecture import Architecture
from convscope.errors import UsageError
from convscope.images import Images
from convscope.training.find_rate import find_rate, steepest
from convscope.training.recipe import Recipe


def test_the_rate_climbs_evenly_until_the_loss_runs_away(images: Images, recipe: Recipe) -> None:
    images = replace(images, labels=np.random.default_rng(0).permutation(images.labels))  # nothing to learn for good
    plain = Architecture.parse("flatten, dense 4", images.shape)
    sgd = replace(recipe, optimiser="sgd", hold_out=0.1, average=1)
    events = list(find_rate(plain, images, sgd, lowest=1e-4, highest=1e4, steps=60))
    rates = np.array([event.learning_rate for event in events])
    np.testing.assert_allclose(np.diff(np.log(rates)), np.log(1e8) / 59, rtol=1e-6)
    assert 20 < len(events) < 60
    assert all(np.isfinite([event.loss for event in events]))  # type: ignore[arg-type]
    assert 1e-4 < steepest(events) < rates[-1]
    assert [event.loss for event in find_rate(plain, images, sgd, lowest=1e-4, highest=1e4, steps=60)] == [
        event.loss for event in events
    ]


def test_a_climb_that_is_none_is_refused(architecture: Architecture, images: Images) -> None:
    for wrong in ({"lowest": 0.0}, {"lowest": 2.0, "highest": 1.0}, {"steps": 1}, {"highest": float("inf")}):
        with pytest.raises(UsageError, match="must climb"):
            find_rate(architecture, images, **wrong)
    with pytest.raises(UsageError, match="three steps"):
        steepest([])
