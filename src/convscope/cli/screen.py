"""What a person sees in the terminal: headed lines, a progress bar with the time left; plain lines in a pipe."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

if TYPE_CHECKING:
    from convscope.datasets.fetch import Progress as Download
    from convscope.images import Images
    from convscope.training.event import Event

INDENT = 11
SAMPLE = 12  # columns of an image that is shown in the terminal


class Screen:
    """The terminal: standard output, or standard error where standard output is kept for JSON; or nothing at all."""

    def __init__(self, aside: bool = False, silent: bool = False) -> None:
        self.console = Console(stderr=aside, highlight=False, quiet=silent)

    def section(self, head: str, text: str) -> None:
        """A heading at the left, its text beside it, wrapped; a long heading stands above.

        Lines of a table are never wrapped: in a narrow terminal they start at its edge, and end early if they must.
        """
        room = self.console.width - INDENT
        lines = [part for line in text.splitlines() for part in ([line] if _tabular(line) else _wrapped(line, room))]
        fits = not self.console.is_terminal or all(len(line) <= room for line in lines if _tabular(line))
        indent = INDENT if fits else 0
        if len(head) >= indent:
            self.console.print(Text(head, style="bold cyan"))
            head = ""
        for i, line in enumerate(lines):
            whole = Text((head if i == 0 else "").ljust(indent), style="bold cyan").append(
                line, style="default not bold"
            )
            if not fits:
                whole.truncate(self.console.width, overflow="ellipsis")
            self.console.print(whole, soft_wrap=True)

    def bars(self, counts: dict[str, int]) -> None:
        """A line for every name: its number, and a bar as long as the number is large."""
        most, room = max([*counts.values(), 1]), max(8, self.console.width - INDENT - 34)
        for name, count in counts.items():
            bar = "█" * round(room * count / most)
            line = Text(f"{'':{INDENT}}{name[:22]:22} {count:>8,}  ").append(bar, style="cyan")
            self.console.print(line, soft_wrap=True)

    def samples(self, images: Images) -> None:
        """The first image of each class, two pixels to a character; only where there are colours to show them."""
        if not self.console.is_terminal or self.console.no_color or not len(images):
            return
        firsts = [images[images.labels == label].pixels[:1] for label in range(len(images.class_names))]
        small = [_terminal_picture(pixels[0]) for pixels in firsts if len(pixels)]
        across = max(1, (self.console.width - INDENT) // (SAMPLE + 1))
        for start in range(0, len(small), across):
            self.console.print()
            for lines in zip(*small[start : start + across], strict=True):
                self.console.print(Text(" " * INDENT).append_text(Text(" ").join(lines)), soft_wrap=True)

    @contextmanager
    def waiting(self, for_what: str) -> Iterator[None]:
        """A turning wheel in a terminal while something without a known end is under way."""
        with self.console.status(" " * (INDENT - 2) + for_what, spinner="dots"):
            yield

    @contextmanager
    def fetching(self, bytes_: bool = True) -> Iterator[Download]:
        """A bar for each file while data come, counted in bytes or in steps."""
        done = DownloadColumn() if bytes_ else MofNCompleteColumn()
        columns = (TextColumn("{task.description}"), BarColumn(), done, TimeRemainingColumn())
        with Progress(*columns, console=self.console, transient=True) as bars:
            tasks = {}

            def show(name: str, done: int, total: int) -> None:
                if name not in tasks:
                    tasks[name] = bars.add_task(" " * INDENT + name, total=total)
                bars.update(tasks[name], completed=done, total=total)

            yield show

    @contextmanager
    def training(self) -> Iterator[TrainingLine]:
        """The progress of a training: a bar in a terminal, a line for every epoch in a pipe."""
        columns = (
            TextColumn(" " * INDENT + "{task.description}"),
            BarColumn(bar_width=24, complete_style="cyan", finished_style="cyan"),
            TextColumn("{task.fields[numbers]}"),
        )
        with Progress(*columns, console=self.console, transient=True) as bars:
            yield TrainingLine(self, bars)


class TrainingLine:
    """Shows the events of a training as they come."""

    def __init__(self, screen: Screen, bars: Progress) -> None:
        self._screen = screen
        self._bars = bars
        self._task = bars.add_task("", total=None, numbers="")

    def show(self, event: Event) -> None:
        """Move the bar; at the end of an epoch leave a line."""
        if event.kind == "epoch":
            self._screen.console.print(" " * INDENT + _epoch_line(event))
        numbers = f"loss {event.loss:.3f}" if event.loss is not None else "starting"
        if event.seconds and event.seconds_left is not None:
            speed = f"  {event.images_seen / event.seconds:,.0f} images/s" if self._screen.console.width >= 96 else ""
            numbers += f"{speed}  {_time(event.seconds_left)} left"
        description = f"epoch {max(event.epoch, 1)} of {event.epochs}"
        self._bars.update(self._task, completed=event.step, total=event.steps, description=description, numbers=numbers)


def _terminal_picture(pixels: NDArray[np.uint8]) -> list[Text]:
    """An image as lines of half blocks: the upper pixel in the character's colour, the lower one behind it."""
    from PIL import Image

    colour = Image.fromarray(np.broadcast_to(pixels, (*pixels.shape[:2], 3)).copy()).resize((SAMPLE, SAMPLE))
    rows = np.asarray(colour)
    return [
        Text.assemble(
            *(("▀", f"#{bytes(over).hex()} on #{bytes(under).hex()}") for over, under in zip(a, b, strict=True))
        )
        for a, b in zip(rows[::2], rows[1::2], strict=True)
    ]


def _epoch_line(event: Event) -> str:
    """An epoch in at most 69 columns, so that it fits beside the headings of a narrow terminal."""
    parts = [f"epoch {event.epoch} of {event.epochs}"]
    parts += [f"loss {event.loss:.3f}"] if event.loss is not None else []
    parts += [f"training {event.accuracy:.1%}"] if event.accuracy is not None else []
    parts += [f"test {event.test_accuracy:.2%}"] if event.test_accuracy is not None else []
    return "   ".join([*parts, _time(event.seconds)])


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _tabular(line: str) -> bool:
    return "  " in line or "──" in line


def _wrapped(line: str, width: int) -> list[str]:
    return textwrap.wrap(line, max(40, width), break_long_words=False, break_on_hyphens=False) or [""]
