"""convscope tour: from a data set to a trained network to a page that shows what it sees."""

from __future__ import annotations

import argparse
import json

from convscope.cli import looking, training

EXAMPLES = """\
  convscope tour                   train on Fashion-MNIST, look inside
  convscope tour --data drawn      the same on the built-in clothing, without any download
  convscope tour --path FOLDER     with the four files of Fashion-MNIST that you have"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "tour",
        help="all of it in the terminal, from data to page",
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
