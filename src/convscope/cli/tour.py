"""convscope without a verb: from a data set to a trained network to a page that shows what it sees."""

from __future__ import annotations

import argparse
import json

from convscope.cli import looking, training

NAME = "tour"
EXAMPLES = """\
  convscope                        train on Fashion-MNIST, look inside
  convscope --data drawn           the same on the built-in clothing, without any download
  convscope --path FOLDER          with the four files of Fashion-MNIST that you have
  convscope describe "conv 32 3x3 relu, maxpool 2, flatten, dense 10"
  convscope look shipped           the network that comes with convscope"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb that is meant where none is named."""
    verb = verbs.add_parser(
        NAME,
        help="all of it, from data to page; the verb that is meant where none is named",
        description="Load a data set, show the network's table, train it, tell how well it does, open the page.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("--data", metavar="NAME", help=training.DATA_HELP)
    training.add_training_options(verb)
    looking.add_page_options(verb)
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Load, describe, train, evaluate, show."""
    from convscope.cli.screen import Screen
    from convscope.training.rank import rank_of_process

    training.check(options)
    if rank_of_process():
        return training.follow(options)
    screen = Screen(aside=options.json)
    train, test = training.load(screen, options.data, options.path)
    trained, evaluation = training.train(screen, options, train, test)
    page = looking.show(screen, trained.network(), test, trained.folder / "network.html", options)
    if options.json:
        print(json.dumps({**training.result(trained, evaluation), "page": str(page)}, indent=2))
    return 0
