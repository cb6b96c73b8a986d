"""A browser for the tests, and pages opened in it from a file, with the network off and every complaint kept."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "js")]

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a camera that shows a pattern, and may be used without being asked
    "--use-fake-ui-for-media-stream",
]


@dataclass
class Opened:
    """A page, what it asked for beside its own file, and what it complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium: the one that CONVSCOPE_CHROMIUM names, else the system's, else Playwright's own."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    path = os.environ.get("CONVSCOPE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_api.sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        if path is None and not own.exists():
            pytest.skip("no Chromium: install one, name it in CONVSCOPE_CHROMIUM, or run `playwright install chromium`")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Opened]]:
    """Opens a file in a context of its own; at the end the page has asked for nothing and complained about nothing."""
    contexts, pages = [], []

    def open_page(
        path: Path,
        *,
        width: int = 1440,
        height: int = 900,
        scheme: str = "light",
        place: str = "",
        ready: str = ".convscope h3 output",
        **more: Any,
    ) -> Opened:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, **more)
        context.set_offline(True)
        contexts.append(context)
        one = Opened(context.new_page())
        pages.append(one)
        own = path.as_uri()
        is_own = lambda request: request.url.partition("#")[0] == own  # noqa: E731
        context.route("**/*", lambda route: route.continue_() if is_own(route.request) else route.abort())
        one.page.on("request", lambda request: is_own(request) or one.requests.append(request.url))
        one.page.on("console", lambda message: one.complaints.append(message.text))
        one.page.on("pageerror", lambda error: one.complaints.append(str(error)))
        one.page.goto(own + place)
        one.page.wait_for_selector(ready)
        return one

    yield open_page
    for one in pages:
        assert [url for url in one.requests if not url.startswith("data:")] == []
        assert one.complaints == []
    for context in contexts:
        context.close()
