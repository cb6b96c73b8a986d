from __future__ import annotations

import platform

import numpy as np
import pytest
import torch

from convscope.training.memory import keep_freed_memory, missing_memory


def test_freed_memory_is_kept_where_the_c_library_can() -> None:
    assert keep_freed_memory() == (platform.libc_ver()[0] == "glibc")


def test_a_real_lack_of_memory_is_told_in_numbers() -> None:
    """What NumPy and PyTorch really say of a block larger than any machine's memory."""
    with pytest.raises(MemoryError) as numpy_says:
        np.empty(2**60, np.uint8)
    with pytest.raises(RuntimeError) as torch_says:
        torch.empty(2**60, dtype=torch.uint8)
    for error in (numpy_says.value, torch_says.value):
        assert "more were needed" in str(missing_memory(error))
    assert missing_memory(ValueError("shapes differ")) is None
