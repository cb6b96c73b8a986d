"""The lab as a person meets it: by mouse and keyboard; nothing is asked of another machine, nothing complains."""

from __future__ import annotations

import io
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lab_process import Lab, visits
from PIL import Image

import convscope as cs
from convscope.datasets.drawn import load_drawn

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Lab]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONVSCOPE_HOME", str(cache))
        load_drawn()  # once, for all labs
    one = Lab(tmp_path_factory.mktemp("lab"), cache, "--port", "18765")
    yield one
    code, _, complaint = one.end()
    assert (code, complaint) == (0, "")


@pytest.fixture
def visit(browser: Any, lab: Lab) -> Iterator[Open]:
    """Opens a page of the lab in a browser of its own, where nothing but the lab may be asked for anything."""
    yield from visits(browser, lab)


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def value(page: Any) -> float:
    """The number of the convolution view, once all is drawn."""
    page.wait_for_selector(".cv-title output")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return float(page.locator(".cv-title output").get_attribute("data-value"))


def test_the_home_page_leads_everywhere_by_keyboard(visit: Open) -> None:
    page = visit()
    assert "token" not in page.url
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "view"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".convscope .cs-title")
    page.go_back()
    page.wait_for_selector(".lab-resume a")
    assert page.evaluate("document.cookie") == ""


def test_any_image_of_a_set_is_convolved_and_the_address_brings_it_back(visit: Open) -> None:
    page = visit("convolution?image=drawn:3&kernel=outline&stride=2&at=[4,5]")
    _, test = load_drawn()
    image = test.pixels[3, :, :, 0]
    assert value(page) == cs.convolve(image, cs.KERNELS["outline"], stride=2)[4, 5]
    page.get_by_role("button", name=re.compile("drawn 5")).click()
    page.wait_for_url(re.compile(re.escape("drawn:5")))
    assert value(page) == cs.convolve(test.pixels[5, :, :, 0], cs.KERNELS["outline"], stride=2)[4, 5]
    page.get_by_label("Padding").select_option("same")
    page.get_by_label("kernel row 0, column 0").fill("7")
    page.get_by_label("kernel row 0, column 0").press("Enter")
    page.wait_for_url(re.compile(re.escape("[[7,")))
    expected = value(page)
    page.reload()
    assert value(page) == expected
    assert page.get_by_label("Padding").input_value() == "same"


def test_what_python_cannot_show_is_said_in_words(visit: Open) -> None:
    page = visit("convolution?image=drawn:99999")
    page.get_by_role("alert").filter(has_text="0 to 1,999").wait_for()


@pytest.mark.parametrize("way", ["file", "drop", "paste"])
def test_an_image_of_ones_own_is_shown_and_goes_with_the_address(visit: Open, way: str) -> None:
    pixels = np.random.default_rng(7).integers(0, 256, (30, 40), np.uint8)
    page = visit("convolution?image=drawn:0&at=[3,4]")
    value(page)
    if way == "file":
        given = {"name": "own.png", "mimeType": "image/png", "buffer": png(pixels)}
        page.locator("input[type=file]").set_input_files(given)
    else:
        page.evaluate(
            """([way, bytes]) => {
              const data = new DataTransfer();
              data.items.add(new File([new Uint8Array(bytes)], "own.png", { type: "image/png" }));
              const given = way === "drop" ? { dataTransfer: data } : { clipboardData: data };
              const Kind = way === "drop" ? DragEvent : ClipboardEvent;
              document.dispatchEvent(new Kind(way, { ...given, bubbles: true, cancelable: true }));
            }""",
            [way, list(png(pixels))],
        )
    page.wait_for_url(re.compile(re.escape("pixels:30x40x1")))
    assert value(page) == cs.convolve(pixels, cs.KERNELS["vertical-edges"])[3, 4]
    page.reload()
    assert value(page) == cs.convolve(pixels, cs.KERNELS["vertical-edges"])[3, 4]


def test_an_image_is_painted_by_keyboard(visit: Open) -> None:
    page = visit("convolution?image=drawn:0&at=[13,13]&kernel=identity")
    value(page)
    page.get_by_role("button", name="Paint", exact=True).click()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Use this image").press("Enter")
    page.wait_for_url(re.compile(re.escape("pixels:28x28x1")))
    expected = np.zeros((28, 28), np.uint8)
    expected[14, 14] = 255
    assert value(page) == cs.convolve(expected, cs.KERNELS["identity"])[13, 13] == 255


