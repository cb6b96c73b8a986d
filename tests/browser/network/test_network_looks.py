"""How the network view looks: light and dark, wide and narrow, as a page and as a widget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from looks import as_widget, reached
from networktools import (
    FIRST_CLASS,
    MAPS,
    NAMES,
    SCORES,
    Open,
    Sample,
    pin,
)

from convscope.views import network


def test_names_are_wordsand_never_tags(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    assert page.locator(".cs-label").first.inner_text() == "<b>first</b>"
    assert page.locator(".cs-class b").count() == 0


def test_everything_that_can_be_reached_by_tab_is_named_and_seen(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    names = reached(page, 70)
    assert names[0] == "Skip to the arithmetic"
    assert any(label.startswith("conv 2: 6 maps of 6 by 7") for label in names)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_systems_light_and_dark(opened: Open, sample: Sample, scheme: str) -> None:
    page = opened(sample.path, scheme=scheme).page
    assert page.locator(".convscope").get_attribute("data-theme") == scheme
    for name in ("--cs-muted", "--cs-accent", "--cs-ink"):
        assert contrast(page, name, "--cs-paper") >= 4.5, name
    other = "dark" if scheme == "light" else "light"
    page.emulate_media(color_scheme=other)
    page.locator(f".convscope[data-theme={other}]").wait_for()


def contrast(page: Any, one: str, other: str) -> float:
    """The contrast of two colours of the palette, as the Web Content Accessibility Guidelines define it."""
    style = "n => getComputedStyle(document.querySelector('.convscope')).getPropertyValue(n).trim()"
    lights = []
    for name in (one, other):
        text = page.evaluate(style, name)
        parts = [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.mark.parametrize("width", [360, 768, 1440, 2560])
def test_nothing_lies_beside_the_page(opened: Open, sample: Sample, width: int) -> None:
    page = opened(sample.path, width=width).page
    pin(page, "conv 2", 2, 3, 4)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_network_too_long_for_the_page_scrolls_in_its_own_strip(opened: Open, sample: Sample) -> None:
    page = opened(sample.path, width=500).page
    strip = page.locator(".cs-overview")
    assert strip.evaluate("e => e.scrollWidth > e.clientWidth && e.scrollLeft === 0")
    page.locator(".cs-class").first.click()
    page.locator(".cs-panel button[data-operand]").first.click()
    page.locator(".cs-crumb").first.click()
    assert strip.evaluate("e => e.scrollLeft > 0")
    assert page.locator(MAPS.format("image")).bounding_box()["x"] >= 0


def in_sight(page: Any, selector: str) -> bool:
    """Whether all of an element lies in the width of the window, and nothing covers its middle."""
    return bool(
        page.locator(selector).evaluate(
            "e => { const { left, right, top, height } = e.getBoundingClientRect();"
            "const over = document.elementFromPoint((left + right) / 2, top + height / 2);"
            "return left >= 0 && right <= innerWidth && (e === over || e.contains(over)); }"
        )
    )


@pytest.mark.parametrize("width", [1265, 1280, 1440])
def test_the_shipped_network_fits_a_laptop(opened: Open, shipped: Path, width: int) -> None:
    page = opened(shipped, width=width, height=800).page
    assert page.locator(".cs-overview").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert in_sight(page, SCORES)
    assert in_sight(page, FIRST_CLASS)
    assert page.locator(".cs-arrow:visible").count() == 0


def test_where_it_cannot_fit_image_and_classes_stay_and_arrows_lead_to_the_rest(opened: Open, shipped: Path) -> None:
    page = opened(shipped, width=1000, height=1400).page
    image = MAPS.format("image")
    back, on = page.locator(".cs-to-left"), page.locator(".cs-to-right")
    assert in_sight(page, FIRST_CLASS)
    assert not in_sight(page, SCORES)
    assert (back.is_visible(), on.is_visible()) == (False, True)
    for _ in range(4):
        if on.is_visible():
            on.click()
            page.wait_for_timeout(600)
    assert (back.is_visible(), on.is_visible()) == (True, False)
    assert all(in_sight(page, each) for each in (SCORES, FIRST_CLASS, image))
    assert page.evaluate("document.activeElement === document.body")
    page.locator(FIRST_CLASS).click()
    page.locator(".cs-crumb, .cs-panel button[data-operand]").first.click()
    assert in_sight(page, SCORES)


def test_on_a_phone_no_room_is_left_empty_and_the_words_are_for_fingers(opened: Open, shipped: Path) -> None:
    page = opened(shipped, width=360, height=740, has_touch=True).page
    assert in_sight(page, ".cs-to-right")
    gaps = page.locator(".cs-column:has(.cs-facts)").evaluate_all(
        "all => all.map(e => e.querySelector('.cs-facts').getBoundingClientRect().top"
        " - e.querySelector('.cs-maps').getBoundingClientRect().bottom)"
    )
    assert max(gaps[1:4]) < 50
    words = page.locator(".convscope").inner_text()
    assert not any(word in words for word in ("Move over", "Point at", "Click"))
    assert words.count("Tap") == 2


def test_as_a_widget_it_takes_the_notebooks_ground_and_bytes_at_any_offset_and_leaves_nothing_behind(
    browser: Any, sample: Sample
) -> None:
    widget = network(sample.network, sample.images).widget()
    verdict, x, theme = as_widget(
        browser,
        widget,
        "[el.querySelector('.cs-verdict').textContent, el.querySelector('.cs-stage-title output').dataset.value,"
        " el.firstElementChild.dataset.theme]",
    )
    assert NAMES[int(sample.values["dense2"][0].argmax())] in verdict
    assert float(x) == pytest.approx(float(sample.values["conv1"][0].max()), abs=1e-5)
    assert theme == "dark"
