"""The kernels view: what it prepares, its text, what it refuses, its picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from convscope.errors import DataError, UsageError
from convscope.inspection.kernels import Kernels
from convscope.views import kernels
from convscope.views.link import link
from convscope.views.view import HERE


def sample(shape: tuple[int, int, int, int] = (3, 3, 2, 6), seed: int = 0) -> tuple[Kernels, Kernels]:
    rng = np.random.default_rng(seed)
    before = rng.normal(size=shape).astype(np.float32)
    moved = before + rng.normal(size=shape).astype(np.float32) * np.arange(1, shape[3] + 1)
    return Kernels("conv2", moved.astype(np.float32)), Kernels("conv2", before)


def test_weights_and_measures_are_the_records() -> None:
    after, before = sample()
    view = kernels(after, before)
    assert np.array_equal(view.arrays["after"], after.weights)
    assert np.array_equal(view.arrays["before"], before.weights)
    measures = view.spec["measures"]
    assert measures["moved"] == after.changes(before).tolist()
    assert measures["length"] == after.norms.tolist()
    assert measures["edgeBefore"] == before.edges.tolist()
    assert view.title == "conv2: 6 filters of 3 × 3 over 2 channels"


def test_the_text_lists_the_filters_those_that_moved_most_first() -> None:
    after, before = sample()
    lines = str(kernels(after, before)).splitlines()
    rows = [line.split() for line in lines[4:]]
    assert [int(row[0]) for row in rows] == np.argsort(-after.changes(before)).tolist()
    assert rows[0][1] == f"{after.changes(before).max():.3f}"
    assert f"moved by {after.changes(before).mean():.2f}" in lines[1]
    assert "random weights have 0.222" in lines[1]


def test_the_present_stands_alone_where_no_start_is_known() -> None:
    after, _ = sample()
    view = kernels(after)
    assert list(view.arrays) == ["after"]
    assert "moved" not in str(view)


def test_of_a_large_layer_the_longest_filters_are_kept(tmp_path: Path) -> None:
    after, before = sample((3, 3, 256, 512))
    view = kernels(after, before)
    kept = view.spec["filters"]
    assert len(kept) == 80_000 // (9 * 256)
    assert sorted(kept) == kept
    assert set(kept) == set(np.argsort(-after.norms)[: len(kept)].tolist())
    assert np.array_equal(view.arrays["before"], before.weights[..., kept])
    assert view.spec["of"] == 512
    assert view.save(tmp_path / "page.html").stat().st_size < 1_000_000


def test_a_filter_of_zeros_has_no_edge() -> None:
    view = kernels(Kernels("conv1", np.zeros((3, 3, 1, 2), np.float32)))
    assert view.spec["measures"]["edge"] == [None, None]
    assert "–" in str(view)


def test_what_cannot_be_shown_is_refused_in_words() -> None:
    after, before = sample()
    with pytest.raises(UsageError, match="those before are 6 filters of 5 × 5"):
        kernels(after, sample((5, 5, 2, 6))[1])
    with pytest.raises(UsageError, match="takes Kernels, got ndarray"):
        kernels(after.weights)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="conv2 has kernels that are not finite"):
        kernels(Kernels("conv2", after.weights * np.float32(np.inf)), before)


@pytest.mark.parametrize("shape", [(3, 3, 2, 6), (5, 1, 1, 1), (7, 7, 3, 40)])
def test_a_picture_is_written_and_the_module_imports_nothing(tmp_path: Path, shape: tuple[int, int, int, int]) -> None:
    assert kernels(*sample(shape)).save(tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
    assert kernels(sample(shape)[0]).save(tmp_path / "alone.svg").exists()
    assert "\nimport " not in link(HERE / "js", "kernels.js")