def test_every_word_leads_to_the_glossary(visit: Open) -> None:
    page = visit("convolution?image=drawn:0")
    value(page)
    page.keyboard.press("?")
    words = page.locator(".lab-side dl").first.locator("dt").all_inner_texts()
    assert {"kernel", "stride", "padding", "dilation", "feature map", "convolution"} <= set(words)
    page.keyboard.press("Escape")
    assert page.locator(".lab-side").is_hidden()
    page.get_by_text("Stride", exact=True).dblclick()
    assert page.locator(".lab-asked dt").inner_text() == "stride"
    page.locator(".lab-asked a").click()
    page.wait_for_selector(".lab-page .lab-asked")


def test_pointing_still_meets_the_cell_in_large_type(visit: Open) -> None:
    page = visit("convolution?image=drawn:0&at=[0,0]")
    value(page)
    page.get_by_role("button", name="Large type").click()
    page.wait_for_timeout(300)
    board = page.locator(".cv-map .cv-board")
    box = board.bounding_box()
    laid = {name: int(number) for name, number in board.evaluate("e => ({ ...e.dataset })").items()}
    cell = box["width"] / laid["columns"]
    page.mouse.move(box["x"] + 7.5 * cell, box["y"] + 4.5 * cell)
    value(page)
    assert page.locator(".cv-where").inner_text() == "Row 4, column 7"


def test_a_data_set_is_looked_at(visit: Open) -> None:
    page = visit("data?data=drawn")
    page.get_by_text("drawn by convscope").first.wait_for()
    page.get_by_text("12,000").first.wait_for()


def test_dark_and_large_type_stay_after_a_reload(visit: Open) -> None:
    page = visit("convolution?image=drawn:0")
    page.get_by_role("button", name="Dark", exact=True).click()
    page.get_by_role("button", name="Large type").click()
    page.reload()
    value(page)
    assert page.locator("#lab").get_attribute("data-theme") == "dark"
    assert page.locator(".cv").get_attribute("data-theme") == "dark"
    assert page.evaluate("document.documentElement.classList.contains('projector')")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (768, "dark"), (2560, "light")])
@pytest.mark.parametrize(
    "state",
    [
        "home",
        "pixels",
        "convolution?image=drawn:0",
        "design",
        "train",
        "inside",
        "data?data=drawn",
        "exercise?name=output-size",
        "glossary?term=stride",
    ],
)
def test_nothing_lies_beside_the_page(visit: Open, state: str, width: int, scheme: str) -> None:
    page = visit(state, width=width, scheme=scheme)
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_port_in_use_is_passed_over_and_said_and_what_was_handed_on_is_opened(
    browser: Any, lab: Lab, tmp_path: Path, cache: Path
) -> None:
    handed = "http://127.0.0.1:1/#convolution?image=drawn:4&at=[2,2]"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        second = Lab(tmp_path, cache, handed, "--port", str(port))
        page = browser.new_page()
        page.goto(second.address)
        assert value(page) == cs.convolve(load_drawn()[1].pixels[4, :, :, 0], cs.KERNELS["vertical-edges"])[2, 2]
        page.close()
    code, said, complaint = second.end()
    assert (code, complaint) == (0, "")
    assert f"port {port} is in use" in said
    assert f":{port + 1}/" in second.address or f":{port}/" not in second.address


def test_where_the_lab_has_stopped_the_page_says_so(browser: Any, tmp_path: Path, cache: Path) -> None:
    one = Lab(tmp_path, cache, "--port", "18790")
    page = browser.new_page()
    page.goto(one.address)
    page.wait_for_selector(".lab-card")
    one.end()
    page.get_by_role("alert").filter(has_text="The lab has stopped").wait_for()
    page.close()


def test_pixels_are_shown_as_numbers(visit: Open) -> None:
    page = visit("pixels?image=drawn:2")
    page.wait_for_selector(".convscope h3 output")
    first = page.locator("h3 output").first.inner_text()
    assert first == str(load_drawn()[1].pixels[2, :, :, 0][at_of(page)])


def at_of(page: Any) -> tuple[int, int]:
    row, column = re.findall(r"\d+", page.locator("h3", has=page.locator("output")).first.inner_text())[:2]
    return int(row), int(column)


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


def test_the_shipped_network_is_looked_into_with_an_image_of_ones_own(visit: Open) -> None:
    page = visit("inside?network=shipped&image=drawn:5")
    page.locator(".cs-verdict").wait_for()
    assert page.get_by_text("drawn, test image 5").count()
    light = np.full((60, 50, 3), 255, np.uint8)
    light[10:50, 15:35] = 40
    given = {"name": "own.png", "mimeType": "image/png", "buffer": png(light)}
    page.locator("input[type=file]").set_input_files(given)
    page.get_by_text("inverted, because its background is light").wait_for()
    page.get_by_label("as it is").check()
    page.get_by_text("read as grey, 60 × 50; scaled to").wait_for()
    page.get_by_role("button", name="One of each class").click()
    page.get_by_text("one test image of each class").wait_for()


