"""Data in the lab: data sets, and folders of images of one's own, by their path, chosen, or dropped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from labtools import SMALL, Open, stage
from PIL import Image


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three classes of six images each, and a file that is none."""
    folder, rng = tmp_path_factory.mktemp("own") / "photos", np.random.default_rng(5)
    for place, kind in enumerate(("cat", "dog", "hen")):
        (folder / kind).mkdir(parents=True)
        for i in range(6):
            pixels = rng.integers(0, 60, (28, 28), np.uint8)
            pixels[4 + 6 * place : 10 + 6 * place] = 200
            Image.fromarray(pixels).save(folder / kind / f"{i}.png")
    (folder / "dog" / "broken.png").write_bytes(b"no image")
    return folder


def test_a_data_set_is_looked_at(visit: Open) -> None:
    page = visit("data?data=drawn")
    page.get_by_text("drawn by convscope").first.wait_for()
    page.get_by_text("12,000").first.wait_for()


def test_a_folder_is_opened_by_its_path_examined_trained_on_and_looked_into(visit: Open, photos: Path) -> None:
    page = visit("data?data=drawn")
    page.get_by_role("button", name="Open a folder").click()
    page.get_by_label("Where it lies").fill("nowhere at all")
    page.keyboard.press("Enter")
    page.get_by_role("alert").filter(has_text="there is no file and no folder nowhere at all").wait_for()
    page.get_by_label("Where it lies").fill(str(photos))
    page.keyboard.press("Enter")
    page.get_by_text("photos: 15 images of 28 × 28 × 1 in 3 classes").wait_for()
    page.get_by_text("dog/broken.png is no image").wait_for()
    assert page.evaluate("location.hash") == "#data?data=photos"
    page.get_by_role("link", name="Train on these").click()
    page.wait_for_selector("form.lab-plan")
    assert page.get_by_label("Network").input_value().endswith("dense 3")
    page.get_by_label("Network").fill(SMALL.replace("10", "3"))
    page.get_by_label("Epochs").fill("2")
    page.get_by_role("button", name="Start training").click()
    stage(page, "come to its end")
    page.get_by_role("link", name="Look inside").last.click()
    page.get_by_text("photos, one test image of each class").wait_for()


@pytest.mark.parametrize("way", ["chosen", "dropped"])
def test_a_folder_that_a_browser_hands_over_is_copied_and_opened(visit: Open, photos: Path, way: str) -> None:
    page = visit("data?data=drawn")
    if way == "chosen":
        page.get_by_role("button", name="Open a folder").click()
        page.locator(".lab-own input[type=file]").set_input_files(photos)
    else:
        drop(page, sorted(photos.rglob("*.png")))
    page.get_by_text("in 3 classes" if way == "chosen" else "in 1 class").first.wait_for()
    page.get_by_text("1 of 19 image files cannot be read").wait_for()


def drop(page: Any, files: list[Path]) -> None:
    """Drop files, one beside the other; names that occur twice are told apart."""
    given = [[f"{file.parent.name}-{file.name}", list(file.read_bytes())] for file in files]
    page.evaluate(
        """(files) => {
          const data = new DataTransfer();
          const kind = { type: "image/png" };
          for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name, kind));
          document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        given,
    )
