"""The architecture view as a page: by mouse and by keyboard; what is typed gives Python's numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from architectures import cases, script
from looks import fits, reached

import convscope as cs
from convscope.growth import grow
from convscope.views import architecture
from convscope.views._architecture import EXAMPLES

Open = Callable[..., Any]
TEXTS = dict(EXAMPLES)
BLOCK = (
    "residual(conv {c} 1x1 nobias, batchnorm relu, conv {c} 3x3 same nobias, batchnorm relu, conv 32 1x1 nobias, "
    "batchnorm) relu"
)
DEEP = ", ".join(["conv 32 3x3 same nobias, batchnorm relu", *[BLOCK.format(c=8)] * 8, "globalavgpool, dense 10"])


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return architecture(TEXTS["The textbook's"]).save(tmp_path_factory.mktemp("page") / "page.html")


def settle(page: Any) -> None:
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def totals(page: Any) -> tuple[int, int]:
    settle(page)
    found = [page.locator(f".ar-sums [data-{name}]").get_attribute(f"data-{name}") for name in ("parameters", "macs")]
    return int(found[0]), int(found[1])


def table_of(text: str, shape: tuple[int, int, int] = (28, 28, 1)) -> Any:
    return cs.analyse(cs.Architecture.parse(text, shape))


def test_pointing_at_a_layer_shows_its_formulas(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.locator("[data-key=conv2] .ar-front").hover()
    settle(page)
    assert page.locator(".ar-title output").get_attribute("data-value") == "18496"
    facts = page.locator(".ar-facts").inner_text()
    row = next(row for row in table_of(TEXTS["The textbook's"]).rows if row.name == "conv2")
    for name in ("output_shape", "parameters", "macs", "memory", "receptive_field"):
        assert row.formulas[name] in facts
    page.mouse.move(5, 5)
    settle(page)
    assert page.locator(".ar-title").inner_text().startswith("conv1 has 320")
    page.locator("tbody tr", has_text="dense1").click()
    settle(page)
    assert page.locator(".ar-title").inner_text().startswith("dense1 has 204,928")
    assert page.locator(".ar-volume[aria-pressed=true]").get_attribute("data-key") == "dense1"


@pytest.mark.parametrize("name", list(TEXTS))
def test_an_example_is_taken_and_gives_pythons_numbers(opened: Open, path: Path, name: str) -> None:
    page = opened(path).page
    page.get_by_role("button", name=name, exact=True).click()
    table = table_of(TEXTS[name])
    assert totals(page) == (table.parameters, table.macs)
    heads = page.locator("tbody th").all_inner_texts()
    names = {row.name for row in table.rows}
    assert {head.split()[0] for head in heads} <= names
    assert page.locator("tfoot [data-total]").get_attribute("data-total") == str(table.parameters)


def test_what_is_typed_is_drawn_and_a_mistake_is_shown_where_it_stands(opened: Open, path: Path) -> None:
    page = opened(path).page
    area = page.get_by_label("The network as text").last
    area.fill("conv 8 5x5 relu, maxpol 2")
    settle(page)
    assert "unknown layer 'maxpol'; did you mean 'maxpool'?" in page.locator("[role=alert]").inner_text()
    assert page.locator("mark").inner_text() == "maxpol"
    assert totals(page)[0] == 225_034
    area.fill("conv 8 5x5 relu, maxpool 2, flatten, dense 3")
    page.get_by_label("channels of the image").fill("3")
    page.get_by_label("rows of the image").fill("31")
    table = table_of("conv 8 5x5 relu, maxpool 2, flatten, dense 3", (31, 28, 3))
    assert totals(page) == (table.parameters, table.macs)
    assert page.locator("[role=alert]").inner_text() == ""
    area.fill("conv 8 5x5, flatten, conv 3 3x3")
    settle(page)
    assert "conv2 (conv 3 3x3) does not fit its input" in page.locator("[role=alert]").inner_text()
    page.get_by_role("button", name="As given").click()
    assert totals(page)[0] == 225_034
    assert page.get_by_label("rows of the image").input_value() == "28"


def test_blocks_of_branches_are_opened_and_closed(opened: Open, tmp_path: Path) -> None:
    page = opened(architecture(DEEP, input_shape=(32, 32, 3)).save(tmp_path / "page.html")).page
    table = table_of(DEEP, (32, 32, 3))
    assert totals(page) == (table.parameters, table.macs)
    assert page.locator(".ar-volume").count() == 11
    page.locator("[data-key=add3] .ar-front").click()
    page.get_by_role("button", name="Open this block").click()
    settle(page)
    assert page.locator(".ar-volume").count() == 14
    assert page.locator(".ar-title").inner_text().startswith("conv8 has")
    page.get_by_role("button", name="Open all blocks").click()
    settle(page)
    assert page.locator(".ar-volume").count() == 1 + 8 * 4 + 2
    page.get_by_role("button", name="Close all blocks").click()
    settle(page)
    assert page.locator(".ar-volume").count() == 11


def test_layers_are_walked_and_blocks_opened_by_keyboard_alone(opened: Open, tmp_path: Path) -> None:
    page = opened(architecture(DEEP, input_shape=(32, 32, 3)).save(tmp_path / "page.html")).page
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset?.key ?? ''") == "conv1":
            break
    page.keyboard.press("ArrowRight")
    settle(page)
    assert page.locator(".ar-title").inner_text().startswith("add1 has")
    page.keyboard.press("Enter")
    settle(page)
    assert page.locator("[role=status]").inner_text() == "add1 is now open."
    assert page.evaluate("document.activeElement.dataset.key") == "conv2"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    settle(page)
    assert page.evaluate("document.activeElement.dataset.key") == "add1"
    assert page.locator(".ar-volume").count() == 11


def test_dense_against_convolution_as_the_image_grows(opened: Open, path: Path) -> None:
    page = opened(path).page
    rows = grow(cs.Architecture.parse(TEXTS["The textbook's"], (28, 28, 1)))
    for place, row in ((0, rows[0]), (100, rows[-1])):
        page.get_by_label("Side of the image").fill(str(place))
        settle(page)
        conv = page.locator(".ar-lines [data-conv]").evaluate_all("all => all.map(e => +e.dataset.conv)")
        dense = page.locator(".ar-lines [data-dense]").evaluate_all("all => all.map(e => +e.dataset.dense)")
        assert conv == [row.parameters.value, row.macs.value]
        assert dense == [row.dense_parameters.value, row.dense_macs.value]
    page.get_by_role("button", name="All dense").click()
    settle(page)
    assert not page.locator(".ar-growth").is_visible()


def test_the_analysis_equals_python_in_the_browser(opened: Open, path: Path, tmp_path: Path, browser: Any) -> None:
    page = browser.new_page()
    run = """async ([text, cases]) => {
      const { default: check } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
      return check.run(cases);
    }"""
    given = cases(seed=1, count=60)
    answers = page.evaluate(run, [script(tmp_path / "source"), given])
    page.close()
    assert answers == [{"rows": case["rows"]} for case in given]


def test_everything_that_can_be_reached_by_tab_is_named_and_seen(opened: Open, path: Path) -> None:
    page = opened(path).page
    names = reached(page)
    assert len(names) > 10


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (768, "light"), (1440, "light"), (1440, "dark"), (2560, "light")]
)
def test_nothing_lies_beside_the_page_in_light_and_dark(opened: Open, tmp_path: Path, width: int, scheme: str) -> None:
    saved = architecture(DEEP, input_shape=(224, 224, 3)).save(tmp_path / "page.html")
    page = opened(saved, width=width, scheme=scheme).page
    page.get_by_role("button", name="Open all blocks").click()
    settle(page)
    fits(page, width, scheme)


def test_a_layer_written_as_frameworks_do_is_told_the_form(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.locator("textarea").fill("nn.Conv2d(1, 32, 3)")
    settle(page)
    assert "a layer is written without brackets" in page.locator("main").inner_text()
