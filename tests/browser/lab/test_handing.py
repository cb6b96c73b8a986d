"""Handing on: a page saved as one file, its state as a text, a page without controls, the report of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lab_process import Lab
from labtools import PLAN, SMALL, Open, png, stage, value

import convscope as cs
from convscope.datasets.drawn import load_drawn


def saved(page: Any, folder: Path) -> Path:
    """The page that the button saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save page").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def offline(browser: Any, path: Path) -> Any:
    """A saved page in a browser without a network."""
    context = browser.new_context()
    context.set_offline(True)
    page = context.new_page()
    page.goto(path.as_uri())
    return page


def test_what_is_seen_is_saved_as_it_is_and_opened_again_in_another_lab(
    visit: Open, browser: Any, tmp_path: Path, cache: Path
) -> None:
    page = visit("convolution?image=drawn:3&kernel=outline&stride=2&at=[4,5]")
    expected = cs.convolve(load_drawn()[1].pixels[3, :, :, 0], cs.KERNELS["outline"], stride=2)[4, 5]
    assert value(page) == expected
    path = saved(page, tmp_path)
    assert path.name == "convolution-drawn-3.html"
    assert "token" not in path.read_text("utf-8").lower().replace("tokens", "")
    alone = offline(browser, path)
    assert value(alone) == expected
    alone.context.close()
    other = Lab(tmp_path, cache, str(path), "--port", "18780")
    assert other.address.endswith("#convolution?image=drawn:3&kernel=outline&stride=2&at=[4,5]")
    again = browser.new_page()
    again.goto(other.address)
    assert value(again) == expected
    again.close()
    assert other.end()[0] == 0


@pytest.mark.parametrize(
    ("state", "seen"),
    [
        ("pixels?image=drawn:2&at=[9,9]", "h3 output"),
        ("design?text=conv 8 3x3 relu, flatten, dense 10", "[data-parameters='54170']"),
        ("inside?network=shipped&image=drawn:5&at=[%22conv1%22,3,4,2]", ".cs-stage-title"),
        ("data?data=drawn", "text=12,000 images of 28 × 28 × 1"),
    ],
)
def test_every_view_is_saved(visit: Open, browser: Any, tmp_path: Path, state: str, seen: str) -> None:
    page = visit(state)
    page.locator(seen).first.wait_for()
    words = page.locator(seen).first.inner_text()
    alone = offline(browser, saved(page, tmp_path))
    alone.locator(seen).first.wait_for()
    assert alone.locator(seen).first.inner_text() == words
    alone.context.close()


def test_the_state_is_copied_and_holds_no_token(visit: Open) -> None:
    page = visit("convolution?image=drawn:3&at=[4,5]")
    value(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy state").click()
    page.get_by_label("without controls").check()
    page.get_by_role("button", name="Copy: In a terminal").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == 'convscope lab "convolution?image=drawn:3&at=[4,5]&bare=1"'


@pytest.mark.parametrize("state", ["convolution?image=drawn:3", "inside?network=shipped", "data?data=drawn", "design"])
def test_a_bare_page_has_no_controls_of_the_lab_and_stays_bare(visit: Open, state: str) -> None:
    page = visit(f"{state}{'&' if '?' in state else '?'}bare=1")
    page.locator(".lab-view .convscope").first.wait_for()
    for hidden in (".lab-bar", ".lab-source"):
        assert not page.locator(hidden).first.is_visible()
    assert "bare=1" in page.url


def test_a_bare_training_shows_what_is_trained_and_one_button_then_the_curves_alone(visit: Open) -> None:
    page = visit(f"{PLAN}&epochs=2&bare=1")
    assert (
        page.locator("#lab :is(select, input, textarea)").evaluate_all(
            "all => all.filter(e => e.checkVisibility()).length"
        )
        == 0
    )
    assert SMALL in page.locator(".lab-plan-said").inner_text()
    page.get_by_role("button", name="Start training").click()
    stage(page, "come to its end")
    assert not page.get_by_role("button", name="Train another").is_visible()
    assert not page.locator(".lab-list").is_visible()


def test_a_report_is_reached_from_train_and_home_and_saved(visit: Open, browser: Any, tmp_path: Path) -> None:
    page = visit(f"{PLAN}&epochs=2")
    page.get_by_role("button", name="Start training").click()
    stage(page, "come to its end")
    run = page.url.rpartition("run=")[2]
    page.get_by_role("link", name="Report").click()
    page.get_by_role("heading", name="of 64 test images right").wait_for()
    assert page.evaluate("location.hash") == f"#report?run={run}"
    page.get_by_role("button", name="The recipe").click()
    assert page.evaluate("location.hash") == f"#report?run={run}"
    alone = offline(browser, saved(page, tmp_path))
    alone.get_by_role("heading", name="of 64 test images right").wait_for()
    alone.context.close()
    page.goto(page.url.partition("#")[0] + "#home")
    page.get_by_role("link", name=f"Report of {run}").click()
    page.get_by_role("heading", name="of 64 test images right").wait_for()


def test_an_image_of_ones_own_that_is_dropped_where_none_is_shown_goes_to_pixels(visit: Open) -> None:
    page = visit("home")
    page.locator(".lab-card").first.wait_for()
    page.evaluate(
        """(bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "own.png", { type: "image/png" }));
          document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        list(png(np.full((30, 40), 77, np.uint8))),
    )
    page.wait_for_url("**#pixels?image=pixels:30x40x3:**")
    page.wait_for_selector("h3 output")
