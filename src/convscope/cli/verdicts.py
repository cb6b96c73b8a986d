"""How a verdict looks in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

    from convscope.lessons.verdict import Verdict

STYLES = {
    "head": "bold",
    "pass": "green",
    "fail": "red",
    "says": "bold",
    "drawing": "default",
    "advice": "cyan",
    "quiet": "dim",
}


def show_verdict(console: Console, verdict: Verdict) -> None:
    """Print a verdict, coloured where there are colours, the wrong cell of a drawing marked."""
    for line in verdict.lines(console.width):
        text = Text(line.text, style=STYLES[line.kind])
        if line.kind == "drawing":
            text.highlight_regex(r"\[[^\]]*\]", "bold red")
            text.highlight_regex(r"^\s*(what you gave|how .* comes about|it was here)$", "dim")
        text.truncate(console.width, overflow="ellipsis")
        console.print(text, soft_wrap=True)
