"""convscope look: a page that shows every number inside a network."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from convscope.cli import source

if TYPE_CHECKING:
    from convscope.cli.screen import Screen
    from convscope.frameworks.network import Network
    from convscope.images import Images

EXAMPLES = """\
  convscope look shipped
  convscope look runs/fashion-mnist-001
  convscope look runs/fashion-mnist-001 --data drawn -o page.html --no-browser
  convscope look model.keras --data photos/
  convscope look weights.pt --architecture model.py:Net --trust --data fashion-mnist --pixels 0.1307/0.3081"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "look",
        help="open a page that shows every number inside a network",
        description="Make one offline HTML page that follows an image through a network, and open it in the browser.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("network", help=source.NETWORK + source.CODE)
    verb.add_argument("--data", metavar="NAME", help="whose test images are shown (default: those of the run)")
    verb.add_argument("--path", metavar="FOLDER", help="where the data set's files lie, if you have them")
    verb.add_argument(
        "-o", "--out", type=Path, metavar="FILE", help="the page (default: network.html in the run's folder, or here)"
    )
    source.add_network_options(verb)
    source.add_image_options(verb)
    add_page_options(verb)
    verb.add_argument("--json", action="store_true", help="print the page's path as JSON, all else on standard error")
    verb.set_defaults(run=run)


def add_page_options(
    verb: argparse.ArgumentParser, otherwise: str = "only write the page, and print where it is"
) -> None:
    """Whether a browser is opened."""
    verb.add_argument("--no-browser", action="store_true", help=otherwise)


def run(options: argparse.Namespace) -> int:
    """Write the page and open it."""
    from convscope.cli.screen import Screen
    from convscope.opening import SHIPPED

    screen = Screen(aside=options.json)
    shipped = options.network == SHIPPED
    if shipped and options.data in (None, "drawn"):
        screen.section("Note", "it learned from real images and never saw drawn ones; real ones: --data fashion-mnist")
    name = "drawn" if shipped else options.data or source.recorded_data(options)
    network, test = source.network_and_images(screen, options, name)
    run_folder = Path(options.network) if Path(options.network).is_dir() else Path()
    page = show(screen, network, test, options.out or run_folder / "network.html", options)
    if options.json:
        print(json.dumps({"page": str(page)}))
    return 0


def show(screen: Screen, network: Network, test: Images, page: Path, options: argparse.Namespace) -> Path:
    """Write the page of a network on one test image of each class, and open it where there is a browser."""
    from convscope import views
    from convscope.images import one_of_each

    view = views.network(network, one_of_each(test))
    view.save(page)
    address = page.resolve().as_uri()
    opened = not options.no_browser and open_browser(address)
    screen.section("Page", f"{page}, opened in your browser" if opened else f"{page}\nopen it in a browser: {address}")
    return page


def open_browser(address: str) -> bool:
    """Show a page in the browser; False where there is none, as over a remote shell."""
    import webbrowser

    graphical = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    return graphical and webbrowser.open(address)
