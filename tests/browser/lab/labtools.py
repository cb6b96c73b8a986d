"""What the pages of the lab are asked by several tests."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

Open = Callable[..., Any]
SMALL = "conv 2 3x3 stride 2 relu, globalavgpool, dense 10"
PLAN = f"train?data=drawn&images=640&tests=64&recipe=textbook&network={SMALL}"


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def value(page: Any) -> float:
    """The number of the convolution view, once all is drawn."""
    page.wait_for_selector(".cv-title output")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return float(page.locator(".cv-title output").get_attribute("data-value"))


def stage(page: Any, words: str) -> None:
    page.locator(".lab-stage").filter(has_text=words).wait_for(timeout=60_000)
