from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope.datasets import drawn as module
from convscope.datasets import load
from convscope.datasets.drawing.fabric import TEXTURES
from convscope.datasets.drawing.raster import coverage
from convscope.datasets.drawn import Garment, draw, drawn
from convscope.errors import UsageError

KINDS = range(10)


def test_the_same_seed_gives_the_same_images_whatever_their_number() -> None:
    many, few = drawn(90, seed=5), drawn(37, seed=5)
    assert (many.pixels[:37] == few.pixels).all()
    assert (many.labels[:37] == few.labels).all()
    assert (many.pixels[:37] != drawn(37, seed=6).pixels).any(axis=(1, 2, 3)).all()


def test_an_image_does_not_depend_on_its_company() -> None:
    garments = [Garment(k, 11 * k, t, k + 1, k + 2, k + 3) for k in KINDS for t in ("plain", "knit")]
    together = draw(garments, 29)
    assert all((draw([garment], 29)[0] == picture).all() for garment, picture in zip(garments, together, strict=True))


def test_no_two_images_are_equal_and_classes_are_balanced() -> None:
    images = drawn(200, seed=1)
    assert len({picture.tobytes() for picture in images.pixels}) == 200
    assert images.class_counts().tolist() == [20] * 10
    assert (np.sort(images.labels.reshape(-1, 10)) == np.arange(10)).all()
    assert len({tuple(ten) for ten in images.labels.reshape(-1, 10)}) > 15


@pytest.mark.parametrize("kind", KINDS)
def test_a_garment_is_bright_on_black_and_whole_within_its_picture(kind: int) -> None:
    pictures = draw([Garment(kind, s, "plain", s, s, s) for s in range(60)], 40)[..., 0].astype(float)
    covered = (pictures > 25).mean(axis=(1, 2))
    assert covered.min() > 0.04
    assert covered.max() < 0.8
    assert pictures.max(axis=(1, 2)).min() > 70
    border = np.concatenate([pictures[:, 0], pictures[:, -1], pictures[:, :, 0], pictures[:, :, -1]], axis=1)
    assert (border > 25).mean() < 0.06


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("texture", TEXTURES[1:])
def test_shape_and_texture_can_be_set_apart(kind: int, texture) -> None:
    plain = [Garment(kind, s, light=4) for s in range(8)]
    patterned = [replace(garment, texture=texture) for garment in plain]
    one, other = draw(plain, 48), draw(patterned, 48)
    assert ((one == 0) == (other == 0)).mean() > 0.999  # the outline stays; next to nothing is darkened to 0
    assert (one != other).mean() > 0.02
    assert (draw([replace(garment, shape=99) for garment in plain], 48) != one).any(axis=(1, 2, 3)).all()


@pytest.mark.parametrize("part", ["shape", "pose", "light"])
def test_every_seed_changes_the_picture(part: str) -> None:
    start = [Garment(kind, texture="checks") for kind in KINDS]
    changed = draw([replace(garment, **{part: 1}) for garment in start])
    assert (draw(start) != changed).any(axis=(1, 2, 3)).all()
    assert (draw(start) != draw([replace(garment, pattern=1) for garment in start])).any(axis=(1, 2, 3)).all()


def test_sizes_and_colours() -> None:
    grey, colour, large = drawn(10, 3), drawn(10, 3, channels=3), drawn(10, 3, size=112)
    assert colour.shape == (28, 28, 3)
    assert (colour.pixels.max(axis=3) == 0).mean() == pytest.approx((grey.pixels == 0).mean(), abs=0.01)
    assert (np.ptp(colour.pixels.astype(int), axis=3) > 20).any(axis=(1, 2)).sum() >= 8
    small = large.pixels.reshape(10, 28, 4, 28, 4).mean(axis=(2, 4))
    assert np.abs(small - grey.pixels[..., 0]).mean() < 8  # the same garments, more finely


def test_the_drawing_is_that_of_its_version() -> None:
    """The cache is keyed by the version: raise it, and change these numbers, when the same seed gives other pixels."""
    assert module._VERSION == 1
    assert drawn(50, seed=0).pixels.mean() == pytest.approx(45.846, abs=0.02)
    assert drawn(50, seed=0, channels=3).pixels.mean() == pytest.approx(38.698, abs=0.02)


def test_negative_and_huge_seeds_are_seeds() -> None:
    assert (drawn(10, -1).pixels != drawn(10, 2**70).pixels).any()


def test_wrong_numbers_are_wrong_usage() -> None:
    for wrong in (lambda: drawn(-1), lambda: drawn(1, size=15), lambda: drawn(1, channels=2)):
        with pytest.raises(UsageError):
            wrong()
    for garment in (Garment(10), Garment(-1), Garment(0, texture="tweed")):  # type: ignore[arg-type]
        with pytest.raises(UsageError, match="kind must be from 0 to 9"):
            draw([garment])
    assert len(drawn(0)) == 0


def test_a_linear_model_does_not_solve_it_and_yet_it_can_be_learnt() -> None:
    """Least squares on the pixels: far above chance, far below what a small network reaches."""
    train, test = drawn(3000, seed=0), drawn(600, seed=1)
    flat, flat_test = (
        np.c_[images.pixels.reshape(len(images), -1) / 255.0, np.ones(len(images))] for images in (train, test)
    )
    weights = np.linalg.solve(flat.T @ flat + 30 * np.eye(785), flat.T @ np.eye(10)[train.labels])
    right = ((flat_test @ weights).argmax(axis=1) == test.labels).mean()
    assert 0.5 < right < 0.8


def test_load_draws_once_and_keeps_it(home: Path, monkeypatch) -> None:
    calls: list[tuple[int, int]] = []

    def fewer(count: int, seed: int):
        calls.append((count, seed))
        return drawn(count // 100, seed)

    monkeypatch.setattr(module, "drawn", fewer)
    for _ in range(2):
        train, test = load("drawn")
        assert isinstance(train.pixels, np.memmap)
        assert (train.pixels == drawn(120, seed=0).pixels).all()
        assert (len(test), test.origin) == (20, "drawn by convscope, seed 1")
    assert calls == [(12_000, 0), (2_000, 1)]


@given(st.floats(-3, 12), st.floats(-3, 12), st.floats(0.1, 6), st.floats(0.1, 6))
def test_coverage_of_a_rectangle_is_its_area(x: float, y: float, width: float, height: float) -> None:
    rows = [round(4 * edge) / 4 for edge in (y, y + height)]  # on the sampled lines, so that it is exact
    square = np.array([[x, rows[0]], [x + width, rows[0]], [x + width, rows[1]], [x, rows[1]]])
    area = np.prod([max(0, min(b, 10) - max(a, 0)) for a, b in ((x, x + width), rows)])
    for points in (square, square[::-1]):
        assert coverage(points[None, None], 10).sum() == pytest.approx(area, abs=1e-4)


def test_coverage_of_a_circle_and_of_a_ring() -> None:
    from convscope.datasets.drawing.outline import oval, ring

    circle = oval(16.0, 16.0, 10.0, 10.0, 200)
    assert coverage(circle, 32).sum() == pytest.approx(np.pi * 100, rel=0.003)
    assert coverage(ring(circle, 2.0), 32).sum() == pytest.approx(np.pi * (11**2 - 9**2), rel=0.01)
