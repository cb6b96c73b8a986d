"""convscope lab: all of it in the browser, on this machine."""

from __future__ import annotations

import argparse
import secrets
import threading
from pathlib import Path
from urllib.parse import quote

from convscope.cli.looking import add_page_options, open_browser

EXAMPLES = """\
  convscope lab
  convscope lab "convolution?image=drawn:7&kernel=outline"   opens what somebody handed on
  convscope lab --port 9000 --no-browser"""
PAGES = ("home", "pixels", "convolution", "design", "train", "inside", "data", "glossary")
SAFE = "?=&:/[],;.-_~%@!$*()"


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "lab",
        help="look around in the browser: images, kernels, networks",
        description="Open the lab in the browser. It runs on this machine alone, works offline, and ends with Ctrl-C.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument(
        "state", nargs="?", default="home", metavar="STATE", help="what stands behind the # in its address"
    )
    verb.add_argument("--port", type=int, default=8765, metavar="N", help="default 8765; if it is in use, the next one")
    verb.add_argument(
        "--in", dest="parent", type=Path, default=Path("runs"), metavar="FOLDER", help="the runs (default: runs)"
    )
    add_page_options(verb, "do not open a browser, only print the address")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    from convscope.cli.screen import Screen
    from convscope.errors import UsageError

    state = options.state.rpartition("#")[2]
    page = state.partition("?")[0]
    if page not in PAGES:
        raise UsageError(f"the lab has no page {page[:40]!r}; its pages are {', '.join(PAGES)}.")
    if not 1 <= options.port <= 65535:
        raise UsageError(f"a port is a number from 1 to 65,535, got {options.port}.")

    from convscope.lab.server import HOST, listening, serve
    from convscope.lab.workbench import Workbench

    screen = Screen()
    with listening(options.port) as listener:
        port = listener.getsockname()[1]
        if port != options.port:
            screen.section("Note", f"port {options.port} is in use, so it is {port}")
        token = secrets.token_urlsafe(24)
        address = f"http://{HOST}:{port}/?token={token}#{quote(state, safe=SAFE)}"
        if not options.no_browser:
            threading.Thread(target=open_browser, args=(address,), daemon=True).start()
        screen.section("Lab", address)
        screen.section("", "on this machine alone; whoever has this address can use it. It ends with Ctrl-C.")
        bench = Workbench(options.parent)
        try:
            serve(bench, listener, token)
        except KeyboardInterrupt:
            screen.section("Ended", "convscope lab opens it again")
        for name in bench.saved:
            screen.section("Saved", f"go on with: convscope train --resume {bench.run_folder(name)}")
    return 0
