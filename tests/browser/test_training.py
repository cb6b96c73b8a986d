"""The training view as a page: read by mouse and by keyboard, fed while it runs; its numbers are the events'."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from looks import fits

import convscope as cs
from convscope.views import training

Open = Callable[..., Any]


def _events() -> Any:
    """The events of the view's own tests."""
    path = Path(__file__).parent.parent / "views" / "test_training_view.py"
    source = importlib.util.spec_from_file_location("training_events", path)
    assert source is not None
    assert source.loader is not None
    module = importlib.util.module_from_spec(source)
    source.loader.exec_module(module)
    return module.events


events = _events()
SAID = events(held_out=True)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return training(SAID, "A training").save(tmp_path_factory.mktemp("page") / "page.html")


def read(page: Any, curve: int) -> dict[str, float]:
    """What the legend of a curve says, by series."""
    keys = page.locator(".cs-curve").nth(curve).locator(".cs-curve-key b")
    return dict(keys.evaluate_all("all => all.map(e => [e.dataset.series, +e.dataset.y])"))


def test_without_a_cursor_the_last_values_are_said(opened: Open, path: Path) -> None:
    page = opened(path).page
    spec = training(SAID).spec
    last = SAID[-2]
    assert read(page, 0) == {"training": spec["steps"][-1]["loss"], "held out": last.held_out_loss, "test": 0.5}
    assert read(page, 1)["test"] == last.test_accuracy == 0.88
    assert page.locator(".tr-fact b").first.inner_text() == "88.00 %"
    assert page.locator(".tr-progress").is_hidden()


def test_hovering_reads_all_curves_at_that_step(opened: Open, path: Path) -> None:
    page = opened(path).page
    spec = training(SAID).spec
    plot = page.locator(".cs-curve-plot").first
    width = plot.bounding_box()["width"]
    plot.hover(position={"x": 46 + (width - 58) / 2, "y": 80})
    half = next(point for point in spec["steps"] if point["step"] == 500)
    assert read(page, 0)["training"] == half["loss"]
    assert read(page, 0)["test"] == SAID[502].test_loss
    assert read(page, 1) == {"training": half["accuracy"], "held out": 0.89, "test": 0.9}
    assert read(page, 2) == {"this step": half["rate"]}
    assert page.locator(".cs-curve-where").first.inner_text() == "epoch 2.00 · step 500 · 0:50"
    page.mouse.move(5, 5)
    assert page.locator(".cs-curve-where").first.inner_text() == ""


def test_the_arrow_keys_read_step_by_step(opened: Open, path: Path) -> None:
    page = opened(path).page
    spec = training(SAID).spec
    plot = page.locator(".cs-curve-plot").nth(1)
    plot.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert read(page, 1)["training"] == spec["steps"][1]["accuracy"]
    assert read(page, 0)["training"] == spec["steps"][1]["loss"]
    text = plot.get_attribute("aria-valuetext")
    assert text.startswith("epoch 0.04 · step 10 · 0:01: training ")
    assert plot.get_attribute("role") == "slider"
    page.keyboard.press("End")
    assert read(page, 1)["test"] == 0.88
    page.keyboard.press("Escape")
    assert page.locator(".cs-curve-where").nth(1).inner_text() == ""


def test_over_time_and_as_a_table(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.get_by_role("button", name="time").click()
    ticks = page.locator(".cs-curve-plot").first.locator("text").all_text_contents()
    assert {"0:15", "0:45", "1:30", "time"} <= set(ticks)
    page.locator(".tr-table summary").click()
    rows = page.locator(".tr-table tbody tr").all_inner_texts()
    assert [row.split("\t")[-1] for row in rows] == ["80.00 %", "90.00 %", "85.00 %", "88.00 %"]
    assert page.locator(".tr-best th").inner_text() == "2"


def test_it_is_fed_while_the_training_runs(browser: Any) -> None:
    """As a notebook does: the model gets another specification and says so."""
    views = [training(SAID[:count]) for count in (1, 300, len(SAID))]
    page = browser.new_page()
    answer = page.evaluate(
        """async ([text, specs]) => {
          const { default: view } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
          const el = document.createElement("div");
          document.body.append(el);
          let spec = specs[0];
          const listeners = new Set();
          const get = (name) => (name === "spec" ? spec : {});
          const model = { get, on: (_, f) => listeners.add(f), off: (_, f) => listeners.delete(f) };
          const leave = view.render({ model, el });
          const seen = [];
          for (const each of specs) {
            spec = each;
            listeners.forEach((f) => f());
            const progress = el.querySelector(".tr-progress");
            const said = el.querySelector("h3 output").textContent;
            const rows = el.querySelectorAll(".tr-table tbody tr").length;
            seen.push([said, progress.hidden, +progress.getAttribute("aria-valuenow"), rows]);
          }
          leave();
          return [seen, el.children.length, listeners.size];
        }""",
        [str(views[0].widget()._esm), [view.spec for view in views]],
    )
    page.close()
    statuses = [view.spec["status"] for view in views]
    assert answer == [
        [[statuses[0], False, 0, 0], [statuses[1], False, 298, 1], [statuses[2], True, 1000, 4]],
        0,
        0,
    ]


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (768, "light"), (1440, "light"), (2560, "dark")])
@pytest.mark.parametrize("count", [1, 300, len(SAID)])
def test_nothing_lies_beside_the_page(opened: Open, tmp_path: Path, width: int, scheme: str, count: int) -> None:
    page = opened(training(SAID[:count]).save(tmp_path / "page.html"), width=width, scheme=scheme).page
    fits(page, width, scheme)


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    rng = np.random.default_rng(2)
    images = cs.Images(rng.integers(0, 256, (200, 9, 7, 3), np.uint8), np.arange(200) % 2, ("cat", "dog"))
    architecture = cs.Architecture.parse("conv 18 3x3 relu, flatten, dense 2", (9, 7, 3))
    events = cs.filmed(cs.train(architecture, images, recipe="textbook"), images)
    view = training(list(events), "Filmed", events.film)
    return view.save(tmp_path_factory.mktemp("film") / "page.html"), events.film


