"""Errors that beginners meet, raised for real, each told what it means."""

from __future__ import annotations

import pytest

from convscope.lessons.course import course
from convscope.lessons.exercise import Exercise
from convscope.lessons.grading import grade

DENSE = course()["dense-by-hand"]


def advice(body: str, exercise: Exercise = DENSE) -> str:
    """What is said where ``dense(x, weights, bias)``, with x (1, 3) and weights (3, 2), does this."""
    verdict = grade(exercise, f"import numpy as np\ndef dense(x, weights, bias):\n    {body}\n")
    assert verdict.first
    return verdict.first.advice


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return max(0, x @ weights)", "np.maximum"),
        ("return x[0, 5]", "An axis of 3 cells has the places 0 to 3 - 1"),
        ("return [1, 2][2]", "has fewer items"),
        ("return x[0, 1, 0]", "fewer axes"),
        ("return weights @ x", "Print both shapes"),
        ("return np.dot(weights, x)", "Print both shapes"),
        ("return x + weights", "from the last axis backwards"),
        ("y = np.zeros(2); y[0] = x; return y", "Is a .sum() missing"),
        ("y = np.zeros(2); y[0] = weights[0]; return y", "Is a .sum() missing"),
        ("return np.array([[1], [2, 3]])", "not equally long"),
        ("return x.reshape(2, 2)", "must stay as many"),
        ("return x.transpose[0]", "brackets are missing"),
        ("return x(0)", "square ones"),
        ("return None + 1", "Something is None"),
        ("return np.zeros(x.shape[1] / 3)", "// a whole one"),
        ("return range(4 / 2)[0]", "// a whole one"),
        ("return x[0, 1.0]", "// a whole one"),
        ("return wieghts", "Is it spelled"),
        ("total += 1; return total", "before the loop"),
        ("y = np.zeros((1, 2), int); y += x @ weights * 0.5; return y", "np.zeros(…), which holds decimals"),
        ("return dense(x)", "other arguments"),
        ("return dense(x, weights, bias)", "calls itself"),
        ("return 1 / 0", "divided by 0"),
        ("return [1, 2].sum()", "np.array(…)"),
        ("return x.sum(axis=2)", "has the axes 0 to 2 - 1"),
    ],
)
def test_what_stops_an_answer_is_explained(body: str, says: str) -> None:
    assert says in advice(body)


def test_a_forgotten_import_is_told() -> None:
    verdict = grade(DENSE, "def dense(x, weights, bias):\n    return np.maximum(x @ weights, 0)\n")
    assert verdict.first
    assert "import numpy as np" in verdict.first.advice
