"""A step downhill."""

from __future__ import annotations

from collections.abc import Sequence

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.worked import decimals


def _checks() -> Sequence[Check]:
    w, g, v = decimals(93, 4), decimals(94, 4), decimals(95, 4)
    a, b = 0.1, 0.9
    new = b * v + g
    return [
        gives(
            "step",
            *(w, g, a),
            expected=w - a * g,
            what="one step of gradient descent",
            suspects=[
                Suspect("uphill", w + a * g, "You go uphill: the gradient points where the loss grows. Subtract."),
                Suspect("rate forgotten", w - g, "Multiply the gradient with the learning rate."),
                Suspect("only the change", -a * g, "That is the change; give the new weights."),
            ],
        ),
        gives(
            "momentum_step",
            *(w, v, g, a, b),
            expected=(w - a * new, new),
            what="one step with momentum",
            suspects=[
                Suspect(
                    "old velocity", (w - a * v, new), "The weights move with the new velocity, not with the old one."
                ),
                Suspect("momentum forgotten", (w - a * g, g), "The old velocity goes on, times the momentum."),
                Suspect(
                    "averaged",
                    (w - a * (b * v + (1 - b) * g), b * v + (1 - b) * g),
                    "Here the gradient is added as it is, as PyTorch does it, not times 1 − momentum.",
                ),
            ],
        ),
        gives(
            "steps_to_halve",
            0.5,
            expected=1,
            what="steps until w = 1 has halved on the loss w² / 2, rate 0.5",
            suspects=[Suspect("one too many", 2, "After a single step it is 1 − 0.5 · 1 = 0.5, which is half.")],
        ),
        gives(
            "steps_to_halve",
            0.1,
            expected=7,
            what="the same with rate 0.1",
            suspects=[
                Suspect(
                    "straight line",
                    5,
                    "The gradient shrinks along with w, so each step is shorter than the one before.",
                ),
                Suspect("one too many", 8, "After 7 steps it is 0.9 to the power of 7 = 0.478, which is enough."),
            ],
        ),
    ]


EXERCISE = Exercise(
    title="A step downhill",
    minutes=8,
    task="""
        1. step(weights, gradient, rate): the new weights after one step of gradient descent.
        2. momentum_step(weights, velocity, gradient, rate, momentum): the pair (new weights, new
           velocity). The velocity is kept in part, times momentum, and the gradient is added; the
           weights then move against the new velocity, times the rate.
        3. steps_to_halve(rate): on the loss w² / 2, whose gradient is w, starting from w = 1: after
           how many steps is w for the first time at most 0.5?
    """,
    starter="""
        def step(weights, gradient, rate):
            return None


        def momentum_step(weights, velocity, gradient, rate, momentum):
            return None


        def steps_to_halve(rate):
            return None
    """,
    hints=(
        "The gradient points uphill. The new weights are the old ones minus rate times gradient.",
        "For the last: a loop, while w > 0.5: w = step(w, w, rate), and count.",
    ),
    solution="""
        def step(weights, gradient, rate):
            return weights - rate * gradient


        def momentum_step(weights, velocity, gradient, rate, momentum):
            velocity = momentum * velocity + gradient
            return (weights - rate * velocity, velocity)


        def steps_to_halve(rate):
            w, steps = 1.0, 0
            while w > 0.5:
                w, steps = step(w, w, rate), steps + 1
            return steps
    """,
    checks=_checks,
    wrong=(
        Wrong("rate forgotten", "weights - rate * gradient", "weights - gradient"),
        Wrong("only the change", "weights - rate * gradient", "-rate * gradient"),
        Wrong("averaged", "momentum * velocity + gradient", "momentum * velocity + (1 - momentum) * gradient"),
        Wrong("momentum forgotten", "momentum * velocity + gradient", "gradient"),
        Wrong("one too many", "return steps", "return steps + 1"),
    ),
    afterwards="""
        With a rate above 2 this loss grows instead of shrinking: 1 − rate is then below −1. Every network has such a
        bound,
        which is why the rate is the first thing to find.
    """,
)
