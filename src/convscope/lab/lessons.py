"""The lessons that pages of the lab have open: each runs once, whoever looks at it; what is slow runs when asked."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from convscope.errors import ConvscopeError, UsageError
from convscope.images import Images
from convscope.lessons.lesson import Lesson
from convscope.lessons.lesson_data import usual_data
from convscope.lessons.making import Bench, code_places, waiting

Load = Callable[[str], tuple[Images, Images]]
MOST_PRINTED = 4000  # letters of what is printed that a page is told while it runs


class Halted(BaseException):
    """Raised within the code of a lesson that is to stop."""


@dataclass
class Going:
    """A slow block under way, with those that wait for it.

    Attributes:
        blocks: which blocks run, in order.
        asked: the block that was asked for.
        begun: when, by the clock of `time.perf_counter`.
        done: whether it has ended.
        failure: why it stopped, in words; nothing where it ran through.
    """

    blocks: list[int]
    asked: int
    begun: float = field(default_factory=time.perf_counter)
    done: bool = False
    failure: str = ""
    thread: threading.Thread | None = None


class OpenLesson:
    """One lesson, and what its code has shown so far."""

    def __init__(self, lesson: Lesson, load: Load) -> None:
        self.lesson = lesson
        self.bench = Bench(lesson, load=lambda name: load(name or usual_data()))
        self.going: Going | None = None
        self._waits = waiting(lesson)
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Run what does not take long, once."""
        with self._lock:
            for index in code_places(self.lesson):
                if index not in self._waits and index not in self.bench.shown:
                    self.bench.run(index)

    def start(self, block: int) -> Going:
        """Run a slow block, unless it runs already, and then those that wait for it.

        Raises:
            UsageError: it is not slow, or another one of this lesson runs.
        """
        if self._waits.get(block) != block:
            raise UsageError(f"block {block} of {self.lesson.title!r} does not wait to be run.")
        with self._lock:
            if self.going and not self.going.done:
                if self.going.asked != block:
                    raise UsageError("another part of this lesson is running. Wait for it, or stop it.")
                return self.going
            going = Going(self._with(block), block)
            self.going = going
            name = f"lesson {self.lesson.name}"
            going.thread = threading.Thread(target=self._run, args=(going,), name=name, daemon=True)
            going.thread.start()
            return going

    def _with(self, block: int) -> list[int]:
        """The slow blocks before it that did not run yet, the block, and what waits for them."""
        slow = {by for by in self._waits.values() if by <= block and by not in self.bench.shown} | {block}
        return [index for index, by in self._waits.items() if by in slow]

    def stop(self) -> None:
        """Stop what runs, at its next step."""
        going = self.going
        if going and not going.done and going.thread and going.thread.ident:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(going.thread.ident), ctypes.py_object(Halted))

    def _run(self, going: Going) -> None:
        try:
            for index in going.blocks:
                self.bench.run(index)
        except ConvscopeError as error:
            going.failure = str(error)
        except Halted:
            going.failure = "Stopped."
        finally:
            going.done = True

    @property
    def printed(self) -> str:
        """The end of what the block that runs has printed."""
        return self.bench.printed.getvalue()[-MOST_PRINTED:]


class OpenLessons:
    """All lessons that were opened in a lab.

    Args:
        load: gives a data set by its name.
    """

    def __init__(self, load: Load) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._open: dict[str, OpenLesson] = {}

    def get(self, name: str) -> OpenLesson:
        """A lesson by its number or name.

        Raises:
            UsageError: there is none.
        """
        from convscope.lessons.reading import lesson, lesson_names

        one = lesson(name) if not name.endswith(".py") else None
        if one is None or one.name not in lesson_names():
            raise UsageError(f"there is no lesson {name!r} in the lab.")
        with self._lock:
            return self._open.setdefault(one.name, OpenLesson(one, self._load))

    def close(self) -> None:
        """Stop whatever runs."""
        for one in self._open.values():
            one.stop()
