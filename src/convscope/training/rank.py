"""The place of a process that torchrun started, known before PyTorch is loaded."""

from __future__ import annotations

import os


def rank_of_process() -> int:
    """The place that torchrun gave this process, 0 where it did not start it."""
    return int(os.environ.get("RANK", "0"))
