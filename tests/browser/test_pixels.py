"""The pixels view as a page: by mouse and by keyboard; its numbers are NumPy's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from looks import fits, reached

from convscope.images import Images
from convscope.views import pixels

RNG = np.random.default_rng(1)
GREY = RNG.integers(0, 256, (3, 14, 12, 1), np.uint8)
COLOUR = RNG.integers(0, 256, (9, 11, 3), np.uint8)
Open = Callable[..., Any]
BOARD = ".cs-lens-board"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    images = Images(GREY, np.array([0, 1, 0]), ("cat", "dog"), "animals", "from a test")
    return pixels(images).save(tmp_path_factory.mktemp("page") / "page.html")


def settle(page: Any) -> None:
    """Wait until what was asked for is drawn, the glide of the lens included."""
    page.wait_for_timeout(250)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def look(page: Any) -> dict[str, float]:
    return {name: float(x) for name, x in page.locator(BOARD).evaluate("e => ({ ...e.dataset })").items()}


def point(page: Any, row: int, column: int) -> dict[str, float]:
    """Where a pixel lies on the board, in CSS pixels from its corner."""
    seen = look(page)
    return {"x": (column + 0.5 - seen["x"]) * seen["cell"], "y": (row + 0.5 - seen["y"]) * seen["cell"]}


def values(page: Any) -> list[float]:
    settle(page)
    return [float(x) for x in page.locator(".px-title output").get_attribute("data-value").split()]


def test_every_pixel_that_is_pointed_at_tells_its_number(opened: Open, path: Path) -> None:
    page = opened(path).page
    for row, column in ((0, 0), (13, 11), (6, 3)):
        page.locator(BOARD).hover(position=point(page, row, column))
        assert values(page) == [GREY[0, row, column, 0]]
        assert page.locator(".px-title").inner_text().startswith(f"Row {row}, column {column} = ")
        place = page.locator("[data-place]").get_attribute("data-place")
        assert GREY[0].ravel()[int(place)] == GREY[0, row, column, 0]
    page.locator(BOARD).click(position=point(page, 2, 4))
    page.mouse.move(3, 3)
    assert values(page) == [GREY[0, 2, 4, 0]]


def test_the_wheel_brings_the_numbers_near_and_keeps_the_pixel_under_the_pointer(opened: Open, path: Path) -> None:
    page = opened(path).page
    before = look(page)
    there = point(page, 5, 4)
    page.locator(BOARD).hover(position=there)
    for _ in range(4):
        page.mouse.wheel(0, -120)
    settle(page)
    after = look(page)
    assert after["cell"] > 1.5 * before["cell"]
    assert values(page) == [GREY[0, 5, 4, 0]]
    assert point(page, 5, 4) == pytest.approx(there, abs=1)
    assert "Seen: rows" in page.locator(".cs-lens-where").inner_text()
    box = page.locator(BOARD).bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 180)
    page.mouse.up()
    settle(page)
    assert look(page)["x"] == pytest.approx(after["x"] + 50 / after["cell"], abs=0.05)
    page.get_by_role("button", name="Whole image", exact=True).click()
    settle(page)
    assert look(page) == pytest.approx(before)


def test_everything_can_be_done_by_keyboard_alone(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.locator(BOARD).focus()
    page.keyboard.press("Home")
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert values(page) == [GREY[0, 2, 1, 0]]
    assert page.locator("[role=status]").inner_text() == f"Row 2, column 1: {GREY[0, 2, 1, 0]}"
    start = look(page)["cell"]
    for _ in range(3):
        page.keyboard.press("+")
        settle(page)
    assert look(page)["cell"] == pytest.approx(min(72, start * 1.6**3))
    page.keyboard.press("End")
    settle(page)
    seen = look(page)
    assert values(page) == [GREY[0, 13, 11, 0]]
    assert seen["x"] * seen["cell"] + 12 * start >= 12 * seen["cell"] - 1
    page.keyboard.press("PageDown")
    assert values(page) == [GREY[1, 13, 11, 0]]
    assert "dog" in page.locator(".cs-verdict").inner_text()
    page.keyboard.press("Escape")
    settle(page)
    assert look(page)["cell"] == pytest.approx(start)


def test_the_array_is_described_as_numpy_does(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.locator(".cs-thumb").nth(2).click()
    settle(page)
    image = GREY[2]
    number = lambda name: float(page.locator(f"[data-{name}]").first.get_attribute(f"data-{name}"))  # noqa: E731
    assert number("size") == image.size
    assert (number("low"), number("high")) == (image.min(), image.max())
    assert number("mean") == pytest.approx(image.mean(), rel=1e-12)
    bins = page.locator(".cs-bin").evaluate_all("all => all.map(e => +e.dataset.counts)")
    assert bins == np.histogram(image, np.arange(0, 257, 4))[0].tolist()
    page.get_by_role("button", name="0 to 1", exact=True).click()
    settle(page)
    assert number("mean") == pytest.approx((image / 255).mean(), rel=1e-12)
    assert number("high") == image.max() / 255


def test_a_bar_of_the_histogram_lights_the_pixels_that_it_counts(opened: Open, path: Path) -> None:
    page = opened(path).page
    picture = "() => document.querySelector('.cs-lens-board canvas').toDataURL()"
    settle(page)
    dark = page.evaluate(picture)
    low = int(GREY[0, 3, 3, 0]) // 4
    page.locator(".cs-bin").nth(low).hover()
    settle(page)
    assert page.evaluate(picture) != dark
    count = int(((GREY[0] // 4) == low).sum())
    assert page.locator(".cs-bars-told").inner_text() == f"{low * 4} to {low * 4 + 3}: {count}"
    colour = page.evaluate(
        """([row, column]) => {
          const canvas = document.querySelector('.cs-lens-board canvas');
          const cell = canvas.width / 12;
          return [...canvas.getContext('2d').getImageData((column + .2) * cell, (row + .2) * cell, 1, 1).data];
        }""",
        [3, 3],
    )
    assert colour[1] > colour[0] + 50  # green: the accent
    page.mouse.move(3, 3)
    settle(page)
    assert page.evaluate(picture) == dark


@pytest.mark.parametrize("amount", [100, -120, 0])
def test_a_sum_wraps_as_uint8_does(opened: Open, path: Path, amount: int) -> None:
    page = opened(path).page
    page.get_by_label("What is added to every number").fill(str(amount))
    page.locator(BOARD).click(position=point(page, 4, 7))
    settle(page)
    x = GREY[0, 4, 7, 0]
    with np.errstate(over="ignore"):
        kept = x + np.uint8(amount % 256)
    assert int(page.locator("[data-sum]").get_attribute("data-sum")) == kept
    beyond = (GREY[0].astype(int) + amount != (GREY[0] + np.uint8(amount % 256))).sum()
    assert int(page.locator("[data-wrapped]").get_attribute("data-wrapped")) == beyond


def test_channels_of_a_colour_image_are_seen_apart(opened: Open, tmp_path: Path) -> None:
    page = opened(pixels(COLOUR).save(tmp_path / "page.html")).page
    page.locator(BOARD).click(position=point(page, 3, 5))
    assert values(page) == COLOUR[3, 5].tolist()
    assert page.locator(".px-wrap").inner_text().startswith("Brightness: 0.299 · ")
    for channel, name in enumerate(("red", "green", "blue")):
        page.locator(".px-plane", has_text=name).click()
        settle(page)
        mean = float(page.locator("[data-mean]").get_attribute("data-mean"))
        assert mean == pytest.approx(COLOUR[..., channel].mean(), rel=1e-12)
    page.locator(BOARD).focus()
    page.keyboard.press("Shift+ArrowLeft")
    settle(page)
    assert page.locator(".px-plane", has_text="green").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("image", [GREY[0] / 255, GREY[0].astype(float) - 99, GREY[0] > 99, COLOUR - 128.0])
def test_other_numbers_than_uint8_are_shown_as_they_are(opened: Open, tmp_path: Path, image: Any) -> None:
    page = opened(pixels(image).save(tmp_path / "page.html")).page
    page.locator(BOARD).click(position=point(page, 1, 2))
    assert values(page) == image[1, 2].astype(float).tolist()


def test_everything_that_can_be_reached_by_tab_is_named_and_seen(opened: Open, path: Path) -> None:
    page = opened(path).page
    names = reached(page)
    assert len(names) > 8


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (768, "light"), (1440, "light"), (1440, "dark"), (2560, "light")]
)
def test_nothing_lies_beside_the_page_in_light_and_dark(opened: Open, tmp_path: Path, width: int, scheme: str) -> None:
    tall = RNG.integers(0, 256, (90, 40, 3), np.uint8)
    page = opened(pixels(tall).save(tmp_path / "page.html"), width=width, scheme=scheme).page
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    settle(page)
    fits(page, width, scheme)
