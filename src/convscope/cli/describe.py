"""convscope describe: the table of a network, before or after training."""

from __future__ import annotations

import argparse
import json
import re

EXAMPLES = """\
  convscope describe "conv 32 3x3 relu, maxpool 2, flatten, dense 10"
  convscope describe "conv 64 3x3" --input 224x224x3
  convscope describe runs/fashion-mnist-001 --json"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "describe",
        help="shapes, parameters, MACs and receptive fields of a network",
        description="Print what every layer of a network makes, what it costs, and how far it sees.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("network", help="a text form, a JSON file, the folder of a run, or 'shipped'")
    verb.add_argument("--input", type=shape, default=(28, 28, 1), metavar="HxWxC", help="one image, for a text form")
    verb.add_argument("--json", action="store_true", help="print the table as JSON, with a formula for every number")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the table."""
    from convscope.analysis import analyse
    from convscope.opening import read

    table = analyse(read(options.network, options.input))
    print(json.dumps(table.to_json(), ensure_ascii=False, indent=2) if options.json else table)
    return 0


def shape(text: str) -> tuple[int, int, int]:
    """The shape of an image, such as ``28x28x1``; the channels may be left out for grey."""
    match = re.fullmatch(r"(\d+)[x×](\d+)(?:[x×](\d+))?", text)
    if not match:
        raise argparse.ArgumentTypeError(f"an image's shape is written like 28x28x1, not {text!r}")
    return int(match[1]), int(match[2]), int(match[3] or 1)
