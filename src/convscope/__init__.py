"""convscope: a laboratory for convolutional networks.

>>> import convscope as cs
>>> cs.analyse(cs.Architecture.parse("conv 32 3x3 relu, flatten, dense 10", input_shape=(28, 28, 1))).parameters
216650

Names are loaded when they are first used: importing convscope loads nothing heavier than the standard library.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convscope import views as views
    from convscope.analysis import Table as Table
    from convscope.analysis import analyse as analyse
    from convscope.architecture import Architecture as Architecture
    from convscope.convolution import KERNELS as KERNELS
    from convscope.convolution import Window as Window
    from convscope.convolution import convolve as convolve
    from convscope.convolution import pool as pool
    from convscope.convolution import trace as trace
    from convscope.datasets import load as load
    from convscope.datasets import load_data as load_data
    from convscope.datasets.doctor import diagnose as diagnose
    from convscope.frameworks.code import code as code
    from convscope.frameworks.network import Network as Network
    from convscope.frameworks.writing import write as write
    from convscope.images import Images as Images
    from convscope.inspection.activations import activations as activations
    from convscope.inspection.explain import explain as explain
    from convscope.inspection.film import filmed as filmed
    from convscope.inspection.kernels import kernels as kernels
    from convscope.lessons.notebook import check as check
    from convscope.opening import open as open
    from convscope.opening import read as read
    from convscope.reporting import report as report
    from convscope.step import Step as Step
    from convscope.training.loop import train as train
    from convscope.training.recipe import Recipe as Recipe

__version__ = "0.1.0"

_HOMES = {
    "Architecture": "architecture",
    "Images": "images",
    "KERNELS": "convolution",
    "Network": "frameworks.network",
    "Recipe": "training.recipe",
    "Step": "step",
    "Table": "analysis",
    "Window": "convolution",
    "activations": "inspection.activations",
    "analyse": "analysis",
    "check": "lessons.notebook",
    "code": "frameworks.code",
    "convolve": "convolution",
    "diagnose": "datasets.doctor",
    "explain": "inspection.explain",
    "filmed": "inspection.film",
    "kernels": "inspection.kernels",
    "load": "datasets",
    "load_data": "datasets",
    "open": "opening",
    "pool": "convolution",
    "read": "opening",
    "report": "reporting",
    "trace": "convolution",
    "train": "training.loop",
    "write": "frameworks.writing",
}
__all__ = ["__version__", "views", *_HOMES]


def __getattr__(name: str) -> Any:
    if name == "views":
        return importlib.import_module("convscope.views")
    if name not in _HOMES:
        raise AttributeError(f"module 'convscope' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"convscope.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
