"""What one thread prints goes to a text of its own, while others print where they always do."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _ByThread(io.TextIOBase):
    """Standard output while some threads print elsewhere."""

    def __init__(self, usual: Any) -> None:
        self.usual = usual
        self.texts: dict[int, io.StringIO] = {}

    def write(self, text: str) -> int:
        return int(self._target().write(text))

    def flush(self) -> None:
        self._target().flush()

    def _target(self) -> Any:
        return self.texts.get(threading.get_ident(), self.usual)


_LOCK = threading.Lock()


@contextmanager
def printing_to(text: io.StringIO) -> Iterator[None]:
    r"""Within it what this thread prints is written to ``text``.

    >>> text = io.StringIO()
    >>> with printing_to(text):
    ...     print("heard")
    >>> text.getvalue()
    'heard\n'
    """
    thread = threading.get_ident()
    with _LOCK:
        if not isinstance(sys.stdout, _ByThread):
            sys.stdout = _ByThread(sys.stdout)
        output = sys.stdout
        outer = output.texts.get(thread)
        output.texts[thread] = text
    try:
        yield
    finally:
        with _LOCK:
            if outer is None:
                del output.texts[thread]
            else:
                output.texts[thread] = outer
            if not output.texts and sys.stdout is output:
                sys.stdout = output.usual
