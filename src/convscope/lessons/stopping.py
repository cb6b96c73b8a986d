"""Stopping a check that is under way: what waits for another process looks now and then whether it is still wanted."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from convscope.errors import ConvscopeError

LOOKS = 0.05
"""Seconds between two looks."""

_STOP: ContextVar[threading.Event | None] = ContextVar("stop", default=None)


class Stopped(ConvscopeError):
    """The check was stopped before there was a verdict."""


@contextmanager
def stoppable(stop: threading.Event | None) -> Iterator[None]:
    """Within the block, what waits for another process ends with :class:`Stopped` once the event is set."""
    token = _STOP.set(stop)
    try:
        yield
    finally:
        _STOP.reset(token)


def joined(thread: threading.Thread, seconds: float) -> None:
    """Wait for a thread, at most so many seconds.

    Raises:
        Stopped: the check is no longer wanted.
    """
    end = time.monotonic() + seconds
    while thread.is_alive() and (left := end - time.monotonic()) > 0:
        thread.join(min(left, LOOKS) if _STOP.get() else left)
        _still_wanted()


def output(command: Sequence[str], seconds: float, environment: Mapping[str, str]) -> str:
    """What a program prints; it is ended where it takes longer, and where the check is no longer wanted.

    Raises:
        Stopped: the check is no longer wanted.
        subprocess.SubprocessError: it takes longer, or ends with another code than 0.
    """
    end = time.monotonic() + seconds
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=dict(environment)) as process:
        try:
            while True:
                try:
                    text, complaint = process.communicate(timeout=LOOKS)
                    break
                except subprocess.TimeoutExpired:
                    _still_wanted()
                    if time.monotonic() > end:
                        raise
        finally:
            process.kill()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, text, complaint)
    return text


def _still_wanted() -> None:
    if (stop := _STOP.get()) and stop.is_set():
        raise Stopped("the check was stopped.")
