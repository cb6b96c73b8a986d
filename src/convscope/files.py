"""Writing files so that there is never half of one."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from convscope.errors import ResourceError

_WAYS_OUT = {
    errno.ENOSPC: "Make room, or choose a folder on another disk.",
    errno.EDQUOT: "Make room, or choose a folder on another disk.",
    errno.ENOENT: "Make its folder first, or choose another.",
    errno.EISDIR: "It is a folder: name a file in it.",
}


def write_aside(path: Path, content: bytes) -> None:
    """Write a file under another name, then move it into place: the old one stays whole until the new one is.

    Raises:
        ResourceError: the disk is full, or the folder is gone or may not be written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise ResourceError(
            f"{path} cannot be written ({len(content):,} bytes): {error.strerror or error}.\n"
            f"{_WAYS_OUT.get(error.errno or 0, 'Choose another name, or a folder that you may write to.')}"
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
