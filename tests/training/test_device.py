from __future__ import annotations

import pytest
import torch

from convscope.architecture import Architecture
from convscope.errors import ResourceError, UsageError
from convscope.images import Images
from convscope.training.device import device_named, working_precision
from convscope.training.loop import train
from convscope.training.recipe import RECIPES, Recipe

CPU = torch.device("cpu")


def test_auto_precision_asks_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    for able, expected in (({"avx512_bf16": True}, "bfloat16"), ({"amx_bf16": True}, "bfloat16"), ({}, "float32")):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda able=able: able)
        assert working_precision(RECIPES["fast"], CPU) == expected
        assert working_precision(RECIPES["textbook"], CPU) == "float32"


def test_auto_precision_asks_the_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    for able, expected in ((True, "bfloat16"), (False, "float32")):
        monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation, able=able: able)
        assert working_precision(RECIPES["fast"], torch.device("cuda")) == expected
    assert working_precision(RECIPES["fast"], torch.device("mps")) == "float32"


@pytest.mark.parametrize("name", ["gpu", "cuda:one", ""])
def test_an_unknown_device_lists_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError, match=f"no device '{name}'; devices are cpu, cuda, mps"):
        device_named(name)


def test_a_missing_device_is_said_before_anything_is_computed(
    architecture: Architecture, images: Images, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(ResourceError, match="cuda:1 is not to be had: PyTorch sees 1 CUDA GPUs here"):
        train(architecture, images, None, recipe, device="cuda:1")
    with pytest.raises(ResourceError, match="mps is not to be had"):
        train(architecture, images, None, recipe, device="mps")


def test_each_process_takes_a_gpu_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 4)
    monkeypatch.setenv("LOCAL_RANK", "2")
    assert device_named("cuda") == torch.device("cuda:2")
    assert device_named("cuda:1") == torch.device("cuda:1")
