"""convscope check: the verdict on an answer."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

EXAMPLES = """\
  convscope check 10_horizontal_edges.py
  convscope check homework.ipynb --json
  convscope check answers.py --exercise convolution-in-loops --page wrong.html
  convscope check --author my_first.py       # an exercise or a lesson of your own"""
GUARD = (
    "The code runs in a process of its own with limits on time, memory and output. That guards against accidents,\n"
    "not against attackers."
)


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "check",
        help="check the answer to an exercise, and say what is wrong with it",
        description=f"Check the answers in a .py file or a notebook; exit code 1 where one is wrong.\n{GUARD}",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("file", type=Path, help="the learner's file: .py or .ipynb")
    verb.add_argument("--exercise", metavar="NAME", help="which exercise it answers, if the file does not say")
    add_pack_option(verb)
    verb.add_argument(
        "--author",
        action="store_true",
        help="the file is an exercise or a lesson: prove it. It is run, unguarded",
    )
    verb.add_argument("--page", type=Path, metavar="FILE", help="write the wrong convolution as a page to play with")
    verb.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    verb.set_defaults(run=run)


def add_pack_option(verb: argparse.ArgumentParser) -> None:
    """Which exercises."""
    verb.add_argument(
        "--pack",
        type=Path,
        metavar="FOLDER",
        help="exercises of your own, not the course's; they are run, so trust whose they are",
    )


def run(options: argparse.Namespace) -> int:
    """Check every answer in the file."""
    from convscope.cli.screen import Screen
    from convscope.cli.verdicts import show_verdict
    from convscope.lessons.answer_file import read_answers
    from convscope.lessons.course import course
    from convscope.lessons.grading import grade
    from convscope.lessons.workbook import SOLUTIONS, Workbook

    if options.author:
        return _prove(options.file, options.json)
    book = Workbook.around(options.file, options.pack)
    exercises = book.course if book else course(options.pack)
    answers = read_answers(options.file, exercises, options.exercise)
    hidden = [*([options.pack] if options.pack else []), *([book.folder / SOLUTIONS] if book else [])]
    hidden += [book.pack] if book and book.pack else []
    verdicts = [grade(exercises[name], code, file=options.file.name, hidden=hidden) for name, code in answers.items()]
    if book:
        for verdict in verdicts:
            book.count(verdict)
    if options.json:
        print(json.dumps([verdict.to_json() for verdict in verdicts], ensure_ascii=False, indent=2))
    else:
        console = Screen().console
        for index, verdict in enumerate(verdicts):
            if index:
                console.print()
            show_verdict(console, verdict)
    if options.page:
        _write_page(options.page, next((view for verdict in verdicts if (view := verdict.view())), None), options.json)
    return 0 if all(verdicts) else 1


def _prove(file: Path, as_json: bool) -> int:
    """That an exercise or a lesson keeps the contract."""
    from rich.text import Text

    from convscope.cli.screen import Screen
    from convscope.errors import DataError
    from convscope.lessons.course import read_exercise
    from convscope.lessons.lesson_proof import prove_lesson
    from convscope.lessons.proving import prove
    from convscope.lessons.reading import is_lesson, read_lesson

    if not file.is_file():
        raise DataError(f"there is no file {file}. Begin an exercise with: convscope new exercise my-first")
    console, demands = Screen(aside=as_json).console, []
    proof = prove_lesson(read_lesson(file)) if is_lesson(file) else prove(read_exercise(file))
    for demand, fault in proof:
        demands.append({"demand": demand, "met": not fault, "fault": fault})
        line = Text(f"  {'✗' if fault else '✓'} {demand}", style="red" if fault else "green")
        console.print(line.append(f"\n    {fault}" if fault else "", style="default"), soft_wrap=True)
    if as_json:
        print(json.dumps(demands, ensure_ascii=False, indent=2))
    return 0 if all(demand["met"] for demand in demands) else 1


def _write_page(page: Path, view: object, aside: bool) -> None:
    from convscope.cli.screen import Screen
    from convscope.views.view import View

    if isinstance(view, View):
        view.save(page)
        Screen(aside).section("Page", f"{page}: the convolution behind the first wrong value, to play with")
    else:
        Screen(aside).section("Page", "none is written: no wrong value here comes from a convolution")
