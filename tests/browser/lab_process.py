"""A lab that runs in a process of its own, for the tests that open its pages."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


class Lab:
    """A lab that runs in a process of its own, in a folder of its own."""

    def __init__(self, folder: Path, cache: Path, *words: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CONVSCOPE")}
        closed = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
        environment = {**kept, **closed, "HOME": str(folder), "CONVSCOPE_HOME": str(cache)}
        command = [sys.executable, "-m", "convscope", "lab", "--no-browser", *words]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.folder, self.environment = folder, environment
        self.said = ""
        assert self.process.stdout
        while "http" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.process.communicate()
            self.said += line
        self.address = re.findall(r"http://\S+", self.said)[0]

    def end(self) -> tuple[int, str, str]:
        """Ctrl-C, and what came of it."""
        self.process.send_signal(signal.SIGINT)
        out, complaint = self.process.communicate(timeout=30)
        return self.process.returncode, self.said + out, complaint


def visits(browser: Any, lab: Lab) -> Iterator[Callable[..., Any]]:
    """Opens pages of the lab, each in a browser of its own; at the end nothing but the lab was asked for anything."""
    contexts, requests, complaints = [], [], []

    def open_page(state: str = "home", *, width: int = 1280, height: int = 900, scheme: str = "light") -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{lab.address.partition('#')[0]}#{state}")
        page.wait_for_selector("#view h1, #view h2, #view [role=alert]:not([hidden])")
        return page

    yield open_page
    own = lab.address.partition("/?")[0]
    strangers = [url for url in requests if not url.startswith((own, own.replace("http", "ws"), "data:", "blob:"))]
    for context in contexts:
        context.close()
    assert strangers == []
    assert complaints == []
