"""What is said where the memory does not suffice."""

from __future__ import annotations

import re

from convscope.errors import ResourceError


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
