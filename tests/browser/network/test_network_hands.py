"""The network view by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from networktools import (
    MAPS,
    NAMES,
    Open,
    Sample,
    outlined,
    pin,
    point,
    shown,
    where,
)

from convscope.views import network


def test_hovering_outlines_what_a_value_was_made_from(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    before = [outlined(page, MAPS.format(label)) for label in ("conv 2", "relu 1")]
    page.locator(MAPS.format("conv 2")).hover(position=point(page, "conv 2", 1, 1, 0))
    page.locator(".cs-tip:not([hidden])").wait_for()
    page.wait_for_timeout(50)
    assert before == [False, False]
    assert all(outlined(page, MAPS.format(label)) for label in ("conv 2", "relu 1", "conv 1", "image"))
    tip = page.locator(".cs-tip").inner_text().replace("\u2060", "")
    assert "conv 2 · map 0, row 1, column 1" in tip
    assert "reads 3 × 3 of relu 1" in tip
    assert "made from 7 × 7 pixels: rows 0–6, columns 0–6" in tip
    assert where(page).startswith("conv 1")
    page.mouse.move(5, 5)
    page.wait_for_timeout(50)
    assert not outlined(page, MAPS.format("conv 2"))
    assert page.locator(".cs-tip").is_hidden()


def test_a_person_can_walk_from_a_class_to_a_pixel_and_back(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    page.locator(".cs-class").first.focus()
    page.keyboard.press("Enter")
    steps = 0
    while page.locator(".cs-panel button[data-operand]").count():
        wanted = float(page.locator(".cs-panel button[data-operand]").first.get_attribute("data-operand"))
        page.locator(".cs-panel button[data-operand]").first.focus()
        page.keyboard.press("Enter")
        steps += 1
        assert shown(page) == wanted
    assert steps == len(sample.network.architecture.nodes) + 1
    assert where(page).startswith("image")
    assert page.locator(".cs-crumb").count() == steps + 1
    pixel = int(page.locator("[data-pixel]").inner_text())
    mean, std = sample.network.preprocessing.mean[0], sample.network.preprocessing.std[0]
    assert shown(page) == pytest.approx((pixel / 255 - mean) / std, abs=1e-6)
    for left in range(steps, 0, -1):
        assert page.locator(".cs-crumb").count() == left + 1
        page.keyboard.press("Escape")
    assert page.locator(".cs-crumb").count() == 0
    assert where(page).startswith("softmax")


def test_arrow_keys_move_enter_pins_and_escape_leaves(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    first = where(page)
    maps = page.locator(MAPS.format("conv 2"))
    page.locator(MAPS.format("relu 1")).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert maps.evaluate("e => e === document.activeElement")
    page.keyboard.press("Home")
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    live = page.locator("[role=status]")
    assert "row 1, column 1" in live.inner_text()
    channel = int(live.inner_text().split("map ")[1].split(",")[0])
    page.keyboard.press("Shift+ArrowRight" if channel < 5 else "Shift+ArrowLeft")
    channel += 1 if channel < 5 else -1
    assert f"map {channel}, row 1, column 1" in live.inner_text()
    page.keyboard.press("Escape")
    assert where(page) == first
    page.keyboard.press("Enter")
    assert where(page) == f"conv 2 · map {channel}, row 1, column 1"
    assert shown(page) == pytest.approx(float(sample.values["conv2"][0, 1, 1, channel]), abs=1e-4)


def resized(page: Any) -> None:
    page.set_viewport_size({"width": page.viewport_size["width"] - 50, "height": 850})
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def cleared(page: Any) -> None:
    page.locator(".cs-notes").click(position={"x": 3, "y": 3})
    assert page.evaluate("document.activeElement === document.body")


@pytest.mark.parametrize("disturb", [resized, cleared])
def test_escape_and_arrow_keys_still_work_after_a_resize_or_a_click_beside(
    opened: Open, sample: Sample, disturb: Callable[[Any], None]
) -> None:
    page = opened(sample.path).page
    operands = page.locator(".cs-panel button[data-operand]")
    pin(page, "relu 2", 1, 1, 0)
    operands.first.click()
    operands.first.click()
    assert where(page).startswith("conv 2")
    disturb(page)
    page.keyboard.press("ArrowRight")
    assert operands.nth(1).evaluate("e => e === document.activeElement")
    for layer in ("max pool 1", "relu 2"):
        disturb(page)
        page.keyboard.press("Escape")
        assert where(page).startswith(layer)


def test_a_redrawn_number_that_has_the_focus_keeps_it(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    fact = page.locator(".cs-column[aria-label='conv 2'] .cs-facts .cs-asked").first
    fact.focus()
    resized(page)
    assert fact.evaluate("e => e === document.activeElement")


def test_keys_reach_the_view_that_was_used_last_and_never_past_an_input(browser: Any, sample: Sample) -> None:
    widget = network(sample.network, sample.images).widget()
    arrays = {name: {**each, "data": list(each["data"])} for name, each in widget.arrays.items()}
    page = browser.new_page()
    page.evaluate(
        """async ([text, spec, arrays]) => {
          for (const each of Object.values(arrays)) each.data = new DataView(Uint8Array.from(each.data).buffer);
          const given = { spec, arrays };
          window.leave = [];
          for (const id of ["one", "two"]) {
            const { default: view } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
            const el = Object.assign(document.createElement("div"), { id });
            document.body.append(el, Object.assign(document.createElement("p"), { textContent: "another cell" }));
            window.leave.push(view.render({ model: { get: (name) => given[name] }, el }));
          }
          document.body.append(document.createElement("input"));
        }""",
        [str(widget._esm), widget.spec, arrays],
    )

    def crumbs() -> list[int]:
        return [page.locator(f"#{name} .cs-crumb").count() for name in ("one", "two")]

    for name in ("one", "two"):
        page.locator(f"#{name} .cs-class").first.click()
        for _ in range(3):
            page.locator(f"#{name} .cs-panel button[data-operand]").first.click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    assert crumbs() == [4, 3]
    page.locator("input").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    assert crumbs() == [4, 3]
    assert page.locator("input").evaluate("e => e === document.activeElement")
    page.locator("#one .cs-notes").click()
    page.keyboard.press("Escape")
    assert crumbs() == [3, 3]
    page.evaluate("document.activeElement.blur()")
    page.locator("p:text-is('another cell')").first.click()
    page.keyboard.press("Escape")
    assert crumbs() == [3, 3]
    page.locator("#two .cs-notes").click()
    page.evaluate("window.leave[1]()")
    page.keyboard.press("Escape")
    assert crumbs() == [3, 0]
    page.close()


def test_the_arithmetic_follows_the_pointer_over_the_near_map(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    pin(page, "conv 2", 2, 3, 4)
    page.locator(".cs-near:visible .cs-maps").last.hover(position={"x": 3, "y": 3})
    page.locator(".cs-where", has_text="row 0, column 0").wait_for()
    assert shown(page) == pytest.approx(float(sample.values["conv2"][0, 0, 0, 4]), abs=1e-4)
    assert page.locator("[data-grid=patch] .cs-padding").count() == 5
    page.mouse.move(5, 5)
    page.locator(".cs-where", has_text="row 2, column 3").wait_for()


def test_every_number_under_a_layer_answers_with_its_formula(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    facts = page.locator(".cs-column[aria-label='conv 2'] .cs-facts .cs-asked")
    answers = []
    for i in range(4):
        facts.nth(i).hover()
        answers.append(page.locator(".cs-tip").inner_text())
    assert "3 · 3 · 5 · 6 + 6 = 276" in answers[0]
    assert "6 · 7 · 3 · 3 · 5 · 6 = 11,340" in answers[1]
    assert "4 + (3 − 1) · 2 = 8" in answers[2]
    assert "largest |value|" in answers[3]


def test_the_images_are_chosen_by_keyboard_and_the_truth_is_marked(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    before = shown(page)
    page.locator(".cs-thumb").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.locator(".cs-thumb[aria-pressed=true]").get_attribute("aria-label") == "Image 2: second"
    assert shown(page) != before
    assert page.locator(".cs-true").locator("..").get_attribute("data-class") == "1"
    assert page.locator(".cs-origin").inner_text() == "Shown: noise, 4 images · drawn by a test"
    guess = NAMES[int(sample.values["dense2"][1].argmax())]
    assert guess in page.locator(".cs-verdict").inner_text()
