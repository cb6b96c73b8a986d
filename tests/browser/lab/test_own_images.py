"""Images of one's own, taken, pasted and painted, each into Pixels, Convolution and Look inside."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
from labtools import Open, png, value
from numpy.typing import NDArray

import convscope as cs
from convscope.lab.picture import picture
from convscope.lab.workbench import Workbench

PAGES = {
    "pixels": ("pixels?image=drawn:0&at=[10,9]", "h3 output"),
    "convolution": ("convolution?image=drawn:0&at=[10,9]&kernel=outline", ".cv-title output"),
    "inside": ("inside?network=shipped&image=drawn:0&at=[%22conv1%22,5,6,2]", ".cs-stage-title"),
}
WAYS = ("camera", "paste", "paint")
HOW = {"camera": "from the camera", "paste": "pasted", "paint": "painted"}


def take(page: Any) -> None:
    """A picture from the camera, which is off afterwards."""
    page.evaluate(
        """() => {
          const { mediaDevices } = navigator;
          const given = mediaDevices.getUserMedia.bind(mediaDevices);
          mediaDevices.getUserMedia = async (wanted) => (window.stream = await given(wanted));
        }"""
    )
    page.get_by_role("button", name="Camera").click()
    page.get_by_text("stays on this machine").wait_for()
    assert page.evaluate("window.stream.getTracks().map((track) => track.readyState)") == ["live"]
    page.get_by_role("button", name="Take the picture").click()
    page.locator("dialog").wait_for(state="detached")
    assert page.evaluate("window.stream.getTracks().map((track) => track.readyState)") == ["ended"]


def paste(page: Any) -> None:
    """A picture from the clipboard."""
    page.evaluate(
        """(bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "own.png", { type: "image/png" }));
          document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }""",
        list(png(np.random.default_rng(7).integers(0, 256, (30, 40), np.uint8))),
    )


def paint(page: Any) -> None:
    """A stroke by mouse from the middle to the right."""
    page.get_by_role("button", name="Paint", exact=True).click()
    box = page.locator(".lab-canvas").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="Use this image").click()


def shown(page: Any, tmp_path: Path) -> NDArray[np.uint8]:
    """The image that the address holds."""
    text = unquote(re.findall(r"image=(pixels:[^&]*)", page.url)[0])
    return picture(Workbench(tmp_path), text).pixels


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PAGES)
def test_an_image_comes_in_every_way_to_every_page(visit: Open, tmp_path: Path, name: str, way: str) -> None:
    state, seen = PAGES[name]
    page = visit(state)
    page.locator(seen).first.wait_for()
    {"camera": take, "paste": paste, "paint": paint}[way](page)
    page.wait_for_url(re.compile("image=pixels:"))
    page.get_by_text(f"your own image, {HOW[way]}").wait_for()
    page.locator(seen).first.wait_for()
    pixels = shown(page, tmp_path)
    if name == "inside":
        assert pixels.shape == (28, 28, 1)
        step = cs.explain(cs.open("shipped"), pixels, "conv1", row=5, column=6, channel=2)
        told = page.locator(".cs-stage-title").inner_text().replace("−", "-")
        assert f"{step.value:.3f}"[:5] in told or abs(float(re.findall(r"-?\d+\.?\d*", told)[-1]) - step.value) < 1e-2
    elif name == "convolution":
        expected = cs.convolve(pixels if pixels.shape[2] > 1 else pixels[..., 0], cs.KERNELS["outline"])
        assert value(page) == expected[10, 9]
    else:
        told = page.locator("h3 output").first.inner_text()
        assert [int(number) for number in re.findall(r"\d+", told)] in ([pixels[10, 9, 0]], pixels[10, 9].tolist())


def test_a_camera_that_may_not_be_used_is_said(visit: Open) -> None:
    page = visit("pixels?image=drawn:0")
    page.locator("h3 output").first.wait_for()
    page.evaluate(
        """() => {
          navigator.mediaDevices.getUserMedia = async () => {
            throw new DOMException("no", "NotAllowedError");
          };
        }"""
    )
    page.get_by_role("button", name="Camera").click()
    page.get_by_text("does not let this page use the camera").wait_for()
    assert page.get_by_role("button", name="Take the picture").is_disabled()
