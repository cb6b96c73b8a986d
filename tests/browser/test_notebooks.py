"""The views as widgets in JupyterLab and in marimo: each in a process of its own, its page in the browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from convscope.notebooks import Notebook, code, told

SAMPLE = Notebook(
    "sample",
    "one of each view",
    (
        told("# Views as widgets"),
        code("""
            import numpy as np

            import convscope as cs

            rng = np.random.default_rng(0)
            images = cs.Images(rng.integers(0, 256, (30, 9, 9, 1), np.uint8), np.arange(30) % 2, ("cat", "dog"))
        """),
        code("cs.views.pixels(images[:3])"),
        code('cs.views.convolution(images.pixels[0], "vertical-edges")'),
        code('cs.views.architecture("conv 8 3x3 relu, flatten, dense 10")'),
        code("cs.views.dataset(images)"),
        code("""
            text = "conv 3 3x3 relu, flatten, dense 2"
            network = cs.Architecture.parse(text, (9, 9, 1))
            cs.views.network(cs.open(network), images[:2])
        """),
        code("""
            learning = cs.train(network, images, recipe=cs.Recipe.named("textbook", network, 30))
            cs.views.training(cs.filmed(learning, images), "Live")
        """),
    ),
)
VIEWS = 6
CONNECTED = """async () => {
  const kernels = await (await fetch("/api/kernels")).json();
  return kernels.some(kernel => kernel.connections > 0 && kernel.execution_state === "idle");
}"""


@contextmanager
def served(command: list[str], folder: Path, port: int) -> Iterator[str]:
    """The address of a server that is started for the test and ended after it."""
    own = {"HOME": str(folder), "JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTER_DATA_DIR": str(folder / "data")}
    more = {
        "XDG_CONFIG_HOME": str(folder / "xdg"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    with open(folder / "log.txt", "wb") as log:
        server = subprocess.Popen(command, cwd=folder, env={**os.environ, **own, **more}, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(240):
                if server.poll() is not None or _answers(address):
                    break
                time.sleep(0.25)
            assert server.poll() is None, (folder / "log.txt").read_text("utf-8")
            yield address
        finally:
            server.terminate()
            server.wait(20)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def shown(page: Any) -> list[str]:
    """The values that stand at the head of every view, once all are there."""
    heads = page.locator(".convscope h3 output")
    heads.nth(VIEWS - 1).wait_for(timeout=90_000)
    return [each for each in heads.evaluate_all("all => all.map(e => e.dataset.value)") if each]


def accepted(dialog: Any) -> None:
    """What JupyterLab asks while a machine is busy, such as which kernel to start, is answered as it proposes."""
    dialog.locator("button.jp-mod-accept").click()


def run_all(page: Any) -> None:
    """Run all cells, and again until all views are there: a run that JupyterLab is not ready for it passes over."""
    from playwright.sync_api import TimeoutError

    for _ in range(4):
        page.locator(".lm-MenuBar-item", has_text="Run").click()
        page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()
        try:
            page.locator(".convscope h3 output").nth(VIEWS - 1).wait_for(timeout=30_000)
        except TimeoutError:
            continue
        return


def trains(page: Any) -> None:
    """A training is taken a step, then to its end; its first kernels move."""
    first = page.locator(".tr-filter").first
    before = first.get_attribute("data-first")
    page.get_by_role("button", name="One step").last.click()
    page.locator(".tr-stage", has_text="It waits").wait_for()
    page.locator(".tr-moment[data-step='1']").wait_for()
    assert first.get_attribute("data-first") != before
    page.get_by_role("button", name="Go on").click()
    page.locator(".tr-stage", has_text="It has come to its end").wait_for()
    page.locator(".tr-moment[data-step='30']").wait_for()


def test_the_views_are_widgets_in_jupyterlab(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "sample.ipynb").write_text(SAMPLE.jupyter(), "utf-8")
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += ["--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
    with served(command, tmp_path, port) as address:
        page = browser.new_page(viewport={"width": 1400, "height": 7000})
        page.add_locator_handler(page.locator(".jp-Dialog"), accepted)
        page.goto(f"{address}/lab/tree/sample.ipynb")
        page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=90_000)
        page.wait_for_function(CONNECTED, timeout=90_000)
        run_all(page)
        values = shown(page)
        assert len(values) >= VIEWS - 1  # a training has no value at its head
        pixel = page.locator(".cs-lens-board")
        pixel.focus()
        page.keyboard.press("Home")
        page.locator(".px-title", has_text="Row 0, column 0").wait_for()
        page.get_by_role("button", name="LeNet-5", exact=True).click()
        page.locator(".ar-sums [data-parameters='61706']").wait_for()
        trains(page)
        page.close()


def test_the_views_are_widgets_in_marimo(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "sample.py").write_text(SAMPLE.marimo(), "utf-8")
    port = free_port()
    command = [sys.executable, "-m", "marimo", "run", "sample.py", "--headless", "--no-token", "-p", str(port)]
    with served([*command, "--host", "127.0.0.1"], tmp_path, port) as address:
        page = browser.new_page(viewport={"width": 1400, "height": 2000})
        page.goto(address)
        values = shown(page)
        assert len(values) >= VIEWS - 1  # a training has no value at its head
        page.locator(".cs-lens-board").focus()
        page.keyboard.press("Home")
        page.locator(".px-title", has_text="Row 0, column 0").wait_for()
        trains(page)
        page.close()
