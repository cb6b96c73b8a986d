"""Making a lesson: its code is run, block by block, in one namespace, and what it shows is kept."""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from convscope.errors import ConvscopeError, DataError
from convscope.images import Images
from convscope.lessons.lesson import Code, Lesson
from convscope.lessons.lesson_data import lesson_data
from convscope.lessons.printing import printing_to
from convscope.views.view import View

SETUP = "import convscope as cs\nimport numpy as np\n"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Shown:
    """What a piece of code showed.

    Attributes:
        printed: what it printed.
        view: the view that its last expression is, if it is one.
        pictures: what it drew with matplotlib, as SVG.
        text: the last value as a text, where it is neither view nor picture.
        seconds: how long it took.
    """

    printed: str = ""
    view: View | None = None
    pictures: tuple[str, ...] = ()
    text: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, eq=False)
class Made:
    """A lesson that was run.

    Attributes:
        lesson: the lesson.
        shown: what each Code showed, by its place among the blocks; one that was not run is not there.
        data: the name of the data set that ``lesson_data`` gave; nothing where it was not asked.
        origin: where that came from, in words.
    """

    lesson: Lesson
    shown: Mapping[int, Shown]
    data: str = ""
    origin: str = ""


class Bench:
    """Where the code of one lesson runs: its blocks share one namespace.

    Args:
        lesson: the lesson.
        data: which data set ``lesson_data`` gives; None for the usual one.
        load: what gives a data set by its name, in place of reading it anew.

    Attributes:
        shown: what each block that was run showed.
        printed: what the block that runs now, or ran last, has printed so far.
    """

    def __init__(
        self, lesson: Lesson, data: str | None = None, load: Callable[[str | None], tuple[Images, Images]] = lesson_data
    ) -> None:
        self.lesson = lesson
        self.shown: dict[int, Shown] = {}
        self.printed = io.StringIO()
        self._one = threading.RLock()
        self._given: Images | None = None
        self._names: dict[str, Any] = {"__name__": f"lesson_{lesson.name.replace('-', '_')}"}

        def given() -> tuple[Images, Images]:
            train, test = load(data)
            self._given = train
            return train, test

        exec(SETUP, self._names)
        self._names["lesson_data"] = given

    def run(self, index: int) -> Shown:
        """Run one block and keep what it shows.

        Raises:
            DataError: it fails; the message names the block and the line.
        """
        block = self.lesson.blocks[index]
        assert isinstance(block, Code), f"block {index} is no code"
        file = f"<{self.lesson.title}, block {index + 1}>"
        linecache.cache[file] = (len(block.source), None, block.source.splitlines(keepends=True), file)
        with self._one:
            self.printed = io.StringIO()
            try:
                self.shown[index] = _run(block.source, file, self._names, self.printed)
            except ConvscopeError as error:
                raise DataError(f"{file[1:-1]} stops: {error}") from error
            except Exception as error:
                raise DataError(f"{file[1:-1]} stops{_line(error, file)}: {type(error).__name__}: {error}") from error
        return self.shown[index]

    def made(self) -> Made:
        """What was run so far."""
        name, origin = (self._given.name, self._given.origin) if self._given else ("", "")
        return Made(self.lesson, dict(self.shown), name, origin)


def make(lesson: Lesson, data: str | None = None, *, slow: bool = True, progress: Progress | None = None) -> Made:
    """Run the code of a lesson.

    Args:
        lesson: the lesson.
        data: which data set ``lesson_data`` gives; None for the usual one.
        slow: whether the slow blocks are run too, and those that need their names.
        progress: told how many blocks are done, and of how many.

    Raises:
        DataError: a block fails.
    """
    bench = Bench(lesson, data)
    wanted = [index for index in code_places(lesson) if slow or index not in waiting(lesson)]
    for done, index in enumerate(wanted):
        if progress:
            progress(done, len(wanted))
        bench.run(index)
    return bench.made()


def code_places(lesson: Lesson) -> list[int]:
    """Which blocks are code."""
    return [index for index, block in enumerate(lesson.blocks) if isinstance(block, Code)]


def waiting(lesson: Lesson) -> dict[int, int]:
    """The blocks that do not run by themselves: the slow ones, and those that use names that such a one makes.

    Returns:
        For each of them the place of the slow block that it waits for, its own where it is slow itself.
    """
    made_by: dict[str, int] = {}
    waits: dict[int, int] = {}
    for index in code_places(lesson):
        block = lesson.blocks[index]
        assert isinstance(block, Code)
        stored, used = _names(block.source)
        late = max((made_by[name] for name in used if name in made_by), default=None)
        if block.slow:
            late = index
        if late is not None:
            waits[index] = late
            made_by |= dict.fromkeys(stored, late)
        else:
            made_by = {name: place for name, place in made_by.items() if name not in stored}
    return waits


def _names(source: str) -> tuple[set[str], set[str]]:
    """The names that code gives values to, and those that it uses."""
    stored, used = set[str](), set[str]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            (stored if isinstance(node.ctx, ast.Store) else used).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            stored.add(node.name)
        elif isinstance(node, ast.alias):
            stored.add((node.asname or node.name).split(".")[0])
    return stored, used


def _run(source: str, file: str, names: dict[str, Any], printed: io.StringIO) -> Shown:
    tree = ast.parse(source, file)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    begun, before, value = time.perf_counter(), _figures(), None
    with _matplotlib_in_memory(source), printing_to(printed):
        exec(compile(tree, file, "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), file, "eval"), names)
        pictures = tuple(_pictures(value, before))
    seconds = time.perf_counter() - begun
    view = value if isinstance(value, View) else None
    return Shown(printed.getvalue(), view, pictures, "" if view or pictures else _text(value), seconds)


@contextlib.contextmanager
def _matplotlib_in_memory(source: str) -> Iterator[None]:
    """Figures are drawn without a window, and ``plt.show()`` says nothing about that."""
    with warnings.catch_warnings():
        if "matplotlib" in source or "plt." in source:
            import matplotlib

            matplotlib.use("Agg")
            warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")
        yield


def _figures() -> set[int]:
    """The numbers of the figures that pyplot holds open."""
    plt = sys.modules.get("matplotlib.pyplot")
    return set(plt.get_fignums()) if plt else set()


def _pictures(value: Any, before: set[int]) -> Iterator[str]:
    """Every figure that was drawn, as SVG: the last value, and those that pyplot holds open since."""
    if "matplotlib.figure" not in sys.modules:
        return
    from matplotlib.figure import Figure

    figures = [value] if isinstance(value, Figure) else []
    if plt := sys.modules.get("matplotlib.pyplot"):
        drawn = [plt.figure(number) for number in sorted(_figures() - before)]
        figures += [each for each in drawn if each not in figures]
        for each in drawn:
            plt.close(each)
    for figure in figures:
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
        yield buffer.getvalue()


def _text(value: Any) -> str:
    """A value as a notebook shows it; a record that has words of its own in these."""
    if value is None:
        return ""
    return str(value) if type(value).__module__.startswith("convscope") else repr(value)


def _line(error: BaseException, file: str) -> str:
    """Which line of a block failed."""
    trace, number = error.__traceback__, None
    while trace:
        if trace.tb_frame.f_code.co_filename == file:
            number = trace.tb_lineno
        trace = trace.tb_next
    if number is None and isinstance(error, SyntaxError):
        number = error.lineno
    return f" in line {number}" if number else ""
