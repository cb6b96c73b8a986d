"""The network view as a page: by mouse and by keyboard, light and dark, wide and narrow; its numbers are PyTorch's."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from vectors import random_network, script, torch_values, vectors

import convscope as cs
from convscope.architecture import Architecture
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.views import network

TEXT = (
    "conv 5 4x4 stride 2 pad 1 nobias, batchnorm, relu, conv 6 3x3 same, maxpool 2, relu, "
    "flatten, dense 7 relu, dense 3"
)
NAMES = ("<b>first</b>", "second", "third </script>")
MAPS = ".cs-column[aria-label='{}'] .cs-maps"
ALLOWED = 1e-5


class Sample:
    """A saved page with the network, the images and PyTorch's values that belong to it."""

    def __init__(self, folder: Path, text: str = TEXT, shape: tuple[int, int, int] = (12, 14, 1)) -> None:
        rng = np.random.default_rng(5)
        self.network = random_network(text, shape, rng)
        object.__setattr__(self.network, "class_names", NAMES)
        pixels = rng.integers(0, 256, (4, *shape), np.uint8)
        self.images = Images(pixels, np.array([0, 1, 2, 0]), NAMES, "noise", "drawn by a test")
        self.values = torch_values(self.network, self.images)
        self.path = network(self.network, self.images).save(folder / "page.html")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return Sample(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the network that comes with convscope: 17 layers, ten classes."""
    n = cs.open("shipped")
    pixels = np.random.default_rng(3).integers(0, 256, (2, *n.architecture.input_shape), np.uint8)
    images = Images(pixels, np.array([0, 1]), n.class_names, "noise", "drawn by a test")
    return network(n, images).save(tmp_path_factory.mktemp("shipped") / "page.html")


Open = Callable[..., Any]


def shown(page: Any) -> float:
    """The value whose arithmetic is shown."""
    return float(page.locator(".cs-stage-title output").get_attribute("data-value"))


def where(page: Any) -> str:
    return str(page.locator(".cs-where").inner_text())


def point(page: Any, layer: str, row: int, column: int, channel: int) -> dict[str, float]:
    """Where a value of a layer is drawn, in pixels from the corner of its maps."""
    maps = page.locator(MAPS.format(layer))
    tiles = {key: int(number) for key, number in maps.evaluate("e => ({ ...e.dataset })").items()}
    wide, high = (tiles[side] * tiles["cell"] + tiles["gap"] for side in ("columns", "rows"))
    return {
        "x": channel % tiles["across"] * wide + (column + 0.5) * tiles["cell"],
        "y": channel // tiles["across"] * high + (row + 0.5) * tiles["cell"],
    }


def pin(page: Any, layer: str, row: int, column: int, channel: int) -> None:
    page.locator(MAPS.format(layer)).click(position=point(page, layer, row, column, channel))


def outlined(page: Any, selector: str) -> bool:
    """Whether anything is drawn above the maps."""
    return bool(
        page.locator(f"{selector} .cs-above").evaluate(
            "c => { const empty = document.createElement('canvas'); [empty.width, empty.height] = [c.width, c.height];"
            "return c.toDataURL() !== empty.toDataURL(); }"
        )
    )


def test_the_kit_equals_pytorch_in_chromium(browser: Any, tmp_path: Path) -> None:
    page = browser.new_page()
    load = "const kit = await import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));"
    run = f"async ([text, given]) => {{ {load} return kit.default.run(given); }}"
    results = page.evaluate(run, [script(tmp_path / "source"), vectors(seed=1)])
    page.close()
    assert len(results) > 50
    assert [each for each in results if not each["worst"] <= 1] == []


def test_values_of_every_layer_are_those_of_pytorch(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    rng = np.random.default_rng(0)
    words = {"batchnorm": "batch norm", "maxpool": "max pool"}
    for name in (name for name in sample.values if "/" not in name):
        kind, number = name[:-1], name[-1]
        label = f"{words.get(kind, kind)} {number}"
        array = sample.values[name][0]
        place = tuple(int(rng.integers(length)) for length in array.shape)
        row, column, channel = place if len(place) == 3 else (0, 0, *place)
        pin(page, label, row, column, channel)
        assert shown(page) == pytest.approx(float(array[place]), abs=ALLOWED * float(np.abs(array).max())), name


def test_probabilities_are_the_softmax_of_pytorchs_scores(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    scores = sample.values["dense2"].astype(float)
    for image in range(2):
        page.locator(".cs-thumb").nth(image).click()
        expected = np.exp(scores[image] - scores[image].max())
        for i in range(3):
            page.locator(".cs-class").nth(i).click()
            assert shown(page) == pytest.approx(expected[i] / expected.sum(), abs=1e-5)


def test_products_add_up_to_the_value(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    pin(page, "conv 2", 2, 3, 4)
    bias = float(sample.network.weights["conv2"]["bias"][4])
    sums = page.locator(".cs-sum").evaluate_all("all => all.map(e => +e.dataset.sum)")
    assert len(sums) == 5
    assert sum(sums) + bias == pytest.approx(shown(page), abs=1e-5)
    for channel in range(5):
        page.locator(".cs-sum").nth(channel).click()
        products = page.locator("[data-grid=products] .cs-cell").evaluate_all("all => all.map(e => +e.dataset.x)")
        patch = page.locator("[data-grid=patch] .cs-cell").evaluate_all("all => all.map(e => +e.dataset.x)")
        kernel = page.locator("[data-grid=kernel] .cs-cell").evaluate_all("all => all.map(e => +e.dataset.x)")
        assert sum(products) == pytest.approx(sums[channel], abs=1e-5)
        assert products == pytest.approx([x * w for x, w in zip(patch, kernel, strict=True)])
        assert kernel == pytest.approx(sample.network.weights["conv2"]["kernel"][:, :, channel, 4].ravel().tolist())
    assert float(page.locator("[data-result]").get_attribute("data-result")) == shown(page)


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


def test_names_are_wordsand_never_tags(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    assert page.locator(".cs-label").first.inner_text() == "<b>first</b>"
    assert page.locator(".cs-class b").count() == 0


def test_everything_that_can_be_reached_by_tab_is_named_and_seen(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    names = []
    for _ in range(70):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            "const name = e.getAttribute('aria-label') || e.textContent.trim();"
            "return e === document.body ? null : [name, s.outlineStyle, e.className]; }"
        )
        if name is None:
            break
        names.append(name)
    assert all(label for label, _, _ in names)
    assert all(style != "none" for _, style, kind in names if "cs-stage-title" not in kind)
    assert names[0][0] == "Skip to the arithmetic"
    assert any(label.startswith("conv 2: 6 maps of 6 by 7") for label, _, _ in names)


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


SCORES = ".cs-column[aria-label='dense 1'] .cs-maps"
FIRST_CLASS = ".cs-class[data-class='0']"


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


@pytest.mark.parametrize(
    ("text", "layer", "shape"),
    [
        ("conv 2 3x3, globalavgpool, dense 3", "conv 1", (6, 6, 1)),
        ("maxpool 2, globalavgpool, dense 3", "max pool 1", (6, 6, 1)),
        ("flatten, dense 3", "dense 1", (3, 3, 1)),
        ("conv 2 3x3, globalavgpool, dense 3", "conv 1", (6, 6, 3)),
        ("flatten, dense 3", "dense 1", (3, 3, 3)),
    ],
)
def test_operands_that_are_pixels_say_how_they_were_made(
    opened: Open, tmp_path: Path, text: str, layer: str, shape: tuple[int, int, int]
) -> None:
    sample = Sample(tmp_path, text, shape)
    page = opened(sample.path).page
    pin(page, layer, 0, 0, 0)
    channel = 0
    if shape[2] == 3 and layer == "conv 1":
        page.locator(".cs-sum").nth(2).click()
        channel = 2
    preprocessing = sample.network.preprocessing
    said = page.locator(".cs-from-pixels").inner_text()
    mixed = shape[2] == 3 and layer == "dense 1"
    numbers = f"(pixel ÷ 255 − {preprocessing.mean[channel]:.3f}) ÷ {preprocessing.std[channel]:.3f}"
    assert ("(pixel ÷ 255 − mean) ÷ deviation, of its colour" if mixed else numbers) in said


def test_other_operands_say_nothing_of_pixels(opened: Open, sample: Sample) -> None:
    page = opened(sample.path).page
    for layer in ("conv 2", "max pool 1", "dense 1"):
        pin(page, layer, 0, 0, 0)
        assert page.locator(".cs-from-pixels").count() == 0


def test_no_zero_has_a_minus_sign(opened: Open, tmp_path: Path) -> None:
    architecture = Architecture.parse("conv 2 1x1 nobias, globalavgpool, dense 2", (4, 4, 1))
    weights = {
        "conv1": {"kernel": np.array([-0.002, 0], np.float32).reshape(1, 1, 1, 2)},
        "dense1": {"kernel": np.full((2, 2), -0.16, np.float32), "bias": np.zeros(2, np.float32)},
    }
    n = Network(architecture, weights, ("first", "second"), title="Almost nothing")
    images = Images(np.full((1, 4, 4, 1), 255, np.uint8), np.array([0]), n.class_names, "white")
    page = opened(network(n, images).save(tmp_path / "page.html")).page
    page.evaluate(
        "() => { window.written = []; const { prototype } = CanvasRenderingContext2D; const { fillText } = prototype;"
        "prototype.fillText = function (text, ...rest) { written.push(text); fillText.call(this, text, ...rest); }; }"
    )
    said = []
    for layer, channel in (("conv 1", 0), ("conv 1", 1), ("global avg 1", 1), ("dense 1", 0)):
        pin(page, layer, 0, 0, channel)
        said += [page.locator(".convscope").inner_html(), *page.evaluate("written")]
    page.locator(".cs-column[aria-label='conv 1'] .cs-facts .cs-asked").nth(3).hover()
    said.append(page.locator(".convscope").inner_html())
    assert "0.00" in said
    assert [found for text in said for found in re.findall(r"[−-]0(?:\.0*)?(?![\d.])", text) if "−" in found] == []


def test_colour_images_and_global_pooling_are_shown(opened: Open, tmp_path: Path) -> None:
    sample = Sample(tmp_path, "conv 4 3x3 groups 1 relu, globalavgpool, dense 3", (9, 8, 3))
    page = opened(sample.path).page
    pin(page, "conv 1", 1, 2, 3)
    assert page.locator(".cs-sum").count() == 3
    assert shown(page) == pytest.approx(float(sample.values["conv1"][0, 1, 2, 3]), abs=1e-5)
    pin(page, "global avg 1", 0, 0, 2)
    cells = page.locator("[data-grid=window] .cs-cell").evaluate_all("all => all.map(e => +e.dataset.x)")
    assert len(cells) == 7 * 6
    assert sum(cells) / 42 == pytest.approx(shown(page), abs=1e-5)


def test_as_a_widget_it_takes_the_notebooks_ground_and_bytes_at_any_offset_and_leaves_nothing_behind(
    browser: Any, sample: Sample
) -> None:
    widget = network(sample.network, sample.images).widget()
    arrays = {name: {**each, "data": list(each["data"])} for name, each in widget.arrays.items()}
    page = browser.new_page()
    answer = page.evaluate(
        """async ([text, spec, arrays]) => {
          const { default: view } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
          for (const each of Object.values(arrays)) {
            const bytes = Uint8Array.from([7, ...each.data]);
            each.data = new DataView(bytes.buffer, 1);
          }
          const el = document.createElement("div");
          document.body.append(el);
          document.body.style.background = "#111";
          const given = { spec, arrays };
          const leave = view.render({ model: { get: (name) => given[name] }, el });
          const words = el.querySelector(".cs-verdict").textContent;
          const { value } = el.querySelector(".cs-stage-title output").dataset;
          const { theme } = el.firstElementChild.dataset;
          leave();
          return [words, Number(value), theme, el.children.length];
        }""",
        [str(widget._esm), widget.spec, arrays],
    )
    page.close()
    assert NAMES[int(sample.values["dense2"][0].argmax())] in answer[0]
    assert answer[1] == pytest.approx(float(sample.values["conv1"][0].max()), abs=1e-5)
    assert answer[2:] == ["dark", 0]
