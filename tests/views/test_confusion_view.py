"""The confusion view: its counts, the images it keeps, its words, its refusals."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from convscope.errors import UsageError
from convscope.images import Images
from convscope.training.evaluation import Evaluation
from convscope.views import confusion
from convscope.views._confusion import PER_CELL
from convscope.views.link import link
from convscope.views.thumbnails import thumbnails
from convscope.views.view import HERE


def sample(n: int = 300, k: int = 3, side: int = 6, seed: int = 0) -> tuple[Evaluation, Images]:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, k, n)
    logits = rng.normal(size=(n, k)).astype(np.float32)
    logits[np.arange(n), labels] += 1
    names = tuple(f"class {i}" for i in range(k))
    images = Images(rng.integers(0, 256, (n, side, side, 1), np.uint8), labels, names, "noise", "drawn by a test")
    return Evaluation(logits, images.labels, names), images


def kept_cells(view: object) -> list[tuple[int, int]]:
    arrays = view.arrays  # type: ignore[attr-defined]
    return list(zip(arrays["true"].tolist(), arrays["taken"].tolist(), strict=True))


def test_the_counts_are_the_evaluations_and_the_images_those_of_their_cells() -> None:
    evaluation, images = sample()
    view = confusion(evaluation, images)
    assert np.array_equal(view.arrays["counts"], evaluation.confusion)
    places = view.arrays["places"]
    assert np.array_equal(view.arrays["images"], images.pixels[places])
    assert np.array_equal(view.arrays["true"], images.labels[places])
    assert np.array_equal(view.arrays["taken"], evaluation.logits[places].argmax(axis=1))
    powers = np.exp(evaluation.logits[places].astype(float))
    np.testing.assert_allclose(view.arrays["sure"], powers.max(axis=1) / powers.sum(axis=1), rtol=1e-6)
    for cell, number in Counter(kept_cells(view)).items():
        assert number == min(PER_CELL, evaluation.confusion[cell])


def test_the_surest_mistakes_come_first_and_the_least_sure_hits() -> None:
    evaluation, images = sample()
    view = confusion(evaluation, images)
    sure = evaluation.probabilities.max(axis=1)
    cells = np.array(kept_cells(view))
    for row, column in {tuple(cell) for cell in cells.tolist()}:
        of_cell = np.flatnonzero((evaluation.labels == row) & (evaluation.predictions == column))
        ranked = np.sort(sure[of_cell]) if row == column else -np.sort(-sure[of_cell])
        shown = view.arrays["sure"][(cells == (row, column)).all(axis=1)]
        np.testing.assert_allclose(shown, ranked[: len(shown)])


@pytest.mark.parametrize(("n", "k", "side"), [(4000, 100, 28), (3000, 10, 200), (60, 2, 28)])
def test_a_page_of_many_classes_or_large_images_stays_small(n: int, k: int, side: int, tmp_path: Path) -> None:
    evaluation, images = sample(n, k, side)
    view = confusion(evaluation, images)
    assert view.save(tmp_path / "page.html").stat().st_size < 900_000
    assert view.arrays["images"].shape[1:3] == thumbnails(images.pixels[:1]).shape[1:3]
    assert max(view.arrays["images"].shape[1:3]) <= 64
    assert len(view.arrays["places"]) > 20


def test_where_not_every_cell_has_room_the_commonest_mistakes_are_kept() -> None:
    evaluation, images = sample(4000, 100, 28)
    view = confusion(evaluation, images)
    shown = Counter(kept_cells(view))
    kept = set(shown)
    assert max(shown.values()) > 1
    assert shown.most_common(1)[0][1] <= PER_CELL
    assert all(row != column for row, column in kept)
    fewest = min(evaluation.confusion[cell] for cell in kept)
    left = [c for at, c in np.ndenumerate(evaluation.confusion) if at[0] != at[1] and at not in kept]
    assert max(left) <= fewest


def test_without_images_the_counts_stand_alone() -> None:
    evaluation, _ = sample()
    view = confusion(evaluation)
    assert list(view.arrays) == ["counts"]
    assert view.title == f"{evaluation.correct} of 300 images right ({100 * evaluation.accuracy:.2f} %)"


def test_the_text_has_the_matrix_with_its_margins() -> None:
    evaluation, images = sample()
    text = str(confusion(evaluation, images))
    worst = evaluation.confused(1)[0]
    assert f"{worst.true} taken for {worst.taken}: {worst.count}" in text
    for row in evaluation.classes:
        assert f"{row.recall:.1%}" in text
        assert f"{row.precision:.1%}" in text
    many, _ = sample(2000, 30)
    assert "recall  precision" in str(confusion(many))


def test_what_is_not_there_is_a_dash() -> None:
    evaluation = Evaluation(np.eye(3, dtype=np.float32)[:2], np.array([0, 1]), ("a", "b", "c"))
    assert "–" in str(confusion(evaluation))


def test_other_images_are_refused() -> None:
    evaluation, images = sample()
    with pytest.raises(UsageError, match=r"not the images that were evaluated: 299 .* against 300"):
        confusion(evaluation, images[:299])
    with pytest.raises(UsageError, match="not the images that were evaluated"):
        confusion(evaluation, images[::-1])
    with pytest.raises(UsageError, match="takes Evaluation, got Images"):
        confusion(images)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="at least one image"):
        confusion(Evaluation(evaluation.logits[:0], evaluation.labels[:0], evaluation.class_names))


def test_a_picture_is_written_and_the_module_imports_nothing(tmp_path: Path) -> None:
    assert confusion(*sample()).save(tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
    assert confusion(*sample(4000, 100, 28)).save(tmp_path / "many.svg").exists()
    text = link(HERE / "js", "confusion.js")
    assert "\nimport " not in text
    assert "https:" not in text


def test_thumbnails_are_means_of_squares() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (2, 130, 65, 3), np.uint8)
    small = thumbnails(pixels)
    assert small.shape == (2, 43, 21, 3)
    assert small[1, 3, 2, 0] == np.rint(pixels[1, 9:12, 6:9, 0].mean())
    assert thumbnails(pixels[:, :64, :64]) is not None
    assert np.array_equal(thumbnails(pixels[:, :64, :64]), pixels[:, :64, :64])
