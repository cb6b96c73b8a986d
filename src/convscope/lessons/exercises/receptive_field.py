"""How far a value deep in a network sees."""

from __future__ import annotations

from collections.abc import Sequence

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong

_STACKS = {
    "two convolutions of 3 × 3": [(3, 1), (3, 1)],
    "3 × 3, pooling by 2, 3 × 3": [(3, 1), (2, 2), (3, 1)],
    "the textbook's network: 3 × 3, pool, 3 × 3, pool": [(3, 1), (2, 2), (3, 1), (2, 2)],
    "7 × 7 with stride 2, pooling of 3 with stride 2, 3 × 3": [(7, 2), (3, 2), (3, 1)],
    "a 1 × 1 convolution": [(1, 1)],
}


def _checks() -> Sequence[Check]:
    return [
        gives("receptive_field", layers, expected=_field(layers), what=what, suspects=_suspects(layers))
        for what, layers in _STACKS.items()
    ]


def _field(layers: list[tuple[int, int]]) -> int:
    """Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks", Distill 2019, equation
    2.
    """
    size, jump = 1, 1
    for kernel, stride in layers:
        size, jump = size + (kernel - 1) * jump, jump * stride
    return size


def _suspects(layers: list[tuple[int, int]]) -> list[Suspect]:
    product, early, whole, latest, backwards, jump, last = 1, 1, 1, 1, 1, 1, 1
    for kernel, stride in layers:
        product *= kernel
        whole += kernel * jump
        latest += (kernel - 1) * last
        backwards = backwards * stride + kernel - stride
        jump, last = jump * stride, stride
        early += (kernel - 1) * jump
    own = 1 + sum((kernel - 1) * stride for kernel, stride in layers)
    ignored = 1 + sum(kernel - 1 for kernel, _ in layers)
    added = sum(kernel for kernel, _ in layers)
    return [
        Suspect(
            "stride too early", early, "The stride of a layer spreads out what comes after it, not the layer itself."
        ),
        Suspect(
            "strides ignored", ignored, "After a stride of 2 one step is two pixels: later kernels reach twice as far."
        ),
        Suspect("kernels added", added, "Windows overlap: each layer adds its size less 1, times the steps before it."),
        Suspect("kernels multiplied", product, "Windows of neighbours overlap; sizes do not multiply."),
        Suspect(
            "strides not multiplied",
            latest,
            "You keep the last stride alone. The strides of all layers before multiply: jump *= stride.",
        ),
        Suspect(
            "only its own stride",
            own,
            "You take each layer's own stride. What counts is how far apart its inputs lie: the strides of all layers "
            "before it, multiplied.",
        ),
        Suspect(
            "from the wrong end",
            backwards,
            "This way one goes from the last layer back to the first: reversed(layers). From the first on, add "
            "(kernel - 1) * jump.",
        ),
        Suspect(
            "kernel for kernel less 1",
            whole,
            "One value of the window is seen already: a layer adds kernel - 1 steps, not kernel.",
        ),
        Suspect("1 forgotten", _field(layers) - 1, "Begin with 1: a value sees at least its own place."),
    ]


EXERCISE = Exercise(
    title="How far does a value see?",
    minutes=10,
    task="""
        Write receptive_field(layers): how many pixels in a row the last value of a stack depends on.
        layers is a list of pairs (kernel, stride), from the first layer to the last.

        Two convolutions of 3: the last value sees 3 values, which see 3 pixels each, and together 5,
        since their windows overlap. A stride of 2 makes every later step worth two pixels.
    """,
    starter="""
        def receptive_field(layers):
            size = 1  # pixels seen so far
            jump = 1  # pixels from one value to the next
            for kernel, stride in layers:
                pass
            return None
    """,
    hints=(
        "A kernel of k has k − 1 steps between its first and its last number, and each step is jump pixels.",
        "In the loop: size += (kernel - 1) * jump, then jump *= stride. The order matters.",
    ),
    solution="""
        def receptive_field(layers):
            size = 1
            jump = 1
            for kernel, stride in layers:
                size += (kernel - 1) * jump
                jump *= stride
            return size
    """,
    checks=_checks,
    wrong=(
        Wrong("only its own stride", "(kernel - 1) * jump", "(kernel - 1) * stride"),
        Wrong("strides not multiplied", "jump *= stride", "jump = stride"),
        Wrong("kernel for kernel less 1", "(kernel - 1) * jump", "kernel * jump"),
        Wrong("from the wrong end", "size += (kernel - 1) * jump", "size = size * stride + kernel - stride"),
        Wrong("strides ignored", "jump *= stride", "jump = 1"),
        Wrong("kernels added", "size += (kernel - 1) * jump", "size += kernel - (jump == 1 and size == 1)"),
        Wrong("1 forgotten", "size = 1", "size = 0"),
        Wrong("kernels multiplied", "size += (kernel - 1) * jump", "size *= kernel"),
    ),
    afterwards="""
        A value after the textbook's second pooling sees 10 × 10 of the 28 × 28 pixels. convscope describe shows the
        receptive
        field of every layer; what counts most in it is its middle.
    """,
)
