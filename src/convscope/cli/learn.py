"""convscope learn: exercises in a folder of your own, checked whenever you save."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from convscope.cli.check import GUARD, add_pack_option
from convscope.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from convscope.lessons.workbook import Workbook

EXAMPLES = """\
  convscope learn                            # write the exercises, show the first, check on every save
  convscope learn my-folder
  convscope learn --list                     # the map of the course, and where you stand
  convscope learn --hint horizontal-edges
  convscope learn --reset horizontal-edges   # begin anew; your file is kept in the folder old
  convscope learn --solution horizontal-edges"""

PACK = "The exercises of a pack are programs that run here, outside any guard: take packs from people you trust."


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "learn",
        help="exercises that are checked whenever you save",
        description=f"Write the exercises into a folder of your own, and check each whenever you save it.\n{GUARD}",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("folder", nargs="?", type=Path, help="your folder (default: here, or convscope-exercises)")
    add_pack_option(verb)
    verb.add_argument("--list", action="store_true", help="the map of the course, and where you stand")
    verb.add_argument("--hint", metavar="NAME", help="the next hint to an exercise")
    verb.add_argument("--solution", metavar="NAME", help="our solution, once yours has passed")
    verb.add_argument("--reset", metavar="NAME", help="begin an exercise anew; what you wrote is kept in old/")
    verb.add_argument("--next", action="store_true", help="go on to the next exercise that is not passed")
    verb.add_argument("--yes", action="store_true", help="do not ask before writing into a folder with other files")
    verb.add_argument("--json", action="store_true", help="print where you stand as JSON, and leave")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do one thing, or stay and watch."""
    from convscope.cli.screen import Screen
    from convscope.lessons.workbook import Workbook

    console = Screen().console
    book = Workbook.open(options.folder or Workbook.nearest().folder, options.pack)
    if options.json or options.list:
        _list(console, book, options.json)
    elif options.hint or options.solution or options.reset or options.next:
        _do(console, book, options)
    else:
        if options.pack and book.is_new:
            console.print(PACK, soft_wrap=True)
        _write(console, book, options.yes)
        if sys.stdin.isatty() and console.is_terminal:
            _watch(console, book)
        else:
            console.print(
                f"{book.path(book.current)} is next. Check it with: convscope check {book.path(book.current)}",
                soft_wrap=True,
            )
    return 0


def _write(console: Console, book: Workbook, sure: bool) -> None:
    if book.holds_something_else and not sure:
        question = f"{book.folder} has other files in it. Write the exercises there? None of yours is changed."
        if not sys.stdin.isatty():
            raise UsageError(f"{question}\nSay --yes to do so, or give another folder.")
        if input(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
            raise UsageError("nothing is written. Give another folder: convscope learn my-folder")
    written = book.write()
    if written:
        console.print(f"{len(written)} exercises written into {book.folder}", soft_wrap=True)


def _watch(console: Console, book: Workbook) -> None:
    from convscope.cli.watching import Watch

    with suppress(KeyboardInterrupt):
        Watch(console, book).run()
    console.print(f"\n your progress is kept; go on with: convscope learn {book.folder}", soft_wrap=True)


def _list(console: Console, book: Workbook, as_json: bool) -> None:
    from convscope.cli.course_map import bar, legend, map_lines

    if as_json:
        rows = [
            {"name": n, "title": book.exercise(n).title, "file": str(book.path(n)), "score": book.scores.get(n, 0.0)}
            for n in book.course.names
        ]
        print(json.dumps({"current": book.current, "exercises": rows}, ensure_ascii=False, indent=2))
        return
    for line in [*map_lines(book), legend(), bar(book)]:
        console.print(line, soft_wrap=True)


def _do(console: Console, book: Workbook, options: argparse.Namespace) -> None:
    import textwrap

    name = book.course[next(filter(None, (options.hint, options.solution, options.reset, book.current)))].name
    if options.solution:
        print(book.solution(name), end="")
        return
    if book.is_new:
        raise UsageError(f"{book.folder} has no exercises yet. Write them with: convscope learn {book.folder}")
    if options.hint:
        console.print("\n".join(textwrap.wrap(book.hint(name), min(console.width, 100))))
    elif options.reset:
        kept = book.reset(name)
        console.print(
            f"{book.path(name)} begins anew" + (f"; your earlier file is {kept}" if kept else ""), soft_wrap=True
        )
    else:
        console.print(f"{book.path(book.go_on())} is next", soft_wrap=True)
