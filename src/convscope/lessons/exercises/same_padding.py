"""Padding "same": how many zeros, and on which side the odd one."""

from __future__ import annotations

from collections.abc import Sequence

from convscope.convolution import Window
from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong


def _checks() -> Sequence[Check]:
    cases = [(28, 3, 1), (28, 2, 1), (27, 4, 2), (28, 3, 2), (11, 1, 3), (13, 6, 5)]
    return [_case(*case) for case in cases]


def _case(size: int, kernel: int, stride: int) -> Check:
    first, last = Window.of(kernel, stride=stride, padding="same").pads(size, size)[0]
    half = (kernel - 1) // 2
    return gives(
        "same_pads",
        *(size, kernel, stride),
        expected=(first, last),
        what=f"{size} cells, kernel {kernel}, stride {stride}",
        suspects=[
            Suspect(
                "larger part first",
                (last, first),
                "Of an odd number the larger part goes to the end, in Keras and TensorFlow.",
            ),
            Suspect(
                "stride ignored",
                _pads(size, kernel, 1),
                "With a stride fewer zeros may do: the last window must fit, no more.",
            ),
            Suspect(
                "always alike",
                (half, half),
                "The two sides are not always alike: an even kernel needs an odd number of zeros.",
            ),
            Suspect(
                "half a zero",
                ((kernel - 1) / 2, (kernel - 1) / 2),
                "There is no half zero: of an odd number the larger part goes to the end. // keeps numbers whole.",
            ),
            Suspect(
                "rounded down",
                _pads_for(size // stride, size, kernel, stride),
                "The number of places is rounded up, ceil(size / stride): a last, incomplete step counts as well.",
            ),
            Suspect(
                "fewer than none",
                _halves((-(-size // stride) - 1) * stride + kernel - size),
                "Where the kernel leaves cells out, no zeros are needed: not fewer than 0.",
            ),
            Suspect("only the sum", first + last, "That is the sum of both sides; give the two numbers."),
            Suspect(
                "as stride 1 halved",
                (kernel // 2, kernel // 2),
                "k // 2 on both sides is right for odd kernels and stride 1.",
            ),
        ],
    )


def _halves(total: int) -> tuple[int, int]:
    return total // 2, total - total // 2


def _pads_for(places: int, size: int, kernel: int, stride: int) -> tuple[int, int]:
    return _halves(max(0, (places - 1) * stride + kernel - size))


def _pads(size: int, kernel: int, stride: int) -> tuple[int, int]:
    first, last = Window.of(kernel, stride=stride, padding="same").pads(size, size)[0]
    return first, last


EXERCISE = Exercise(
    title="Padding that is not always even",
    minutes=9,
    task="""
        Padding "same" adds just so many zeros that the kernel lies on ceil(size / stride) places.
        Keras and TensorFlow put half of them in front, half at the end; of an odd number the larger
        part goes to the end.

        Write same_pads(size, kernel, stride): the pair (zeros in front, zeros at the end).
        If none are needed, it is (0, 0).
    """,
    starter="""
        def same_pads(size, kernel, stride):
            return None
    """,
    hints=(
        "With places = ceil(size / stride), the last window ends at (places - 1) * stride + kernel.",
        "total = max(that - size, 0). In front go total // 2, the rest goes to the end. -(-a // b) rounds up.",
    ),
    solution="""
        def same_pads(size, kernel, stride):
            places = -(-size // stride)
            total = max((places - 1) * stride + kernel - size, 0)
            return (total // 2, total - total // 2)
    """,
    checks=_checks,
    wrong=(
        Wrong("half a zero", "(total // 2, total - total // 2)", "((kernel - 1) / 2, (kernel - 1) / 2)"),
        Wrong("rounded down", "-(-size // stride)", "size // stride"),
        Wrong(
            "fewer than none", "max((places - 1) * stride + kernel - size, 0)", "(places - 1) * stride + kernel - size"
        ),
        Wrong("larger part first", "(total // 2, total - total // 2)", "(total - total // 2, total // 2)"),
        Wrong("always alike", "(total // 2, total - total // 2)", "((kernel - 1) // 2, (kernel - 1) // 2)"),
        Wrong("only the sum", "(total // 2, total - total // 2)", "total"),
        Wrong("stride ignored", "(places - 1) * stride + kernel - size", "kernel - 1"),
    ),
    afterwards="""
        PyTorch's padding=1 is not this: it puts a zero on both sides whatever the stride. A network carried from
        Keras to
        PyTorch goes wrong by one pixel wherever that is overlooked.
    """,
)
