"""How a convolution learns: its gradients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convscope.convolution import convolve
from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong
from convscope.lessons.worked import integers


def _checks() -> Sequence[Check]:
    return [
        _kernel(integers(85, 4, 5), integers(86, 2, 3), "the kernel's gradient, image 4 × 5, kernel 3 × 3"),
        _kernel(integers(87, 5, 4), integers(88, 4, 3), "the same, kernel 2 × 2"),
        _image(integers(89, 3, 3), integers(90, 2, 3), "the image's gradient, image 4 × 5, kernel 3 × 3"),
        _image(integers(91, 2, 2), integers(92, 4, 3), "the same, kernel 2 × 2"),
    ]


def _kernel(image: NDArray[np.int64], gradient: NDArray[np.int64], what: str) -> Check:
    right = convolve(image, gradient)
    return gives(
        "kernel_gradient",
        *(image, gradient),
        expected=right,
        what=what,
        suspects=[
            Suspect(
                "turned",
                right[::-1, ::-1],
                "Your result is turned by 180°: weight [a, b] met the pixels [i + a, j + b].",
            ),
            Suspect(
                "flipped kernel", convolve(image, gradient[::-1, ::-1]), "You turn the gradient; lay it on as it is."
            ),
            Suspect("mean for sum", right / gradient.size, "Sum over all places: every one of them used this weight."),
        ],
    )


def _image(kernel: NDArray[np.int64], gradient: NDArray[np.int64], what: str) -> Check:
    kh, kw = kernel.shape
    padded = np.pad(gradient, ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    right = convolve(padded, kernel[::-1, ::-1])
    return gives(
        "image_gradient",
        *(kernel, gradient),
        expected=right,
        what=what,
        suspects=[
            Suspect(
                "kernel not turned",
                convolve(padded, kernel),
                "Here the kernel is turned by 180°: pixel [i + "
                "a, j + b] "
                "meets weight [a, b], so that seen from the pixel the weights run backwards.",
            ),
            Suspect(
                "edges missing",
                right[kh - 1 : 1 - kh, kw - 1 : 1 - kw] if min(kernel.shape) > 1 else right,
                "The outer pixels are missing: they took part in fewer windows, but they did.",
            ),
        ],
    )


EXERCISE = Exercise(
    title="The gradient of a convolution",
    minutes=15,
    task="""
        A convolution (valid, not flipped) computes out[i, j] = Σ image[i + a, j + b] · kernel[a, b].
        gradient[i, j] tells by how much the loss grows when out[i, j] grows by 1.

        1. kernel_gradient(image, gradient): the same for each weight of the kernel. Its shape is
           (H - h' + 1, W - w' + 1), with gradient (h', w').
        2. image_gradient(kernel, gradient): the same for each pixel. A pixel counts wherever a window
           covered it. Its shape is (h' + kh - 1, w' + kw - 1).

        By the chain rule: sum, over all places where a number was used, gradient times what it was
        multiplied with.
    """,
    starter="""
        import numpy as np


        def kernel_gradient(image, gradient):
            return None


        def image_gradient(kernel, gradient):
            return None
    """,
    hints=(
        "Weight [a, b] was multiplied with image[i + a, j + b] at every place [i, j]: that sum is a convolution again.",
        "For the pixels, go through all places: result[i:i + kh, j:j + kw] += gradient[i, j] * kernel.",
    ),
    solution="""
        import numpy as np


        def kernel_gradient(image, gradient):
            h, w = gradient.shape
            result = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
            for a in range(result.shape[0]):
                for b in range(result.shape[1]):
                    result[a, b] = (image[a:a + h, b:b + w] * gradient).sum()
            return result


        def image_gradient(kernel, gradient):
            (kh, kw), (h, w) = kernel.shape, gradient.shape
            result = np.zeros((h + kh - 1, w + kw - 1))
            for i in range(h):
                for j in range(w):
                    result[i:i + kh, j:j + kw] += gradient[i, j] * kernel
            return result
    """,
    checks=_checks,
    wrong=(
        Wrong("flipped kernel", "b:b + w] * gradient)", "b:b + w] * gradient[::-1, ::-1])"),
        Wrong("mean for sum", "* gradient).sum()", "* gradient).mean()"),
        Wrong("kernel not turned", "+= gradient[i, j] * kernel", "+= gradient[i, j] * kernel[::-1, ::-1]"),
        Wrong("turned", "            result[a, b] = (image", "            result[-1 - a, -1 - b] = (image"),
    ),
    afterwards="""
        The gradient of a convolution is two convolutions: one of the image with the gradient, one of the padded
        gradient with
        the turned kernel. That is the place where the flip of mathematics comes back.
    """,
)
