"""How fast the lab answers: first start, start, first view, hover to redraw, round trip. One command, a table.

    python benchmarks/lab.py            needs Playwright and Chromium; CONVSCOPE_CHROMIUM names one

Times are those of one browser on this machine. A frame of a screen is 16.7 ms; *hover to redraw* counts from the event
of the pointer to the end of the frame in which the number has changed, and so includes the wait for that frame.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

VIEWS = {
    "home": ".lab-card",
    "convolution?image=drawn:0": ".cv-title output",
    "inside?network=shipped&image=classes:drawn": ".cs-verdict b",
}

ROUND_TRIPS = """async (count) => {
  const { Connection } = await import("/js/socket.js");
  const connection = new Connection(() => {});
  await connection.call("watch", { runs: [] });
  const times = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await connection.call("watch", { runs: [] });
    times.push(performance.now() - start);
  }
  return times;
}"""

HOVERS = """async (count) => {
  const board = document.querySelector(".cv-map .cv-board");
  const where = () => document.querySelector(".cv-where").textContent;
  const cell = Number(board.dataset.cell);
  const times = [];
  for (let i = 0; i < count; i++) {
    await new Promise(requestAnimationFrame);
    const before = where();
    const frame = board.getBoundingClientRect();
    const [x, y] = [frame.left + (i % 20 + 0.5) * cell, frame.top + ((i * 7) % 20 + 0.5) * cell];
    const start = performance.now();
    const given = { clientX: x, clientY: y, bubbles: true, pointerType: "mouse" };
    board.dispatchEvent(new PointerEvent("pointermove", given));
    while (where() === before && performance.now() - start < 500) await new Promise(requestAnimationFrame);
    times.push(performance.now() - start);
  }
  return times.slice(1);
}"""


def main() -> None:
    """Start a lab, open it in a browser, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5, help="how often each page is opened (default 5)")
    parser.add_argument("--events", type=int, default=300, help="hovers and round trips (default 300)")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="convscope-") as folder:
        rows = measure(folder, options.repeats, options.events)
    width = max(len(name) for name, *_ in rows)
    print(f"{'':{width}}  {'n':>5}  {'median':>10}  {'95 %':>10}")
    for name, times in rows:
        print(f"{name:{width}}  {len(times):>5}  {statistics.median(times):>7.1f} ms  {ninety_five(times):>7.1f} ms")


def measure(folder: str, repeats: int, events: int) -> list[tuple[str, list[float]]]:
    """Every time in milliseconds, by what was timed."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CONVSCOPE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        rows = starts(browser, folder, repeats)
        with running(folder) as (address, _):
            rows += [
                (f"first view of {name.partition('?')[0]}", opened(browser, address, name, repeats)) for name in VIEWS
            ]
            page = browser.new_page()
            page.goto(f"{address}#convolution?image=drawn:0")
            page.wait_for_selector(VIEWS["convolution?image=drawn:0"])
            rows.append(("hover to redraw", page.evaluate(HOVERS, events)))
            rows.append(("round trip", page.evaluate(ROUND_TRIPS, events)))
        browser.close()
    return rows


def starts(browser: Any, folder: str, repeats: int) -> list[tuple[str, list[float]]]:
    """From the command to its address, and to the home page: on a machine that has nothing of convscope, and later."""
    times: dict[str, list[float]] = {}
    for i in range(repeats):
        for name in ("very first start", "start"):
            since = perf_counter()
            with running(folder, f"{folder}/home-{i}") as (address, said):
                view = opened(browser, address, "home", 1)[0]
                all_of_it = 1000 * (perf_counter() - since)
                if name == "very first start":
                    settle(f"{folder}/home-{i}")
            times.setdefault(f"{name}, to the address", []).append(said)
            times.setdefault(f"{name}, to the home page", []).append(all_of_it)
            times.setdefault(f"{name}, the home page alone", []).append(view)
    return list(times.items())


def settle(home: str) -> None:
    """Wait until the drawn set is there as a whole."""
    until = perf_counter() + 60
    while not list(Path(home).glob("drawn-*/note.json")) and perf_counter() < until:
        sleep(0.05)


@contextmanager
def running(folder: str, home: str | None = None) -> Iterator[tuple[str, float]]:
    """A lab in a process of its own: its address, and the milliseconds until it was said."""
    environment = {**os.environ, **({"CONVSCOPE_HOME": home} if home else {})}
    command = [sys.executable, "-m", "convscope", "lab", "--no-browser"]
    since = perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield address_of(process), 1000 * (perf_counter() - since)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def address_of(process: subprocess.Popen[str]) -> str:
    """The address that the lab prints, without its page."""
    assert process.stdout
    for line in process.stdout:
        if found := re.search(r"http://\S+", line):
            return found[0].partition("#")[0]
    raise SystemExit("the lab did not start")


def opened(browser: Any, address: str, page_name: str, repeats: int) -> list[float]:
    """How long it takes from asking for the address to the view, each time in a browser that has seen nothing."""
    times = []
    for _ in range(repeats):
        context = browser.new_context()
        page = context.new_page()
        start = perf_counter()
        page.goto(f"{address}#{page_name}")
        page.wait_for_selector(VIEWS[page_name])
        times.append(1000 * (perf_counter() - start))
        context.close()
    return times


def ninety_five(times: list[float]) -> float:
    """The time that 95 of 100 stay below."""
    return sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]


if __name__ == "__main__":
    main()
