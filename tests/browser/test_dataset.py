"""The dataset view as a page: by mouse and by keyboard; its numbers are NumPy's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from looks import fits, reached

from convscope.datasets.finding import Finding
from convscope.images import Images
from convscope.views import dataset

RNG = np.random.default_rng(2)
NAMES = ("cat", "dog", "cow")
TRAIN = Images(RNG.integers(0, 256, (400, 12, 12, 1), np.uint8), RNG.integers(0, 3, 400), NAMES, "animals", "by a test")
TEST = Images(RNG.integers(0, 256, (50, 12, 12, 1), np.uint8), RNG.integers(0, 3, 50), NAMES)
FINDINGS = [
    Finding("leaked", "test", "2 of 50 images of test …", "Remove them.", 2, (4, 9), (40, 90)),
    Finding("mislabelled", "train", "1 of 400 …", "Look at each.", 30, tuple(range(30)), looks_like=(2,) * 30),
    Finding("unbalanced", "train", "The largest …", "Gather more.", 1),
]
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dataset(TRAIN, TEST, findings=FINDINGS).save(tmp_path_factory.mktemp("page") / "page.html")


def settle(page: Any) -> None:
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def asked(page: Any) -> tuple[str, int]:
    settle(page)
    return page.locator(".ds-title").inner_text(), int(page.locator(".ds-title output").get_attribute("data-value"))


def apart(a: Any, b: Any) -> float:
    return float(np.sqrt(np.mean((a.astype(float) - b) ** 2)))


def test_classes_are_counted_and_samples_are_of_their_class(opened: Open, path: Path) -> None:
    page = opened(path).page
    counts = page.locator("[data-train]").evaluate_all("all => all.map(e => +e.dataset.train)")
    assert counts == TRAIN.class_counts().tolist()
    for label, name in enumerate(NAMES):
        labels = (
            page.get_by_role("group", name=f"Samples of {name}")
            .locator("button")
            .evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
        )
        indices = [int(text.split("[")[1].split("]")[0]) for text in labels]
        assert len(indices) > 5
        assert (TRAIN.labels[indices] == label).all()


def test_an_image_is_shown_with_its_neighbours_and_the_difference(opened: Open, path: Path) -> None:
    page = opened(path).page
    page.get_by_role("group", name="Samples of dog").locator("button").nth(3).click()
    title, index = asked(page)
    assert title.startswith("dog train image")
    image = TRAIN.pixels[index]
    assert float(page.locator("[data-mean]").first.get_attribute("data-mean")) == pytest.approx(image.mean())
    all_apart = np.array([apart(image, other) for other in TRAIN.pixels])
    nearest = np.argsort(all_apart, kind="stable")[1:4]
    shown = page.locator("[data-apart]").evaluate_all("all => all.map(e => +e.dataset.apart)")
    assert shown == pytest.approx(all_apart[nearest], abs=1e-3)
    for place, other in enumerate(nearest):
        page.locator(".ds-near button").nth(place).hover()
        settle(page)
        assert page.locator("figcaption").inner_text() == f"minus train[{other}]"
        distance = float(page.locator("[data-distance]").get_attribute("data-distance"))
        assert distance == pytest.approx(all_apart[other], rel=1e-12)
    page.locator(".ds-near button").nth(1).click()
    assert asked(page)[1] == nearest[1]


def test_more_samples_are_shown_and_come_round_again(opened: Open, path: Path) -> None:
    page = opened(path, width=800).page
    strip = page.get_by_role("group", name="Samples of cow").locator("button")
    names = "all => all.map(e => e.dataset.place)"
    first = strip.evaluate_all(names)
    seen = set(first)
    for _ in range(9):
        page.get_by_role("button", name="Show others").click()
        now = strip.evaluate_all(names)
        if now == first:
            break
        assert not seen & set(now)
        seen |= set(now)
    assert now == first
    assert len(seen) == 24


def test_findings_are_told_with_pictures_that_can_be_asked(opened: Open, path: Path) -> None:
    page = opened(path).page
    assert page.locator(".ds-finding").count() == 3
    assert "18 of 30 are shown." in page.locator("[data-kind=mislabelled]").inner_text()
    assert page.locator("[data-kind=mislabelled]").inner_text().count("→ cow?") == 18
    page.locator("[data-kind=leaked] button").nth(2).click()
    title, index = asked(page)
    assert (title, index) == (f"{NAMES[TEST.labels[9]]} test image 9", 9)
    distance = float(page.locator("[data-distance]").get_attribute("data-distance"))
    assert distance == pytest.approx(apart(TEST.pixels[9], TRAIN.pixels[90]), rel=1e-12)
    top = "document.querySelector('.ds-image').getBoundingClientRect().top"
    assert any(page.evaluate(top) >= -1 or page.wait_for_timeout(50) for _ in range(100))


def test_a_doctor_that_was_not_asked_is_said(opened: Open, tmp_path: Path) -> None:
    page = opened(dataset(TRAIN).save(tmp_path / "page.html")).page
    assert "findings=cs.diagnose(train, test)" in page.locator(".ds-doctor").inner_text()
    page = opened(dataset(TRAIN, findings=[]).save(tmp_path / "again.html")).page
    assert "Nothing: no copies" in page.locator(".ds-doctor").inner_text()


def test_everything_can_be_done_by_keyboard_alone(opened: Open, path: Path) -> None:
    page = opened(path).page
    strip = page.get_by_role("group", name="Samples of cow")
    strip.locator("button").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    title, _ = asked(page)
    assert title.startswith("cow train image")
    page.locator(".ds-near button").first.focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    assert page.locator("figcaption").inner_text().startswith("minus train[")
    page.keyboard.press("Enter")
    settle(page)
    assert len(reached(page)) == 3


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (768, "light"), (1440, "light"), (1440, "dark"), (2560, "light")]
)
def test_nothing_lies_beside_the_page_in_light_and_dark(opened: Open, path: Path, width: int, scheme: str) -> None:
    page = opened(path, width=width, scheme=scheme).page
    settle(page)
    fits(page, width, scheme)
