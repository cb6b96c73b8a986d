"""convscope lesson: the map of the course, and a lesson as a page, a notebook or a text."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convscope.cli.screen import Screen
    from convscope.lessons.lesson import Lesson
    from convscope.lessons.making import Made

EXAMPLES = """\
  convscope lesson                           # the map of the course, and where you stand
  convscope lesson 3                         # makes the page of lesson 3, and opens it
  convscope lesson convolution-by-hand -o page.html --no-browser
  convscope lesson 3 --notebook              # writes convolution-by-hand.ipynb
  convscope lesson 3 --text                  # prints it, for a terminal or a screen reader
  convscope lesson 3 --teacher               # the teacher's page: goals, timing, misconceptions, solutions
  convscope lesson all -o course             # a folder with the pages of all lessons
  convscope lesson my_own.py                 # a lesson of your own: convscope new lesson my-own"""
ALL = "all"


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    from convscope.cli.looking import add_page_options

    verb = verbs.add_parser(
        "lesson",
        help="the course: a lesson as an offline page, a notebook or a text",
        description="Make a lesson: its code is run, and everything it shows stands in one offline HTML page.\n"
        "Without a lesson: the map of the course, and where you stand.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("lesson", nargs="?", help="its number or name, a file of your own, or: all")
    verb.add_argument("-o", "--out", type=Path, metavar="FILE", help="where to (default: here, under its name)")
    form = verb.add_mutually_exclusive_group()
    form.add_argument("--notebook", action="store_true", help="as a notebook, for Jupyter, VS Code and Colab")
    form.add_argument("--text", action="store_true", help="print it as a text")
    form.add_argument("--teacher", action="store_true", help="the teacher's page, with all answers and solutions")
    verb.add_argument(
        "--data", metavar="NAME", help="which images are learned from (default: fashion-mnist where it is here)"
    )
    verb.add_argument("--force", action="store_true", help="write over a notebook that is there")
    add_page_options(verb)
    verb.add_argument("--json", action="store_true", help="print the result as JSON, all else on standard error")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show the map, or make one lesson or all."""
    from convscope.cli.screen import Screen
    from convscope.errors import UsageError
    from convscope.lessons.reading import lesson, lessons

    screen = Screen(aside=options.json)
    if options.lesson is None:
        _map(options.json)
    elif options.lesson != ALL:
        _one(screen, lesson(options.lesson), options)
    elif options.notebook or options.text:
        raise UsageError("all lessons are made as pages, one folder of them. Name one lesson for a notebook or a text.")
    else:
        _all(screen, lessons(), options)
    return 0


def _map(as_json: bool) -> None:
    from convscope.cli.course_map import lesson_lines, lesson_rows
    from convscope.cli.screen import Screen
    from convscope.datasets.cache import home
    from convscope.lessons.workbook import Workbook

    book = Workbook.nearest(home() / "exercises")
    if as_json:
        print(json.dumps(lesson_rows(book), ensure_ascii=False, indent=2))
        return
    console = Screen().console
    for line in lesson_lines(book):
        console.print(line, soft_wrap=True)


def _one(screen: Screen, one: Lesson, options: argparse.Namespace) -> None:
    if options.notebook:
        path = _write_notebook(one, options)
        said = {"notebook": str(path)}
        screen.section("Notebook", f"{path}; open it with: jupyter lab {path}")
    elif options.text:
        from convscope.lessons.lesson_text import lesson_text

        text = lesson_text(_made(screen, one, options.data))
        said = {"text": text}
        if not options.json:
            print(text, end="")
    else:
        path = options.out or Path(f"{one.name}{'-teacher' if options.teacher else ''}.html")
        _write_page(screen, one, path, options, alone=True)
        said = {"page": str(path)}
        _show(screen, path, options)
    if options.json:
        print(json.dumps(said, ensure_ascii=False))


def _all(screen: Screen, all_: tuple[Lesson, ...], options: argparse.Namespace) -> None:
    """All lessons in one folder, each leading to the next."""
    folder = options.out or Path("convscope-course")
    folder.mkdir(parents=True, exist_ok=True)
    pages = [folder / f"{one.name}{'-teacher' if options.teacher else ''}.html" for one in all_]
    for one, path in zip(all_, pages, strict=True):
        _write_page(screen, one, path, options, alone=False)
    _show(screen, pages[0], options)
    if options.json:
        print(json.dumps({"pages": [str(path) for path in pages]}))


def _write_page(screen: Screen, one: Lesson, path: Path, options: argparse.Namespace, *, alone: bool) -> None:
    from convscope.files import write_aside
    from convscope.lessons.lesson_page import lesson_page
    from convscope.lessons.teacher_page import teacher_page

    if options.teacher:
        content = teacher_page(one)
    else:
        made = _made(screen, one, options.data)
        content = lesson_page(made, lambda other: _beside(path, other) if alone else f"{other.name}.html")
        if made.data:
            screen.section("Data", f"{made.data}: {made.origin}")
    write_aside(path, content.encode())


def _beside(path: Path, other: Lesson) -> str:
    """The page of another lesson where one lies beside this one; nothing where none does."""
    name = f"{other.name}.html"
    return name if (path.parent / name).is_file() else ""


def _made(screen: Screen, one: Lesson, data: str | None) -> Made:
    from convscope.lessons.making import make

    with screen.waiting(f"running the code of lesson {one.number or one.name}: {one.title}"):
        return make(one, data)


def _show(screen: Screen, path: Path, options: argparse.Namespace) -> None:
    from convscope.cli.looking import open_browser

    address = path.resolve().as_uri()
    opened = not options.no_browser and open_browser(address)
    screen.section("Page", f"{path}, opened in your browser" if opened else f"{path}\nopen it in a browser: {address}")


def _write_notebook(one: Lesson, options: argparse.Namespace) -> Path:
    from convscope.errors import UsageError
    from convscope.files import write_aside
    from convscope.lessons.lesson_notebook import lesson_notebook

    path: Path = options.out or Path(f"{one.name}.ipynb")
    if path.exists() and not options.force:
        raise UsageError(f"{path} is there already, with what you wrote in it: give another --out, or --force.")
    write_aside(path, lesson_notebook(one).jupyter().encode())
    return path
