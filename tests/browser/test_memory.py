"""What a person chose in a view stands in the page's address, and comes back from there and from a saved state."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest

import convscope as cs
from convscope.views import View

Open = Callable[..., Any]
RNG = np.random.default_rng(5)
IMAGES = cs.Images(RNG.integers(0, 256, (3, 12, 12, 3), np.uint8), np.array([0, 1, 0]), ("cat", "dog"))
TEXT = "conv 40 3x3 relu, maxpool 2, conv 4 3x3 relu, flatten, dense 2"
BRANCHES = "conv 4 3x3 same, residual(conv 4 3x3 same relu, conv 4 3x3 same), flatten, dense 2"


@dataclass(frozen=True)
class Case:
    """A view, what is done in it, and what shows that it was done."""

    make: Callable[[], View]
    act: Callable[[Any], None]
    shown: list[str]  # where one sees that it was done
    kept: dict[str, Any]  # what must stand in the address


def _pixels(page: Any) -> None:
    page.locator(".cs-thumb").nth(1).click()
    page.get_by_role("button", name="0 to 1", exact=True).click()
    page.locator(".px-plane", has_text="green").click()
    page.get_by_label("What is added to every number").fill("-30")
    page.locator(".cs-lens-board").focus()
    for key in ("Home", "ArrowRight", "ArrowDown", "ArrowDown", "+", "+"):
        page.keyboard.press(key)
        page.wait_for_timeout(250)


def _convolution(page: Any) -> None:
    page.get_by_role("button", name="Transpose", exact=True).click()
    page.get_by_label("Stride").select_option("2")
    page.locator(".cv-map [tabindex='0']").last.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")


def _architecture(page: Any) -> None:
    page.get_by_label("The network as text").last.fill(BRANCHES)
    page.locator("[data-key=conv2] .ar-front").click()
    page.get_by_role("button", name="Close all blocks").click()


def _network(page: Any) -> None:
    page.locator(".cs-thumb").nth(2).click()
    page.locator(".cs-maps").nth(1).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("button[data-operand]").first.click()


CASES = {
    "pixels": Case(
        lambda: cs.views.pixels(IMAGES),
        _pixels,
        [".px-title", ".px-line", ".cs-verdict", ".cs-lens-where", ".px-plane[aria-pressed=true]"],
        {"at": [2, 1], "index": 1, "channel": 1, "unit": "unit", "added": -30},
    ),
    "convolution": Case(
        lambda: cs.views.convolution(IMAGES.pixels[0, ..., 0], "vertical-edges"),
        _convolution,
        [".cs-stage-title, h3", ".cv-kernel"],
        {"at": [1, 0], "stride": 2, "kernel": "horizontal-edges"},
    ),
    "architecture": Case(
        lambda: cs.views.architecture("conv 8 3x3, flatten, dense 2"),
        _architecture,
        [".cs-title", ".ar-title", ".ar-sums", ".ar-drawing"],
        {"text": BRANCHES, "input": [28, 28, 1], "layer": "add1", "open": []},
    ),
    "network": Case(
        lambda: cs.views.network(cs.open(cs.Architecture.parse(TEXT, (12, 12, 3))), IMAGES),
        _network,
        [".cs-stage-title", ".cs-trail", ".cs-verdict", ".cs-thumb[aria-pressed=true]", ".cs-pager"],
        {"index": 2},
    ),
}


def seen(page: Any, selectors: list[str]) -> list[str]:
    """What can be read where a person looks."""
    page.wait_for_timeout(400)
    return [" ".join(page.locator(one).all_inner_texts()) + str(page.locator(one).count()) for one in selectors]


def chosen(page: Any) -> dict[str, Any]:
    """What stands in the address behind the name of the view."""
    _, _, parts = page.evaluate("location.hash").partition("?")
    pairs = (part.partition("=") for part in parts.split("&"))
    return {name: read(unquote(value)) for name, _, value in pairs}


def read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


@pytest.mark.parametrize("name", list(CASES))
def test_what_was_chosen_comes_back(opened: Open, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    view = case.make()
    path = view.save(tmp_path / "page.html")
    page = opened(path).page
    at_first = seen(page, case.shown)
    case.act(page)
    left = seen(page, case.shown)
    assert left != at_first
    state = chosen(page)
    assert {key: state.get(key) for key in case.kept} == case.kept
    place = page.evaluate("location.hash")
    assert place.startswith(f"#{name}?")
    assert seen(opened(path, place=place).page, case.shown) == left
    assert seen(opened(view.save(tmp_path / "left.html", state)).page, case.shown) == left
    view.widget().state = state
    assert seen(opened(view.save(tmp_path / "from_notebook.html")).page, case.shown) == left


@pytest.mark.parametrize("name", list(CASES))
@pytest.mark.parametrize(
    "place",
    ["#other", "#{}?at=[99,99]&index=77&layer=nowhere&seen=[1]&channel=9&way=[[1]]&open=[1]&unit=mile&added=1e9",
     "#{}?at=x&input=[0,1]&text=conv&kernel=[[]]&way=x&stride=0&seen=[0,0,-1]&grey=1"],
)  # fmt: skip
def test_an_address_that_does_not_fit_spoils_nothing(opened: Open, tmp_path: Path, name: str, place: str) -> None:
    page = opened(CASES[name].make().save(tmp_path / "page.html"), place=place.format(name)).page
    assert page.locator(".convscope h3 output").first.get_attribute("data-value")
