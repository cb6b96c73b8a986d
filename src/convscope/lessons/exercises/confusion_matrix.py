"""Which class is taken for which."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong


def _checks() -> Sequence[Check]:
    rng = np.random.default_rng(97)
    true = rng.integers(0, 4, 60)
    guessed = np.where(rng.random(60) < 0.6, true, np.minimum(true + rng.integers(0, 3, 60), 3))
    matrix = np.zeros((4, 4), int)
    np.add.at(matrix, (true, guessed), 1)
    rows, columns = matrix.sum(1), matrix.sum(0)
    hits = np.diag(matrix)
    accuracy = hits.sum() / matrix.sum()
    return [
        gives(
            "confusion",
            *(true, guessed, 4),
            expected=matrix,
            what="the confusion matrix of 60 answers, four classes",
            suspects=[
                Suspect(
                    "true and guessed exchanged",
                    matrix.T,
                    "Rows are the true classes, columns what they were taken for.",
                ),
                Suspect(
                    "shares for counts", matrix / rows[:, None], "These are shares of each row; asked for are counts."
                ),
                Suspect(
                    "only hits", np.diag(hits), "Only right answers are counted; the mistakes are what one looks for."
                ),
                Suspect(
                    "each pair once",
                    (matrix > 0).astype(int),
                    "Each pair counts once; use np.add.at, or a "
                    "loop with += 1: "
                    "matrix[true, guessed] += 1 counts a pair that comes twice only once.",
                ),
            ],
        ),
        gives(
            "accuracy",
            matrix,
            expected=accuracy,
            what="the accuracy, from the matrix",
            suspects=[
                Suspect(
                    "mean of recalls",
                    (hits / rows).mean(),
                    "That is the mean over the classes; divide all hits by all answers.",
                ),
                Suspect("errors", 1 - accuracy, "That is the share of mistakes."),
                Suspect("percent", accuracy * 100, "Give it from 0 to 1, not in percent."),
            ],
        ),
        gives(
            "recall",
            matrix,
            expected=hits / rows,
            what="for each class the share of its images that is recognised",
            suspects=[
                Suspect(
                    "precision for recall",
                    hits / columns,
                    "That is the precision: of what was called so, how much is so. Divide by the sums of the rows.",
                ),
                Suspect(
                    "share of all",
                    hits / matrix.sum(),
                    "Divide by the number of images of that class, the sum of its row.",
                ),
            ],
        ),
    ]


EXERCISE = Exercise(
    title="A confusion matrix",
    minutes=8,
    task="""
        true and guessed are arrays of class numbers, the right ones and those of a network.

        1. confusion(true, guessed, classes): a matrix whose cell [i, j] counts the images of class i
           that were taken for class j.
        2. accuracy(matrix): the share of right answers, from 0 to 1.
        3. recall(matrix): for each class, which share of its images was recognised.
    """,
    starter="""
        import numpy as np


        def confusion(true, guessed, classes):
            matrix = np.zeros((classes, classes), int)
            return None


        def accuracy(matrix):
            return None


        def recall(matrix):
            return None
    """,
    hints=(
        "Go through the pairs with zip(true, guessed), and add 1 to the cell of each.",
        "Right answers stand on the diagonal, np.diag(matrix); the images of a class are the sum of its row.",
    ),
    solution="""
        import numpy as np


        def confusion(true, guessed, classes):
            matrix = np.zeros((classes, classes), int)
            for i, j in zip(true, guessed):
                matrix[i, j] += 1
            return matrix


        def accuracy(matrix):
            return np.diag(matrix).sum() / matrix.sum()


        def recall(matrix):
            return np.diag(matrix) / matrix.sum(axis=1)
    """,
    checks=_checks,
    wrong=(
        Wrong("true and guessed exchanged", "matrix[i, j] += 1", "matrix[j, i] += 1"),
        Wrong("each pair once", "matrix[i, j] += 1", "matrix[i, j] = 1"),
        Wrong("only hits", "matrix[i, j] += 1", "matrix[i, j] += i == j"),
        Wrong("precision for recall", "sum(axis=1)", "sum(axis=0)"),
        Wrong("errors", "np.diag(matrix).sum() / matrix.sum()", "1 - np.diag(matrix).sum() / matrix.sum()"),
    ),
    afterwards="""
        On Fashion-MNIST the large numbers beside the diagonal stand between shirts, T-shirts, pullovers and coats: at
        28 × 28
        pixels some of them cannot be told apart, and some labels are wrong.
    """,
)
