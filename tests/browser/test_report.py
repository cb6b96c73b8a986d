"""The report as a page: by mouse and by keyboard, in light, dark and on paper; its numbers are Python's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from looks import as_widget, fits, reached

import convscope as cs
from convscope.training.evaluate import evaluate
from convscope.training.run import Run

Open = Callable[..., Any]
NAMES = ("left", "right", "<i>middle</i>")


def bars(count: int, seed: int) -> cs.Images:
    """Noise with a faint bright bar at the left, at the right, or in the middle."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count)
    pixels = rng.integers(0, 170, (count, 9, 12, 1), np.uint8)
    for image, label in zip(pixels, labels, strict=True):
        image[:, [1, 9, 5][label] : [1, 9, 5][label] + 2] += 60
    return cs.Images(pixels, labels, NAMES, "bars", f"drawn by the test, seed {seed}")


TRAIN, TEST = bars(300, 0), bars(120, 1)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("runs") / "bars"
    recipe = replace(cs.Recipe.named("textbook"), epochs=3, batch_size=30, flip=True)
    architecture = cs.Architecture.parse("conv 5 3x3 relu, conv 4 3x3 relu, globalavgpool, dense 3", (9, 12, 1))
    for _ in cs.train(architecture, TRAIN, TEST, recipe, run=path):
        pass
    return path


@pytest.fixture(scope="module")
def view(run: Path) -> cs.views.View:
    return cs.report(run, (TRAIN, TEST))


@pytest.fixture(scope="module")
def path(view: cs.views.View, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return view.save(tmp_path_factory.mktemp("page") / "report.html")


def test_every_part_says_what_python_says(opened: Open, path: Path, view: cs.views.View) -> None:
    page = opened(path).page
    assert page.locator("h2").inner_text() == view.title
    assert page.locator(".rp-honesty").inner_text() == view.spec["honesty"]
    counts = page.locator(".cf-cell").evaluate_all("all => all.map(e => +e.dataset.count)")
    assert counts == view.arrays["confusion:counts"].ravel().tolist()
    indices = page.locator(".rp-mistake").evaluate_all("all => all.map(e => +e.dataset.index)")
    assert indices == [each["index"] for each in view.spec["mistakes"]]
    last = view.spec["epochs"] if "epochs" in view.spec else view.spec["training"]["epochs"][-1]
    shown = page.locator(".cs-curve").nth(1).locator("[data-series=test]").get_attribute("data-y")
    assert float(shown) == last["test_accuracy"]
    total = page.locator(".rp-table tfoot td.cs-number").first.inner_text()
    assert int(total.replace(",", "")) == view.spec["table"]["parameters"]
    assert page.locator(".rp-again code").count() == 0  # a recipe that has no name


def test_why_a_mistake_came_about_is_unfolded(opened: Open, path: Path, view: cs.views.View) -> None:
    page = opened(path).page
    first = page.locator(".rp-mistake").first
    why = first.locator(".rp-why p").first
    assert why.is_hidden()
    first.get_by_text("Why?").click()
    assert why.inner_text() == view.spec["mistakes"][0]["words"][0]
    assert first.locator(".rp-alike").count() == 3


def test_the_parts_of_other_views_work_here(opened: Open, path: Path, view: cs.views.View) -> None:
    page = opened(path).page
    page.locator(".cf-cell").nth(1).click()
    assert page.locator(".cf-title output").get_attribute("data-value") == str(view.arrays["confusion:counts"][0, 1])
    page.get_by_role("group", name="Layer").get_by_role("button").nth(1).click()
    assert page.locator(".kn-filter").count() == 4
    page.locator(".kn-filter[data-filter='2']").click()
    assert page.locator(".kn-title output").get_attribute("data-value") == "2"
    page.locator(".cs-curve-plot").first.focus()
    page.keyboard.press("Home")
    assert page.locator(".cs-curve-where").first.inner_text().startswith("epoch 0.10 · step 1 ")


def test_the_sections_are_reached_by_keyboard(opened: Open, path: Path) -> None:
    page = opened(path, reduced_motion="reduce").page
    page.locator(".rp-to").first.focus()
    for _ in range(5):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "The recipe"
    assert 0 <= page.locator("#recipe").bounding_box()["y"] < 900
    for name in ("Why?", "Every epoch as a table"):
        page.get_by_text(name).first.focus()
        page.keyboard.press("Enter")
    assert page.locator(".tr-table tbody tr").count() == 3
    assert page.locator(".tr-table").evaluate("e => e.open")


def test_everything_that_can_be_reached_by_tab_is_named_and_seen(opened: Open, path: Path) -> None:
    page = opened(path).page
    names = reached(page, 90)
    assert len(names) > 25


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_light_and_shows_what_is_folded_away(opened: Open, path: Path, scheme: str) -> None:
    page = opened(path, scheme=scheme).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".convscope").get_attribute("data-theme") == "light"
    assert page.locator(".rp-why p").first.is_visible()
    assert page.locator(".tr-table table").is_visible()
    for hidden in (".rp-nav", ".cs-choice", ".cs-hint"):
        assert page.locator(hidden).first.is_hidden()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".convscope").get_attribute("data-theme") == scheme
    assert page.locator(".rp-why p").first.is_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (768, "dark"), (1440, "light"), (2560, "dark")])
def test_nothing_lies_beside_the_page(opened: Open, path: Path, width: int, scheme: str) -> None:
    page = opened(path, width=width, scheme=scheme).page
    fits(page, width, scheme)


def test_without_images_the_page_says_so(opened: Open, run: Path, tmp_path: Path) -> None:
    page = opened(cs.report(run).save(tmp_path / "report.html")).page
    assert "no data set and no folder 'bars'" in page.locator(".rp-absent").inner_text()
    assert page.locator(".cf-grid").count() == 0
    assert page.locator(".cs-curve").first.is_visible()
    assert page.locator(".kn-grid").is_visible()


@pytest.mark.parametrize("name", ["report", "confusion", "kernels", "training"])
def test_as_a_widget_it_leaves_nothing_behind(browser: Any, view: cs.views.View, run: Path, name: str) -> None:
    n = cs.open(run)
    made = {
        "report": lambda: view,
        "confusion": lambda: cs.views.confusion(evaluate(n, TEST), TEST),
        "kernels": lambda: cs.views.kernels(cs.kernels(n, "conv1")),
        "training": lambda: cs.views.training(Run.open(run).events()),
    }
    assert as_widget(browser, made[name]().widget(), "el.querySelectorAll('button').length > 1")
