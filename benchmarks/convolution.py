"""The convolution beside what users would pick instead: python benchmarks/convolution.py

A 1920 × 1080 colour photo and 60,000 images of 28 × 28 under one 3 × 3 kernel, each channel by itself, "valid"; float32
throughout, and for the photo also the bytes it comes as. Every result is compared with ours before the clock starts.
OpenCV takes part where it is installed (pip install opencv-python-headless); it computes the border too, then cut off.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch
from contest import hold
from numpy.lib.stride_tricks import sliding_window_view
from scipy import ndimage, signal

import convscope as cs

KERNEL = cs.KERNELS["vertical-edges"].astype(np.float32)
Array = np.ndarray[Any, Any]


def each_channel(image: Array, way: Callable[[Array], Array]) -> Array:
    return np.stack([way(image[..., channel]) for channel in range(image.shape[-1])], axis=-1)


def by_ndimage(photo: Array) -> Array:
    return each_channel(photo, lambda plane: ndimage.correlate(plane, KERNEL, mode="constant")[1:-1, 1:-1])


def by_signal(photo: Array) -> Array:
    return each_channel(photo, lambda plane: signal.correlate2d(plane, KERNEL, "valid"))


def by_sliding_windows(images: Array) -> Array:
    windows = sliding_window_view(images, (3, 3), axis=(-3, -2))
    return np.einsum("...ij,ij->...", windows, KERNEL)


def by_pytorch(images: Array) -> Array:
    """(N, H, W, C) in and out; the change of layout there and back is part of the job."""
    channels = images.shape[-1]
    x = torch.from_numpy(images).permute(0, 3, 1, 2)
    weight = torch.from_numpy(KERNEL).expand(channels, 1, 3, 3)
    return torch.nn.functional.conv2d(x, weight, groups=channels).permute(0, 2, 3, 1).contiguous().numpy()


def by_opencv(photo: Array) -> Array:
    import cv2

    return cv2.filter2D(photo, cv2.CV_32F, KERNEL)[1:-1, 1:-1]


def main() -> None:
    rng = np.random.default_rng(0)
    photo_bytes = rng.integers(0, 256, (1080, 1920, 3), np.uint8)
    photo, small = photo_bytes.astype(np.float32), rng.random((60_000, 28, 28, 1), np.float32)
    integers = KERNEL.astype(np.int64)
    opencv = {"OpenCV": by_opencv} if find_spec("cv2") else {}
    for_photo = {
        "scipy.ndimage": by_ndimage,
        "scipy.signal": by_signal,
        "sliding windows": by_sliding_windows,
        **opencv,
    }
    print(f"{platform.processor() or platform.machine()}, {torch.get_num_threads()} threads, NumPy {np.__version__}\n")

    ours = cs.convolve(photo, KERNEL)
    ways = {name: (lambda way=way: way(photo)) for name, way in for_photo.items()}
    ways["PyTorch"] = lambda: by_pytorch(photo[np.newaxis])[0]
    for name, way in ways.items():
        np.testing.assert_allclose(way(), ours, atol=1e-2, err_msg=name)
    hold("1920 × 1080 × 3, float32", {"convscope": lambda: cs.convolve(photo, KERNEL), **ways})

    exact = cs.convolve(photo_bytes, integers)
    np.testing.assert_array_equal(exact, by_ndimage(photo_bytes.astype(np.int64)))
    hold(
        "1920 × 1080 × 3, bytes to exact integers",
        {
            "convscope": lambda: cs.convolve(photo_bytes, integers),
            "scipy.ndimage, as int64": lambda: by_ndimage(photo_bytes.astype(np.int64)),
            "sliding windows": lambda: by_sliding_windows(photo_bytes),
        },
    )

    ours = cs.convolve(small, KERNEL)
    for_small = {
        "scipy.ndimage": lambda: ndimage.correlate(small, KERNEL[None, :, :, None], mode="constant")[:, 1:-1, 1:-1],
        "sliding windows": lambda: by_sliding_windows(small),
        "PyTorch": lambda: by_pytorch(small),
    }
    for name, way in for_small.items():
        np.testing.assert_allclose(way(), ours, atol=1e-2, err_msg=name)
    hold("60,000 × 28 × 28, float32", {"convscope": lambda: cs.convolve(small, KERNEL), **for_small}, rounds=5)


if __name__ == "__main__":
    main()
