"""The device that a network is trained on, and the precision that pays there."""

from __future__ import annotations

import os

import torch

from convscope.errors import ResourceError, UsageError
from convscope.training.recipe import Recipe

KINDS = ("cpu", "cuda", "mps")


def device_named(name: str) -> torch.device:
    """The device of a name: ``"cpu"``, ``"cuda"`` (or ``"cuda:1"``), ``"mps"``.

    Under torchrun each process takes a GPU of its own.

    Raises:
        UsageError: there is no such kind.
        ResourceError: this machine has none of the kind, or this PyTorch was built without it.

    >>> device_named("cpu")
    device(type='cpu')
    """
    kind, _, number = name.partition(":")
    if kind not in KINDS or (number and not number.isdigit()):
        raise UsageError(f"there is no device {name!r}; devices are {', '.join(KINDS)}.")
    if kind == "cuda":
        count = torch.cuda.device_count()
        number = number or os.environ.get("LOCAL_RANK", "0")
        if int(number) >= count:
            raise ResourceError(_missing(f"cuda:{number}", f"PyTorch sees {count} CUDA GPUs here"))
        return torch.device(f"cuda:{number}")
    if kind == "mps" and not torch.backends.mps.is_available():
        raise ResourceError(_missing("mps", "it needs a Mac with Apple's processor"))
    return torch.device(kind)


def working_precision(recipe: Recipe, device: torch.device) -> str:
    """What ``"auto"`` means here: bfloat16 where there are instructions for it, else float32, which is faster then."""
    if recipe.precision != "auto":
        return recipe.precision
    if device.type == "cpu":
        able = torch.cpu.get_capabilities()
        return "bfloat16" if able.get("avx512_bf16") or able.get("amx_bf16") else "float32"
    able_gpu = device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)
    return "bfloat16" if able_gpu else "float32"


def _missing(name: str, why: str) -> str:
    return (
        f"the device {name} is not to be had: {why} (PyTorch {torch.__version__}).\n"
        "Leave the device out to train on the processor."
    )
