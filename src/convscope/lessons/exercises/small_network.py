"""A network under a budget of parameters that reaches a given accuracy; it is trained for real."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from convscope.analysis import Table, analyse
from convscope.architecture import Architecture
from convscope.errors import UsageError
from convscope.lessons.exercise import Check, Exercise, Mistake, Wrong
from convscope.lessons.sandbox import Ask
from convscope.lessons.trained import accuracy

BUDGET, GOAL, MOST_MACS = 6_000, 0.80, 1_000_000
_ASK = (Ask("network", call=False),)


def _checks() -> Sequence[Check]:
    return [
        Check("network is a network for 28 × 28 grey images", _ASK, lambda answers: _table(answers[0])[1], 0),
        Check("it ends in ten numbers, one for each class", _ASK, lambda answers: _outputs(answers[0]), 0),
        Check(f"it has at most {BUDGET:,} parameters", _ASK, lambda answers: _budget(answers[0])),
        Check(f"trained on 2,000 images, it gets {GOAL:.0%} of 1,000 others right", _ASK, lambda a: _trained(a[0]), 3),
    ]


def _table(network: Any) -> tuple[Table | None, Mistake | None]:
    if not isinstance(network, str):
        return None, Mistake("network is a text, such as 'conv 8 3x3 relu, flatten, dense 10'")
    try:
        return analyse(Architecture.parse(network, (28, 28, 1))), None
    except UsageError as error:
        says, *rest = str(error).splitlines()
        advice = "Each layer must fit to what the one before it gives; sizes are in the table of convscope describe."
        return None, Mistake(says, "\n".join(rest), "does not fit together", advice)


def _outputs(network: Any) -> Mistake | None:
    table, mistake = _table(network)
    if table is None:
        return mistake
    shape = table.rows[-1].output_shape
    advice = "There are ten classes, and each needs a score: end with dense 10, after flatten or globalavgpool."
    return None if shape == (10,) else Mistake(f"expected (10,), got {shape}", "", "not ten outputs", advice)


def _budget(network: Any) -> Mistake | None:
    table, _ = _table(network)
    if table is None or _outputs(network):
        return Mistake("this counts once it is a network of ten outputs")
    if table.parameters > BUDGET:
        advice = "Most of them are in the dense layer after flatten. Make the maps smaller before it, by pooling or "
        "a stride."
        return Mistake(f"it has {table.parameters:,}", str(table), "over the budget", advice)
    if table.macs > MOST_MACS:
        return Mistake(f"it takes {table.macs:,} multiply-adds an image; {MOST_MACS:,} must do for a check")
    return None


def _trained(network: Any) -> Mistake | None:
    if (mistake := _budget(network)) is not None:
        return Mistake("it is not trained before it keeps to the above", misconception=mistake.misconception)
    reached = accuracy(network)
    if reached >= GOAL:
        return None
    advice = (
        "It is too weak for this. Does it see where something is, and has it filters enough to tell ten shapes apart?"
    )
    return Mistake(f"expected {GOAL:.0%} or more, got {reached:.1%}", "", "too weak", advice)


EXERCISE = Exercise(
    title="Good enough on a budget",
    minutes=15,
    task="""
        Design a network with at most 6,000 parameters that tells ten kinds of clothing apart. Write
        it as a text, layers separated by commas:

            conv 8 3x3 relu      8 filters of 3 × 3, and ReLU (also: stride 2, same)
            maxpool 2            the largest of every 2 × 2
            flatten              to a row of numbers; or globalavgpool, the mean of each map
            dense 10             ten scores, one for each class

        The check trains it for real, for three rounds on 2,000 drawn images of 28 × 28, and counts
        how many of 1,000 others it gets right: 80 % or more must be. That takes some seconds.

        convscope describe "conv 8 3x3 relu, flatten, dense 10" shows what a network costs.
    """,
    starter="""
        network = "flatten, dense 10"
    """,
    hints=(
        "A dense layer on all 784 pixels alone has 7,850 parameters. Convolutions have few; what costs is what follows "
        "flatten.",
        "Two convolutions, each with a pooling behind it, leave maps of 5 × 5.",
        "conv 8 and conv 16, each 3x3 with relu and followed by maxpool 2, then flatten, dense 10: 5,258 parameters.",
    ),
    solution="""
        network = "conv 8 3x3 relu, maxpool 2, conv 16 3x3 relu, maxpool 2, flatten, dense 10"
    """,
    checks=_checks,
    wrong=(
        Wrong("over the budget", "conv 16 3x3 relu, maxpool 2, flatten", "conv 16 3x3 relu, flatten"),
        Wrong("not ten outputs", "flatten, dense 10", "flatten"),
        Wrong("does not fit together", "maxpool 2, flatten, dense 10", "maxpool 2, conv 16 9x9, flatten, dense 10"),
        Wrong(
            "too weak",
            "conv 8 3x3 relu, maxpool 2, conv 16 3x3 relu, maxpool 2, flatten, dense 10",
            "conv 4 3x3 relu, globalavgpool, dense 10",
        ),
    ),
    afterwards="""
        These are drawn images, simpler than real ones. convscope train fashion-mnist --network with your text shows
        what
        it does on photographs.
    """,
)
