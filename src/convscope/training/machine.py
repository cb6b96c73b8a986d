"""The machine that a training ran on, in words."""

from __future__ import annotations

import platform
import re
from pathlib import Path


def machine() -> str:
    """The processor and the system, such as ``"Intel(R) Xeon(R) Platinum 8488C, Linux x86_64"``; no name of a person or
    a network is in it.
    """
    processor = _processor()
    system = f"{platform.system()} {platform.machine()}".strip() or "unknown"
    return f"{processor}, {system}" if processor else system


def _processor() -> str:
    """What the processor calls itself, where the system tells."""
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        found = None
    if found:
        return found[1].strip()
    own = platform.processor()
    return "" if own == platform.machine() else own
