"""Look inside in the lab: the shipped network, networks of one's own; what is pinned stands in the address."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from lab_process import Lab
from labtools import SMALL, Open, png

import convscope as cs


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


def test_the_pinned_value_stands_in_the_address_and_is_shown_again(visit: Open) -> None:
    page = visit("inside?network=shipped&image=drawn:5&at=[%22conv1%22,3,4,2]")
    page.locator(".cs-stage-title").wait_for()
    title = page.locator(".cs-stage-title").inner_text()
    expected = cs.explain(cs.open("shipped"), cs.load("drawn")[1].pixels[5], "conv1", row=3, column=4, channel=2).value
    assert f"{expected:.3g}".lstrip("-")[:4] in title.replace("−", "-")
    assert "at=[%22conv1%22,3,4,2]" in page.url
    page.reload()
    page.locator(".cs-stage-title").wait_for()
    assert page.locator(".cs-stage-title").inner_text() == title


def test_a_large_network_asks_python_for_the_numbers_of_a_layer(visit: Open, tmp_path: Path) -> None:
    text = "conv 64 3x3 same relu, conv 96 3x3 same relu, maxpool 2, conv 128 3x3 relu, globalavgpool, dense 10"
    architecture = cs.Architecture.parse(text, (64, 64, 3))
    (tmp_path / "large.json").write_text(json.dumps(architecture.to_json()))
    page = visit("inside?network=shipped&image=drawn:5")
    page.get_by_role("button", name="Open a network").click()
    page.get_by_label("Where it lies").fill(str(tmp_path / "large.json"))
    page.keyboard.press("Enter")
    page.wait_for_url("**network=large.json**", timeout=60_000)
    page.get_by_text("scaled from 28 × 28 to 64 × 64").wait_for(timeout=60_000)
    near = page.locator(".cs-near").last.locator(".cs-maps")
    near.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.locator("[data-grid=products]").wait_for()
    assert "row 0, column 0" in page.locator(".cs-where").inner_text()
    assert "≈" not in page.locator(".cs-stage-title").inner_text()


def test_weights_of_ones_own_are_looked_into_and_code_waits_for_a_yes(visit: Open, lab: Lab, tmp_path: Path) -> None:
    architecture = cs.Architecture.parse(SMALL, (28, 28, 1))
    torch.save(cs.write(architecture, "pytorch").state_dict(), tmp_path / "net.pt")
    (tmp_path / "model.py").write_text(
        f"from pathlib import Path\nimport convscope as cs\nPath({str(tmp_path / 'ran')!r}).touch()\n\n\n"
        f"def net():\n    return cs.write(cs.Architecture.parse({SMALL!r}, (28, 28, 1)), 'pytorch')\n"
    )
    page = visit("inside?network=shipped&image=drawn:5")
    page.get_by_role("button", name="Open a network").click()
    page.get_by_text("What the file does not say").click()
    page.get_by_label("their architecture").fill(SMALL)
    page.locator(".lab-own input[type=file]").set_input_files(tmp_path / "net.pt")
    page.wait_for_url("**network=net.pt**")
    page.locator(".cs-verdict").wait_for()
    page.get_by_role("button", name="Open a network").click()
    page.get_by_label("Where it lies").fill(f"{tmp_path / 'model.py'}:net")
    page.get_by_text("What the file does not say").click()
    page.get_by_label("One image").fill("28x28")
    page.get_by_role("dialog").get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("button", name="I trust it").wait_for()
    assert not (tmp_path / "ran").exists()
    page.get_by_role("button", name="I trust it").click()
    page.wait_for_url("**network=model.py**")
    assert (tmp_path / "ran").exists()
    page.locator(".lab-networks option").nth(1).filter(has_text="model.py").wait_for(state="attached")
