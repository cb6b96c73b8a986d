"""convscope evaluate: how well a trained network does, class by class."""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from convscope.cli import source

if TYPE_CHECKING:
    from convscope.training.evaluation import Evaluation

EXAMPLES = """\
  convscope evaluate runs/fashion-mnist-001
  convscope evaluate shipped --data fashion-mnist
  convscope evaluate runs/fashion-mnist-001 --data drawn --json
  convscope evaluate model.keras --data photos/"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "evaluate",
        help="count what a trained network gets right, class by class",
        description="Show a trained network the test images of a data set: accuracy, every class, what is confused.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("network", metavar="NETWORK", help=source.NETWORK + source.CODE)
    verb.add_argument("--data", metavar="NAME", help="whose test images (default: those of the run)")
    verb.add_argument("--path", metavar="FOLDER", help="where the data set's files lie, if you have them")
    source.add_network_options(verb)
    source.add_image_options(verb)
    verb.add_argument("--json", action="store_true", help="print the result as JSON, all else on standard error")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Evaluate, and tell."""
    from convscope.cli.screen import Screen

    screen = Screen(aside=options.json)
    network, test = source.network_and_images(screen, options, source.recorded_data(options))
    if not network.named:
        screen.section("Note", f"the network does not name its classes; they are taken in the order of {test.name}")
    elif test.class_names != network.class_names:
        screen.section("Note", f"its classes are others, by name, than those of {test.name}; they are taken in order")

    from convscope.training.evaluate import evaluate  # from here on PyTorch is needed

    evaluation = evaluate(network, test)
    screen.section("Result", f"{options.network} on the test images of {test.name}: {evaluation}")
    screen.section("Classes", _table(evaluation))
    screen.section("Confused", _pairs(evaluation))
    if options.json:
        print(json.dumps({"run": options.network, "data": test.name, **_result(evaluation)}, ensure_ascii=False))
    return 0


def _table(evaluation: Evaluation) -> str:
    width = max(map(len, evaluation.class_names))
    lines = [f"{'':{width}}  {'images':>6}  {'found':>6}  {'recall':>7}  {'precision':>9}"]
    for row in evaluation.classes:
        counts = f"{row.n:>6,}  {row.correct:>6,}"
        lines.append(f"{row.name:{width}}  {counts}  {_percent(row.recall):>7}  {_percent(row.precision):>9}")
    return "\n".join([*lines, "recall: of its images, found   precision: of the images taken for it, right"])


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{share:.1%}"


def _pairs(evaluation: Evaluation) -> str:
    pairs = [f"{pair.true} taken for {pair.taken}: {pair.count:,}" for pair in evaluation.confused()]
    return "\n".join(pairs) or "no image is mistaken"


def _result(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "n": evaluation.n,
        "correct": evaluation.correct,
        "accuracy": evaluation.accuracy,
        "loss": evaluation.loss,
        "classes": [asdict(row) for row in evaluation.classes],
        "confused": [asdict(pair) for pair in evaluation.confused()],
        "confusion": evaluation.confusion.tolist(),
    }
