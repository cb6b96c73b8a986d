"""Which labels are probably wrong: images that look like another class, to a model that has not seen them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from convscope.datasets.summaries import block_means

_FEATURES = 1000
_PARTS = 5
_MARGIN = 0.5
_NEIGHBOURS = 10
_AGREE = 9
_FEWEST = 200
_AT_ONCE = 256

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]


def suspects(pixels: NDArray[np.uint8], labels: Labels, classes: int) -> tuple[Labels, Labels]:
    """The images whose label is probably wrong, or which are a rare sight of their class, and the class they look like.

    Two witnesses must agree. The first is a model (least squares on 1,000 random features) that learns from four fifths
    of the images and scores the last fifth, in turn: another class must score higher than the label, by half of the
    distance between right and wrong. The second are the ten images that are nearest: nine of that class, none of the
    label's. Where the model is right for less than half of the images, it is no witness, and nothing is said.

    Args:
        pixels: ``(N, H, W, C)`` uint8.
        labels: ``(N,)`` from 0 to ``classes − 1``.
        classes: how many classes there are.

    Returns:
        The indices, the most striking first, and the class that each looks like.

    Source: C. Northcutt, L. Jiang, I. Chuang, "Confident learning: estimating uncertainty in dataset labels", 2021, for
    the idea of judging a label by models that did not learn from it.
    """
    nobody = np.empty(0, np.int64)
    if len(pixels) < _FEWEST or np.count_nonzero(np.bincount(labels, minlength=classes)) < 2:
        return nobody, nobody
    seen = block_means(pixels, 14)
    seen -= seen.mean(axis=0)
    scores = _scores(seen, labels, classes)
    likely = scores.argmax(axis=1)
    if np.mean(likely == labels) < 0.5:
        return nobody, nobody
    margin = np.take_along_axis(scores, np.stack([likely, labels], 1), 1) @ np.array([1, -1], np.float32)
    doubtful = np.flatnonzero(margin > _MARGIN)
    doubtful = doubtful[np.argsort(-margin[doubtful], kind="stable")]
    around = labels[_nearest(seen, doubtful)]
    agree = (around == likely[doubtful, None]).sum(axis=1) >= _AGREE
    agree &= (around != labels[doubtful, None]).all(axis=1)
    return doubtful[agree], likely[doubtful[agree]]


def _scores(seen: Floats, labels: Labels, classes: int) -> Floats:
    """How much each image looks like each class: ``(N, classes)``, about 1 for yes and 0 for no."""
    random = np.random.default_rng(0)
    directions = random.standard_normal((seen.shape[1], _FEATURES)).astype(np.float32)
    projected = seen @ (directions / np.linalg.norm(directions, axis=0))
    projected /= projected.std()
    features = np.maximum(projected + random.uniform(-2, 2, _FEATURES).astype(np.float32), 0)
    wanted = np.eye(classes, dtype=np.float32)[labels]
    part = random.permutation(len(seen)) % _PARTS
    inner = np.stack([features[part == k].T @ features[part == k] for k in range(_PARTS)])
    outer = np.stack([features[part == k].T @ wanted[part == k] for k in range(_PARTS)])
    scores = np.empty_like(wanted)
    steady = 1e-3 * np.trace(inner.sum(axis=0)) / _FEATURES * np.eye(_FEATURES, dtype=np.float32)
    for k in range(_PARTS):
        weights = np.linalg.solve(inner.sum(axis=0) - inner[k] + steady, outer.sum(axis=0) - outer[k])
        scores[part == k] = features[part == k] @ weights
    return scores


def _nearest(seen: Floats, which: Labels) -> Labels:
    """The ten images nearest to each of some, without itself: ``(len(which), 10)``."""
    squares = np.einsum("nd,nd->n", seen, seen)
    nearest = np.empty((len(which), _NEIGHBOURS), np.int64)
    for start in range(0, len(which), _AT_ONCE):
        some = which[start : start + _AT_ONCE]
        apart = squares - 2 * seen[some] @ seen.T
        apart[np.arange(len(some)), some] = np.inf
        nearest[start : start + _AT_ONCE] = np.argpartition(apart, _NEIGHBOURS, axis=1)[:, :_NEIGHBOURS]
    return nearest
