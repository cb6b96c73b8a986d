"""Pictures of every page of the lab and of every view, light and dark, wide and narrow: ``python docs/screenshots.py``.

They show the drawn clothing and a network that is trained on it here, and go into ``docs/screenshots/``, with
``docs/screenshots.md`` to look at them. Playwright and a Chromium are needed, as for the browser tests.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

DOCS = Path(__file__).parent
FOLDER = DOCS / "screenshots"
WIDTHS = {"wide": (1280, 900), "narrow": (390, 844)}
THEMES = ("light", "dark")
HIGHEST = 1600  # CSS pixels; of a longer page the upper part is shown
LARGEST = 64_000  # bytes of a picture
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SEEN = "#view h1, #view h2, #view [role=alert]:not([hidden])"
RUN = "drawn-001"
STATES = {
    "pixels": "pixels?image=drawn:3&at=[9,14]&seen=[4,9,9]",
    "convolution": "convolution?image=drawn:7&at=[9,11]",
    "lesson": "learn?lesson=convolution-by-hand",
    "train": f"train?run={RUN}",
    "inside": f"inside?network={RUN}",
    "data": "data?data=drawn",
    "report": f"report?run={RUN}",
    "exercise": "exercise?name=horizontal-edges",
    "glossary": "glossary?term=receptive%20field",
}
"""What is shown of a page of the lab, where its name alone says too little."""


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ |= {"CONVSCOPE_HOME": str(folder / "home"), "CONVSCOPE_DATA": str(folder)}
        views = made(folder)
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        with lab(folder) as address, browser() as shoot:
            pages = [*pages_of_the_lab(), "lesson"]
            for name in pages:
                shoot(f"lab-{name}", f"{address}#{STATES.get(name, name)}", SEEN)
            for name, path in views.items():
                shoot(f"view-{name}", path.as_uri(), ".convscope h2, .convscope h3 output")
            write_index([f"lab-{name}" for name in pages], [f"view-{name}" for name in views])
    size = sum(path.stat().st_size for path in FOLDER.iterdir())
    print(f"{len(list(FOLDER.iterdir()))} pictures, {size / 1e6:.1f} MB, in {FOLDER}")


def pages_of_the_lab() -> list[str]:
    """Their names, as the lab's own list has them."""
    import convscope

    listed = Path(convscope.__file__).parent / "lab" / "web" / "js" / "pages.js"
    return re.findall(r'{ name: "(\w+)"', listed.read_text("utf-8"))


def made(folder: Path) -> dict[str, Path]:
    """A page of every view, of the drawn images and of a network that learned from them."""
    import convscope as cs
    from convscope.training.evaluate import evaluate
    from convscope.training.run import Run

    train, test = cs.load("drawn")
    text = "conv 16 3x3 relu, maxpool 2, conv 32 3x3 relu, maxpool 2, flatten, dense 10"
    network = cs.Architecture.parse(text, (28, 28, 1))
    run = folder / "runs" / RUN
    recipe = cs.Recipe.named("textbook", network, 4)
    events = cs.filmed(cs.train(network, train[:3000], test[:1000], recipe, run=run), test)
    said = list(events)
    n = cs.open(run)
    found = cs.report(run, data=(train[:3000], test[:1000]))
    record = Run.open(run)
    last, first = (cs.kernels(record.network(epoch), "conv1") for epoch in (None, 0))
    views = {
        "pixels": cs.views.pixels(test[:8]),
        "convolution": cs.views.convolution(test.pixels[7, ..., 0], "vertical-edges"),
        "architecture": cs.views.architecture(network),
        "training": cs.views.training(said, "A network learns from drawn clothing", events.film),
        "network": cs.views.network(n, test[:10]),
        "kernels": cs.views.kernels(last, first),
        "dataset": cs.views.dataset(train[:2000], test[:500]),
        "confusion": cs.views.confusion(evaluate(n, test[:1000]), test[:1000]),
        "report": found,
    }
    return {name: view.save(folder / f"{name}.html") for name, view in views.items()}


@contextmanager
def lab(folder: Path) -> Iterator[str]:
    """The address of a lab that works in the folder, with the word that lets one in."""
    command = [sys.executable, "-m", "convscope", "lab", "--no-browser", "--data", "drawn"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        said = ""
        while "http" not in said:
            line = process.stdout.readline()
            if not line:
                raise SystemExit(f"the lab did not start: {said}")
            said += line
        yield re.findall(r"http://\S+", said)[0].partition("#")[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@contextmanager
def browser() -> Iterator[Callable[[str, str, str], None]]:
    """Takes the four pictures of a page: ``shoot(name, address, selector of what shows that it is there)``."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CONVSCOPE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])

        def shoot(name: str, address: str, selector: str) -> None:
            for size, (width, height) in WIDTHS.items():
                for theme in THEMES:
                    target = FOLDER / f"{name}-{size}-{theme}.webp"
                    target.write_bytes(packed(taken(chromium, address, selector, width, height, theme)))

        yield shoot
        chromium.close()


def taken(chromium: Any, address: str, selector: str, width: int, height: int, theme: str) -> bytes:
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(selector, state="attached", timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    page.evaluate(NAMED, tempfile.gettempdir())
    high = min(HIGHEST, page.evaluate("document.documentElement.scrollHeight"))
    image: bytes = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": max(height, high)})
    context.close()
    return image


NAMED = """(folder) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    texts.currentNode.data = texts.currentNode.data.replaceAll(new RegExp(`${folder}/[^/ ]*`, "g"), "~/clothing");
}"""
"""The folder in which this works is nobody's."""


def packed(png: bytes) -> bytes:
    """The picture as WebP, as good as it may be for its size."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in (88, 80, 70, 60, 50, 40):
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=6)
        if buffer.tell() <= LARGEST:
            break
    return buffer.getvalue()


def write_index(pages: list[str], views: list[str]) -> None:
    lines = [
        "# What it looks like",
        "",
        "Every page of the lab and every view, 1280 and 390 pixels wide, light and dark: `python docs/screenshots.py`.",
        "They show clothing that is drawn by code, and a network that learned from it in a few seconds.",
    ]
    for title, names in (("The lab", pages), ("The views as pages of their own", views)):
        lines += ["", f"## {title}"]
        for name in names:
            lines += ["", f"### {name.partition('-')[2].capitalize()}", ""]
            shown = [f"![{name}, {size}, {theme}](screenshots/{name}-{size}-{theme}.webp)" for size, theme in EACH]
            lines += ["| wide, light | wide, dark | narrow, light | narrow, dark |", "|---|---|---|---|"]
            lines += [f"| {' | '.join(shown)} |"]
    (DOCS / "screenshots.md").write_text("\n".join([*lines, ""]), "utf-8")


EACH = [(size, theme) for size in WIDTHS for theme in THEMES]

if __name__ == "__main__":
    main()
