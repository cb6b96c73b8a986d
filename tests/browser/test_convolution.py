"""The convolution view as a page: by mouse and by keyboard; its numbers are Python's."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from looks import as_widget, fits, reached
from numpy.typing import NDArray

import convscope as cs
from convscope.views import convolution

ROWS = ["11000011", "10111101", "10111101", "10000001", "10000001", "10111101", "10111101", "11000011"]
IMAGE = np.array([[int(digit) for digit in row] for row in ROWS])
SOBEL = cs.KERNELS["vertical-edges"]
Open = Callable[..., Any]
MAP, PICTURE = ".cv-map .cv-board", ".cv-image .cv-board"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return convolution(IMAGE, "vertical-edges").save(tmp_path_factory.mktemp("page") / "page.html")


def point(page: Any, board: str, row: int, column: int) -> dict[str, float]:
    """Where a cell lies, in pixels from the corner of its board."""
    laid = {key: int(number) for key, number in page.locator(board).evaluate("e => ({ ...e.dataset })").items()}
    return {"x": (column + laid["left"] + 0.5) * laid["cell"], "y": (row + laid["top"] + 0.5) * laid["cell"]}


def settle(page: Any) -> None:
    """Wait until what was asked for is drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def shown(page: Any) -> float:
    settle(page)
    return float(page.locator(".cv-title output").get_attribute("data-value"))


def numbers(page: Any, name: str) -> list[float]:
    return list(page.locator(f"[data-grid={name}] .cv-cell").evaluate_all("all => all.map(e => +e.dataset.x)"))


WALK = """async places => {
  const bar = document.querySelector(".cs-player-bar");
  const values = [];
  for (const place of places) {
    bar.value = place;
    bar.dispatchEvent(new Event("input"));
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    values.push(Number(document.querySelector(".cv-title output").dataset.value));
  }
  return values;
}"""


def check_map(page: Any, expected: NDArray[Any], every: int = 5) -> None:
    """The map has the size and, at every so many places and the last, the values of Python's."""
    settle(page)
    laid = page.locator(MAP).evaluate("e => ({ ...e.dataset })")
    assert (int(laid["rows"]), int(laid["columns"])) == expected.shape
    places = [*range(0, expected.size, every), expected.size - 1]
    assert page.evaluate(WALK, places) == expected.ravel()[places].tolist()


def test_the_map_is_that_of_python_and_so_is_its_transposed_twin(opened: Open, path: Path) -> None:
    page = opened(path).page
    check_map(page, cs.convolve(IMAGE, SOBEL), every=1)
    page.get_by_role("button", name="Transpose", exact=True).click()
    check_map(page, cs.convolve(IMAGE, SOBEL.T))
    assert page.locator(".cs-thumb[aria-pressed=true]").get_attribute("aria-label").startswith("horizontal-edges")


def test_hovering_shows_products_that_add_up_to_pythons_value(opened: Open, path: Path) -> None:
    page = opened(path).page
    for row, column in ((0, 0), (3, 5), (5, 2)):
        page.locator(MAP).hover(position=point(page, MAP, row, column))
        step = cs.trace(IMAGE, SOBEL, row, column)
        assert step.patch is not None
        assert step.products is not None
        assert shown(page) == step.value
        assert page.locator(".cv-where").inner_text() == f"Row {row}, column {column}"
        assert numbers(page, "patch") == step.patch.ravel().tolist()
        assert numbers(page, "products") == step.products.ravel().tolist()
        assert sum(numbers(page, "products")) == step.value
    page.mouse.move(5, 5)
    settle(page)
    assert page.locator(".cv-where").inner_text() == "Row 1, column 1"


