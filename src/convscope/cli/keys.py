"""Single keys from the terminal, without Enter."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def single_keys() -> Iterator[None]:
    """Keys come as they are pressed, and are not echoed; the terminal is put right afterwards."""
    if sys.platform == "win32":
        yield
        return
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def key(seconds: float) -> str:
    """The key that is pressed within so many seconds, in lower case; an empty text where none is."""
    if sys.platform == "win32":
        import msvcrt

        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if msvcrt.kbhit():
                return msvcrt.getwch().lower()
            time.sleep(0.02)
        return ""
    if not select.select([sys.stdin], [], [], seconds)[0]:
        return ""
    return sys.stdin.read(1).lower() or "q"
