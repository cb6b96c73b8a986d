"""The command line: one small file for each group of verbs; what they do is in the rooms."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from convscope import __version__
from convscope.cli import (
    check,
    convolve,
    data,
    describe,
    evaluate,
    grade,
    lab,
    learn,
    lesson,
    looking,
    new,
    notebook,
    predict,
    report,
    runs,
    tour,
    training,
)
from convscope.errors import ConvscopeError

EXAMPLES = """\
  convscope                        opens the lab
  convscope tour                   all of it in the terminal: data, table, training, result, page
  convscope train --recipe fast-93
  convscope describe "conv 32 3x3 relu, maxpool 2, flatten, dense 10"
  convscope look shipped           the network that comes with convscope"""
EXIT_CODES = """\
exit codes: 0 done, 1 a check failed, 2 wrong usage, 3 bad data or model, 4 the machine (disk, memory, network, port),
130 interrupted"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; a mistake is told on standard error, without a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, lab.NAME)
    options = parser().parse_args(words)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except ConvscopeError as error:
        print(f"convscope: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("convscope: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader, such as head, has gone: nothing is left to say to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> argparse.ArgumentParser:
    """The parser of all verbs."""
    top = argparse.ArgumentParser(
        prog="convscope",
        description="A laboratory for convolutional networks. Without a verb the lab opens in the browser: images,\n"
        "kernels, networks that learn, and every number inside them.",
        epilog=f"examples:\n{EXAMPLES}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"convscope {__version__}")
    verbs = top.add_subparsers(title="verbs", metavar="VERB")
    for verb in (
        lab,
        tour,
        training,
        evaluate,
        predict,
        runs,
        looking,
        report,
        data,
        convolve,
        describe,
        notebook,
        lesson,
        learn,
        check,
        grade,
        new,
    ):
        verb.add_to(verbs)
    return top
