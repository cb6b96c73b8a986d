"""A process for an answer: forked from a warm one that has NumPy in memory, where the system can; else started anew.

Starting Python and NumPy takes ten times as long as most answers. On Linux one worker is started once, is told nothing
of any job, and forks a process of its own for each (``worker.keep_warm``), which sets its limits and its guard as one
that was started anew does, and ends like it.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from convscope.errors import ResourceError

WORKER = Path(__file__).with_name("worker.py")
CAN_FORK = sys.platform == "linux"
_COMMAND = [sys.executable, "-P", "-s", str(WORKER)]
_WORD = 8
"""Bytes of a number that a forked process is told by: its own, and what it ended with."""


class Forked:
    """A process that the warm one forked, with the part of ``subprocess.Popen`` that is needed of it."""

    def __init__(self, job: int, answers: int, printed: int, told: int) -> None:
        self._told = told
        self.stdin: IO[bytes] = os.fdopen(job, "wb")
        self.stdout: IO[bytes] = os.fdopen(answers, "rb", buffering=0)
        self.stderr: IO[bytes] = os.fdopen(printed, "rb", buffering=0)
        self.returncode: int | None = None
        self.pid = int.from_bytes(os.read(told, _WORD), "little")
        if not self.pid:
            for pipe in (self.stdin, self.stdout, self.stderr):
                pipe.close()
            os.close(told)
            raise ResourceError("no process can be started for the answer: there are too many, or too little memory.")

    def poll(self) -> int | None:
        """What it ended with, where that was waited for."""
        return self.returncode

    def kill(self) -> None:
        """End it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, 9)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, and tell what it ended with, negative for a signal.

        Raises:
            subprocess.TimeoutExpired: it has not ended by then.
        """
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(_COMMAND, timeout or 0)
            status = os.read(self._told, _WORD)
            os.close(self._told)
            self.returncode = os.waitstatus_to_exitcode(int.from_bytes(status, "little")) if status else -9
        return self.returncode


Started = Forked | subprocess.Popen[bytes]


class _Warm:
    """The warm worker of this process."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._line, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self._process = subprocess.Popen(
                [*_COMMAND, str(other.fileno())],
                pass_fds=[other.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **QUIET},
                start_new_session=True,
            )

    @property
    def is_here(self) -> bool:
        """Whether it lives, and belongs to this process and not to one that this was forked from."""
        return self._owner == os.getpid() and self._process.poll() is None

    def fork(self, folder: str, environment: Mapping[str, str]) -> Forked:
        place = json.dumps({"folder": folder, "environment": dict(environment)}).encode()
        pipes = [os.pipe() for _ in range(4)]
        (job, to_job), *others = pipes
        given = [job, *(write for _, write in others)]
        try:
            socket.send_fds(self._line, [place], given)
        except OSError:
            for pipe in (to_job, *(read for read, _ in others)):
                os.close(pipe)
            raise
        finally:
            for pipe in given:
                os.close(pipe)
        return Forked(to_job, *(read for read, _ in others))

    def close(self) -> None:
        self._line.close()
        if self._owner == os.getpid():
            self._process.wait()


QUIET = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "PYTHONUTF8"), "1")
QUIET |= {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
_LOCK = threading.Lock()
_HERE: list[_Warm] = []


def start(folder: str, environment: Mapping[str, str]) -> Started:
    """A process that runs the worker in a folder, in a session of its own, its pipes open.

    Raises:
        ResourceError: the system gives no process.
    """
    if CAN_FORK:
        with suppress(OSError), _LOCK:  # where the warm one cannot be had, the other way is as good
            return _warm().fork(folder, environment)
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(
            _COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder, env=dict(environment), start_new_session=True
        )
    except OSError as error:
        raise ResourceError(f"no process can be started for the answer: {error.strerror or error}.") from error


def _warm() -> _Warm:
    if _HERE and not _HERE[0].is_here:
        _HERE.pop().close()
    if not _HERE:
        _HERE.append(_Warm())
    return _HERE[0]


@atexit.register
def _end() -> None:
    while _HERE:
        _HERE.pop().close()
