"""The frame of the lab: the way about, the glossary, light and dark, large type, no page wider than the screen."""

from __future__ import annotations

import pytest
from labtools import Open, value


def test_the_home_page_leads_everywhere_by_keyboard(visit: Open) -> None:
    page = visit()
    assert "token" not in page.url
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "view"
    for place in ("Learn", "Pixels"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.querySelector('h2').textContent") == place
    page.keyboard.press("Enter")
    page.wait_for_selector(".convscope .cs-title")
    page.go_back()
    page.wait_for_selector(".lab-resume a")
    assert page.evaluate("document.cookie") == ""


MARKED = "[...CSS.highlights.get('lab-terms')].map((range) => String(range).toLowerCase())"


def test_every_word_leads_to_the_glossary(visit: Open) -> None:
    page = visit("convolution?image=drawn:0")
    value(page)
    page.keyboard.press("?")
    words = page.locator(".lab-side dl").first.locator("dt").all_inner_texts()
    assert {"kernel", "stride", "padding", "dilation", "feature map", "convolution"} <= set(words)
    page.keyboard.press("Escape")
    assert page.locator(".lab-side").is_hidden()
    page.get_by_text("Stride", exact=True).dblclick()
    assert page.locator(".lab-asked dt").inner_text() == "stride"
    page.get_by_text("Padding", exact=True).click()
    page.locator(".lab-asked dt").filter(has_text="padding").wait_for()
    page.wait_for_timeout(400)
    assert {"feature map", "kernel", "window", "cross-correlation"} <= set(page.evaluate(MARKED))
    page.locator(".lab-asked a").click()
    page.wait_for_selector(".lab-page .lab-asked")


def test_pointing_still_meets_the_cell_in_large_type(visit: Open) -> None:
    page = visit("convolution?image=drawn:0&at=[0,0]")
    value(page)
    page.get_by_role("button", name="Large type").click()
    page.wait_for_timeout(300)
    board = page.locator(".cv-map .cv-board")
    box = board.bounding_box()
    laid = {name: int(number) for name, number in board.evaluate("e => ({ ...e.dataset })").items()}
    cell = box["width"] / laid["columns"]
    page.mouse.move(box["x"] + 7.5 * cell, box["y"] + 4.5 * cell)
    value(page)
    assert page.locator(".cv-where").inner_text() == "Row 4, column 7"


def test_dark_and_large_type_stay_after_a_reload(visit: Open) -> None:
    page = visit("convolution?image=drawn:0")
    page.get_by_role("button", name="Dark", exact=True).click()
    page.get_by_role("button", name="Large type").click()
    page.reload()
    value(page)
    assert page.locator("#lab").get_attribute("data-theme") == "dark"
    assert page.locator(".cv").get_attribute("data-theme") == "dark"
    assert page.evaluate("document.documentElement.classList.contains('projector')")


PAGES = [
    "home",
    "learn",
    "report?run=shipped",
    "pixels",
    "convolution?image=drawn:0",
    "design",
    "train",
    "inside",
    "data?data=drawn",
    "exercise?name=output-size",
    "glossary?term=stride",
]


UNNAMED = """() => {
  const all = [...document.querySelectorAll("#lab :is(button, a, input, select, textarea, [tabindex='0'], dialog)")];
  const told = (e) => e.ariaLabel || e.title || e.getAttribute("aria-labelledby");
  const named = (e) => told(e) || e.textContent.trim() || e.labels?.length;
  return all.filter((e) => e.checkVisibility() && !named(e)).map((e) => e.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize("state", PAGES)
def test_everything_that_can_be_reached_has_a_name_and_the_page_a_heading(visit: Open, state: str) -> None:
    page = visit(state)
    page.wait_for_timeout(200)
    assert page.evaluate(UNNAMED) == []
    assert page.locator("#view :is(h1, h2)").count() >= 1
    page.get_by_role("button", name="Copy state").click()
    assert page.evaluate(UNNAMED) == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (768, "dark"), (2560, "light")])
@pytest.mark.parametrize("state", PAGES)
def test_nothing_lies_beside_the_page(visit: Open, state: str, width: int, scheme: str) -> None:
    page = visit(state, width=width, scheme=scheme)
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
