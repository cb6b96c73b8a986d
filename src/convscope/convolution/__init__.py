"""A window slid over an image: its geometry, the convolution and its trace, pooling, and kernels with a name."""

from convscope.convolution.convolve import convolve, trace
from convscope.convolution.kernels import KERNEL_FINDS, KERNELS
from convscope.convolution.pool import pool
from convscope.convolution.transposed import convolve_transposed, trace_transposed
from convscope.convolution.window import Padding, Pair, Window

__all__ = [
    "KERNELS",
    "KERNEL_FINDS",
    "Padding",
    "Pair",
    "Window",
    "convolve",
    "convolve_transposed",
    "pool",
    "trace",
    "trace_transposed",
]
