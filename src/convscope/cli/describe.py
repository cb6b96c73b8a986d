"""convscope describe: the table of a network, before or after training."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys

from convscope.cli import source

BOLD, DIM, CYAN, PLAIN = "\033[1m", "\033[2m", "\033[36m", "\033[0m"
EXAMPLES = """\
  convscope describe "conv 32 3x3 relu, maxpool 2, flatten, dense 10"
  convscope describe "conv 64 3x3" --input 224x224x3 --grow
  convscope describe "conv 8 3x3 same, residual(conv 8 3x3 same relu, conv 8 3x3 same) relu" --formulas
  convscope describe runs/fashion-mnist-001 --json
  convscope describe model.keras --batch 32
  convscope describe model.py:Net --input 224x224x3 --trust
  convscope describe weights.pt --architecture "conv 32 3x3 relu, flatten, dense 10\""""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "describe",
        help="shapes, parameters, MACs and receptive fields of a network",
        description="Print what every layer of a network makes, what it costs, and how far it sees.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("network", help=f"a text form, a JSON file, {source.NETWORK}{source.CODE}")
    source.add_network_options(verb)
    verb.add_argument("--batch", type=int, default=1, metavar="N", help="images at a time; it multiplies the memory")
    verb.add_argument("--formulas", action="store_true", help="under each row, how its numbers come about")
    verb.add_argument("--grow", action="store_true", help="the first convolution and a dense layer as the image grows")
    verb.add_argument("--json", action="store_true", help="print the table as JSON, with a formula for every number")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the table, and what a dense layer would cost."""
    from convscope.analysis import analyse
    from convscope.growth import compare, grow, growth_table

    architecture = source.architecture(options)
    table, instead = analyse(architecture, options.batch), compare(architecture)
    rows = grow(architecture) if options.grow else ()
    if options.json:
        data = table.to_json() | {"dense_instead": instead.to_json() if instead else None}
        data |= {"growth": [row.to_json() for row in rows]} if rows else {}
        print(json.dumps(data, ensure_ascii=False, indent=2))
        return 0
    on_screen = sys.stdout.isatty()
    shown = table.text(shutil.get_terminal_size().columns if on_screen else 0, options.formulas)
    beside = growth_table(rows) if rows else str(instead) if instead else ""
    if on_screen and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        head, *rest = beside.split("\n")
        shown, beside = _in_colour(shown), "\n".join([f"{BOLD}{head}{PLAIN}", *rest]) if beside else ""
    print(f"{shown}\n\n{beside}" if beside else shown)
    return 0


def _in_colour(table: str) -> str:
    """The table for a screen: head and total stand out, names are coloured, rules, formulas and notes stand back."""
    head, *lines = table.split("\n")
    end = max(i for i, line in enumerate(lines) if line.startswith("total"))
    body = [f"{DIM}{line}{PLAIN}" if line.startswith(("─", "    ")) else _named(line) for line in lines[:end]]
    notes = [f"{DIM}{line}{PLAIN}" for line in lines[end + 1 :]]
    return "\n".join([f"{BOLD}{head}{PLAIN}", *body, f"{BOLD}{lines[end]}{PLAIN}", *notes])


def _named(line: str) -> str:
    name, space, numbers = line.partition("  ")
    return f"{CYAN}{name}{PLAIN}{space}{numbers}"
