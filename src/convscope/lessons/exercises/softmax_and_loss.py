"""From scores to probabilities, and to the loss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.worked import decimals


def _checks() -> Sequence[Check]:
    scores, labels = decimals(83, 5, 3), np.array([0, 2, 1, 1, 0])
    return [
        _softmax(np.array([[1.0, 2.0, 4.0]]), "three scores of one image"),
        _softmax(scores, "a batch of five"),
        _softmax(np.array([[1000.0, 1001.0, 999.0]]), "large scores, which overflow if one is careless"),
        _loss(scores, labels, "the loss of a batch of five"),
    ]


def _soft(scores: NDArray[np.float64], axis: int | None = 1) -> NDArray[np.float64]:
    powers = np.exp(scores - scores.max(axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis, keepdims=True))


def _softmax(scores: NDArray[np.float64], what: str) -> Check:
    with np.errstate(all="ignore"):
        careless = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    return gives(
        "softmax",
        scores,
        expected=_soft(scores),
        what=what,
        suspects=[
            Suspect(
                "overflow",
                careless,
                "exp overflows. Subtract each row's largest score first: the result stays the same.",
            ),
            Suspect("sums over the batch", _soft(scores, 0), "You sum over the images; each row sums to 1: axis=1."),
            Suspect(
                "one sum for all",
                _soft(scores, None),
                "You divide by one sum for the whole batch; each row has its own.",
            ),
            Suspect("not divided", np.exp(scores - scores.max(1, keepdims=True)), "Divide by the sum of the row."),
            Suspect("exp forgotten", scores / scores.sum(1, keepdims=True), "Take exp first: scores may be negative."),
        ],
    )


def _loss(scores: NDArray[np.float64], labels: NDArray[np.int64], what: str) -> Check:
    right = _soft(scores)[np.arange(len(labels)), labels]
    log = np.log(right)
    return gives(
        "loss",
        *(scores, labels),
        expected=-log.mean(),
        what=what,
        suspects=[
            Suspect("sum for mean", -log.sum(), "That is the sum; the loss is the mean over the images."),
            Suspect("sign", log.mean(), "The sign is the wrong way round: a logarithm of a probability is negative."),
            Suspect("log forgotten", -right.mean(), "Take the logarithm of the probability."),
            Suspect("log to the base of 2", -np.log2(right).mean(), "The natural logarithm is meant, np.log."),
            Suspect(
                "every label for every image",
                -np.log(_soft(scores)[:, labels]).mean(),
                "[:, labels] takes the labels of all images for each; [np.arange(len(labels)), labels] its own.",
            ),
            Suspect("log to the base of 10", -np.log10(right).mean(), "The natural logarithm is meant, np.log."),
            Suspect("log of the mean", -np.log(right.mean()), "First the logarithms, then their mean."),
            Suspect("all classes", -np.log(_soft(scores)).mean(), "Only the probability of the right class counts."),
        ],
    )


EXERCISE = Exercise(
    title="Softmax and cross-entropy",
    minutes=10,
    task="""
        A network ends in one score (logit) for each class, scores (N, K).

        1. softmax(scores): exp of each score, divided by the sum of its row, so that each row sums
           to 1. Large scores must not overflow.
        2. loss(scores, labels): for each image minus the natural logarithm of the probability that
           its right class got, and of these the mean. labels (N,) are the right classes.
    """,
    starter="""
        import numpy as np


        def softmax(scores):
            return None


        def loss(scores, labels):
            return None
    """,
    hints=(
        "Softmax does not change if one subtracts the same number from all scores of a row: subtract the largest.",
        "keepdims=True keeps the axis, so that the division fits. p[np.arange(len(labels)), labels] picks from each "
        "row.",
    ),
    solution="""
        import numpy as np


        def softmax(scores):
            powers = np.exp(scores - scores.max(axis=1, keepdims=True))
            return powers / powers.sum(axis=1, keepdims=True)


        def loss(scores, labels):
            right = softmax(scores)[np.arange(len(labels)), labels]
            return -np.log(right).mean()
    """,
    checks=_checks,
    wrong=(
        Wrong("every label for every image", "[np.arange(len(labels)), labels]", "[:, labels]"),
        Wrong("log to the base of 10", "-np.log(right)", "-np.log10(right)"),
        Wrong("log of the mean", "-np.log(right).mean()", "-np.log(right.mean())"),
        Wrong("overflow", "scores - scores.max(axis=1, keepdims=True)", "scores"),
        Wrong("not divided", "powers / powers.sum(axis=1, keepdims=True)", "powers"),
        Wrong("sum for mean", ".mean()", ".sum()"),
        Wrong("sign", "-np.log(right)", "np.log(right)"),
        Wrong("log to the base of 2", "-np.log(right)", "-np.log2(right)"),
    ),
    afterwards="""
        A network that knows nothing gives each of ten classes a tenth, and has a loss of ln 10 = 2.303: the number to
        compare the first one of a training with.
    """,
)
