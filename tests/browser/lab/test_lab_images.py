"""Pixels and Convolution in the lab: images of a set and of one's own, however they come."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from labtools import Open, png, value

import convscope as cs
from convscope.datasets.drawn import load_drawn


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


def test_pixels_are_shown_as_numbers(visit: Open) -> None:
    page = visit("pixels?image=drawn:2")
    page.wait_for_selector(".convscope h3 output")
    first = page.locator("h3 output").first.inner_text()
    assert first == str(load_drawn()[1].pixels[2, :, :, 0][at_of(page)])


def at_of(page: Any) -> tuple[int, int]:
    row, column = re.findall(r"\d+", page.locator("h3", has=page.locator("output")).first.inner_text())[:2]
    return int(row), int(column)