def test_the_sum_is_written_as_a_person_would(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.locator(MAP).click(position=point(page, MAP, 0, 4))
    settle(page)
    first, second, last = page.locator(".cv-line").all_inner_texts()
    assert first == "0·(−1) + 0·0 + 1·1 + 1·(−2) + 1·0 + 0·2 + 1·(−1) + 1·0 + 0·1"
    assert second == "= 0 + 0 + 1 − 2 + 0 + 0 − 1 + 0 + 0"
    assert last == "= −2"


def test_a_number_typed_into_the_kernel_changes_the_map(opened: Open, path: Path) -> None:
    page = opened(path).page
    cell = page.get_by_label("kernel row 1, column 2")
    cell.fill("−7,5")
    cell.press("Enter")
    kernel = SOBEL.astype(float)
    kernel[1, 2] = -7.5
    check_map(page, cs.convolve(IMAGE, kernel))
    assert "your own kernel" in page.locator(".cv-finds").inner_text()
    cell.fill("seven")
    cell.press("Enter")
    assert cell.input_value() == "−7.5"
    page.get_by_role("button", name="Reset kernel").click()
    check_map(page, cs.convolve(IMAGE, SOBEL))


def test_a_named_kernel_is_picked_and_says_what_it_finds(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.locator(".cs-thumb[aria-label^=spots]").click()
    settle(page)
    assert "the Laplacian of a Gaussian" in page.locator(".cv-finds").inner_text()
    check_map(page, cs.convolve(IMAGE, cs.KERNELS["spots"]))


def test_pixels_are_painted_by_mouse_and_reset(opened: Open, path: Path) -> None:
    page = opened(path).page
    image = IMAGE.copy()
    box = page.locator(PICTURE).bounding_box()
    points = [point(page, PICTURE, 3, column) for column in (2, 3, 4)]
    page.mouse.move(box["x"] + points[0]["x"], box["y"] + points[0]["y"])
    page.mouse.down()
    for each in points[1:]:
        page.mouse.move(box["x"] + each["x"], box["y"] + each["y"])
    page.mouse.up()
    image[3, 2:5] = 1
    page.locator(PICTURE).click(position=point(page, PICTURE, 0, 0))
    image[0, 0] = 0
    check_map(page, cs.convolve(image, SOBEL))
    page.get_by_role("button", name="Reset image").click()
    check_map(page, cs.convolve(IMAGE, SOBEL))


def test_everything_can_be_done_by_keyboard_alone(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.locator(".cs-thumb").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator(PICTURE).evaluate("e => e === document.activeElement")
    page.keyboard.press("Home")
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "Space"):
        page.keyboard.press(key)
    assert page.locator("[role=status]").inner_text() == "Row 3, column 1 is now 1"
    image = IMAGE.copy()
    image[3, 1] = 1
    settle(page)
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "kernel row 0, column 0"
    page.keyboard.press("ArrowDown")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    kernel = SOBEL.T.copy()
    kernel[1, 0] = 5
    check_map(page, cs.convolve(image, kernel))


@pytest.mark.parametrize(
    ("stride", "padding", "dilation"), [(2, "valid", 1), (1, "same", 2), (3, "same", 1), (2, "2", 3)]
)
def test_stride_padding_and_dilation_are_those_of_python(
    opened: Open, path: Path, stride: int, padding: Any, dilation: int
) -> None:
    page = opened(path).page
    page.get_by_label("Padding").select_option(padding)
    page.get_by_label("Stride").select_option(str(stride))
    page.get_by_label("Dilation").select_option(str(dilation))
    page.get_by_label("Bias").fill("-3")
    page.get_by_label("Bias").press("Enter")
    pad = int(padding) if padding.isdigit() else padding
    expected = cs.convolve(IMAGE, SOBEL, bias=-3, stride=stride, padding=pad, dilation=dilation)
    check_map(page, expected)


def test_a_window_that_does_not_fit_is_refused_in_words(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.get_by_label("Dilation").select_option("8")
    assert "A window of 17 × 17 does not fit into 8 × 8" in page.locator("[role=alert]").inner_text()
    assert page.get_by_label("Dilation").input_value() == "1"
    assert shown(page) == 3


def test_flipping_says_and_shows_the_difference(opened: Open, path: Path) -> None:
    page = opened(path).page
    assert "cross-correlation" in page.locator(".cv-told").inner_text()
    page.get_by_role("button", name="Flip the kernel").click()
    settle(page)
    own, other = cs.convolve(IMAGE, SOBEL), cs.convolve(IMAGE, SOBEL[::-1, ::-1])
    assert f"{(own != other).sum()} of 36 values differ" in page.locator(".cv-told").inner_text()
    assert "vertical-edges, turned by 180°" in page.locator(".cv-finds").inner_text()
    check_map(page, other)


def test_playing_fills_the_map_and_stops_at_the_end(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.get_by_label("Speed").select_option("60 / s")
    page.get_by_role("button", name="To the start").click()
    settle(page)
    started = page.locator(f"{MAP} canvas").first.evaluate("c => c.toDataURL()")
    page.locator(".cs-player-where", has_text="1 / 36").wait_for()
    page.get_by_role("button", name="One step on").click()
    page.locator(".cs-player-where", has_text="2 / 36").wait_for()
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_role("button", name="Pause").wait_for()
    page.locator(".cs-player-where", has_text="36 / 36").wait_for()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    settle(page)
    assert page.locator(f"{MAP} canvas").first.evaluate("c => c.toDataURL()") != started
    assert shown(page) == cs.convolve(IMAGE, SOBEL)[5, 5]


def test_escape_stops_playing_and_shows_the_whole_map(opened: Open, path: Path) -> None:
    page = opened(path).page
    full = page.locator(f"{MAP} canvas").first.evaluate("c => c.toDataURL()")
    page.get_by_role("button", name="To the start").click()
    page.get_by_role("button", name="Play", exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Play", exact=True).wait_for()
    settle(page)
    assert page.locator(f"{MAP} canvas").first.evaluate("c => c.toDataURL()") == full


def test_relu_and_pooling_follow_the_map(opened: Open, path: Path) -> None:
    page = opened(path).page
    for name in ("ReLU", "Max pool 2"):
        page.get_by_role("button", name=name).click()
    expected = np.maximum(cs.convolve(IMAGE, SOBEL), 0)
    pooled = cs.pool(expected, 2)
    for row, column in ((0, 4), (2, 0), (5, 5)):
        page.locator(MAP).click(position=point(page, MAP, row, column))
        settle(page)
        assert float(page.locator("[data-relu]").get_attribute("data-relu")) == expected[row, column]
        assert float(page.locator("[data-pool]").get_attribute("data-pool")) == pooled[row // 2, column // 2]


def test_channels_and_filters_add_up(opened: Open, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    image, kernel = rng.integers(0, 256, (9, 10, 3), np.uint8), rng.integers(-3, 4, (3, 3, 3, 4))
    page = opened(convolution(image, kernel, bias=[1, 2, 3, 4]).save(tmp_path / "page.html")).page
    page.get_by_role("button", name="filter 2").click()
    page.get_by_role("group", name="Channel of the kernel").get_by_role("button", name="blue").click()
    page.locator(MAP).click(position=point(page, MAP, 4, 5))
    step = cs.trace(image, kernel, 4, 5, 2, bias=[1, 2, 3, 4])
    assert step.products is not None
    assert shown(page) == step.value
    sums = page.locator("[data-sum]").evaluate_all("all => all.map(e => +e.dataset.sum)")
    assert sums == step.products.sum(axis=(0, 1)).tolist()
    assert numbers(page, "products") == step.products[..., 2].ravel().tolist()
    page.get_by_label("kernel row 0, column 0").fill("9")
    page.get_by_label("kernel row 0, column 0").press("Enter")
    kernel[0, 0, 2, 2] = 9
    assert shown(page) == cs.trace(image, kernel, 4, 5, 2, bias=[1, 2, 3, 4]).value
    page.locator(".cs-thumb[aria-label^=spots]").click()
    settle(page)
    assert page.locator(".cv-weight").count() == 25


def test_a_plain_kernel_goes_over_every_colour_by_itself(opened: Open, tmp_path: Path) -> None:
    image = np.random.default_rng(4).integers(0, 256, (8, 8, 3), np.uint8)
    page = opened(convolution(image, "blur").save(tmp_path / "page.html")).page
    page.get_by_role("group", name="Filters").get_by_role("button", name="green").click()
    page.locator(MAP).click(position=point(page, MAP, 2, 3))
    assert shown(page) == cs.convolve(image, cs.KERNELS["blur"])[2, 3, 1]


def test_everything_that_can_be_reached_by_tab_is_named_and_seen(opened: Open, path: Path) -> None:
    page = opened(path).page
    names = reached(page)
    assert len(names) > 15
    assert any(re.match(r"Feature map of 6 × 6", label) for label in names)


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (768, "light"), (1440, "light"), (1440, "dark"), (2560, "light")]
)
def test_nothing_lies_beside_the_page_in_light_and_dark(opened: Open, tmp_path: Path, width: int, scheme: str) -> None:
    image = np.random.default_rng(5).integers(0, 256, (40, 64, 3), np.uint8)
    kernel = np.random.default_rng(6).normal(size=(11, 11, 3, 9))
    saved = convolution(image, kernel, padding="same").save(tmp_path / "page.html")
    page = opened(saved, width=width, scheme=scheme).page
    for name in ("ReLU", "Max pool 2", "Flip the kernel"):
        page.get_by_role("button", name=name).click()
    settle(page)
    fits(page, width, scheme)


def test_as_a_widget_it_leaves_nothing_behind(browser: Any) -> None:
    widget = convolution(IMAGE, "vertical-edges").widget()
    assert float(as_widget(browser, widget, "el.querySelector('.cv-title output').dataset.value")) == 3
