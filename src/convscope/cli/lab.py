"""convscope lab: all of it in the browser, on this machine; what is meant where no verb is named."""

from __future__ import annotations

import argparse
import os
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from convscope.cli.looking import add_page_options, open_browser

if TYPE_CHECKING:
    from convscope.cli.screen import Screen
    from convscope.lab.workbench import Workbench

NAME = "lab"
EXAMPLES = """\
  convscope                        the same as: convscope lab
  convscope lab --data drawn       begins with the built-in clothing, without any download
  convscope lab --data photos/     with images of your own, a folder for each class
  convscope lab "convolution?image=drawn:7&kernel=outline"   opens what somebody handed on
  convscope lab convolution.html   a page that the lab saved, with all controls again
  convscope lab --port 9000 --no-browser"""
PAGES = (
    "home",
    "learn",
    "pixels",
    "convolution",
    "design",
    "train",
    "inside",
    "data",
    "report",
    "exercise",
    "glossary",
)
SAFE = "?=&:/[],;.-_~%@!$*()"


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        NAME,
        help="look around in the browser: images, kernels, networks; what is meant where no verb is named",
        description="Open the lab in the browser. It runs on this machine alone, works offline, and ends with Ctrl-C.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument(
        "state",
        nargs="?",
        default="home",
        metavar="STATE",
        help="what stands behind the # in its address, or a saved page",
    )
    verb.add_argument("--data", metavar="NAME", help="the images that come first: a data set's name, or a folder")
    verb.add_argument("--path", metavar="FOLDER", help="where the data set's files lie, if you have them")
    verb.add_argument("--port", type=int, default=8765, metavar="N", help="default 8765; if it is in use, the next one")
    verb.add_argument(
        "--in", dest="parent", type=Path, default=Path("runs"), metavar="FOLDER", help="the runs (default: runs)"
    )
    add_page_options(verb, "do not open a browser, only print the address")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C, or until the machine asks it to end."""
    from convscope.cli.screen import Screen
    from convscope.errors import UsageError

    state = _state(options.state)
    page = state.partition("?")[0]
    if page not in PAGES:
        raise UsageError(f"the lab has no page {page[:40]!r}; its pages are {', '.join(PAGES)}.")
    if not 1 <= options.port <= 65535:
        raise UsageError(f"a port is a number from 1 to 65,535, got {options.port}.")
    if options.path and not Path(options.path).is_dir():
        raise UsageError(f"{options.path} is no folder.")
    if options.path:
        os.environ["CONVSCOPE_DATA"] = options.path

    from convscope.lab.server import HOST, listening, serve

    screen = Screen()
    bench = _workbench(screen, options)
    with listening(options.port) as listener:
        port = listener.getsockname()[1]
        if port != options.port:
            screen.section("Note", f"port {options.port} is in use, so it is {port}")
        token = secrets.token_urlsafe(24)
        address = f"http://{HOST}:{port}/?token={token}#{quote(state, safe=SAFE)}"

        def ready() -> None:
            if not options.no_browser:
                threading.Thread(target=open_browser, args=(address,), daemon=True).start()
            screen.section("Images", _images(bench))
            screen.section("Lab", address)
            screen.section("", "on this machine alone; whoever has this address can use it. It ends with Ctrl-C.")

        serve(bench, listener, token, ready)
    screen.section("Ended", "convscope lab opens it again")
    for name in bench.saved:
        screen.section("Saved", f"go on with: convscope train --resume {bench.run_folder(name)}")
    return 0


def _state(asked: str) -> str:
    """The state that was asked for: itself, behind the # of an address, or that of a page that the lab saved."""
    from convscope.errors import UsageError

    file, _, state = asked.partition("#")
    if state or not file.lower().endswith((".html", ".htm")):
        return state or file
    if not Path(file).is_file():
        raise UsageError(f"there is no page {file}.")

    from convscope.lab.hosting import saved_state

    with Path(file).open(encoding="utf-8", errors="replace") as page:
        found = saved_state(page.read(4000))
    if not found:
        raise UsageError(f"{file} was not saved by the lab; open it in a browser as it is.")
    return found


def _workbench(screen: Screen, options: argparse.Namespace) -> Workbench:
    """What the lab works with; a folder of images that was asked for is read."""
    from convscope.lab.workbench import Workbench

    asked = options.data
    if asked and Path(asked).expanduser().is_dir():
        bench = Workbench(options.parent)
        with screen.fetching(bytes_=False) as progress:
            bench.sets.first = bench.sets.open(Path(asked), progress)
        return bench
    bench = Workbench(options.parent, asked or "")
    if asked:
        bench.sets.card(asked)  # says what is wrong with it
    return bench


def _images(bench: Workbench) -> str:
    """Which data sets there are, in a line each, and what is wrong with those that cannot be read."""
    cards, faults = bench.sets.cards()
    told = [f"{card.name}, {card.train:,} + {card.test:,}: {card.origin}" for card in cards]
    return "\n".join([*told, *faults])
