"""A large network's page: what it explains is what Python computes; where it knows too little it says so, or asks."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import convscope as cs
from convscope.views import View, network

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "views"))
from test_network_sketch import sample

Open = Callable[..., Any]
CLASSES = "abcdefghi"
NAMES = {"max pool 1": "maxpool1", "global avg 1": "globalavgpool1"}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, View]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("convscope.views._network.LIGHT", 1_500_000)
        view = network(*sample())
    return view.save(tmp_path_factory.mktemp("large") / "page.html"), view


def place(page: Any) -> tuple[str, int | None, int | None, int]:
    where = page.locator(".cs-where").inner_text()
    row, column = (re.search(rf"{word} (\d+)", where) for word in ("row", "column"))
    channel = re.search(r"(?:map|number) (\d+)", where)
    name, _, rest = where.partition(" · ")
    return name, row and int(row[1]), column and int(column[1]), int(channel[1]) if channel else CLASSES.index(rest)


def told(page: Any) -> float:
    return float(page.locator(".cs-stage-title output").get_attribute("data-value"))


def test_a_way_leads_from_a_class_to_the_pixels_and_every_number_on_it_is_pythons(
    opened: Open, large: tuple[Path, View]
) -> None:
    n, images = sample()
    page = opened(large[0]).page
    page.locator(".cs-class").first.click()
    names = {node.name for node in n.architecture.nodes}
    seen: set[str] = set()
    while True:
        operands = page.locator(".cs-panel button[data-operand]")
        assert "≈" not in page.locator(".cs-stage-title").inner_text()
        if page.locator(".cs-where").inner_text().startswith("image"):
            break
        heading, row, column, channel = place(page)
        name = NAMES.get(heading, heading.replace(" ", ""))
        seen.add(name)
        if name in names:
            step = cs.explain(n, images[:1], name, row, column, channel)
            assert abs(told(page) - step.value) <= 64 * 2**-24 * step.magnitude + 1e-6
        if name == "globalavgpool1":  # it reads a whole map: go on from the strongest there
            columns = page.locator(".cs-column:has(.cs-maps)")
            labels = columns.evaluate_all("all => all.map(e => e.ariaLabel)")
            columns.nth(labels.index("global avg 1") - 1).locator(".cs-maps").focus()
            page.keyboard.press("Enter")
            continue
        numbers = operands.evaluate_all("all => all.map(e => Math.abs(e.dataset.operand))")
        first = heading.startswith(("dense", "softmax"))
        operands.nth(0 if first else numbers.index(max(numbers))).click()
    assert {"dense2", "globalavgpool1", "conv4", "conv1", "maxpool1"} <= seen
    assert page.locator(".cs-where").inner_text().startswith("image")


def test_a_value_without_its_numbers_is_about_so_much_and_the_nearest_with_them_is_offered(
    opened: Open, large: tuple[Path, View]
) -> None:
    n, images = sample()
    page = opened(large[0]).page
    near = page.locator(".cs-near").last.locator(".cs-maps")
    near.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert "≈" in page.locator(".cs-stage-title").inner_text()
    assert "not in this page" in page.locator(".cs-rule").inner_text()
    row, column = place(page)[1:3]
    assert f"row={row}, column={column}" in page.locator(".cs-panel code").inner_text()
    page.locator(".cs-nearest button").first.click()
    name, row, column, channel = place(page)
    step = cs.explain(n, images[:1], name.replace(" ", ""), row, column, channel)
    assert told(page) == pytest.approx(step.value, rel=1e-4, abs=1e-5)
    assert page.locator("[data-grid=products] .cs-cell").count() == 9


def test_a_live_python_is_asked_and_its_numbers_are_shown(browser: Any, large: tuple[Path, View]) -> None:
    n, images = sample()
    view = large[1]
    page = browser.new_page()
    assert view.answer is not None
    answer = view.answer
    page.expose_function(
        "python", lambda asked: {**answer(asked), "arrays": plain(answer(asked)["arrays"]), "number": asked["number"]}
    )
    page.goto("about:blank")
    data = re.search(r'id="data">(.*?)</script>', large[0].read_text("utf-8"), re.DOTALL)
    assert data
    page.evaluate(LIVE, [str(view.widget()._esm), data[1]])
    near = page.locator("#live .cs-near").last.locator(".cs-maps")
    near.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.locator("#live [data-grid=products]").wait_for()
    root = page.locator("#live")
    where = root.locator(".cs-where").inner_text()
    channel = int(re.search(r"map (\d+)", where)[1])  # type: ignore[index]
    step = cs.explain(n, images[:1], "conv1", 0, 0, channel)
    shown = float(root.locator(".cs-stage-title output").get_attribute("data-value"))
    page.close()
    assert "row 0, column 0" in where
    assert shown == pytest.approx(step.value, rel=1e-4, abs=1e-5)


def plain(arrays: dict[str, Any]) -> dict[str, Any]:
    """Arrays as Playwright can hand them over: lists of bytes."""
    return {name: {**array, "data": list(array["data"])} for name, array in arrays.items()}


LIVE = """async ([text, data]) => {
  const { default: view } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const packed = JSON.parse(data);
  for (const array of Object.values(packed.arrays))
    array.data = new DataView(Uint8Array.from(atob(array.data), c => c.charCodeAt(0)).buffer);
  const el = Object.assign(document.createElement("main"), { id: "live" });
  document.body.append(el);
  const values = { ...packed, live: true };
  const listeners = new Set();
  const model = {
    get: (name) => values[name], save_changes() {}, off() {},
    on: (name, f) => name === "change:answer" && listeners.add(f),
    set: async (name, value) => {
      if (name !== "asked") return;
      const answer = await python(value);
      for (const array of Object.values(answer.arrays)) array.data = new DataView(new Uint8Array(array.data).buffer);
      values.answer = answer;
      listeners.forEach((f) => f());
    },
  };
  view.render({ model, el });
}"""
