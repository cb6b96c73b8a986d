"""The network view's numbers are PyTorch's, and every sum adds up."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from networktools import (
    ALLOWED,
    Open,
    Sample,
    pin,
    shown,
)
from vectors import script, vectors

from convscope.architecture import Architecture
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.views import network


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
