"""The kernels view as a page: sorted, read and pinned, by mouse and by keyboard; its numbers are Python's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from looks import fits
from numpy.typing import NDArray

from convscope.inspection.kernels import Kernels
from convscope.views import kernels

Open = Callable[..., Any]
RNG = np.random.default_rng(0)
BEFORE = Kernels("conv2", RNG.normal(size=(3, 4, 3, 8)).astype(np.float32))
AFTER = Kernels("conv2", (BEFORE.weights + RNG.normal(size=(3, 4, 3, 8))).astype(np.float32))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kernels(AFTER, BEFORE).save(tmp_path_factory.mktemp("page") / "page.html")


def order(page: Any) -> list[int]:
    return list(page.locator(".kn-filter").evaluate_all("all => all.map(e => +e.dataset.filter)"))


def shown(page: Any) -> int:
    return int(page.locator(".kn-title output").get_attribute("data-value"))


def numbers(page: Any, name: str) -> list[float]:
    return list(page.locator(f"[data-grid={name}] .kn-cell").evaluate_all("all => all.map(e => +e.dataset.x)"))


def sheet(weights: NDArray[np.float32], filter_: int, channel: int) -> list[float]:
    return [float(x) for x in weights[:, :, channel, filter_].ravel()]


def test_filters_are_sorted_by_what_is_asked(opened: Open, path: Path) -> None:
    page = opened(path).page
    assert order(page) == np.argsort(-AFTER.changes(BEFORE)).tolist()
    page.get_by_role("button", name="edge-like").click()
    assert order(page) == np.argsort(-AFTER.edges).tolist()
    page.get_by_role("button", name="length").click()
    assert order(page) == np.argsort(-AFTER.norms).tolist()
    page.get_by_role("button", name="their number").click()
    assert order(page) == list(range(8))


def test_hover_shows_the_numbers_and_a_click_pins_them(opened: Open, path: Path) -> None:
    page = opened(path).page
    first = shown(page)
    strongest = np.sum(AFTER.weights.astype(float) ** 2, axis=(0, 1)).argmax(axis=0)
    page.locator("[data-filter='5']").hover()
    assert shown(page) == 5
    assert numbers(page, "start") == sheet(BEFORE.weights, 5, strongest[5])
    assert numbers(page, "end") == sheet(AFTER.weights, 5, strongest[5])
    page.mouse.move(2, 2)
    assert shown(page) == first
    page.locator("[data-filter='5']").click()
    page.mouse.move(2, 2)
    assert shown(page) == 5
    facts = page.locator(".kn-facts dd b").all_inner_texts()
    assert float(facts[0]) == pytest.approx(AFTER.changes(BEFORE)[5], rel=1e-3)
    assert float(facts[1]) == pytest.approx(AFTER.norms[5], rel=1e-3)
    assert float(facts[2]) == pytest.approx(AFTER.edges[5], abs=0.005)


def test_a_channel_or_the_norm_over_all_is_picked(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.get_by_label("Channel").select_option("1")
    page.locator("[data-filter='2']").click()
    assert numbers(page, "end") == sheet(AFTER.weights, 2, 1)
    page.get_by_label("Channel").select_option(label="√Σ w² over the channels")
    expected = np.linalg.norm(AFTER.weights[..., 2].astype(float), axis=2)
    np.testing.assert_allclose(numbers(page, "end"), expected.ravel(), rtol=1e-6)


def test_everything_can_be_done_by_keyboard_alone(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.locator(".cs-way").first.focus()
    for key in ("Tab", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    assert order(page) == list(range(8))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert shown(page) == 1
    page.keyboard.press("Enter")
    assert page.locator(".kn-filter[aria-pressed=true]").get_attribute("data-filter") == "1"
    names = page.locator(".kn-filter").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
    assert names[1] == "Filter 1 of conv2"


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark"), (2560, "light")])
def test_nothing_lies_beside_the_page(opened: Open, tmp_path: Path, width: int, scheme: str) -> None:
    weights = np.random.default_rng(1).normal(size=(7, 7, 3, 64)).astype(np.float32)
    saved = kernels(Kernels("conv1", weights), Kernels("conv1", weights / 2)).save(tmp_path / "page.html")
    page = opened(saved, width=width, scheme=scheme).page
    fits(page, width, scheme)
