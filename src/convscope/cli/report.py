"""convscope report: one page that tells everything of a run."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

EXAMPLES = """\
  convscope report runs/fashion-mnist-001
  convscope report runs/fashion-mnist-001 -o report.html --no-browser
  convscope report runs/photos-001 --data photos/
  convscope report shipped --data fashion-mnist --json"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    from convscope.cli.looking import add_page_options

    verb = verbs.add_parser(
        "report",
        help="make the page of a run: result, curves, mistakes, kernels, recipe",
        description="Make one offline HTML page that tells everything of a run, and open it in the browser. The test\n"
        "images are read once for it; without them the page comes too, and says what it lacks.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("run_folder", metavar="RUN", help="the folder of a run, or 'shipped'")
    verb.add_argument("--data", metavar="NAME", help="whose images (default: those of the run), or a folder of images")
    verb.add_argument("--path", metavar="FOLDER", help="where the data set's files lie, if you have them")
    verb.add_argument(
        "-o", "--out", type=Path, metavar="FILE", help=".html, or a picture (default: report.html in the run's folder)"
    )
    add_page_options(verb)
    verb.add_argument("--json", action="store_true", help="print the result as JSON, all else on standard error")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Gather, write, open."""
    from convscope.cli.looking import open_browser
    from convscope.cli.screen import Screen
    from convscope.reporting import default_file, findings
    from convscope.views._report import report

    screen = Screen(aside=options.json)
    with screen.waiting("reading the run, asking the network"):
        found = findings(options.run_folder, options.data, path=options.path)
        view = report(found)
    for remark in found.absent:
        screen.section("Note", remark)
    screen.section("Result", f"{view.title}\n{view.spec['honesty']}")
    page = view.save(options.out or default_file(options.run_folder))
    address = page.resolve().as_uri()
    opened = not options.no_browser and open_browser(address)
    screen.section(
        "Report", f"{page}, opened in your browser" if opened else f"{page}\nopen it in a browser: {address}"
    )
    if options.json:
        print(json.dumps(_result(found, page), ensure_ascii=False))
    return 0


def _result(found: Any, page: Path) -> dict[str, Any]:
    evaluation = found.evaluation
    counted = None if evaluation is None else {"n": evaluation.n, "correct": evaluation.correct}
    if evaluation is not None and counted is not None:
        counted |= {"accuracy": evaluation.accuracy, "interval": list(evaluation.interval)}
    mistakes = [
        {key: getattr(each.mistake, key) for key in ("index", "true", "taken", "probability")}
        for each in found.mistakes
    ]
    return {
        "report": str(page),
        "run": str(found.run.folder),
        "data": None if found.test is None else found.test.name,
        "test": counted,
        "mistakes": mistakes,
        "absent": list(found.absent),
    }