def weights(page: Any) -> list[float]:
    return page.locator(".tr-filter").evaluate_all("all => all.map(e => +e.dataset.first)")


def test_the_kernels_are_seen_as_they_learn_by_mouse_and_keyboard(opened: Open, filmed: tuple[Path, Any]) -> None:
    path, film = filmed
    page = opened(path).page
    last = film.frames[-1].kernels
    assert weights(page) == pytest.approx(last[0, 0, 0].tolist(), rel=1e-6)
    assert page.locator(".tr-heading").inner_text() == "conv1 as it learns, the first 16 of 18 filters"
    page.get_by_role("button", name="To the start").click()
    assert weights(page) == pytest.approx(film.frames[0].kernels[0, 0, 0].tolist(), rel=1e-6)
    bar = page.get_by_role("slider", name="Moments of the training")
    bar.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert weights(page) == pytest.approx(film.frames[2].kernels[0, 0, 0].tolist(), rel=1e-6)
    assert page.locator(".tr-moment").get_attribute("data-step") == str(film.frames[2].step)
    page.locator(".tr-filter").nth(3).hover()
    told = page.locator(".tr-film .tr-note").inner_text()
    assert told.startswith("conv1, filter 3, first channel: ")
    first = float(told.split(": ")[1].split()[0].replace("−", "-"))
    assert first == pytest.approx(film.frames[2].kernels[0, 0, 0, 3], rel=0.02, abs=0.006)


def test_a_map_has_the_colour_of_its_sign(opened: Open, filmed: tuple[Path, Any]) -> None:
    path, film = filmed
    page = opened(path).page
    maps = film.frames[-1].maps
    row, column, filter = np.unravel_index(np.abs(maps).argmax(), maps.shape)
    colour = page.evaluate(
        """([filter, row, column, rows]) => {
          const canvas = document.querySelectorAll('.tr-filter')[filter].querySelectorAll('canvas')[1];
          const cell = canvas.height / rows;
          return [...canvas.getContext('2d').getImageData((column + .5) * cell, (row + .5) * cell, 1, 1).data];
        }""",
        [int(filter), int(row), int(column), maps.shape[0]],
    )
    assert (colour[0] > colour[2]) == (maps[row, column, filter] > 0)


def test_its_buttons_ask_python(browser: Any) -> None:
    """As a notebook does: a wish goes out with a number that grows, and Python's stage decides what is offered."""
    view = training(SAID[:300])
    page = browser.new_page()
    answer = page.evaluate(
        """async ([text, spec]) => {
          const { default: view } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
          const el = document.createElement("div");
          document.body.append(el);
          const values = { spec: { ...spec, stage: "ready", failure: "" }, arrays: {}, live: true };
          const listeners = new Set();
          const asked = [];
          const model = {
            get: (name) => values[name], save_changes() {},
            set: (name, value) => name === "asked" && asked.push(value),
            on: (name, f) => name === "change:spec" && listeners.add(f), off() {},
          };
          const leave = view.render({ model, el });
          const shown = () => [...el.querySelectorAll(".tr-button:not([hidden])")].map((e) => e.textContent);
          const seen = [shown()];
          el.querySelector("[data-wish=step]").click();
          for (const [stage, press] of [["training", "pause"], ["paused", "step"], ["stopped", null]]) {
            values.spec = { ...spec, stage, failure: "" };
            listeners.forEach((f) => f());
            seen.push(shown());
            if (press) el.querySelector(`[data-wish=${press}]:not([hidden])`).click();
          }
          leave();
          return [seen, asked.map(({ wish }) => wish), asked.map(({ number }) => number - asked[0].number)];
        }""",
        [str(view.widget()._esm), dict(view.spec)],
    )
    page.close()
    assert answer == [
        [["Start", "One step"], ["Pause", "One step", "Stop"], ["Go on", "One step", "Stop"], []],
        ["step", "pause", "step"],
        [0, 1, 2],
    ]
