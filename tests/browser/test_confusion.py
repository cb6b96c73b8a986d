"""The confusion view as a page: by mouse and by keyboard; its numbers are Python's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convscope.images import Images
from convscope.training.evaluation import Evaluation
from convscope.views import confusion

Open = Callable[..., Any]
NAMES = ("T-shirt/top", "Trouser", "<b>Pullover</b>", "Dress")


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    rng = np.random.default_rng(2)
    labels = rng.integers(0, 4, 400)
    logits = rng.normal(size=(400, 4)).astype(np.float32)
    logits[np.arange(400), labels] += 1.5
    return Evaluation(logits, labels, NAMES)


@pytest.fixture(scope="module")
def path(evaluation: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pixels = np.random.default_rng(3).integers(0, 256, (400, 10, 12, 3), np.uint8)
    images = Images(pixels, evaluation.labels, NAMES, "noise", "drawn by a test")
    return confusion(evaluation, images).save(tmp_path_factory.mktemp("page") / "page.html")


def shown(page: Any) -> list[int]:
    return list(page.locator(".cf-image").evaluate_all("all => all.map(e => +e.dataset.place)"))


def expected(evaluation: Evaluation, row: int, column: int) -> list[int]:
    """The places of a cell's images, the surest first, or on the diagonal the least sure."""
    of_cell = np.flatnonzero((evaluation.labels == row) & (evaluation.predictions == column))
    sure = evaluation.probabilities.max(axis=1)[of_cell]
    order = np.argsort(sure if row == column else -sure, kind="stable")
    return [int(place) for place in of_cell[order]]


def test_the_matrix_and_its_margins_are_pythons(opened: Open, path: Path, evaluation: Evaluation) -> None:
    page = opened(path).page
    counts = page.locator(".cf-cell").evaluate_all("all => all.map(e => +e.dataset.count)")
    assert counts == evaluation.confusion.ravel().tolist()
    margins = page.locator(".cf-grid .cf-margin.cs-number").all_inner_texts()
    rows = evaluation.classes
    assert margins == [f"{100 * x:.1f}" for x in [*(r.recall for r in rows), *(r.precision for r in rows)]]
    table = page.locator(".cf-classes tbody tr").first.inner_text()
    assert f"{rows[0].recall:.1%}".replace("%", " %") in table


def test_a_click_shows_the_images_behind_a_cell_the_surest_first(
    opened: Open, path: Path, evaluation: Evaluation
) -> None:
    page = opened(path).page
    for row, column in ((0, 1), (3, 2), (1, 1)):
        page.locator(".cf-cell").nth(4 * row + column).click()
        places = expected(evaluation, row, column)
        assert shown(page) == places[:12]
        assert page.locator(".cf-title output").get_attribute("data-value") == str(len(places))
    assert "The 12 least sure of" in page.locator(".cf-said").inner_text()
    first = expected(evaluation, 1, 1)[0]
    page.locator(".cf-image").first.hover()
    p = evaluation.probabilities[first].max()
    assert page.locator(".cf-detail").inner_text() == f"Image {first}: Trouser, taken for Trouser with {100 * p:.1f} %"


def test_shares_are_of_the_row(opened: Open, path: Path, evaluation: Evaluation) -> None:
    page = opened(path).page
    page.get_by_role("button", name="% of the class").click()
    shares = 100 * evaluation.confusion / evaluation.confusion.sum(axis=1, keepdims=True)
    texts = [float(text or 0) for text in page.locator(".cf-cell").all_inner_texts()]
    np.testing.assert_allclose(texts, shares.ravel(), atol=0.51)
    page.locator(".cf-cell").nth(1).hover()
    assert f"{shares[0, 1]:.1f} %" in page.locator(".cs-tip").inner_text()


def test_everything_can_be_done_by_keyboard_alone(opened: Open, path: Path, evaluation: Evaluation) -> None:
    page = opened(path).page
    page.locator(".cf-cell[tabindex='0']").focus()
    page.keyboard.press("Home")
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert shown(page) == expected(evaluation, 1, 2)[:12]
    assert page.locator("[role=status]").inner_text().startswith(f"{len(expected(evaluation, 1, 2))} of ")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    second = expected(evaluation, 1, 2)[1]
    assert page.locator(".cf-detail").inner_text().startswith(f"Image {second}: Trouser, taken for <b>Pullover</b>")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className").startswith("cf-cell")
    names = page.locator(".cf-cell").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
    assert all(name and ": " in name for name in names)


def test_a_class_leads_to_its_commonest_mistake(opened: Open, path: Path, evaluation: Evaluation) -> None:
    page = opened(path).page
    page.locator(".cf-link").nth(3).click()
    wrong = evaluation.confusion[3].copy()
    wrong[3] = -1
    assert shown(page) == expected(evaluation, 3, int(wrong.argmax()))[:12]


@pytest.mark.parametrize(("k", "width"), [(2, 360), (10, 390), (30, 768), (100, 1280)])
def test_two_to_a_hundred_classes_fit(opened: Open, tmp_path: Path, k: int, width: int) -> None:
    rng = np.random.default_rng(4)
    labels = rng.integers(0, k, 2000)
    logits = rng.normal(size=(2000, k)).astype(np.float32)
    logits[np.arange(2000), labels] += 3
    names = tuple(f"a class with the number {i}" for i in range(k))
    images = Images(rng.integers(0, 256, (2000, 28, 28, 1), np.uint8), labels, names)
    saved = confusion(Evaluation(logits, labels, names), images).save(tmp_path / "page.html")
    page = opened(saved, width=width, scheme="dark").page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".cf-cell").count() == k * k
    assert page.locator(".convscope").get_attribute("data-theme") == "dark"
