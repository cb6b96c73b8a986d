"""convscope runs: the runs there are, and runs side by side."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convscope.cli.screen import Screen
    from convscope.training.comparison import Comparison
    from convscope.training.run import Run

EXAMPLES = """\
  convscope runs
  convscope runs runs/fashion-mnist-001 runs/fashion-mnist-002
  convscope runs --in elsewhere --json"""
WIDEST = 40  # columns of a value that stands beside others
ACCURACIES = ("test accuracy", "best epoch's")


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "runs",
        help="list the runs, or compare some side by side",
        description="List the runs in a folder; or put some side by side: settings that differ, and results.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("folders", nargs="*", type=Path, metavar="RUN", help="runs to put side by side")
    verb.add_argument("--in", dest="parent", type=Path, default=Path("runs"), metavar="FOLDER", help="where to look")
    verb.add_argument("--json", action="store_true", help="print the result as JSON, all else on standard error")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List, or compare."""
    from convscope.cli.screen import Screen
    from convscope.training.comparison import compare
    from convscope.training.run import Run

    screen = Screen(aside=options.json)
    if not options.folders:
        return _list(screen, options)
    comparison = compare([Run.open(folder) for folder in options.folders])
    names = [path.as_posix() for path in options.folders]
    screen.section("Settings", _table(names, comparison.settings) if comparison.settings else "none differs")
    long = [(i, key, str(value)) for key, values in comparison.settings.items() for i, value in enumerate(values)]
    for i, key, text in long:
        if len(text) > WIDEST:
            screen.section("In full", f"{key} of {names[i]}: {text}")
    screen.section("Results", _table(names, comparison.results))
    if options.json:
        print(json.dumps({"runs": names, **_sides(comparison)}, ensure_ascii=False))
    return 0


def _list(screen: Screen, options: argparse.Namespace) -> int:
    from convscope.training.comparison import find_runs, results

    found, faults = find_runs(options.parent)
    rows = [_row(run, results(run)) for run in found]
    if rows:
        columns = {key: [row[key] for row in rows] for key in rows[0]}
        screen.section(
            "Runs", "\n".join(_lines([[k, *(_told(k, v) for v in values)] for k, values in columns.items()]))
        )
    else:
        screen.section("Runs", f"none in {options.parent}; convscope train makes one")
    if faults:
        screen.section("Unreadable", "\n".join(str(fault).partition("\n")[0] for fault in faults))
    if any(row["status"] in ("interrupted", "killed") for row in rows):
        screen.section("Next", "a run that did not come to its end goes on with: convscope train --resume RUN")
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
    return 0


def _row(run: Run, came: dict[str, Any]) -> dict[str, Any]:
    known = {"run": run.folder.as_posix(), "data": run.data.name, "recipe": run.recipe.name}
    return known | {key: came[key] for key in ("status", "epochs", "test accuracy", "seconds")}


def _sides(comparison: Comparison) -> dict[str, Any]:
    return {"settings": comparison.settings, "results": comparison.results}


def _table(names: list[str], rows: dict[str, list[Any]]) -> str:
    """A line for every name, a column for every run."""
    columns = [
        ["", *rows],
        *([name, *(_told(key, values[i]) for key, values in rows.items())] for i, name in enumerate(names)),
    ]
    return "\n".join(_lines(columns))


def _lines(columns: list[list[str]]) -> list[str]:
    """Columns of texts beside each other, two spaces apart."""
    widths = [max(map(len, column)) for column in columns]
    cells = zip(*columns, strict=True)
    return ["  ".join(f"{c:{width}}" for c, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _told(name: str, value: Any) -> str:
    """A value in a few words; what is longer is cut here and told in full below."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.2%}" if name in ACCURACIES else f"{value:.4g}"
    text = f"{value:,}" if type(value) is int else str(value)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
