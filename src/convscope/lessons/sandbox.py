"""Running a learner's code: another process, a temporary folder, limits on time, memory and output, plain data back.

This guards against accidents (loops, crashes, floods, a forgotten ``exit``), not against attackers: whoever grades code
of strangers who mean harm does it on a machine that has nothing to lose.
"""

from __future__ import annotations

import ast
import json
import os
import re
import secrets
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from convscope.lessons.stopping import joined
from convscope.lessons.warm import QUIET, start
from convscope.lessons.worker import TRACE, decode, encode

HELPERS = ("convscope", "torch", "tensorflow", "keras", "jax", "scipy", "skimage", "sklearn", "cv2", "PIL")
"""Libraries that would do an exercise for the learner; an exercise names those that it allows."""

_HIDDEN = Path(__file__).parent
_MOST_ANSWER = 96 << 20
_KEPT = ("PATH", "SYSTEMROOT", "CONVSCOPE_DATA", "CONVSCOPE_HOME", "HOME", "USERPROFILE", "XDG_CACHE_HOME")


@dataclass(frozen=True)
class Limits:
    """What an answer may use.

    Attributes:
        processor: seconds of processor time.
        wall: seconds on the clock.
        memory: bytes of address space.
        output: bytes that it may print.
        file_size: bytes of the largest file that it may write.
    """

    processor: int = 10
    wall: float = 30.0
    memory: int = 2 << 30
    output: int = 1 << 20
    file_size: int = 16 << 20


LIMITS = Limits()


@dataclass(frozen=True)
class Ask:
    """A value of the learner's: what a name holds, or what the function of that name gives for some arguments."""

    name: str
    arguments: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)
    call: bool = True


