"""convscope grade: the answers of a whole class."""

from __future__ import annotations

import argparse
import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from convscope.cli.check import GUARD, add_pack_option
from convscope.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convscope.cli.screen import Screen
    from convscope.lessons.classroom import Result

EXAMPLES = """\
  convscope grade handed-in/ -o grades.csv
  convscope grade handed-in/ -o grades.csv --for canvas --exercises output-size,corners
  convscope grade handed-in/ -o grades.csv --pack my-exercises/"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "grade",
        help="grade a class: a file, a notebook or a folder for each learner",
        description="Grade every .py file, .ipynb notebook and folder in FOLDER, one for each learner, with partial "
        "credit,\n"
        f"and write a table for Moodle or Canvas and a page for each learner. {GUARD}",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("folder", type=Path, help="what was handed in: ana.py, ben.ipynb, or a folder for each learner")
    verb.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="the table, such as grades.csv")
    verb.add_argument(
        "--for", dest="form", choices=("moodle", "canvas"), default="moodle", help="who imports the table"
    )
    verb.add_argument("--exercises", metavar="NAMES", help="those that count (default: all that anyone answered)")
    verb.add_argument("--jobs", type=int, metavar="N", help="learners at a time (default: one for each processor)")
    add_pack_option(verb)
    verb.add_argument("--json", action="store_true", help="print the results as JSON, all else on standard error")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Grade, and write the table and the pages."""
    from convscope.cli.screen import Screen
    from convscope.files import write_aside
    from convscope.lessons.classroom import answered, grade_class, rows, submissions
    from convscope.lessons.course import course

    if options.jobs is not None and options.jobs < 1:
        raise UsageError(f"--jobs {options.jobs}: at least one learner is graded at a time. Give 1 or more.")
    screen, exercises = Screen(aside=options.json), course(options.pack)
    asked = [name.strip() for name in (options.exercises or "").split(",") if name.strip()]
    only = [exercises[name].name for name in asked]
    handed_in, pages = submissions(options.folder), options.out.with_suffix("")
    try:
        with screen.fetching(bytes_=False) as show:
            results = grade_class(
                handed_in,
                exercises,
                pages,
                only=only,
                pack=options.pack,
                jobs=options.jobs,
                progress=lambda done, total: show("learners", done, total),
            )
    except KeyboardInterrupt:
        screen.section("Stopped", "whoever was graded is kept; the same command goes on")
        raise
    counted = only or answered(results, exercises)
    table = io.StringIO()
    csv.writer(table, lineterminator="\r\n").writerows(rows(results, counted, options.form))
    write_aside(options.out, table.getvalue().encode("utf-8"))
    _write_index(pages, results, counted)
    _tell(screen, results, counted, options)
    if options.json:
        data = [{"learner": r.learner, "scores": r.scores, "points": r.points(counted)} for r in results]
        print(json.dumps({"exercises": counted, "results": data}, ensure_ascii=False, indent=2))
    return 0


def _write_index(pages: Path, results: Sequence[Result], counted: Sequence[str]) -> None:
    from convscope.files import write_aside
    from convscope.lessons.classroom import safe_name
    from convscope.lessons.learner_page import class_page

    lines = [
        (
            r.learner,
            quote(f"{safe_name(r.learner)}.html"),
            f"{r.points(counted):.2f}",
            list(r.scores.values()).count(1.0),
        )
        for r in results
    ]
    write_aside(pages / "index.html", class_page(lines).encode("utf-8"))


def _tell(screen: Screen, results: Sequence[Result], counted: Sequence[str], options: argparse.Namespace) -> None:
    from convscope.lessons.classroom import packed

    points = [result.points(counted) for result in results]
    mean = sum(points) / len(points)
    learners = "learner" if len(results) == 1 else "learners"
    screen.section("Graded", f"{len(results):,} {learners}, {len(counted)} exercises, {mean:.2f} points on average")
    if troubled := [f"{result.learner}: {result.problem}" for result in results if result.problem]:
        more = [f"and {len(troubled) - 8} more"] if len(troubled) > 8 else []
        screen.section("Note", "\n".join([*troubled[:8], *more]))
    if archives := packed(options.folder):
        screen.section("Note", f"not graded, to be unpacked first: {', '.join(archives)}")
    screen.section("Table", f"{options.out}, for {options.form.capitalize()}")
    screen.section("Pages", f"{options.out.with_suffix('') / 'index.html'}")
