"""A kernel that finds corners and stays silent on straight edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from convscope.convolution import KERNELS, convolve
from convscope.lessons.comparing import as_array, draw, number, shape
from convscope.lessons.exercise import Check, Exercise, Mistake, Slide, Wrong
from convscope.lessons.sandbox import Ask

_FLAT = np.full((5, 5), 7)
_UPRIGHT = np.repeat([[0, 0, 9, 9, 9]], 5, axis=0)
_CORNER = np.zeros((7, 7), int)
_CORNER[3:, 3:] = 9
_ASK = (Ask("kernel", call=False),)
_ADVICE = {
    "one direction only": "Your kernel answers a straight edge: it compares one side with the other. A corner needs "
    "both "
    "directions at once, as in the product of a column and a row.",
    "sum not 0": "The numbers of your kernel do not sum to 0, so that it answers even ground, and the brighter the "
    "more.",
    "no answer": "Your kernel answers no corner. One of zeros is silent everywhere; look for one that is not.",
    "outline": "Your kernel answers any edge: it compares the middle with all neighbours. Try a product of a column "
    "and a row "
    "that each sum to 0.",
}


def _checks() -> Sequence[Check]:
    return [
        Check("kernel is 3 × 3 numbers", _ASK, _is_kernel, 0),
        Check("it answers a corner", _ASK, _loud, 0),
        Check("it gives 0 on even ground", _ASK, lambda answers: _silent(answers, _FLAT)),
        Check("it gives 0 on a straight edge, upright or level", _ASK, _silent_on_edges, 3),
    ]


def _is_kernel(answers: Sequence[Any]) -> Mistake | None:
    kernel = as_array(answers[0])
    if kernel is not None and kernel.shape == (3, 3) and np.isfinite(kernel).all():
        return None
    got = shape(kernel) if kernel is not None else "something else"
    return Mistake(f"expected an array of shape (3, 3), got {got}")


def _silent_on_edges(answers: Sequence[Any]) -> Mistake | None:
    return _silent(answers, _UPRIGHT) or _silent(answers, _UPRIGHT.T)


def _silent(answers: Sequence[Any], image: Any) -> Mistake | None:
    if _is_kernel(answers) or _loud(answers):
        return Mistake("this counts once your kernel answers a corner: all zeros are silent everywhere")
    kernel = np.asarray(answers[0])
    found = convolve(image, kernel)
    wrong = np.argwhere(np.abs(found) > 1e-6 * np.abs(kernel).sum())
    if not len(wrong):
        return None
    i, j = (int(n) for n in wrong[0])
    name = "sum not 0" if abs(kernel.sum()) > 1e-9 else "outline" if _is_outline(kernel) else "one direction only"
    says = f"row {i}, column {j}: expected 0, got {number(found[i, j])}"
    drawing = f"the image\n{draw(image)}\nyour map\n{draw(found, (i, j))}"
    return Mistake(says, drawing, name, _ADVICE[name], Slide(image, kernel), (i, j))


def _is_outline(kernel: Any) -> bool:
    return bool(np.sign(kernel[1, 1]) != np.sign(kernel[0, 1]) and np.sign(kernel[0, 1]) == np.sign(kernel[1, 0]) != 0)


def _loud(answers: Sequence[Any]) -> Mistake | None:
    if _is_kernel(answers):
        return Mistake("kernel must be 3 × 3 numbers first")
    kernel = np.asarray(answers[0])
    if np.abs(convolve(_CORNER, kernel)).max() > 1e-6:
        return None
    return Mistake("its map of a corner is 0 everywhere", draw(_CORNER), "no answer", _ADVICE["no answer"])


EXERCISE = Exercise(
    title="A kernel that finds corners",
    minutes=10,
    task="""
        Edge detectors answer along a whole edge. Find a kernel of 3 × 3 numbers that answers only
        where edges meet:

        - on even ground, whatever its brightness, it gives 0;
        - on a straight edge, upright or level, it gives 0;
        - at a corner it gives something else.

        Put it in kernel. There are many right answers.
    """,
    starter="""
        import numpy as np

        kernel = np.zeros((3, 3))
    """,
    hints=(
        "On an upright edge all rows are alike. If each column of the kernel sums to 0, it gives 0 there.",
        "For level edges each row must sum to 0 as well. Start with a row such as 1 -2 1.",
        "The product of a column and a row, np.outer([1, -2, 1], [1, -2, 1]), has both properties.",
    ),
    solution="""
        import numpy as np

        kernel = np.outer([1, -2, 1], [1, -2, 1])
    """,
    checks=_checks,
    wrong=(
        Wrong("one direction only", "np.outer([1, -2, 1], [1, -2, 1])", "np.outer([1, 2, 1], [-1, 0, 1])"),
        Wrong("sum not 0", "np.outer([1, -2, 1], [1, -2, 1])", "np.ones((3, 3))"),
        Wrong("outline", "np.outer([1, -2, 1], [1, -2, 1])", "np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])"),
        Wrong("no answer", "np.outer([1, -2, 1], [1, -2, 1])", "np.zeros((3, 3))"),
    ),
    afterwards=f"""
        Ours is convscope's kernel "corners", with {int(KERNELS["corners"][1, 1])} in its middle. It answers crossings
        and the
        ends of lines as well: a linear filter answers every patch with which its products do not sum to 0.
    """,
)