@dataclass(frozen=True)
class Trouble:
    """Why there is no value: an exception with its line, a missing name, or the end of the process.

    Attributes:
        kind: ``"error"``, ``"broken"`` (the code as a whole did not run), ``"missing"``, ``"time"``, ``"memory"``,
            ``"output"``, ``"left"`` (the process ended by itself) or ``"crash"``.
        type, message: of the exception, or the signal's name.
        line, code: where, in the learner's own code, if that is known.
    """

    kind: str
    type: str = ""
    message: str = ""
    line: int | None = None
    code: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came back: for each ask a value or a Trouble, and what was printed."""

    answers: tuple[Any, ...]
    printed: str


def run(
    source: str,
    asks: Sequence[Ask],
    *,
    file: str = "answer.py",
    allowed: Sequence[str] = (),
    hidden: Sequence[str | os.PathLike[str]] = (),
    limits: Limits = LIMITS,
) -> Outcome:
    """Run code in a process of its own and bring back the values that are asked for.

    Args:
        source: the learner's code.
        asks: what is wanted of it, in this order.
        file: what the code's file is called in messages.
        allowed: libraries of HELPERS that may be used.
        hidden: files and folders that must not be read, such as a pack of exercises with its solutions.
        limits: what it may use.

    >>> run("def double(x): return 2 * x", [Ask("double", (21,)), Ask("treble", (1,))]).answers
    (42, Trouble(kind='missing', type='', message='', line=None, code=''))
    """
    secret = secrets.token_hex(16)
    job = {
        "secret": secret,
        "source": source,
        "file": file,
        "asks": [_travelling(ask) for ask in asks],
        "refused": [name for name in HELPERS if name not in allowed],
        "hidden": [os.fspath(place) for place in (_HIDDEN, *hidden)],
        "processor": limits.processor,
        "memory": limits.memory,
        "file_size": limits.file_size,
        "processes": _process_limit(),
    }
    with tempfile.TemporaryDirectory(prefix="convscope-", ignore_cleanup_errors=True) as folder:
        seen = _Process(folder, json.dumps(job).encode(), limits).watch()
        return _outcome(seen, secret, len(asks), source, file, folder)


class _Process:
    """The worker, watched: its answers and its output are read as they come, and it is ended when it goes too far."""

    def __init__(self, folder: str, job: bytes, limits: Limits) -> None:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self.limits, self.started = limits, time.monotonic()
        self.answers, self.printed = bytearray(), bytearray()
        self.stopped = ""
        self._process = start(folder, environment | QUIET | {"TMPDIR": folder, "MPLCONFIGDIR": folder})
        assert self._process.stdin
        assert self._process.stdout
        assert self._process.stderr
        self._readers = [
            self._reader(self._process.stdout, self.answers, _MOST_ANSWER),
            self._reader(self._process.stderr, self.printed, limits.output),
        ]
        with suppress(BrokenPipeError), self._process.stdin as stdin:
            stdin.write(job)

    def watch(self) -> _Process:
        """Wait for its end, or bring it about."""
        try:
            joined(self._readers[0], self.limits.wall)
            if self._readers[0].is_alive() and not self.stopped:
                self.stopped = "time"
                self._signal(getattr(signal, "SIGXCPU", signal.SIGTERM))  # says where it was
                self._readers[0].join(0.5)
            else:
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(1)
        finally:  # also where the check is stopped, or Ctrl-C ends it
            self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
            self._process.wait()
            for reader in self._readers:
                reader.join(1)
        self.seconds = time.monotonic() - self.started
        return self

    @property
    def code(self) -> int:
        """What the process ended with: negative for a signal."""
        return int(self._process.returncode or 0)

    def _reader(self, pipe: IO[bytes], kept: bytearray, most: int) -> threading.Thread:
        def read() -> None:
            with pipe:
                while piece := os.read(pipe.fileno(), 1 << 16):
                    kept.extend(piece)
                    if len(kept) > most:
                        del kept[most:]
                        self.stopped = self.stopped or "output"
                        self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
                        return

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        return thread

    def _signal(self, number: int) -> None:
        """To the process and all that it started."""
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, number)
            elif self._process.poll() is None:
                self._process.kill()


def _travelling(ask: Ask) -> dict[str, Any]:
    return {
        "name": ask.name,
        "call": ask.call,
        "arguments": [encode(argument) for argument in ask.arguments],
        "keywords": {name: encode(argument) for name, argument in ask.keywords.items()},
    }


def _outcome(seen: _Process, secret: str, count: int, source: str, file: str, folder: str) -> Outcome:
    answers: list[Any] = [None] * count
    open_asks, rest = set(range(count)), None
    for event in _events(bytes(seen.answers), secret):
        kind = event["event"]
        if kind == "broken":
            rest = Trouble("broken", event["type"], event["message"], event["line"], event["code"])
        elif kind in ("answer", "error", "missing") and event["ask"] in open_asks:
            answers[event["ask"]] = _answer(event)
            open_asks.discard(event["ask"])
    for index in open_asks:
        answers[index] = rest = rest or _ending(seen, source, file, folder)
    printed = bytes(seen.printed).decode("utf-8", "replace")
    return Outcome(tuple(answers), printed)


def _events(data: bytes, secret: str) -> list[dict[str, Any]]:
    """The lines that the worker itself wrote; others are ignored."""
    events = []
    for line in data.split(b"\n"):
        word, _, text = line.partition(b" ")
        if word == secret.encode():
            with suppress(ValueError):
                events.append(json.loads(text))
    return events


def _answer(event: dict[str, Any]) -> Any:
    if event["event"] == "missing":
        return Trouble("missing")
    if event["event"] == "error":
        kind = "memory" if event["type"] in ("MemoryError", "_ArrayMemoryError") else "error"
        return Trouble(kind, event["type"], event["message"], event["line"], event["code"])
    return decode(event["value"])


def _ending(seen: _Process, source: str, file: str, folder: str) -> Trouble:
    """Why a process ended before it had answered."""
    line = _loop(source, _lines(Path(folder) / TRACE, file))
    code = source.splitlines()[line - 1].strip() if line and line <= len(source.splitlines()) else ""
    if seen.stopped:
        return Trouble(seen.stopped, line=line, code=code)
    if seen.code >= 0:
        return Trouble("left", message=str(seen.code))
    name = signal.Signals(-seen.code).name
    if name == "SIGXCPU" or (name == "SIGKILL" and seen.seconds >= seen.limits.processor):
        return Trouble("time", line=line, code=code)
    return Trouble("memory" if name == "SIGKILL" else "crash", name)


def _lines(trace: Path, file: str) -> list[int]:
    """The lines of the learner's code that were running when the time was up, the innermost call first."""
    with suppress(OSError):
        return [
            int(n) for n in re.findall(rf'File "{re.escape(file)}", line (\d+)', trace.read_text("utf-8", "replace"))
        ]
    return []


def _loop(source: str, lines: Sequence[int]) -> int | None:
    r"""Where the outermost loop begins that was running; else the line itself. Within a loop chance says which line.

    >>> _loop("def f():\n    while True:\n        pass\n", [3])
    2
    """
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        loops = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.For | ast.While)]
        for line in reversed(lines):
            around = [node.lineno for node in loops if node.lineno <= line <= (node.end_lineno or line)]
            if around:
                return min(around)
    return lines[0] if lines else None


def _process_limit() -> int:
    """How many processes and threads this user may have, all in all: those there are and some; 0 where unknown."""
    if not hasattr(os, "getuid") or not Path("/proc/self/task").exists():
        return 0
    count, user = 0, os.getuid()
    for place in Path("/proc").glob("[0-9]*/task"):
        with suppress(OSError):
            if place.stat().st_uid == user:
                count += len(list(place.iterdir()))
    return count + 256