SMALL = "conv 2 3x3 stride 2 relu, globalavgpool, dense 10"
PLAN = f"train?data=drawn&images=640&tests=64&recipe=textbook&network={SMALL}"


def stage(page: Any, words: str) -> None:
    page.locator(".lab-stage").filter(has_text=words).wait_for(timeout=60_000)


def test_a_training_is_started_paused_reloaded_stopped_resumed_and_finished(visit: Open) -> None:
    page = visit(f"{PLAN}&epochs=40")
    page.get_by_role("button", name="Start training").click()
    page.get_by_role("button", name="Pause").click()
    stage(page, "It waits")
    page.get_by_role("button", name="Step").click()
    page.wait_for_selector(".tr-view")
    page.reload()
    stage(page, "It waits")
    run = page.url.rpartition("run=")[2]
    page.get_by_role("button", name="Go on").click()
    stage(page, "It learns")
    page.get_by_role("link", name="Convolution").first.click()
    page.wait_for_selector(".cv")
    page.go_back()
    page.get_by_role("button", name="Stop").click()
    stage(page, "can go on")
    page.get_by_role("button", name="Go on").click()
    stage(page, "come to its end")
    page.get_by_role("link", name="Look inside").last.click()
    page.wait_for_selector(".cs-verdict")
    assert f"network={run}" in page.url
    page.goto(page.url.partition("#")[0] + "#home")
    page.get_by_role("link", name=run, exact=True).wait_for()


def test_two_browsers_train_side_by_side_without_disturbing_each_other(visit: Open, lab: Lab) -> None:
    pages = [visit(f"{PLAN}&epochs=4&seed={seed}") for seed in (3, 4)]
    for page in pages:
        page.get_by_role("button", name="Start training").click()
    for page in pages:
        stage(page, "come to its end")
    runs = [cs.open(lab.folder / "runs" / page.url.rpartition("run=")[2]) for page in pages]
    architecture = cs.Architecture.parse(SMALL, (28, 28, 1))
    train, _ = load_drawn()
    for seed, run in zip((3, 4), runs, strict=True):
        alone = cs.train(architecture, train[:640], recipe=cs.Recipe.named("textbook", epochs=4), seed=seed)
        assert list(alone)[-1].kind == "end"
        expected = alone.network().weights["conv1"]["kernel"]
        np.testing.assert_allclose(run.weights["conv1"]["kernel"], expected, rtol=1e-4, atol=1e-6)


def test_memory_does_not_grow_over_a_thousand_pushes(visit: Open) -> None:
    page = visit(f"{PLAN}&epochs=1")
    page.get_by_role("button", name="Start training").click()
    stage(page, "come to its end")
    held = page.evaluate(
        """async () => {
          const { host } = await import("/js/host.js");
          const el = document.querySelector(".lab-training .lab-view");
          const { Connection } = await import("/js/socket.js");
          const connection = new Connection(() => {});
          const { spec } = await connection.call("train.show", { run: location.hash.split("run=")[1] });
          el.replaceChildren();
          const hosted = { name: "training", title: "", spec, arrays: {}, state: {} };
          const { model, leave } = await host(el, hosted);
          const sizes = [];
          for (let i = 0; i < 1200; i++) {
            model.receive({ spec: structuredClone(spec) });
            if (i % 50 === 0) await new Promise(requestAnimationFrame);
            if (i === 199 || i === 1199) sizes.push(el.querySelectorAll("*").length);
          }
          leave();
          return [...sizes, el.children.length];
        }"""
    )
    assert held[0] == held[1]
    assert held[2] == 0


def test_ctrl_c_saves_what_is_under_way_and_says_how_to_go_on(browser: Any, tmp_path: Path, cache: Path) -> None:
    one = Lab(tmp_path, cache, f"{PLAN}&epochs=5000")
    page = browser.new_page()
    page.goto(one.address)
    page.get_by_role("button", name="Start training").click()
    stage(page, "It learns")
    page.close()
    code, said, complaint = one.end()
    assert (code, complaint) == (0, "")
    assert "convscope train --resume runs/drawn-001" in said
    assert '"status": "interrupted"' in (tmp_path / "runs" / "drawn-001" / "run.json").read_text("utf-8")
