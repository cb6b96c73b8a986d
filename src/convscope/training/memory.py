"""Memory: keeping what was freed for the next step, and what is said where it does not suffice."""

from __future__ import annotations

import ctypes
import platform
import re
from functools import cache

from convscope.errors import ResourceError


@cache
def keep_freed_memory() -> bool:
    """Let this process keep large blocks that it frees, not give them back; whether that is done.

    Each step of a training takes and frees the same few megabytes many times. The C library of Linux hands blocks of
    that size back at once, and the system clears every page of them anew when they are next taken, which took up to a
    third of the time of a step. Elsewhere nothing is done.

    Source: mallopt(3) of the GNU C library, ``M_MMAP_THRESHOLD`` and ``M_TRIM_THRESHOLD``.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    return bool(mallopt(_M_MMAP_THRESHOLD, 1 << 30) and mallopt(_M_TRIM_THRESHOLD, 2**31 - 1))


_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def missing_memory(error: BaseException) -> ResourceError | None:
    """The words for an error that means that memory is missing; None for any other error.

    PyTorch says so in a RuntimeError, NumPy in a MemoryError.

    >>> print(missing_memory(RuntimeError("can't allocate memory: you tried to allocate 4096 bytes.")))
    the memory of this machine does not suffice: 4096 bytes more were needed.
    Take a smaller batch or network, or fewer images; the last checkpoint is whole.
    >>> missing_memory(RuntimeError("shapes differ")) is None
    True
    """
    text = str(error)
    if not isinstance(error, MemoryError) and not re.search("can't allocate memory|out of memory", text):
        return None
    amount = re.search(r"(?:allocate|Unable to allocate) ([\d.]+ \w+)", text)
    needed = f": {amount[1]} more were needed" if amount else ""
    return ResourceError(
        f"the memory of this machine does not suffice{needed}.\n"
        "Take a smaller batch or network, or fewer images; the last checkpoint is whole."
    )
