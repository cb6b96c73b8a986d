"""Design in the lab."""

from __future__ import annotations

from labtools import Open

import convscope as cs


def test_a_design_follows_the_text_and_goes_on_to_training(visit: Open) -> None:
    page = visit("design?text=conv 8 3x3 relu, flatten, dense 10")
    page.locator("[data-parameters='54170']").wait_for()
    page.get_by_role("textbox").first.fill("conv 4 3x3 relu, globalavgpool, dense 10")
    parameters = cs.analyse(cs.Architecture.parse("conv 4 3x3 relu, globalavgpool, dense 10", (28, 28, 1))).parameters
    page.locator(f"[data-parameters='{parameters}']").wait_for()
    page.get_by_role("link", name="Train this").click()
    page.wait_for_selector("form.lab-plan")
    assert page.get_by_label("Network").input_value() == "conv 4 3x3 relu, globalavgpool, dense 10"


def test_a_mistake_in_a_design_that_was_handed_on_is_shown_where_it_stands(visit: Open) -> None:
    page = visit("design?text=conf 8 3x3")
    said = page.get_by_role("alert").filter(has_text="did you mean 'conv'")
    said.wait_for()
    assert "^^^^" in said.inner_text()


def test_a_text_with_a_mistake_cannot_be_trained(visit: Open) -> None:
    page = visit("design?text=conv 8 3x3 relu, flatten, dense 10")
    page.locator("[data-parameters='54170']").wait_for()
    text = page.get_by_role("textbox").first
    text.fill("conv 8 3x3 relu, maxpol 2, flatten, dense 10")
    page.get_by_text("What is drawn is the last one without.").wait_for()
    train = page.locator(".lab-main", has_text="Train this")
    assert train.get_attribute("href") is None
    text.fill("conv 4 3x3 relu, flatten, dense 10")
    page.get_by_text("type, and everything follows").wait_for()
    assert "conv%204" in (train.get_attribute("href") or "")
